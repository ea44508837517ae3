"""The rows that spellings of attributes mean, and an example of each attribute."""

from __future__ import annotations

from functools import cache

from dsl.attributes import TABLE, AttributeType, ValueType
from dsl.catalogue import normal
from dsl.diagnostics.suggest import Suggester


@cache
def spellings() -> dict[str, tuple[AttributeType, str]]:
    """Every spelling of every attribute, with the value it implies ("" for none)."""
    found = {normal(name): (row, "") for name, row in TABLE.items()}
    for row in TABLE.values():
        for alias, implied in row.aliases.items():
            found.setdefault(normal(alias), (row, implied))
    return found


@cache
def suggester() -> Suggester:
    """Finds the attribute that a word nearly is."""
    return Suggester([*(row.spelling for row in TABLE.values()), *spellings()])


def row_of(name: str) -> AttributeType | None:
    """The row that `name` is a spelling of."""
    return spellings().get(normal(name), (None, ""))[0]


_EXAMPLES = {
    ValueType.COUNT: "3",
    ValueType.RATE: "20/s",
    ValueType.DURATION: "30s",
    ValueType.SPAN: "30s",
    ValueType.SIZE: "2KB",
    ValueType.FRACTION: "95%",
    ValueType.SHARE: "50%",
    ValueType.PLACES: "3",
    ValueType.NAME: "other",
    ValueType.WORDS: "user_id",
    ValueType.WORD: "auto",
}


_WRITTEN = {
    "capacity": "500/s", "connections": "50k", "concurrency": "100", "pool": "20",
    "memory": "16GB", "disk": "2TB", "data": "500GB", "partitions": "12", "retention": "7d",
    "sessions": "token", "algorithm": "token-bucket", "policy": "latency", "bound": "10k",
    "ttl": "10min", "hot": "20%", "invalidate": "on-write", "timeout": "2s", "retry": "2",
    "backoff": "jitter", "fallback": "stale", "idempotency": "key", "share": "20%",
    "fanout": "200", "audience": "10k", "batch": "100", "protocol": "grpc", "read-quorum": "2",
    "write-quorum": "2", "acks": "all", "backup": "1h", "sla": "99.9%", "p50": "5ms",
    "p99": "50ms", "every": "1d", "deploy": "canary", "level": "senior",
    "alert": "lag", "drain": "30s", "lock": "lease", "runbook": "on-call", "checkpoint": "1min",
    "discovery": "dns", "colocated": "db", "cells": "10",
    "archive": "cold", "secrets": "vault", "workloads": "orders",
    "validate": "signature", "mask": "tokens",
}  # fmt: skip
"""Values that say more than any value of their type would."""

_BEST_BARE = frozenset({"autoscale", "cache", "tls", "auth"})


def example_value(row: AttributeType) -> str:
    """A value that the attribute takes, "" where it takes none."""
    if row.choices:
        return row.choices[0]
    return _WRITTEN.get(row.spelling) or _EXAMPLES.get(row.type, "")


def example(row: AttributeType) -> str:
    """An attribute as it may be written."""
    value = "" if row.spelling in _BEST_BARE else example_value(row)
    return f"{row.spelling}={value}" if value else row.spelling
