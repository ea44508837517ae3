"""The share of reads that an LRU cache answers, by the part of the data that it holds.

Popularity falls as a power of the rank (Zipf), and reads are independent. By the approximation
of Che a thing is in the cache if it was read within the characteristic time t of the cache,
1 - e^(-p t), where t is such that the cache is just full. For exponents below one it is the part
of the data that counts; how many things there are matters little from some million on.

Source: Breslau et al., "Web Caching and Zipf-like Distributions: Evidence and Implications"
(1999); Fricker, Robert and Roberts, "A versatile and accurate approximation for LRU cache
performance" (2012).
"""

from __future__ import annotations

import math
from functools import lru_cache
from itertools import pairwise

EXPONENT = 0.74
"""How fast popularity falls with the rank.

Source: Breslau et al. (1999) measured 0.64 to 0.83 in six traces of web proxies; the middle."""

SOURCES = (
    "Breslau et al.: Web caching and Zipf-like distributions (1999),"
    " https://pages.cs.wisc.edu/~cao/papers/zipf-implications.html;"
    " Fricker, Robert and Roberts: A versatile and accurate approximation for LRU cache performance"
    " (2012), https://arxiv.org/abs/1202.3974"
)

MANY = 100_000_000
"""So many things are taken where their size is not known; more change the ratio by less than 1%."""

_BUCKETS = 400
_HALVINGS = 60


@lru_cache(256)
def lru_hit_ratio(held: float, things: float = MANY, exponent: float = EXPONENT) -> float:
    """The share of reads, 0..1, that a cache answers which holds `held`, 0..1, of so many things."""
    things = max(2.0, things)
    if held * things < 1:
        return 0.0
    if held >= 1:
        return 1.0
    low, high = -60.0, 60.0  # of the logarithm of the characteristic time
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if _filled(math.exp(middle), things, exponent)[0] < held:
            low = middle
        else:
            high = middle
    return _filled(math.exp(low), things, exponent)[1]


def _filled(time: float, things: float, exponent: float) -> tuple[float, float]:
    """The part of the data in the cache, and the share of reads that ask for it."""
    data = reads = 0.0
    for share, popularity in _buckets(things, exponent):
        there = -math.expm1(-time * popularity / share)
        data += share * there
        reads += popularity * there
    return data, reads


@lru_cache(16)
def _buckets(things: float, exponent: float) -> tuple[tuple[float, float], ...]:
    """Ranges of ranks, each larger by a factor: the part of the data, and of the reads.

    A rank stands for half a rank to either side, so that the first one has its weight.
    """
    first = 0.5 / things
    edges = [first ** (1 - n / _BUCKETS) for n in range(_BUCKETS + 1)]
    reads = [edge ** (1 - exponent) for edge in edges]
    whole = reads[-1] - reads[0]
    return tuple(
        (high - low, (more - less) / whole)
        for (low, high), (less, more) in zip(pairwise(edges), pairwise(reads), strict=True)
    )
