"""Memory of what is computed once for each design, however often predicates ask for it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, TypeVar
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from reviewer.analysis.facts import Facts

T = TypeVar("T")


def once_per_design(make: Callable[[Facts], T]) -> Callable[[Facts], T]:
    """The same function, which computes its value once for each `Facts` and forgets it with them."""
    known: WeakKeyDictionary[Facts, T] = WeakKeyDictionary()

    @wraps(make)
    def remembered(facts: Facts) -> T:
        if facts not in known:
            known[facts] = make(facts)
        return known[facts]

    return remembered
