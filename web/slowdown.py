"""Callers whose refused requests come too fast: the server reads their next ones later.

A refusal costs the caller nothing and the server half a millisecond, so that one who repeats
refused requests without a pause would keep the server busy with refusals.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

PAUSE = 0.02
"""Seconds for which each refusal delays its caller: 50 refusals a second, whatever it sends."""

_LONGEST = 2.0  # seconds of delay that can add up


class Slowdown:
    """Until when nothing is read from whom, on `clock`. Safe for many threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._until: dict[str, float] = {}

    def refuse(self, caller: str) -> None:
        """Count one refusal of `caller`."""
        with self._lock:
            now = self._clock()
            since = max(now, self._until.get(caller, now))
            self._until[caller] = min(since + PAUSE, now + _LONGEST)

    def delays(self, caller: str) -> bool:
        """Whether requests of `caller` are to be read later."""
        return caller in self._until

    def release(self) -> float | None:
        """Let those go on whose time has come; the seconds until the next one's, None without."""
        if not self._until:
            return None
        with self._lock:
            now = self._clock()
            self._until = {who: until for who, until in self._until.items() if until > now}
            return min(self._until.values(), default=now) - now
