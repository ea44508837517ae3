"""How many examples a property is tried on: a sample in `make test`, more elsewhere.

`make test-exhaustive` sets EXHAUSTIVE: all examples of each property, and the tests marked
`exhaustive`, which repeat in every combination what `make test` shows in one. `make soak` sets
SOAK: many times as many examples, and other ones in every run.
"""

from __future__ import annotations

import os

SOAK = int(os.environ.get("SOAK", "1"))
"""How many times the usual number of examples; `make soak` sets it."""

EXHAUSTIVE = SOAK > 1 or os.environ.get("EXHAUSTIVE", "") not in {"", "0"}
"""Whether every property is tried on all its examples; `make test-exhaustive` sets it."""


def examples(number: int, *, quick: int = 0) -> int:
    """`number` examples, times `SOAK`; in `make test` only `quick`, where that is given."""
    return number * SOAK if EXHAUSTIVE or not quick else quick
