"""The units quantities are written in: one table, which the reference prints too.

Decimal throughout, as capacities and storage are quoted: KB is 1,000 bytes, KiB is 1,024.
A month is 30 days and a year 365, as availability budgets count them.
"""

from __future__ import annotations

from typing import NamedTuple

from dsl.quantity import Dimension

MINUTE, HOUR, DAY, WEEK, MONTH, YEAR = 60, 3_600, 86_400, 604_800, 2_592_000, 31_536_000
"""Seconds of each."""

GIGABYTE = 2.0**30
"""Bytes of the GB that providers bill.

Source: Amazon S3 FAQs, which divide byte-hours by 1,073,741,824 (https://aws.amazon.com/s3/faqs/)."""


class Unit(NamedTuple):
    """A unit: `factor` of the base unit of its dimension, and every way to write it.

    The first spelling is the one that is shown. Spellings are looked up as written first,
    then in lower case.
    """

    dimension: Dimension
    factor: float
    spellings: str
    sentence: str


UNITS: tuple[Unit, ...] = (
    Unit(Dimension.DURATION, 1e-9, "ns nanosecond nanoseconds", "nanoseconds"),
    Unit(Dimension.DURATION, 1e-6, "us µs μs usec microsecond microseconds", "microseconds"),
    Unit(
        Dimension.DURATION,
        1e-3,
        "ms msec msecs millis millisec milisec millisecond milliseconds",
        "milliseconds",
    ),
    Unit(Dimension.DURATION, 1, "s sec secs second seconds", "seconds"),
    Unit(Dimension.DURATION, MINUTE, "min mins minute minutes", "minutes"),
    Unit(Dimension.DURATION, HOUR, "h hr hrs hour hours", "hours"),
    Unit(Dimension.DURATION, DAY, "d day days", "days"),
    Unit(Dimension.DURATION, WEEK, "w wk week weeks", "weeks"),
    Unit(Dimension.DURATION, MONTH, "mo mon month months", "months of 30 days"),
    Unit(Dimension.DURATION, YEAR, "y yr yrs year years", "years of 365 days"),
    Unit(Dimension.SIZE, 1, "bytes byte", "bytes"),
    Unit(Dimension.SIZE, 1e3, "KB kb kilobyte kilobytes", "1,000 bytes"),
    Unit(Dimension.SIZE, 1e6, "MB mb megabyte megabytes", "1,000 KB"),
    Unit(Dimension.SIZE, 1e9, "GB gb gigabyte gigabytes", "1,000 MB"),
    Unit(Dimension.SIZE, 1e12, "TB tb terabyte terabytes", "1,000 GB"),
    Unit(Dimension.SIZE, 1e15, "PB pb petabyte petabytes", "1,000 TB"),
    Unit(Dimension.SIZE, 1e18, "EB eb exabyte exabytes", "1,000 PB"),
    Unit(Dimension.SIZE, 2**10, "KiB kib", "1,024 bytes"),
    Unit(Dimension.SIZE, 2**20, "MiB mib", "1,024 KiB"),
    Unit(Dimension.SIZE, 2**30, "GiB gib", "1,024 MiB"),
    Unit(Dimension.SIZE, 2**40, "TiB tib", "1,024 GiB"),
    Unit(Dimension.SIZE, 2**50, "PiB pib", "1,024 TiB"),
    Unit(Dimension.SIZE, 0.125, "bit bits", "eighths of a byte"),
    Unit(Dimension.SIZE, 125, "Kbit kbit Kbits kbits kilobit kilobits", "1,000 bits"),
    Unit(Dimension.SIZE, 125e3, "Mbit mbit Mbits mbits megabit megabits", "1,000 Kbit"),
    Unit(Dimension.SIZE, 125e6, "Gbit gbit Gbits gbits gigabit gigabits", "1,000 Mbit"),
    Unit(Dimension.SIZE, 125e9, "Tbit tbit Tbits tbits terabit terabits", "1,000 Gbit"),
    Unit(Dimension.BANDWIDTH, 0.125, "bps", "bits a second"),
    Unit(Dimension.BANDWIDTH, 125, "kbps Kbps", "1,000 bits a second"),
    Unit(Dimension.BANDWIDTH, 125e3, "Mbps mbps", "1,000 kbps"),
    Unit(Dimension.BANDWIDTH, 125e6, "Gbps gbps", "1,000 Mbps"),
    Unit(Dimension.BANDWIDTH, 125e9, "Tbps tbps", "1,000 Gbps"),
    Unit(Dimension.BANDWIDTH, 1e3, "KBps", "1,000 bytes a second"),
    Unit(Dimension.BANDWIDTH, 1e6, "MBps", "1,000 KB a second"),
    Unit(Dimension.BANDWIDTH, 1e9, "GBps", "1,000 MB a second"),
    Unit(
        Dimension.RATE,
        1,
        "qps rps tps wps iops",
        "a second: queries, requests, transactions, writes",
    ),
    Unit(Dimension.RATE, 1 / MINUTE, "rpm qpm", "a minute"),
)

