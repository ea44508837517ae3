"""Memory of what is computed once for each design, however often predicates ask for it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from reviewer.analysis.facts import Facts, made_once

T = TypeVar("T")


def once_per_design(make: Callable[[Facts], T]) -> Callable[[Facts], T]:
    """The same function, which computes its value once for each `Facts`."""

    @wraps(make)
    def remembered(facts: Facts) -> T:
        return made_once(facts, make)

    return remembered
