"""How many examples a property is tried on: a sample here, many times as many in `make soak`."""

from __future__ import annotations

import os

SOAK = int(os.environ.get("SOAK", "1"))
"""How many times the usual number of examples; `make soak` sets it."""


def examples(number: int) -> int:
    """`number` examples, times `SOAK`."""
    return number * SOAK
