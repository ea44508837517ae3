"""How many examples a property is tried on, and how much work something is, without a clock."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

SOAK = int(os.environ.get("SOAK", "1"))
"""How many times the usual number of examples; `make soak` sets it."""


def examples(number: int) -> int:
    """`number` examples, times `SOAK`."""
    return number * SOAK


def calls_made(work: Callable[[], object]) -> int:
    """How many functions are called while `work` runs: its cost, whatever else the machine does."""
    number = 0

    def count(frame: object, event: str, what: object) -> None:
        nonlocal number
        number += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(before)
    return number
