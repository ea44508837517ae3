"""What may be required and assumed: names, dimensions, and a sentence each."""

from __future__ import annotations

from typing import NamedTuple

from dsl.quantity import Dimension


class Term(NamedTuple):
    """A metric that is required, or a quality that is assumed.

    `words` are the values it takes where it is no quantity; `zero` says that 0 is one.
    `least` is the smallest value that makes sense, in the unit of the dimension.
    """

    name: str
    dimensions: tuple[Dimension, ...]
    sentence: str
    example: str
    aliases: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    zero: bool = False
    least: float = 0


def _term(
    name: str,
    example: str,
    sentence: str,
    *dimensions: Dimension,
    aliases: str = "",
    words: str = "",
    zero: bool = False,
    least: float = 0,
) -> Term:
    spellings, values = tuple(aliases.split()), tuple(words.split())
    return Term(name, dimensions, sentence, example, spellings, values, zero, least)


_COUNT, _RATE, _TIME = Dimension.COUNT, Dimension.RATE, Dimension.DURATION
_SIZE, _FLOOD, _SHARE = Dimension.SIZE, Dimension.BANDWIDTH, Dimension.FRACTION

METRICS: tuple[Term, ...] = (
    _term(
        "availability",
        "99.99%",
        "The share of requests that are answered.",
        _SHARE,
        aliases="uptime sla slo",
    ),
    _term("p50", "50ms", "The median latency.", _TIME, aliases="median latency-p50"),
    _term(
        "p95",
        "100ms",
        "The 95th percentile of latency.",
        _TIME,
        aliases="latency-p95",
    ),
    _term(
        "p99",
        "200ms",
        "The 99th percentile of latency.",
        _TIME,
        aliases="latency latency-p99",
    ),
    _term("reads", "100k/s", "Reads of all users together.", _RATE, aliases="read"),
    _term("writes", "1k/s", "Writes of all users together.", _RATE, aliases="write"),
    _term(
        "requests",
        "100k/s",
        "Reads and writes together.",
        _RATE,
        aliases="request throughput qps rps tps",
    ),
    _term(
        "users",
        "100M/d",
        "Users, or daily users with `/d`.",
        _RATE,
        _COUNT,
        aliases="dau mau",
    ),
    _term(
        "connections",
        "10M",
        "Connections held open at once.",
        _COUNT,
        aliases="concurrent-users concurrency",
    ),
    _term("storage", "5TB/y", "Data stored, or added per period.", _FLOOD, _SIZE),
    _term("bandwidth", "10Gbps", "Bandwidth.", _FLOOD),
    _term("retention", "5y", "How long data is kept.", _TIME),
    _term("ratio", "100:1", "Reads for each write.", Dimension.RATIO, aliases="read-write-ratio"),
    _term("rpo", "0s", "RPO: how much time of writes a disaster may lose.", _TIME, zero=True),
    _term("rto", "60s", "RTO: how long a disaster may stop the system.", _TIME, zero=True),
    _term("staleness", "5s", "How stale an answer may be.", _TIME, aliases="freshness", zero=True),
    _term(
        "durability", "99.999999999%", "The share of data that is still there after a year.", _SHARE
    ),
    _term(
        "consistency",
        "strong",
        "What a reader may see.",
        words="strong eventual causal session bounded read-your-writes",
    ),
    _term(
        "cost",
        "$20k/mo",
        "US dollars a month, or for a million requests (`$0.50/M`), at list prices.",
        Dimension.UNIT_COST,
        Dimension.COST,
        aliases="budget price bill",
    ),
)
"""What `require` knows."""

_TTFT = "the time to the first token is not modeled"
_TOKENS = "only whole answers are required; `assume name.tokens 500` says how long they are"

UNMODELED: dict[str, str] = {
    **dict.fromkeys(("ttft", "time-to-first-token", "first-token"), _TTFT),
    **dict.fromkeys(("tpot", "itl", "inter-token-latency", "tokens", "tok", "token"), _TOKENS),
}
"""What people require of language models and nothing here computes: metrics, and their units."""

