"""A pool of child processes that answer jobs, each within a time limit.

A review runs in a process of its own because nothing else can be ended safely: a thread
cannot be stopped. Children are started ahead and serve one job after the other; one that
overruns is killed, with all it started, and replaced. The limit is CPU time, so that a busy
machine fails nobody; a job that only waits is ended by the wall clock.
"""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import threading
from collections.abc import Mapping
from typing import Any

from web.child_process import Child, CrashedError, EndedError, Reply
from web.ledger import Ledger
from web.turns import BusyError, Turns

WALL_FACTOR = 3
"""How many times its CPU time a job may take in wall-clock time: it has a third of a processor."""


class OverrunError(EndedError):
    """The job took longer than it may and was ended.

    `what` is the pool's kind of work, `seconds` what it may take on `clock`.
    """

    def __init__(self, what: str = "", seconds: float = 0.0, clock: str = "CPU time") -> None:
        super().__init__(f"{what} ended after {seconds:g} seconds of {clock}")
        self.what = what
        self.seconds = seconds
        self.clock = clock


class Pool:
    """Children that all do the same kind of work.

    `what` names that work, `argv` are the arguments of `web.child_main`, `seconds` is the CPU time
    that one job may take. A request waits for a child for at most `patience` seconds, and at
    most `waiting` of them at once: their threads are not there for others. `ledger` is told the
    CPU time of each caller. Safe to be called by many threads.
    """

    def __init__(
        self,
        what: str,
        argv: list[str],
        size: int,
        seconds: float,
        *,
        patience: float = 10.0,
        waiting: int = 32,
        ledger: Ledger | None = None,
    ) -> None:
        self._what = what
        self._argv = argv
        self._seconds = seconds
        self._wall_seconds = WALL_FACTOR * seconds
        self._patience = patience
        self._idle: queue.LifoQueue[Child] = queue.LifoQueue()
        self._size = size
        self._ledger = Ledger() if ledger is None else ledger
        self._turns = Turns(size, waiting, self._ledger)
        self._lock = threading.Lock()
        self._owner = 0

    def start(self) -> None:
        """Start the children. A process that was forked from ours starts its own."""
        with self._lock:
            if self._owner == os.getpid():
                return
            self._owner = os.getpid()
            self._idle = queue.LifoQueue()
            for _ in range(self._size):
                self._idle.put(Child(self._argv))

    def call(self, job: Mapping[str, Any], caller: str = "") -> Reply:
        """The reply to `job`, which counts as work of `caller`.

        Raises:
            OverrunError: it took too long.
            ShareError: too many requests of this caller wait already.
            BusyError: too many wait already, or no child was free in time.
            CrashedError: the child died.

        """
        self.start()
        with self._turns.turn(caller, self._patience):
            try:
                reply = self._ask_child(job)
            except EndedError as error:
                self._ledger.charge(caller, error.cost)
                raise
            self._ledger.charge(caller, reply.seconds)
            return reply

    def _ask_child(self, job: Mapping[str, Any]) -> Reply:
        child = self._take_child()
        try:
            reply = child.ask(job, self._wall_seconds)
        except BaseException as error:
            child.kill()
            self._idle.put(self._replace_child(child))
            if overrun := self._overrun_in(error):
                raise overrun from None
            raise
        self._idle.put(child)
        return reply

    def _overrun_in(self, error: BaseException) -> OverrunError | None:
        """What `error` says of time: the wall clock ran out here, or CPU time in the child."""
        overrun = None
        if isinstance(error, TimeoutError):
            overrun = OverrunError(self._what, self._wall_seconds, "wall-clock time")
        elif isinstance(error, CrashedError) and error.code == -signal.SIGPROF:
            overrun = OverrunError(self._what, self._seconds)
        if overrun:
            overrun.cost = self._seconds
        return overrun

    def _take_child(self) -> Child:
        """An idle child: there is one for each that has a turn."""
        child = self._idle.get_nowait()
        if not child.alive():
            child.kill()
            child = self._replace_child(child)
        if not child.alive():
            self._idle.put(child)
            raise BusyError
        return child

    def _replace_child(self, dead: Child) -> Child:
        """A new child; the dead one keeps its place where the machine gives us none just now."""
        try:
            return Child(self._argv)
        except OSError:
            return dead

    def close(self) -> None:
        """End every child that is idle; those that work end with their pipe."""
        with contextlib.suppress(queue.Empty):
            while True:
                self._idle.get_nowait().kill()
