"""`SlotBound`: how many requests a component may have in progress, and how many it has.

Source: Little, "A Proof for the Queuing Formula: L = λW", Operations Research 9, 1961: on average
as many are in progress as arrive a second, times the seconds that each stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from dsl.design import Component
from reviewer.analysis.capacity.capacity import Level
from reviewer.analysis.topology.counts import counted, is_uncounted
from reviewer.text.numbers import count, duration, rate


class SlotBound(NamedTuple):
    """One thing that each request in progress holds: a slot of `part`, or a connection to `callee`.

    `each` are those of one instance (of the account, where a provider runs it without a count),
    `rate` the requests a second that hold one, at peak, over all instances. `hold` is the mean time
    in seconds for which one is held, unloaded; `stated` the part of it that the design states.
    `assumed` are the latencies taken, by subject.
    """

    part: Component
    callee: str
    each: int
    rate: float
    hold: float
    stated: float
    assumed: tuple[str, ...]

    @property
    def name(self) -> str:
        """What is held, in words."""
        return f"connections to `{self.callee}`" if self.callee else "slots"

    def needed(self, at: Level = "typical") -> float:
        """How many are held on average, L = rate x hold; at best what stated times alone hold."""
        return self.rate * (self.stated if at == "optimistic" else self.hold)

    def available(self, part: Component) -> int | None:
        """How many there are on as many instances as `part` says; None where that is not counted."""
        number = 1 if is_uncounted(part) else counted(part)
        return None if number is None else number * self.each

    def utilization(self, part: Component, at: Level = "typical") -> float | None:
        """The share of them that is held on average; None where they are not counted."""
        there = self.available(part)
        return None if not there else self.needed(at) / there

    def is_short(self, part: Component) -> bool:
        """Whether more are held on average than there are."""
        used = self.utilization(part)
        return used is not None and used > 1

    @property
    def sum(self) -> str:
        """L = λW in words, and how many there are."""
        there = self.available(self.part) or 0
        instances = there // self.each
        of = "" if instances == 1 else f"{count(instances)} × {count(self.each)} = "
        needed = count(round(self.needed(), 1) if self.needed() < 10 else round(self.needed()))  # noqa: PLR2004  # tenths of a few
        held = f"{rate(self.rate)} × {duration(self.hold)} each"
        return f"`{self.part.name}`: {held} = {needed} {self.name} held on average; it has {of}{count(there)}"


def deciding_bound(
    bounds: Sequence[SlotBound], part: Component, at: Level = "typical"
) -> tuple[SlotBound, float] | None:
    """The bound of `part` that is used most, with its utilization; None where none is known."""
    known = ((bound, bound.utilization(part, at)) for bound in bounds)
    found = [(bound, used) for bound, used in known if used is not None]
    return max(found, key=lambda pair: pair[1], default=None)
