"""CPU time that each caller used lately: who used the least works next."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

HALF_LIFE = 10.0
"""Seconds after which half of a caller's CPU time is forgotten: as long as a request may wait."""

MOST_CALLERS = 4096
_NEGLIGIBLE = 0.001  # CPU seconds below which a caller counts as new


class Ledger:
    """CPU seconds by caller, halved every `HALF_LIFE` seconds of `clock`. Safe for many threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._entries: dict[str, tuple[float, float]] = {}  # CPU seconds, and when that was so

    def charge(self, caller: str, seconds: float) -> None:
        """Add `seconds` of CPU time to what `caller` used."""
        with self._lock:
            now = self._clock()
            if caller not in self._entries and len(self._entries) >= MOST_CALLERS:
                self._drop_least(now)
            self._entries[caller] = (self._decayed_charge(caller, now) + seconds, now)

    def used(self, caller: str) -> float:
        """CPU seconds that `caller` used lately."""
        with self._lock:
            return self._decayed_charge(caller, self._clock())

    def __len__(self) -> int:
        """How many callers are known."""
        return len(self._entries)

    def _decayed_charge(self, caller: str, now: float) -> float:
        seconds, then = self._entries.get(caller, (0.0, now))
        return float(seconds * 0.5 ** ((now - then) / HALF_LIFE))

    def _drop_least(self, now: float) -> None:
        """Forget those who used next to nothing, or else the half that used the least."""
        used = {caller: self._decayed_charge(caller, now) for caller in self._entries}
        kept = [caller for caller, seconds in used.items() if seconds > _NEGLIGIBLE]
        if len(kept) >= MOST_CALLERS:
            kept = sorted(kept, key=used.__getitem__)[len(kept) // 2 :]
        self._entries = {caller: (used[caller], now) for caller in kept}
