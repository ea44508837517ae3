"""A bound on work that no other program on the machine disturbs: CPU time that grows in proportion."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

_TIMES = 8
"""How many times the small input the large one is: 64 times the work, where it is quadratic."""

_SLACK = 3
"""How many times its share of the work the large input may take: caches and collections."""

_FLOOR = 0.3
"""CPU seconds that any input may take, whatever a small one takes."""


def assert_linear(work: Callable[[int], object], size: int) -> None:
    """`work(8× size)` takes about 8 times the CPU time of `work(size)`."""
    work(size // 10 or 1)  # what is loaded on first use
    small, large = _seconds(work, size), _seconds(work, size * _TIMES)
    assert large < _SLACK * _TIMES * small + _FLOOR, f"{small:.2f} s, {large:.2f} s"


def _seconds(work: Callable[[int], object], size: int) -> float:
    """CPU time of the work alone: a collection would go through all that the test process holds."""
    collects = gc.isenabled()
    gc.disable()
    try:
        start = time.process_time()
        work(size)
        return time.process_time() - start
    finally:
        if collects:
            gc.enable()
