"""What stands in `[ ]` of a component: the table from published facts to attributes.

Each row turns one published fact into attributes of the language, or says that it has none.
What no row knows is tried as an attribute of that very name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from dsl.kinds import Family, Kind
from tests.quality import rates
from tests.quality.writing import reads, slug, word

Row = Callable[[Any, Kind], str]
"""The attributes that say a fact of a component of some kind; "" where nothing says it."""

_FALSE = ("no", "none", "false", "off", "never", "0")
_TRUE = ("yes", "true", "on")


def flag(name: str) -> Row:
    """`name` or `name=no`; any other word counts as a yes."""
    return lambda value, kind: f"{name}=no" if is_no(value) else name


def worded(name: str) -> Row:
    """`name`, `name=no`, or `name=word`."""

    def row(value: Any, kind: Kind) -> str:
        del kind
        if is_no(value):
            return f"{name}=no"
        return name if is_yes(value) else f"{name}={slug(str(value))}"

    return row


def measured(name: str, bare: str = "") -> Row:
    """`name` with a time, `name=no`, or `bare` for a plain yes or words without a time."""

    def row(value: Any, kind: Kind) -> str:
        del kind
        if is_no(value):
            return f"{name}=no"
        seconds = _seconds(value)
        return bare if seconds is None or is_yes(value) else f"{name}={rates.time_text(seconds)}"

    return row


def counted(name: str) -> Row:
    """`name` with a whole number, or `many`."""

    def row(value: Any, kind: Kind) -> str:
        del kind
        number = count_of(value)
        return f"{name}={number}" if number else ""

    return row


def sized(name: str, unit: float = 1.0) -> Row:
    """`name` with a size; a plain number is in `unit` bytes."""

    def row(value: Any, kind: Kind) -> str:
        del kind
        plain = isinstance(value, int | float) and not isinstance(value, bool)
        size = value * unit if plain else rates.read_size(str(value))
        return f"{name}={rates.size_text(size)}" if size else ""

    return row


def always(text: str, otherwise: str = "") -> Row:
    """One text for a yes, another for a no."""
    return lambda value, kind: otherwise if is_no(value) else text


def is_no(value: Any) -> bool:
    """Whether a fact is denied."""
    return value is False or (isinstance(value, str) and value.casefold().strip() in _FALSE)


def is_yes(value: Any) -> bool:
    """Whether a fact is confirmed and nothing more is said of it."""
    return value is True or (isinstance(value, str) and value.casefold().strip() in _TRUE)


def count_of(value: Any) -> str:
    """A count as it is written, `many` for several that nobody counted, "" for neither."""
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, int | float):
        return str(int(value)) if 1 <= value <= _MOST else ""
    text = str(value).casefold().strip().lstrip("x~")
    if text.isascii() and text.isdigit():
        return count_of(int(text)) if len(text) <= len(str(_MOST)) else ""
    return "many" if text in _SEVERAL else ""


_MOST = 10**9  # instances the language counts
_SEVERAL = frozenset({"many", "several", "multiple", "some", "n", "fleet", "hundreds", "thousands",
                      "dozens", "cluster", "variable", "auto", "autoscaled"})  # fmt: skip


def _seconds(value: Any) -> float | None:
    plain = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if plain else rates.read_time(str(value))


def _capacity(value: Any, kind: Kind) -> str:
    del kind
    found = rates.read_rates(str(value))
    if found and not found[0].sized:
        return f"capacity={rates.rate_text(found[0].value)}"
    if isinstance(value, int | float):
        return f"capacity={rates.rate_text(value)}"
    size = rates.read_size(str(value))
    return f"disk={rates.size_text(size)}" if size else ""


def _limit(value: Any, kind: Kind) -> str:
    del kind
    if is_no(value):
        return "limit=no"
    found = rates.read_rates(str(value))
    return f"limit={rates.rate_text(found[0].value)}" if found else "limit"


def _sessions(value: Any, kind: Kind) -> str:
    del kind
    text = str(value).casefold()
    for places, name in _STATES:
        if any(place in text for place in places):
            return f"sessions={name}"
    return f"sessions={slug(text)}"


_STATES = (
    (("cookie", "token", "jwt", "client"), "token"),
    (("sticky",), "sticky"),
    (("external", "shared", "redis", "cache", "database", "db", "store", "dynamo"), "shared"),
    (("memory", "process", "local", "instance", "server"), "memory"),
)


def _role(value: Any, kind: Kind) -> str:
    """The part it plays beside its copies; other roles are no attribute."""
    text = str(value).casefold()
    if ("primary" in text or "leader" in text) and ("replica" in text or "standby" in text):
        return "copies=many"
    for words, role in _ROLES:
        if any(each in text for each in words):
            return f"role={role}"
    return "pool" if "pool" in text and kind.family is not Family.CLIENT else ""


_ROLES = (
    (("standby", "failover", "passive", "spare", "backup", "secondary site"), "standby"),
    (("sync replica", "synchronous"), "sync-replica"),
    (("replica", "slave", "secondary", "follower", "read copy"), "replica"),
    (("primary", "leader", "master"), "leader"),
    (("active",), "active"),
)


def _secrets(value: Any, kind: Kind) -> str:
    del kind
    text = str(value).casefold()
    plain = any(each in text for each in ("setting", "env", "config", "code", "plain", "file"))
    return f"secrets={'config' if plain or is_no(value) else 'vault'}"


def _refresh(value: Any, kind: Kind) -> str:
    return measured("ttl" if kind is Kind.CACHE else "every")(value, kind)


def _policy(value: Any, kind: Kind) -> str:
    name = "policy" if kind is Kind.DNS else "algorithm"
    return f"{name}={slug(str(value))}"


def _listed(name: str) -> Row:
    """`name` with the words of a list or of a text with commas."""

    def row(value: Any, kind: Kind) -> str:
        del kind
        if is_no(value) or is_yes(value):
            return ""
        each = value if isinstance(value, list) else str(value).replace("+", ",").split(",")
        words = [slug(str(one)) for one in each if str(one).strip()]
        return f"{name}={words[0]}" if len(words) == 1 else f"{name}=[{' '.join(words)}]"

    return row


def _share(name: str) -> Row:
    """`name` with a share of one, or of a hundred."""

    def row(value: Any, kind: Kind) -> str:
        del kind
        text = str(value).strip().rstrip("%")
        try:
            number = float(text)
        except ValueError:
            return ""
        return f"{name}={number if number > 1 or '%' in str(value) else number * 100:.6g}%"

    return row


ROWS: Mapping[str, Row] = {
    "managed": flag("managed"),
    "serverless": flag("serverless"),
    "zones": lambda value, kind: _places("zones", value),
    "availability_zones": lambda value, kind: _places("zones", value),
    "regions": lambda value, kind: _places("regions", value),
    "multi_region": always("regions=many", "regions=1"),
    "zone_redundant": always("zones=many", "zones=1"),
    "multi_az": always("zones=many", "zones=1"),
    "stateless": flag("stateless"),
    "stateful": always("stateless=no", "stateless"),
    "state": _sessions,
    "session_state": _sessions,
    "sessions": _sessions,
    "auth": worded("auth"),
    "autoscaling": flag("autoscale"),
    "autoscale": flag("autoscale"),
    "private_network": flag("private"),
    "private": flag("private"),
    "internal": flag("private"),
    "vpn": always("private"),
    "public_endpoint": flag("public"),
    "public": flag("public"),
    "rate_limit": _limit,
    "rate_limiting": _limit,
    "failover": measured("failover", "failover"),
    "standby": always("failover"),
    "health_checks": flag("health"),
    "health_check": flag("health"),
    "retry": worded("retry"),
    "retries": lambda value, kind: f"retry={count_of(value)}" if count_of(value).isdigit() else worded("retry")(value, kind),
    "ttl": measured("ttl", "ttl"),
    "ttl_s": measured("ttl", "ttl"),
    "expiry": measured("ttl", "ttl"),
    "waf": flag("waf"),
    "tls": flag("tls"),
    "encrypt": flag("encrypted"),
    "encryption_at_rest": flag("encrypted"),
    "capacity": _capacity,
    "schedule": measured("every"),
    "interval": measured("every"),
    "refresh": _refresh,
    "partitioning": lambda value, kind: "" if is_no(value) else f"algorithm={slug(str(value))}",
    "routing": _policy,
    "policy": _policy,
    "sharded_by": _listed("shard"),
    "shard_key": _listed("shard"),
    "partition_key": _listed("shard"),
    "partitions": counted("partitions"),
    "queues": counted("partitions"),
    "eviction": lambda value, kind: f"evict={slug(str(value))}",
    "replication": lambda value, kind: f"copies={count_of(value) or ('1' if is_no(value) else 'many')}",
    "replication_factor": counted("rf"),
    "secrets": _secrets,
    "deployment_slots": always("deploy=blue-green", "deploy=in-place"),
    "backup": measured("backup", "backup"),
    "backups": measured("backup", "backup"),
    "backup_retention_policy": always("backup", "backup=no"),
    "circuit_breaker": flag("breaker"),
    "timeout": measured("timeout", "timeout"),
    "timeout_ms": lambda value, kind: measured("timeout", "timeout")(f"{value} ms", kind),
    "timeout_s": measured("timeout", "timeout"),
    "memory": sized("memory"),
    "memory_gb": sized("memory", 1e9),
    "disk_gb": sized("disk", 1e9),
    "data_gb": sized("data", 1e9),
    "data_tb": sized("data", 1e12),
    "data_size": sized("data"),
    "dedup": always("idempotency=dedup", "idempotency=no"),
    "idempotent": flag("idempotency"),
    "durable": flag("durable"),
    "persistence": flag("durable"),
    "in_memory": always("durable=no"),
    "request_coalescing": flag("coalesce"),
    "compress": flag("compress"),
    "compression": flag("compress"),
    "fallback": worded("fallback"),
    "dlq": flag("dlq"),
    "queue": flag("queued"),
    "async": flag("queued"),
    "downsampling": always("archive=downsample", "archive=no"),
    "archive": worded("archive"),
    "tiering": always("archive=tier", "archive=no"),
    "hit_ratio": _share("hit"),
    "hit_rate": _share("hit"),
    "host": _listed("colocated"),
    "colocated": _listed("colocated"),
    "contains": _listed("colocated"),
    "workloads": _listed("workloads"),
    "max_connections": counted("connections"),
    "pool_size": counted("pool"),
    "p99_ms": lambda value, kind: measured("p99")(f"{value} ms", kind),
    "p50_ms": lambda value, kind: measured("p50")(f"{value} ms", kind),
    "latency_ms": lambda value, kind: measured("p50")(f"{value} ms", kind),
    "sla": _share("sla"),
    "availability": _share("sla"),
}  # fmt: skip
"""What each published fact is in the language."""


def _places(name: str, value: Any) -> str:
    if isinstance(value, list) and value:
        return f"{name}=[{' '.join(slug(str(each)) for each in value)}]"
    number = count_of(value) or ("many" if is_yes(value) else "")
    return f"{name}={number}" if number else f"{name}={slug(str(value))}"


def attributes_of(key: str, value: Any, kind: Kind) -> str:
    """The attributes that say a fact; "" where the language says nothing like it."""
    plain = slug(key).replace("-", "_")
    row = _role if plain == "role" else ROWS.get(plain)
    tries = [row(value, kind)] if row else []
    if plain.startswith(("largest_", "total_")) and plain.endswith("_gb"):
        tries.append(sized("data", 1e9)(value, kind))
    tries += _by_name(plain.replace("_", "-"), value)
    return next((each for each in tries if each and reads(f"service it [{each}]")), "")


def _by_name(name: str, value: Any) -> list[str]:
    """The fact as an attribute of its own name."""
    if is_yes(value):
        return [name]
    if is_no(value):
        return [f"{name}=no"]
    return [f"{name}={word(str(value))}", f"{name}={slug(str(value))}"]
