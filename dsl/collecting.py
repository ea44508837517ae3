"""`paused`: a stretch of work that Python's garbage collector does not interrupt.

A long text makes a million small values that all stay. The collector looks at all of them
again and again, which makes reading grow faster than the text; there is nothing to collect,
for what is read holds no cycles.
"""

from __future__ import annotations

import gc
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class _Pause:
    """How many threads are inside; the collector is one for all of them."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.inside = 0
        self.collected = False

    def enter(self) -> None:
        """Stop the collector, if this is the first to come."""
        with self.lock:
            if not self.inside:
                self.collected = gc.isenabled()
                gc.disable()
            self.inside += 1

    def leave(self) -> None:
        """Start it again, if this is the last to go and it was running."""
        with self.lock:
            self.inside -= 1
            if not self.inside and self.collected:
                gc.enable()


_PAUSE = _Pause()


@contextmanager
def paused() -> Iterator[None]:
    """Stop the garbage collector for the length of a `with`; threads may overlap."""
    _PAUSE.enter()
    try:
        yield
    finally:
        _PAUSE.leave()
