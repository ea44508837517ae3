"""`Rate`s read from the many ways people write how often or how much.

`24000/s, 48000/s peak`, `500 k uploads/day, 150 TB/day`, `3 orders/s, 30 page views/s`.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from dsl.design import Op
from dsl.units import DAY, HOUR, MINUTE, MONTH, WEEK, YEAR


class Rate(NamedTuple):
    """So many a second, or bytes where `sized`. `op` is what the noun tells, if it does.

    `average` is true where the text says so or where the time is a day or longer; `peak`
    where the text says that this is the peak.
    """

    value: float
    sized: bool = False
    average: bool = False
    peak: bool = False
    op: Op | None = None


_TIMES = {"s": 1, "sec": 1, "second": 1, "min": MINUTE, "minute": MINUTE, "h": HOUR, "hr": HOUR,
          "hour": HOUR, "d": DAY, "day": DAY, "week": WEEK, "mo": MONTH, "month": MONTH,
          "y": YEAR, "yr": YEAR, "year": YEAR}  # fmt: skip
_POWERS = {"k": 1e3, "thousand": 1e3, "m": 1e6, "mn": 1e6, "million": 1e6, "b": 1e9, "bn": 1e9,
           "billion": 1e9, "tn": 1e12, "trillion": 1e12}  # fmt: skip
_BYTES = {"b": 1.0, "kb": 1e3, "mb": 1e6, "gb": 1e9, "tb": 1e12, "pb": 1e15, "eb": 1e18,
          "kib": 2.0**10, "mib": 2.0**20, "gib": 2.0**30, "tib": 2.0**40, "pib": 2.0**50}  # fmt: skip
_BITS = {"kbps": 125.0, "mbps": 125e3, "gbps": 125e6, "tbps": 125e9}

_NUMBER = r"(?:[\d.,]+\s*[kKmM]?\s*(?:-|–|to)\s*)?(?P<number>\d[\d,]*(?:\.\d+)?)"
_PIECE = re.compile(
    _NUMBER
    + r"\s*(?P<power>k|thousand|mn?|million|bn?|billion|tn|trillion)?(?![a-z])"
    + r"\s*(?P<noun>[a-z][a-z ]*?)?\s*(?:/|\bper\b|\ban?\b)\s*(?P<time>sec|s|min|hr|h|day|d|week|mo|yr|y)[a-z]*\b"
    + r"|"
    + _NUMBER.replace("number", "plain")
    + r"\s*(?P<power2>k|m|bn?|million|billion)?\s*(?:qps|rps|tps|wps|ops|iops)\b",
    re.IGNORECASE,
)
_FLOOD = re.compile(_NUMBER + r"\s*(?P<unit>[kmgt]bps)\b", re.IGNORECASE)
_BETWEEN = re.compile(r"[,;](?!\d{3})|\band\b|\+")

READS = frozenset({
    "read", "reads", "view", "views", "search", "searches", "lookup", "lookups", "get",
    "gets", "query", "queries", "download", "downloads", "fetch", "fetches", "page",
    "pages", "visit", "visits", "look", "browse", "play", "plays", "stream", "redirect",
    "redirects",
})  # fmt: skip
WRITES = frozenset({
    "write", "writes", "upload", "uploads", "post", "posts", "put", "puts", "update",
    "updates", "insert", "inserts", "message", "messages", "order", "orders", "booking",
    "bookings", "reservation", "reservations", "push", "pushes", "event", "events",
    "payment", "payments", "like", "likes", "tweet", "tweets", "vote", "votes",
    "transaction", "transactions", "transfer", "transfers", "file", "files", "sample",
    "samples", "metric", "metrics", "signup", "signups", "ride", "rides", "notification",
    "notifications", "email", "emails", "sms", "log", "logs",
})  # fmt: skip


def op_of(words: str) -> Op | None:
    """Whether a noun is read or written; None where it tells neither."""
    said = set(re.findall(r"[a-z]+", words.casefold()))
    if said & READS:
        return Op.READ
    return Op.WRITE if said & WRITES else None


def read_rates(text: str) -> tuple[Rate, ...]:
    """Every rate in a text, in its order."""
    pieces = _BETWEEN.split(text[:300])
    found = (_rate(piece) for piece in pieces)
    return tuple(rate for rate in found if rate is not None and 0 < rate.value < _ABSURD)


_ABSURD = 1e18  # more a second than there is on earth, of bytes or of anything


def _rate(piece: str) -> Rate | None:
    flood = _FLOOD.search(piece)
    if flood:
        return Rate(_number(flood["number"]) * _BITS[flood["unit"].casefold()], sized=True)
    found = _PIECE.search(piece)
    if found is None or piece.strip().startswith("-"):
        return None
    noun = (found["noun"] or "").strip().casefold()
    value = _number(found["number"] or found["plain"])
    power = (found["power"] or found["power2"] or "").casefold()
    seconds = _TIMES[(found["time"] or "s").casefold()]
    peak, average = "peak" in piece.casefold(), "average" in piece.casefold()
    first = f"{power}{noun}".split(" ")[0] if power == "b" or not power else ""
    if first in _BYTES or noun.split(" ")[0] in _BYTES:
        unit = _BYTES.get(first) or _BYTES[noun.split(" ")[0]]
        return Rate(value * unit / seconds, True, seconds >= DAY or average, peak)
    after = piece[found.end() :]
    value *= _POWERS.get(power, 1)
    return Rate(
        value / seconds, False, (seconds >= DAY or average) and not peak, peak, op_of(noun + after)
    )


def _number(text: str) -> float:
    return float(text.replace(",", ""))


_SIZE = re.compile(
    r"(?P<number>\d[\d,]*(?:\.\d+)?)\s*(?P<unit>[kmgtpe]i?b|bytes?|b)\b", re.IGNORECASE
)


def read_size(text: str) -> float | None:
    """The first size in a text, in bytes."""
    found = _SIZE.search(text[:300])
    if found is None:
        return None
    unit = found["unit"].casefold()
    return _number(found["number"]) * (1.0 if unit.startswith("byte") else _BYTES[unit])


_TIME = re.compile(
    r"(?P<number>\d[\d,]*(?:\.\d+)?)[\s-]*(?P<unit>ms|milliseconds?|us|µs|s|secs?|seconds?|mins?|minutes?|hrs?|h|hours?|d|days?|weeks?|months?|mo|y|yrs?|years?)\b",
    re.IGNORECASE,
)
_OFTEN = {"second": 1, "minute": MINUTE, "hour": HOUR, "hourly": HOUR, "nightly": DAY,
          "daily": DAY, "night": DAY, "day": DAY, "weekly": WEEK, "week": WEEK,
          "monthly": MONTH, "month": MONTH, "yearly": YEAR}  # fmt: skip


def read_time(text: str) -> float | None:
    """The first time in a text, in seconds: `about 2 minutes`, `next day`, `hourly`."""
    found = _TIME.search(text[:300])
    if found is not None:
        unit = found["unit"].casefold()
        if unit in ("us", "µs"):
            return _number(found["number"]) * 1e-6
        if unit.startswith(("ms", "milli")):
            return _number(found["number"]) * 1e-3
        known = unit if unit in _TIMES else unit.removesuffix("s")
        return _number(found["number"]) * _TIMES[known]
    for each in re.findall(r"[a-z]+", text.casefold()):
        if each in _OFTEN:
            return float(_OFTEN[each])
    return None


def rate_text(value: float, *, average: bool = False) -> str:
    """A rate as it is written; an average by the day, which the language takes for one."""
    return f"{number_text(value * DAY)}/d" if average else f"{number_text(value)}/s"


def number_text(value: float) -> str:
    """A number in its shortest form that keeps four figures: `12k`, `1.5M`, `0.25`."""
    for power, unit in ((1e9, "bn"), (1e6, "M"), (1e3, "k")):
        if value >= power:
            return f"{value / power:.4g}{unit}" if value < 1e13 else f"{value:.4g}"
    return f"{value:.4g}"


def size_text(value: float) -> str:
    """A size in its largest unit."""
    for power, unit in ((1e15, "PB"), (1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "KB")):
        if value >= power:
            return f"{value / power:.4g}{unit}"
    return f"{max(1.0, value):.4g} bytes"


def time_text(value: float) -> str:
    """A time in its largest whole unit."""
    if value == 0:
        return "0s"
    for seconds, unit in ((YEAR, "y"), (DAY, "d"), (HOUR, "h"), (MINUTE, "min"), (1, "s")):
        if value >= seconds and value % seconds == 0:
            return f"{value // seconds:.0f}{unit}"
    return f"{value:.4g}s" if value >= 1 else f"{value * 1000:.4g}ms"
