"""`Elements`: what can fail of one route, and how much of the time each of it is up."""

from __future__ import annotations

from reviewer.analysis.reliability.exact_reliability import Element

PLACE, CAUSE, OWN, LEADER, PART = "place", "cause", "own", "leader", "part"
"""What an element of a structure is, by its first word; the second is a name."""

REQUEST = "request"
"""The first word of an element that is no fault: a chance drawn for each request."""


def is_own(element: Element) -> bool:
    """Whether it is a fault of the component itself, and not of where it stands."""
    return element[0] not in (PLACE, PART)


class Elements:
    """The elements of one structure, each up independently of the others.

    `up` is how likely each is up; `ceiling` is the same with any number of copies. `at_best` holds
    upper bounds for the elements whose `up` is only a lower bound.
    """

    def __init__(self) -> None:
        self.up: dict[Element, float] = {}
        self.ceiling: dict[Element, float] = {}
        self.at_best: dict[Element, float] = {}

    def add(self, key: Element, up: float, ceiling: float, at_best: float | None = None) -> Element:
        """An element; the one of that key where it is there already."""
        if key not in self.up:
            self.up[key], self.ceiling[key] = up, ceiling
            if at_best is not None and at_best > up:
                self.at_best[key] = at_best
        return key

    def add_fixed(self, key: Element, up: float) -> Element:
        """An element that no number of copies changes."""
        return self.add(key, up, up)

    @property
    def places(self) -> list[str]:
        """The zones and regions among them."""
        return [key[1] for key in self.up if key[0] == PLACE]
