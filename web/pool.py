"""Answers of child processes, each within a time limit, or says why there is none.

A review runs in a process of its own because nothing else can be ended safely: a thread
cannot be stopped. Children are started ahead and serve one job after the other; one that
overruns is killed, with all it started, and replaced.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from select import POLLIN, POLLOUT, poll
from typing import Any

_STARTING = 60.0  # seconds a child may take to load, on a busy machine
FRAME = 8  # bytes of the number in front of each message: how long the message is
_KEPT = (
    "PATH",
    "HOME",
    "XDG_CACHE_HOME",
    "LANG",
    "LC_ALL",
    "TMPDIR",
    "TZ",
    "PYTHONPATH",
    "VIRTUAL_ENV",
)
"""What of our environment a child sees; secrets of the server are not among it."""


class OverrunError(Exception):
    """The job took longer than it may and was ended. `what` is the pool's kind of work."""

    def __init__(self, what: str = "", seconds: float = 0.0) -> None:
        super().__init__(f"{what} ended after {seconds:g} seconds")
        self.what = what
        self.seconds = seconds


class BusyError(Exception):
    """Every child was busy for as long as a request may wait."""


class CrashedError(Exception):
    """The child died while it worked. `code` is its exit status, negative for a signal."""

    def __init__(self, code: int | None) -> None:
        super().__init__(f"a child ended with status {code}")
        self.code = code


@dataclass(frozen=True, slots=True)
class Reply:
    """What a child answered: `head` says how it went, `body` is the result, encoded."""

    head: Mapping[str, Any]
    body: bytes


class Pool:
    """Children that all do the same kind of work.

    `what` names that work, `argv` are the arguments of `web.worker`, `seconds` is the time
    one job may take. A request waits for a child for at most `patience` seconds, and at most
    `waiting` of them at once: their threads are not there for others. Safe to be called by
    many threads.
    """

    def __init__(
        self,
        what: str,
        argv: list[str],
        size: int,
        seconds: float,
        *,
        patience: float = 10.0,
        waiting: int = 16,
    ) -> None:
        self._what = what
        self._argv = argv
        self._seconds = seconds
        self._patience = patience
        self._idle: queue.LifoQueue[_Child] = queue.LifoQueue()
        self._size = size
        self._places = threading.BoundedSemaphore(size + waiting)
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
                self._idle.put(_Child(self._argv))

    def call(self, job: Mapping[str, Any]) -> Reply:
        """The reply to `job`.

        Raises:
            OverrunError: it took too long.
            BusyError: too many wait already, or no child was free in time.
            CrashedError: the child died.

        """
        self.start()
        if not self._places.acquire(blocking=False):
            raise BusyError
        try:
            return self._asked(job)
        finally:
            self._places.release()

    def _asked(self, job: Mapping[str, Any]) -> Reply:
        child = self._taken()
        try:
            reply = child.ask(job, self._seconds)
        except BaseException as error:
            child.kill()
            self._idle.put(self._successor(child))
            if isinstance(error, TimeoutError):
                raise OverrunError(self._what, self._seconds) from None
            raise
        self._idle.put(child)
        return reply

    def _taken(self) -> _Child:
        try:
            child = self._idle.get(timeout=self._patience)
        except queue.Empty:
            raise BusyError from None
        if not child.alive():
            child.kill()
            child = self._successor(child)
        if not child.alive():
            self._idle.put(child)
            raise BusyError
        return child

    def _successor(self, dead: _Child) -> _Child:
        """A new child; the dead one keeps its place where the machine gives us none just now."""
        try:
            return _Child(self._argv)
        except OSError:
            return dead

    def close(self) -> None:
        """End every child that is idle; those that work end with their pipe."""
        with contextlib.suppress(queue.Empty):
            while True:
                self._idle.get_nowait().kill()


class _Child:
    """One child and the pipe to it."""

    def __init__(self, argv: list[str]) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - our own module, fixed arguments
            [sys.executable, "-P", "-m", "web.worker", *argv],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={name: os.environ[name] for name in _KEPT if name in os.environ},
            start_new_session=True,
        )
        self._started = False
        self._in, self._out = self._ends()
        os.set_blocking(self._in, False)
        os.set_blocking(self._out, False)

    def _ends(self) -> tuple[int, int]:
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("a child without pipes")
        return self._process.stdin.fileno(), self._process.stdout.fileno()

    def alive(self) -> bool:
        return self._process.poll() is None

    def kill(self) -> None:
        """End the child and what it started, and take it off the process table."""
        self._end_group()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        self._process.wait()

    def _end_group(self) -> None:
        """End the child's group. Its number is ours only until the child is waited for."""
        if self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)

    def ask(self, job: Mapping[str, Any], seconds: float) -> Reply:
        """The reply to `job`, whose time starts when the child has loaded its packs."""
        if not self._started:
            self._message(time.monotonic() + _STARTING)
            self._started = True
        deadline = time.monotonic() + seconds
        text = json.dumps(job).encode("ascii")
        self._write(len(text).to_bytes(FRAME, "big") + text, deadline)
        head = json.loads(self._message(deadline))
        return Reply(head, self._message(deadline))

    def _message(self, deadline: float) -> bytes:
        return self._read(int.from_bytes(self._read(FRAME, deadline), "big"), deadline)

    def _write(self, data: bytes, deadline: float) -> None:
        left = memoryview(data)
        while left:
            self._wait(self._in, POLLOUT, deadline)
            try:
                left = left[os.write(self._in, left) :]
            except BrokenPipeError:
                raise CrashedError(self._code()) from None

    def _read(self, size: int, deadline: float) -> bytes:
        found = bytearray()
        while len(found) < size:
            self._wait(self._out, POLLIN, deadline)
            part = os.read(self._out, min(size - len(found), 1 << 20))
            if not part:
                raise CrashedError(self._code())
            found += part
        return bytes(found)

    def _wait(self, pipe: int, event: int, deadline: float) -> None:
        waiter = poll()
        waiter.register(pipe, event)
        left = deadline - time.monotonic()
        if left <= 0 or not waiter.poll(left * 1000):
            raise TimeoutError

    def _code(self) -> int | None:
        """The status the child ended with; what it started ends too."""
        self._end_group()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=1)
        return self._process.returncode