GLOBALS: tuple[Term, ...] = (
    _term("peak", "3", "How many times the average the busiest hour is.", _COUNT, least=1),
    _term("actions", "10/d", "Requests of one user in a time.", _RATE),
    _term("size", "1KB", "Bytes of one item.", _SIZE),
    _term("retention", "5y", "How long items are kept.", _TIME),
    _term("ratio", "100:1", "Reads for each write.", Dimension.RATIO),
    _term("hot", "20%", "The share of the data that most reads ask for.", _SHARE),
    _term("copies", "3", "Replicas of each item in storage.", _COUNT, least=1),
    _term("growth", "5%/mo", "How fast the load grows.", Dimension.GROWTH),
)
"""What `assume` knows of the whole design."""

QUALITIES: tuple[Term, ...] = (
    _term("hit", "95%", "The share of reads a cache answers.", _SHARE, zero=True),
    _term("hot", "20%", "The share of the data that most reads ask for.", _SHARE),
    _term("keys", "1M", "How many values its partition key has.", _COUNT, least=1),
    _term(
        "hot_key",
        "2%",
        "The share of its requests that asks for its most popular key.",
        _SHARE,
        zero=True,
    ),
    _term("capacity", "500/s", "Requests one instance carries.", _RATE),
    _term("read_capacity", "50k/s", "Reads one instance carries.", _RATE),
    _term("write_capacity", "15k/s", "Writes one instance carries.", _RATE),
    _term("connections", "100k", "Connections one instance holds.", _COUNT),
    _term("tokens", "500", "Tokens of one answer of a language model.", _COUNT, least=1),
    _term("token_rate", "40/s", "Tokens a second in which one answer comes.", _RATE),
    _term("first_token", "400ms", "How long an answer takes to begin.", _TIME, zero=True),
    _term("p50", "10ms", "Its own median latency.", _TIME, zero=True),
    _term("p95", "40ms", "Its own 95th percentile latency.", _TIME, zero=True),
    _term("p99", "60ms", "Its own 99th percentile latency.", _TIME, zero=True),
    _term("availability", "99.9%", "The share of time one instance is up.", _SHARE),
    _term(
        "common_cause",
        "1%",
        "The share of downtime that hits all replicas at once.",
        _SHARE,
        zero=True,
    ),
    _term("failover", "30s", "How long a failover takes.", _TIME, zero=True),
    _term("lag", "2s", "How far it, or its replicas, are behind the leader.", _TIME, zero=True),
    _term("failures", "4/y", "How often its leader fails.", _RATE),
    _term("target", "60%", "The utilisation it should stay below.", _SHARE),
    _term(
        "utilisation",
        "40%",
        "How busy it is with what is not drawn.",
        _SHARE,
        aliases="utilization",
        zero=True,
    ),
    _term("retention", "7d", "How long it keeps data.", _TIME),
    _term("ttl", "24h", "How long an entry stays fresh.", _TIME, zero=True),
    _term("size", "2KB", "Bytes of one item.", _SIZE),
    _term("data", "2TB", "Data it holds today, before copies.", _SIZE),
    _term("memory", "64GB", "Memory of one instance.", _SIZE),
    _term("disk", "2TB", "Disk of one instance.", _SIZE),
    _term("fanout", "200", "Calls one request makes from here.", _COUNT),
    _term("growth", "1TB/y", "Data added in a time.", _FLOOD, _SHARE, zero=True),
    _term("rtt", "60ms", "The round trip to it.", _TIME, aliases="latency", zero=True),
    _term("bandwidth", "10Gbps", "Bandwidth.", _FLOOD),
    _term(
        "price",
        "$350/mo",
        "US dollars in a time: of one instance where it is counted, else of all of it.",
        Dimension.COST,
        aliases="cost",
    ),
)
"""What `assume` knows of a component, a group, `zone` or `region`."""

PLACES_AT_LARGE = ("zone", "region", "network", "client", "clients")
"""Subjects of `assume` that stand for all of their sort."""
