"""Hashes of the lines of a text, as GitHub tells alerts of one version of a file from those of the next.

Each is over the hundred characters from the start of a line on, blanks left out, with a number
that tells equal ones apart; it stays the same when lines move. The form is that of
https://github.com/github/codeql-action, `src/fingerprints.ts`: code units of UTF-16, and sums
modulo 2^64.
"""

from __future__ import annotations

import re
import sys
from array import array
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate

_BLOCK, _FACTOR, _LAST = 100, 37, 0xFFFF
_MASK = (1 << 64) - 1
_FIRST = pow(_FACTOR, _BLOCK, 1 << 64)
_LINE_END = ord("\n")


def line_hashes(text: str) -> Sequence[str]:
    """The hash of each line of `text`, whose lines end with any of the usual marks."""
    plain = re.sub(r"\r\n?", "\n", text)
    units = array("H", plain.encode("utf-16-le", "surrogatepass"))
    if sys.byteorder == "big":
        units.byteswap()
    kept = [unit for unit in units if unit not in (0x20, 0x09)]
    starts = [0, *(place + 1 for place, unit in enumerate(kept) if unit == _LINE_END)]
    padded = [*kept, _LAST, *[0] * _BLOCK]
    sums = [*accumulate(padded, lambda s, unit: (s * _FACTOR + unit) & _MASK, initial=0)]
    seen: Counter[int] = Counter()
    found = []
    for start in starts:
        value = (sums[start + _BLOCK] - sums[start] * _FIRST) & _MASK
        seen[value] += 1
        found.append(f"{value:x}:{seen[value]}")
    return found
