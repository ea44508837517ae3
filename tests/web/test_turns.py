"""One caller never shuts out others from a pool: shares, precedence and displacement."""

from __future__ import annotations

import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.effort import examples
from web.ledger import Ledger
from web.turns import BusyError, ShareError, Ticket, Turns, share_of


def turns(places: int = 2, waiting: int = 4) -> Turns:
    return Turns(places, waiting, Ledger(clock=lambda: 0.0))


@pytest.mark.parametrize(("places", "share"), [(1, 1), (2, 1), (3, 2), (4, 2), (16, 8)])
def test_a_share_is_half_and_at_least_one(places: int, share: int) -> None:
    assert share_of(places) == share


def test_one_caller_works_in_its_share_even_where_places_are_free() -> None:
    pool = turns(places=4)
    tickets = [pool.admit("greedy") for _ in range(4)]
    assert [ticket.granted for ticket in tickets] == [True, True, False, False]
    assert pool.admit("other").granted


def test_one_caller_waits_in_its_share() -> None:
    pool = turns()
    for _ in range(3):
        pool.admit("greedy")  # one at work, two waiting
    with pytest.raises(ShareError) as refused:
        pool.admit("greedy")
    assert refused.value.allowed == 2
    assert pool.waiting == ("greedy", "greedy")


def test_who_works_least_comes_first_then_who_used_least_then_who_came_first() -> None:
    ledger = Ledger(clock=lambda: 0.0)
    pool = Turns(3, 16, ledger)
    for caller in ("a", "a", "b"):
        pool.admit(caller)
    ledger.charge("c", 5)
    ledger.charge("d", 1)
    order = [pool.admit(caller) for caller in ("b", "c", "d", "d", "e")]
    came: list[Ticket] = []
    for _ in order:
        pool.leave("a" if not came else came[-1].caller)
        came += [ticket for ticket in order if ticket.granted and ticket not in came]
    assert [ticket.caller for ticket in came] == ["e", "d", "d", "c", "b"]


def test_a_newcomer_takes_the_newest_place_of_whoever_holds_most() -> None:
    pool = turns(places=2, waiting=4)
    for caller in ("a", "b"):
        pool.admit(caller)
    first, newest = pool.admit("a"), pool.admit("a")
    pool.admit("b")
    pool.admit("b")
    newcomer = pool.admit("c")
    assert not newcomer.settled.is_set()
    assert sorted(pool.waiting) == ["a", "b", "b", "c"]
    assert newest.settled.is_set()
    assert not newest.granted
    assert not first.settled.is_set()


def test_where_all_hold_alike_the_newcomer_is_refused() -> None:
    pool = turns(places=2, waiting=4)
    for caller in "abcdef":
        pool.admit(caller)
    with pytest.raises(BusyError):
        pool.admit("g")
    assert pool.waiting == tuple("cdef")


def test_who_waits_in_vain_leaves_no_trace() -> None:
    pool = turns(places=1)
    pool.admit("a")
    with pytest.raises(BusyError), pool.turn("b", patience=0.01):
        pytest.fail("there was no place")
    assert pool.waiting == ()
    pool.leave("a")
    with pool.turn("b", patience=60):
        pass


def test_a_block_that_raises_gives_its_place_back() -> None:
    pool = turns(places=1)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), pool.turn("a", patience=60):
            raise ZeroDivisionError


def test_a_thread_that_waits_goes_on_when_a_place_is_free() -> None:
    pool, done = turns(places=1), threading.Event()

    def work() -> None:
        with pool.turn("b", patience=60):
            done.set()

    pool.admit("a")
    thread = threading.Thread(target=work)
    thread.start()
    pool.leave("a")
    thread.join()
    assert done.is_set()


STEPS = st.lists(st.tuples(st.sampled_from(["arrive", "leave", "withdraw"]), st.integers(0, 5)))


class World:
    """A pool with callers 0 to 5, who come, work, leave and give up."""

    def __init__(self, places: int, waiting: int) -> None:
        self.turns = Turns(places, waiting, Ledger(clock=lambda: 0.0))
        self.places, self.waiting = places, waiting
        self.tickets: list[Ticket] = []

    def of(self, caller: str, *, granted: bool) -> list[Ticket]:
        return [t for t in self.tickets if t.caller == caller and t.granted == granted]

    def step(self, what: str, caller: str) -> bool:
        """Whether the caller was served, as far as it wanted to be."""
        if what == "arrive":
            try:
                self.tickets.append(self.turns.admit(caller))
            except (BusyError, ShareError):
                return False
        elif what == "leave" and (working := self.of(caller, granted=True)):
            self.tickets.remove(working[0])
            self.turns.leave(caller)
        elif what == "withdraw" and (waiting := self.of(caller, granted=False)):
            self.tickets.remove(waiting[0])
            self.turns.withdraw(waiting[0])
        self.tickets = [t for t in self.tickets if t.granted or not t.settled.is_set()]
        return True

    def check(self) -> None:
        working = [t.caller for t in self.tickets if t.granted]
        waiting = [t.caller for t in self.tickets if not t.granted]
        assert sorted(self.turns.waiting) == sorted(waiting)
        assert len(working) <= self.places
        assert len(waiting) <= self.waiting
        for caller in {*working, *waiting}:
            assert working.count(caller) <= share_of(self.places)
            assert waiting.count(caller) <= share_of(self.waiting)
            entitled = working.count(caller) < share_of(self.places)
            assert not (caller in waiting and entitled and len(working) < self.places)


@settings(max_examples=examples(200, quick=60))
@given(STEPS, st.integers(1, 5), st.integers(1, 8))
def test_shares_hold_and_no_place_is_idle_while_an_entitled_caller_waits(
    steps: list[tuple[str, int]], places: int, waiting: int
) -> None:
    world = World(places, waiting)
    for what, caller in steps:
        world.step(what, str(caller))
        world.check()


@settings(max_examples=examples(200, quick=60))
@given(STEPS, st.integers(2, 5), st.integers(2, 8))
def test_a_single_greedy_caller_never_has_another_refused(
    steps: list[tuple[str, int]], places: int, waiting: int
) -> None:
    """Whatever caller 0 does, caller 1 with one request at a time is served or waits."""
    world = World(places, waiting)
    for what, number in steps:
        caller = str(int(number == 1))
        if caller == "1" and what == "arrive" and world.of("1", granted=True):
            continue
        served = world.step(what, caller)
        assert served or caller == "0"
        if places > 1 and caller == "1" and what == "arrive":
            assert world.of("1", granted=True)  # even at once: half of the places are not 0's
