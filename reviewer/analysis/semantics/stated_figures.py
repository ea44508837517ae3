"""`Claim`: a rate or ratio that a sentence of a candidate states.

`40k writes/s`, `2,000 reads a second`, `100:1 reads`: what is written as an amount beside what
it counts. Other numbers in the sentence are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from dsl.units import DAY, HOUR, MINUTE

LONGEST = 2_000
"""So many letters of a remark are read."""

_POWERS = {"k": 1e3, "thousand": 1e3, "m": 1e6, "million": 1e6, "bn": 1e9, "billion": 1e9}
_TIMES = {"s": 1, "sec": 1, "second": 1, "min": MINUTE, "minute": MINUTE, "h": HOUR, "hour": HOUR,
          "d": DAY, "day": DAY}  # fmt: skip


class Claim(NamedTuple):
    """`value` a second of what `of` names (`reads`, `writes`, `` for all), as `text` says it.

    A claim `of` `ratio` says how many reads there are for each write. One of a day is an
    average: peaks are higher.
    """

    value: float
    of: str
    text: str
    average: bool = False


def claims_in(text: str) -> Iterator[Claim]:
    """Every rate and every ratio of reads in a text."""
    said = text[:LONGEST].casefold()
    for found in _rate_pattern().finditer(said):
        value = float(found["number"].replace(",", ""))
        scaled = value * _POWERS.get(found["power"] or "", 1) / _TIMES[found["time"]]
        noun = found["noun"] or ""
        of = "reads" if "read" in noun else "writes" if "writ" in noun else ""
        yield Claim(scaled, of, found[0].strip(), found["time"] in ("d", "day"))
    for found in _ratio_pattern().finditer(said):
        if "read" in said:
            yield Claim(float(found["left"].replace(",", "")), "ratio", found[0])


@cache
def _rate_pattern() -> re.Pattern[str]:
    """Compiled when the first remark is read: most designs have none."""
    return re.compile(
        r"(?<![\w.:])(?P<number>\d[\d,]{0,15}(?:\.\d{1,6})?)"
        r"\s?(?P<power>k|m|bn|thousand|million|billion)?\b"
        r"\s?(?P<noun>reads?|writes?|requests?|updates?|queries|messages?)?"
        r"\s?(?:/|per |an? )\s?(?P<time>second|sec|s|minute|min|hour|h|day|d)\b"
    )


@cache
def _ratio_pattern() -> re.Pattern[str]:
    return re.compile(r"(?<![\w.:])(?P<left>\d[\d,]{0,9}):1\b")
