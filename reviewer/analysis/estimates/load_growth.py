"""Growth of load: the share by which traffic grows each month, as assumed or as a note states it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from functools import cache

from dsl.design import Design
from dsl.quantity import Dimension
from reviewer.analysis.assumptions import Ledger
from reviewer.analysis.semantics.stated_figures import LONGEST

_FACTORS = {"doubl": 2.0, "tripl": 3.0, "quadrupl": 4.0}
_MONTHS = {"month": 1, "quarter": 3, "year": 12}


def monthly_growth(design: Design, ledger: Ledger) -> float | None:
    """The share that load grows by each month: `assume growth`, else the largest a note states."""
    stated = ledger.stated("", "growth")
    if stated is not None:
        return stated.value if stated.dimension is Dimension.GROWTH else None
    return max((one for note in design.notes for one in growth_in(note.text)), default=None)


def growth_in(text: str) -> Iterator[float]:
    """Each growth of traffic a sentence states, by the month: "traffic triples each year"."""
    for found in _pattern().finditer(text[:LONGEST].casefold()):
        factor = _FACTORS.get(found["verb"] or "") or 1 + float(found["percent"]) / 100
        yield factor ** (1 / _MONTHS[found["time"]]) - 1


def months_until(times: float, monthly: float) -> float:
    """Months until load is `times` that of today; 0 where it already is."""
    return max(0.0, math.log(times) / math.log1p(monthly)) if times > 0 else 0.0


@cache
def _pattern() -> re.Pattern[str]:
    """Compiled when the first note is read: most designs have none."""
    return re.compile(
        r"\b(?:traffic|load|requests|usage|users|writes|reads)\b[^.;,\d]{0,30}?"
        r"\b(?:(?P<verb>doubl|tripl|quadrupl)(?:es|ed|ing)"
        r"|gr(?:ows?|ew|owing)(?: by)? (?P<percent>\d{1,3}(?:\.\d{1,2})?) ?%)"
        r" (?:each|every|per|an?) (?P<time>month|quarter|year)\b"
    )
