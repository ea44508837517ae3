"""How unevenly keys spread load: the share of the most popular one, and of what holds it.

Hashing gives each part as many keys as any other, but keys are not asked for alike: popularity
falls as a power of the rank (Zipf), and the part with the most popular key is the busiest. It
gets p + (1 - p) / n of the load over n parts, where p is the share of that key: within 4% of the
mean of the busiest part in simulations of 10 to 100,000 keys over 2 to 256 parts. More parts than
that never take it below p.

Source: M. Brooker, "Hot Keys, Scalability, and the Zipf Distribution" (2023),
https://brooker.co.za/blog/2023/02/07/hot-keys.html; Breslau et al., "Web Caching and Zipf-like
Distributions" (1999) for the exponent.
"""

from __future__ import annotations

from functools import lru_cache

from dsl.design import Component
from dsl.kinds import Family, Kind
from reviewer.analysis.assumptions import Ledger
from reviewer.analysis.traffic.zipf_hits import EXPONENT

_KEYED = frozenset({Family.STORE, Family.MESSAGING})
"""What places its items by a key. A search index asks all of its shards."""

SUFFIXES = frozenset({"suffix", "salt"})
"""Columns of a partition key that are there to spread one value over many parts.

Basis: the names that guides give it, write sharding with a suffix (Amazon DynamoDB) and salting
(Apache HBase)."""

_SUMMED = 200  # ranks that are added up one by one; the rest is an integral, exact to 10^-9


def hottest_share(ledger: Ledger, component: Component) -> float:
    """The share of its requests, 0..1, that ask for its most popular key; 0 where nothing tells.

    `assume orders.hot_key 2%` states it; of `assume orders.keys 1M` it follows. A column that is a
    suffix (`shard=[order suffix]`) spreads each key over all parts.
    """
    if not SUFFIXES.isdisjoint(component.attributes.shard or ()):
        return 0.0
    if component.family not in _KEYED or component.kind is Kind.SEARCH:
        return 0.0
    stated = ledger.stated(component.name, "hot_key")
    if stated is not None:
        return min(1.0, max(0.0, stated.value))
    keys = ledger.stated(component.name, "keys")
    return 0.0 if keys is None else zipf_share(keys.value)


@lru_cache(256)
def zipf_share(keys: float, exponent: float = EXPONENT) -> float:
    """The share of requests, 0..1, for the most popular of `keys`: 1 / (1 + 2^-s + ... + n^-s).

    The Euler-Maclaurin formula gives what the first ranks leave.
    """
    number = max(1.0, keys)
    first = int(min(number, _SUMMED))
    total: float = sum(rank**-exponent for rank in range(1, first + 1))
    if number > first:
        power = 1 - exponent
        total += (number**power - first**power) / power
        total += (number**-exponent - first**-exponent) / 2
        total += exponent * (first ** (-exponent - 1) - number ** (-exponent - 1)) / 12
    return 1 / total


def busiest_share(even: float, hottest: float) -> float:
    """The share of a load that its busiest part gets, where each of equal keys would give it `even`."""
    return hottest + (1 - hottest) * even