MULTIPLIERS: dict[str, int] = {
    "k": 3,
    "thousand": 3,
    "M": 6,
    "m": 6,
    "mn": 6,
    "mio": 6,
    "mln": 6,
    "million": 6,
    "millions": 6,
    "bn": 9,
    "bln": 9,
    "billion": 9,
    "billions": 9,
    "tn": 12,
    "trillion": 12,
}
"""Powers of ten by the word for them; `B` is refused, for it means bytes as well."""

_NOUNS = (
    "action actions call calls click clicks client clients connection connections conn conns"
    " device devices event events item items job jobs key keys message messages msg msgs"
    " node nodes op operation operations ops order orders page pages people post posts q"
    " queries query read reads record records req reqs request requests row rows session"
    " sessions time times transaction transactions tx upload uploads user users view views"
    " write writes x"
)
NOUNS = frozenset(_NOUNS.split())
"""Words that may stand between a number and its `/s`, and change nothing."""

PER = frozenset({"/", "per", "a", "an", "each", "every"})
"""What stands before the time of a rate."""

AVERAGED = DAY
"""Rates over at least this many seconds are averages, not peaks."""

EXAMPLES: dict[Dimension, str] = {
    Dimension.COUNT: "10k",
    Dimension.RATE: "10k/s",
    Dimension.DURATION: "200ms",
    Dimension.SIZE: "2KB",
    Dimension.BANDWIDTH: "5TB/y",
    Dimension.FRACTION: "99.9%",
    Dimension.RATIO: "100:1",
    Dimension.COST: "$20k/mo",
    Dimension.UNIT_COST: "$0.50/M",
    Dimension.GROWTH: "5%/mo",
}
"""One quantity of each dimension that reads well in a hint."""

CALLED: dict[Dimension, str] = {
    Dimension.COUNT: "a number",
    Dimension.RATE: "a rate",
    Dimension.DURATION: "a time",
    Dimension.SIZE: "a size",
    Dimension.BANDWIDTH: "a size in a time",
    Dimension.FRACTION: "a share",
    Dimension.RATIO: "a ratio",
    Dimension.COST: "a price",
    Dimension.UNIT_COST: "a price of a million requests",
    Dimension.GROWTH: "growth in a time",
}
"""What each dimension is called in an error."""

MOST: dict[Dimension, float] = {
    Dimension.COUNT: 1e15,
    Dimension.RATE: 1e15,
    Dimension.DURATION: 1e3 * YEAR,
    Dimension.SIZE: 1e24,
    Dimension.BANDWIDTH: 1e18,
    Dimension.RATIO: 1e9,
}
"""Values beyond these are a slip of the unit: more than all computers there are."""

LEAST: dict[Dimension, float] = {
    Dimension.RATE: 1 / (1e3 * YEAR),
    Dimension.DURATION: 1e-9,
    Dimension.SIZE: 0.125,
    Dimension.FRACTION: 1e-12,
}
"""Values below these, but for 0, are a slip too: once in a thousand years, a nanosecond, a bit."""

BY_SPELLING: dict[str, Unit] = {
    spelling: unit for unit in UNITS for spelling in unit.spellings.split()
}
