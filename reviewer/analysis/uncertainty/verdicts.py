"""`Verdict`: in what share of cases a requirement is met, and which figure decides.

A requirement is judged by figures that the design states and by figures of the catalog, each of
which is a range. Where the whole range gives one answer, that is the verdict; where it does not,
the verdict says in what share of cases the requirement is met, and which figure to measure.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from reviewer.analysis.figure_ranges import Z90
from reviewer.analysis.uncertainty.effects import Effect, share_within

if TYPE_CHECKING:
    from reviewer.analysis.assumptions import Assumed, Ledger
    from reviewer.analysis.uncertainty.measures import Measure

SURE = 0.9
"""The share of cases from which a requirement counts as met; below 1 - `SURE` it is missed.

Basis: a convention, the same tenth at either end that the ranges of figures leave out."""

_NOTICEABLE = 0.01
"""The part of what a flow comes to that a figure has to move to be counted. Basis: a convention."""


class Verdict:
    """How sure one check is of its outcome; worked out as far as it is asked for.

    `measure` knows what the flow comes to wherever the figures lie.
    """

    def __init__(self, measure: Measure, wanted: float, taken: Ledger) -> None:
        self._measure, self._wanted, self._taken = measure, wanted, taken

    @cached_property
    def is_met(self) -> bool | None:
        """True where it is met in nine of ten cases, False where it is missed in nine; else None."""
        is_met = self._measure.typical <= self._wanted
        edge = self._measure.everywhere(-Z90 if is_met else Z90)
        if (edge <= self._wanted) is is_met:  # not even all figures at once make it otherwise
            return is_met
        return True if self.share >= SURE else False if self.share < 1 - SURE else None

    @cached_property
    def share(self) -> float:
        """The share of cases, 0..1, in which the requirement is met."""
        return share_within(self._wanted, self._measure.typical, self.effects)

    @cached_property
    def effects(self) -> tuple[Effect, ...]:
        """What each figure does that the design does not state, what moves most first."""
        return tuple(sorted(self._measure.effects(), key=lambda effect: -effect.swing))

    def largest(self, number: int) -> tuple[Effect, ...]:
        """The effects of so many figures that move most, with nothing in them estimated."""
        return tuple(self._measure.exact(effect) for effect in self.effects[:number])

    @cached_property
    def deciding(self) -> Effect | None:
        """The figure that moves most; None where none is taken from the catalog."""
        return next(iter(self.largest(1)), None)

    def figure_of(self, effect: Effect) -> Assumed:
        """The figure whose effect it is."""
        return self._taken[effect.subject]

    @property
    def unverified(self) -> tuple[str, ...]:
        """The subjects of figures that nobody verified and that move what the flow comes to."""
        least = _NOTICEABLE * self._measure.typical
        return tuple(
            effect.subject
            for effect in self.effects
            if effect.swing > least and not self._taken[effect.subject].is_verified
        )
