"""Turns of a pool: which request works next, so that no caller shuts out the others.

`docs/decisions/0013-one-caller-never-shuts-out-others.md` says why.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count

from web.ledger import Ledger


class BusyError(Exception):
    """Nothing was free for as long as a request may wait, or the queue is full."""


class ShareError(Exception):
    """The caller's share of the queue is full. `allowed` is how many of its requests may wait."""

    def __init__(self, allowed: int) -> None:
        super().__init__(f"{allowed} requests of this caller wait already")
        self.allowed = allowed


def share_of(places: int) -> int:
    """How many of `places` one caller may hold: half, rounded up."""
    return (places + 1) // 2


@dataclass(eq=False, slots=True)
class Ticket:
    """One request. It is `settled` when it may work, or when another took its place."""

    caller: str
    number: int
    granted: bool = False
    settled: threading.Event = field(default_factory=threading.Event)


class Turns:
    """At most `places` requests at work and `waiting` in the queue. Safe for many threads."""

    def __init__(self, places: int, waiting: int, ledger: Ledger) -> None:
        self._places = places
        self._most_waiting = waiting
        self._ledger = ledger
        self._lock = threading.Lock()
        self._numbers = count()
        self._queue: list[Ticket] = []
        self._working: Counter[str] = Counter()

    @contextmanager
    def turn(self, caller: str, patience: float) -> Iterator[None]:
        """A place at work for the length of the block.

        Raises:
            ShareError: too many requests of this caller wait already.
            BusyError: the queue is full, or no place was free within `patience` seconds.

        """
        ticket = self.admit(caller)
        if not ticket.settled.wait(patience):
            self.withdraw(ticket)
        if not ticket.granted:
            raise BusyError
        try:
            yield
        finally:
            self.leave(caller)

    def admit(self, caller: str) -> Ticket:
        """A ticket for a request of `caller`, granted already where a place is free.

        Raises:
            ShareError: too many requests of this caller wait already.
            BusyError: the queue is full.

        """
        with self._lock:
            ticket = Ticket(caller, next(self._numbers))
            self._queue.append(ticket)
            self._grant_places()
            if not ticket.granted:
                self._keep_shares(ticket)
            return ticket

    @property
    def waiting(self) -> tuple[str, ...]:
        """The callers in the queue, one entry for each request."""
        with self._lock:
            return tuple(ticket.caller for ticket in self._queue)

    def _keep_shares(self, newcomer: Ticket) -> None:
        """Refuse the newcomer, or have it replace another, where too many wait."""
        held = Counter(ticket.caller for ticket in self._queue)
        if held[newcomer.caller] > share_of(self._most_waiting):
            self._queue.remove(newcomer)
            raise ShareError(share_of(self._most_waiting))
        if len(self._queue) <= self._most_waiting:
            return
        greediest = max(held, key=held.__getitem__)
        if held[greediest] == held[newcomer.caller]:
            self._queue.remove(newcomer)
            raise BusyError
        newest = max((t for t in self._queue if t.caller == greediest), key=lambda t: t.number)
        self._queue.remove(newest)
        newest.settled.set()

    def withdraw(self, ticket: Ticket) -> None:
        """Take a request that waits no longer out of the queue."""
        with self._lock:
            if ticket in self._queue:
                self._queue.remove(ticket)

    def leave(self, caller: str) -> None:
        """Free the place of one request of `caller` that was at work."""
        with self._lock:
            self._working[caller] -= 1
            if not self._working[caller]:
                del self._working[caller]
            self._grant_places()

    def _grant_places(self) -> None:
        """Give free places to those whose turn it is."""
        while self._working.total() < self._places and (ticket := self._next_ticket()):
            self._queue.remove(ticket)
            self._working[ticket.caller] += 1
            ticket.granted = True
            ticket.settled.set()

    def _next_ticket(self) -> Ticket | None:
        most = share_of(self._places)
        entitled = [t for t in self._queue if self._working[t.caller] < most]
        return min(entitled, key=self._queue_order, default=None)

    def _queue_order(self, ticket: Ticket) -> tuple[int, float, int]:
        """Fewest jobs at work first, then least CPU time used, then first come."""
        caller = ticket.caller
        return self._working[caller], self._ledger.used(caller), ticket.number
