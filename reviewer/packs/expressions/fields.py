"""`Field`: one row of the table of names that expressions may use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from reviewer.packs.expressions.types import Type, an_object
from reviewer.packs.expressions.world import World

Get = Callable[[World, Any], Any]
"""Gives a fact of a subject; the world is that of the review."""


class Field(NamedTuple):
    """One fact of a subject.

    `get` gives its value, None where it is not known; `ask` is then the question, with
    `{name}` for the subject's. `has` says whether the design says it, where that is not
    the same as knowing the value. `rests` names the assumptions a value may rest on:
    `load`, `read`, `write`.
    """

    name: str
    type: Type
    sentence: str
    get: Get
    ask: str = ""
    has: Get | None = None
    rests: tuple[str, ...] = ()


Fields = Mapping[str, Field]

COMPONENT, LINK, FLOW, GROUP, DECISION = (
    an_object(name) for name in ("component", "link", "flow", "group", "decision")
)
DESIGN, REQUIREMENTS = an_object("design"), an_object("requirement")

NO_FIGURE = "What is `{field}` of `{name}`? Nothing in the design gives it."
NO_LOAD = "How much comes to `{name}`? No stated rate reaches it."


def fact(
    name: str,
    kind: Type,
    sentence: str,
    get: Get,
    ask: str = NO_FIGURE,
    rests: tuple[str, ...] = (),
) -> Field:
    """A row whose fact is said where it is known."""
    return Field(name, kind, sentence, get, ask, None, rests)


def table_of(*fields: Field) -> dict[str, Field]:
    """Rows by their names."""
    return {field.name: field for field in fields}


LOADED = ("load",)
"""What a fact rests on that comes of the load."""


def lower(sentence: str) -> str:
    """A sentence as it goes on behind a colon; `RTO` and `US` keep their capitals."""
    is_acronym = sentence[:2].isupper()
    return sentence if is_acronym else sentence[0].lower() + sentence[1:]
