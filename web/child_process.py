"""A child process that answers jobs, and the pipe to it; `web.child_main` is the other end."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
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


class EndedError(Exception):
    """The job ended its child. `cost` is the CPU time that its caller is charged."""

    cost = 0.0


class CrashedError(EndedError):
    """The child died while it worked. `code` is its exit status, negative for a signal."""

    cost = 0.5  # what its successor takes to start

    def __init__(self, code: int | None) -> None:
        super().__init__(f"a child ended with status {code}")
        self.code = code


@dataclass(frozen=True, slots=True)
class Reply:
    """What a child answered: `head` says how it went, `body` is the result, encoded."""

    head: Mapping[str, Any]
    body: bytes

    @property
    def seconds(self) -> float:
        """CPU time that the job used."""
        return float(self.head.get("seconds", 0.0))


class Child:
    """One child and the pipe to it."""

    def __init__(self, argv: list[str]) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - our own module, fixed arguments
            [sys.executable, "-P", "-m", "web.child_main", *argv],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={name: os.environ[name] for name in _KEPT if name in os.environ},
            start_new_session=True,
        )
        self._started = False
        self._in, self._out = self._pipe_ends()
        os.set_blocking(self._in, False)
        os.set_blocking(self._out, False)

    def _pipe_ends(self) -> tuple[int, int]:
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("a child without pipes")
        return self._process.stdin.fileno(), self._process.stdout.fileno()

    def alive(self) -> bool:
        """Whether it has not ended."""
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
            self._read_message(time.monotonic() + _STARTING)
            self._started = True
        deadline = time.monotonic() + seconds
        text = json.dumps(job).encode("ascii")
        self._write_job(len(text).to_bytes(FRAME, "big") + text, deadline)
        head = json.loads(self._read_message(deadline))
        return Reply(head, self._read_message(deadline))

    def _read_message(self, deadline: float) -> bytes:
        return self._read_bytes(int.from_bytes(self._read_bytes(FRAME, deadline), "big"), deadline)

    def _write_job(self, data: bytes, deadline: float) -> None:
        left = memoryview(data)
        while left:
            self._wait_until_ready(self._in, POLLOUT, deadline)
            try:
                left = left[os.write(self._in, left) :]
            except BrokenPipeError:
                raise CrashedError(self._exit_code()) from None

    def _read_bytes(self, size: int, deadline: float) -> bytes:
        found = bytearray()
        while len(found) < size:
            self._wait_until_ready(self._out, POLLIN, deadline)
            part = os.read(self._out, min(size - len(found), 1 << 20))
            if not part:
                raise CrashedError(self._exit_code())
            found += part
        return bytes(found)

    def _wait_until_ready(self, pipe: int, event: int, deadline: float) -> None:
        waiter = poll()
        waiter.register(pipe, event)
        left = deadline - time.monotonic()
        if left <= 0 or not waiter.poll(left * 1000):
            raise TimeoutError

    def _exit_code(self) -> int | None:
        """The status the child ended with; what it started ends too."""
        self._end_group()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=1)
        return self._process.returncode
