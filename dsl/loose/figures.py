"""Figures as people note them: `10M DAU`, `reads 40k/s, writes 400/s`, `p99 < 200ms`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from dsl.diagnostics.broken.figures import figure_meant
from dsl.quantities import NotAQuantityError, read_quantity
from dsl.quantity import Dimension

if TYPE_CHECKING:
    from collections.abc import Iterator


class Figures(NamedTuple):
    """The statements that a line's figures make, and what of the line none of them says."""

    statements: tuple[str, ...]
    left: tuple[str, ...]


_PARTS = re.compile(
    r",\s|;|(?<=\w)\.\s|\s\|\s|\sand\s|\s(?=p[59][0-9](?![0-9])\s?[<≤=:~]*\s?[0-9])|(?<=/s)\s(?=[0-9])"
)
_PERCENTILE = re.compile(r"\bp[59][0-9]\b", re.IGNORECASE)
_LATENCY = re.compile(
    r"(?:latency\s)?(?P<value>[<≤]?\s?[0-9.]+\s?(?:ms|s))\s(?P<metric>p[59][0-9])", re.IGNORECASE
)
"""A time in front of its percentile: `latency 500 ms p95`."""
_NUMBER = re.compile(r"[0-9]")
_FILLERS = re.compile(
    r"\b(?:peak|about|around|approx|roughly|total|overall|up to|at most|at least|under|within|global|globally"
    r"|avg|average|per|target|require[sd]?|new data|of data|need|needs|expect|we|is|be|are|must|should)\b\.?",
    re.IGNORECASE,
)
_AGES = re.compile(r"\s(?:per|a|each)\s(?=(?:sec|min|hour|day|week|month|year))", re.IGNORECASE)
_DAILY = re.compile(r"\bdaily (?:active )?users\b", re.IGNORECASE)
_MONTHLY = re.compile(r"\bmonthly (?:active )?users\b", re.IGNORECASE)
_BILLION = re.compile(r"(?<=[0-9])[bB](?=\s)")
_OF_LATENCY = re.compile(
    r"\blatency\b(?=.*\bp[59][0-9])|(?<=p50 )latency|(?<=p9[59] )latency", re.IGNORECASE
)
_CONCURRENT = re.compile(
    r"\b(?:concurrent(?:ly)?|simultaneous|open)\s(?:users|viewers|connections|sessions|clients|players|listeners|devices)\b",
    re.IGNORECASE,
)
_RATIO = re.compile(
    r"(?:reads?\s?[:/]\s?writes?\s?(?:ratio\s?)?[=:]?\s)?(?P<ratio>[0-9]+\s?:\s?[0-9]+)"
    r"(?:\sreads?(?:\s?(?:[:/]|to|vs)\s?writes?)?(?:\sratio)?)?",
    re.IGNORECASE,
)
_DATA = re.compile(
    r"(?P<size>[0-9.]+ ?[KMGTPE]B) (?:of )?(?:new )?(?:data|storage|files|media)?\s?(?P<time>/\w+)",
    re.IGNORECASE,
)
_REQUESTS = re.compile(
    r"(?:~\s?)?(?P<number>[0-9][0-9.,]*\s?(?:k|m|mn|bn|million|billion|thousand)?)\s[a-z]{2,20}\s?"
    r"(?P<time>/\s?[a-z]{1,6})",
    re.IGNORECASE,
)

_OF_SORT = re.compile(
    r"[a-z]{2,20}s?\s(?P<number>[0-9][0-9.,]*\s?(?:k|m|mn|bn)?)\s?(?P<time>/\s?[a-z]{1,6}|[rqtw]ps)\.?",
    re.IGNORECASE,
)
"""A rate behind what it is of: `push 10M/day`."""


def figures_of(text: str) -> Figures | None:
    """The statements of a line of figures; None where none of its parts is one."""
    found: list[str] = []
    left: list[str] = []
    if match := _RATIO.fullmatch(text.strip()):
        return Figures((f"require ratio {''.join(match['ratio'].split())}",), ())
    for part in _PARTS.split(text):
        said = statement_of(part)
        if said:
            found.append(said)
        elif part.strip():
            left.append(part.strip())
    twice = [each for each in found if each.startswith(_SUM) and _count_of(_SUM, found) > 1]
    if twice:  # of several sorts of requests none is all of them
        found, left = [each for each in found if each not in twice], [*left, text.strip()]
    return Figures(tuple(found), tuple(left)) if found or twice else None


_SUM = "require requests"


def _count_of(start: str, found: list[str]) -> int:
    return sum(each.startswith(start) for each in found)


def statement_of(part: str) -> str:
    """The statement that one figure makes; "" for what is none."""
    if not _NUMBER.search(_PERCENTILE.sub("", part)):
        return ""
    return next((meant for said in _readings(part) if (meant := _meant(said))), "")


def _meant(said: str) -> str:
    return said if said.startswith(("require ", "assume ")) else figure_meant(said)


def _readings(part: str) -> Iterator[str]:
    """The figure in the words that are looked for, the nearest to what was typed first."""
    plain = " ".join(part.replace(":", " ").split())
    if match := _LATENCY.fullmatch(plain):
        yield f"{match['metric'].lower()} {match['value']}"
    yield plain
    plain = _AGES.sub("/", plain)
    plain = _MONTHLY.sub("mau", _DAILY.sub("dau", _BILLION.sub("bn", plain)))
    plain = _OF_LATENCY.sub("", _CONCURRENT.sub("connections", plain))
    plain = " ".join(_FILLERS.sub(" ", plain).replace("~", " ").split()).replace(" / ", "/")
    yield plain
    if (match := _DATA.fullmatch(plain)) and _is(
        f"{match['size']}{match['time']}", Dimension.BANDWIDTH
    ):
        yield f"require storage {match['size']}{match['time']}"
    if _is(plain, Dimension.FRACTION) and plain.startswith("9"):
        yield f"require availability {plain}"
    if match := _REQUESTS.fullmatch(plain) or _OF_SORT.fullmatch(plain):
        rate = f"{match['number']}{''.join(match['time'].split())}".replace(" ", "")
        if _is(rate, Dimension.RATE):
            yield f"require requests {rate}"


def _is(text: str, dimension: Dimension) -> bool:
    try:
        return read_quantity(text, (dimension,)).value > 0
    except NotAQuantityError:
        return False
