"""`Code`: what one node of an expression compiles to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from reviewer.packs.expressions.types import Type

Run = Callable[[list[Any]], Any]
"""Gives the value of a node in a frame: the world, the fuel, then the variables."""


class Code(NamedTuple):
    """A node's type, how it is evaluated, and how many steps that takes without its loops."""

    type: Type
    run: Run
    cost: int
    literal: str | None = None
    """The text of a literal, where that is what the node is."""
