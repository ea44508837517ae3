"""CPU time by caller fades, and no number of callers makes the ledger grow."""

from __future__ import annotations

import pytest

from web.ledger import HALF_LIFE, MOST_CALLERS, Ledger


class Clock:
    """A clock that is set by hand."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ledger(clock: Clock) -> Ledger:
    return Ledger(clock)


def test_who_is_unknown_used_nothing(ledger: Ledger) -> None:
    assert ledger.used("a") == 0


def test_charges_add_up_and_fade(ledger: Ledger, clock: Clock) -> None:
    ledger.charge("a", 3)
    ledger.charge("a", 1)
    ledger.charge("b", 1)
    assert (ledger.used("a"), ledger.used("b")) == (4, 1)
    clock.now += HALF_LIFE
    ledger.charge("b", 1)
    assert (ledger.used("a"), ledger.used("b")) == (2, 1.5)


def test_many_callers_are_bounded_and_those_who_used_most_are_kept(
    ledger: Ledger, clock: Clock
) -> None:
    for number in range(3 * MOST_CALLERS):
        ledger.charge(f"caller {number}", 1 + number)
        assert len(ledger) <= MOST_CALLERS
    assert ledger.used(f"caller {3 * MOST_CALLERS - 1}") == 3 * MOST_CALLERS
    clock.now += 100 * HALF_LIFE
    ledger.charge("new", 1)
    ledger.charge("newer", 1)
    assert ledger.used("new") == 1


def test_those_whose_time_has_faded_are_dropped_first(ledger: Ledger, clock: Clock) -> None:
    ledger.charge("greedy", 1e6)
    for number in range(MOST_CALLERS - 1):
        ledger.charge(f"caller {number}", 1)
    clock.now += 12 * HALF_LIFE
    ledger.charge("new", 1)
    assert len(ledger) == 2
    assert ledger.used("greedy") > 100
