"""`Attributes`: the one table of what may stand in `[ ]`.

The class is the table: each field has its value type, the places it may stand, and a
sentence. The language reference is generated from it (`TABLE`), the reader of `[ ]` checks
against it, and rules read typed fields from it. It is no dataclass, because making one of
so many fields costs more at start-up than reading a design.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any, NamedTuple, NoReturn

from dsl.quantity import Quantity


class ValueType(StrEnum):
    """How an attribute's value is written."""

    FLAG = "flag"  # `breaker`, `breaker=yes`, `breaker=no`
    COUNT = "count"  # a whole number; a float only where a fraction makes sense
    RATE = "rate"
    DURATION = "duration"
    SIZE = "size"
    FRACTION = "fraction"
    WORD = "word"
    WORDS = "words"  # one word, or several in `[a b]`
    NAME = "name"  # another component
    PLACES = "places"  # a count, or names in `[a b]`
    SHARE = "share"  # a fraction, a rate, or a word
    SPAN = "span"  # a duration or a word


class Place(StrEnum):
    """Where an attribute may stand."""

    DESIGN = "design"
    COMPONENT = "component"
    GROUP = "group"
    LINK = "link"
    FLOW = "flow"  # behind the flow's name
    STEP = "step"  # behind an arrow of a flow


class AttributeType(NamedTuple):
    """One row of the table. `choices` is empty where any word will do.

    `aliases` are other spellings, with the value they imply: `mtls` means `tls=mutual`.
    """

    name: str
    type: ValueType
    places: frozenset[Place]
    sentence: str
    choices: tuple[str, ...] = ()
    aliases: Mapping[str, str] = MappingProxyType({})
    bare: bool = False  # may stand without a value
    many: bool = False  # `shards=many`: several, not counted; read as MANY
    zero: bool = False  # 0 says something: `retry=0`
    unlimited: bool = False  # `retry=unlimited`: without end; read as UNLIMITED

    @property
    def spelling(self) -> str:
        """How the name is written: `replica-of` for the field `replica_of`, `for` for `for_`."""
        return self.name.rstrip("_").replace("_", "-")


MANY = -1
"""The value of a count that was written as `many`: several, not counted."""

UNLIMITED = -2
"""The value of a count that was written as `unlimited`: it has no end."""

_COMPONENT = frozenset({Place.COMPONENT})
_LINK = frozenset({Place.LINK, Place.STEP})
_CALLS = _COMPONENT | _LINK  # of the calls a component makes, or of one call
_FENCE = frozenset({Place.COMPONENT, Place.GROUP, Place.LINK})
_PLACED = frozenset({Place.COMPONENT, Place.GROUP})


def _row(  # noqa: PLR0913  # a row has that many columns
    type_: ValueType,
    places: frozenset[Place],
    sentence: str,
    *,
    choices: str = "",
    aliases: str = "",
    bare: bool = False,
    many: bool = False,
    zero: bool = False,
    unlimited: bool = False,
) -> Any:  # the class takes it out again and leaves None, the value where nothing was said
    """One row of the table; its name follows from the field."""
    spellings = dict(alias.partition("=")[::2] for alias in aliases.split())
    return AttributeType(
        "", type_, places, sentence, tuple(choices.split()), spellings,
        bare or type_ is ValueType.FLAG, many, zero, unlimited,
    )  # fmt: skip


class Attributes:
    """What was said in `[ ]`, typed; None where nothing was said. Frozen.

    A row that may stand bare (`limit` beside `limit=20/s`) reads as True when it does and
    as False for `no`, `none` or `off`. A count written `many` reads as `MANY`, and one written
    `unlimited` as `UNLIMITED`. Attributes
    that a pack declares, and those that start with `x-`, are in `extra`.
    """

    # Size and shape
    shards: int | None = _row(
        ValueType.COUNT,
        _COMPONENT,
        "How many shards the data is split across.",
        many=True,
        aliases="partitioned=many sharded=many",
    )
    shard: tuple[str, ...] | None = _row(
        ValueType.WORDS,
        _COMPONENT,
        "The partition key.",
        aliases="shard-key partition-key",
    )
    partitions: int | None = _row(
        ValueType.COUNT, _COMPONENT, "How many partitions a topic or stream has.", many=True
    )
    queues: int | None = _row(
        ValueType.COUNT,
        _COMPONENT,
        "How many separate queues or topics a broker keeps, each with consumers of its own.",
        many=True,
        aliases="topics",
    )
    rf: int | None = _row(
        ValueType.COUNT,
        _COMPONENT,
        "Replication factor: nodes that hold each item, in a leaderless store.",
        aliases="replication-factor",
    )
    copies: int | None = _row(
        ValueType.COUNT,
        _COMPONENT,
        "Replicas of each shard, the leader included.",
        many=True,
        aliases="replicas",
    )
    zones: int | tuple[str, ...] | None = _row(
        ValueType.PLACES,
        _PLACED,
        "The zones it runs in, counted or named: `zones=3`, `zones=[a b]`.",
        many=True,
        aliases="azs multi-az=many multi-zone=many",
    )
    regions: int | tuple[str, ...] | None = _row(
        ValueType.PLACES,
        _PLACED,
        "The regions it runs in, counted or named.",
        many=True,
        aliases="multi-region=many",
    )
    replica_of: str | None = _row(ValueType.NAME, _COMPONENT, "The store this one replicates.")
    role: str | None = _row(
        ValueType.WORD,
        _PLACED,
        "Its replication role.",
        choices="leader primary sync-replica async-replica replica standby active",
    )
    replication: str | None = _row(
        ValueType.WORD,
        _PLACED,
        "When replicas receive a write: before it is acknowledged (`sync`) or after (`async`).",
        choices="sync semi-sync async",
        aliases="sync-replication=sync async-replication=async semi-sync-replication=semi-sync",
    )
    voters: int | None = _row(
        ValueType.COUNT,
        _COMPONENT,
        "How many members vote in its quorum, witnesses included.",
        aliases="voting-members",
    )
    on_device: bool | None = _row(
        ValueType.FLAG,
        _PLACED,
        "Runs on the user's own device, one for each user.",
        aliases="on-client client-side",
    )
    capacity: Quantity | None = _row(
        ValueType.RATE, _COMPONENT, "Requests one instance carries; overrides the catalogue."
    )
    connections: int | None = _row(ValueType.COUNT, _COMPONENT, "Connections one instance holds.")
    concurrency: int | None = _row(
        ValueType.COUNT,
        _COMPONENT,
        "Calls one instance, or one function account, serves at once.",
        aliases="threads",
    )
    pool: int | bool | None = _row(
        ValueType.COUNT,
        _CALLS,
        "Connections kept open to what it calls, for each instance.",
        bare=True,
        aliases="pooler",
    )
    memory: Quantity | None = _row(ValueType.SIZE, _COMPONENT, "Memory of one instance.")
    disk: Quantity | None = _row(ValueType.SIZE, _COMPONENT, "Disk of one instance.")
    data: Quantity | None = _row(ValueType.SIZE, _COMPONENT, "Data it holds today, before copies.")
    size: Quantity | None = _row(
        ValueType.SIZE, _COMPONENT | _LINK | {Place.FLOW}, "Bytes of one item, message or request."
    )
    retention: Quantity | None = _row(
        ValueType.DURATION, _COMPONENT, "How long it keeps data.", aliases="keep"
    )
    autoscale: str | bool | None = _row(
        ValueType.WORD,
        _PLACED,
        "Adds and removes instances by itself.",
        bare=True,
        aliases="autoscaling auto-scaling",
    )
    managed: bool | None = _row(
        ValueType.FLAG, _COMPONENT, "A provider runs it over several zones."
    )
    serverless: bool | None = _row(ValueType.FLAG, _COMPONENT, "Has no instances to count.")
    stateless: bool | None = _row(ValueType.FLAG, _COMPONENT, "Keeps nothing between requests.")
    sessions: str | None = _row(
        ValueType.WORD,
        _COMPONENT,
        "Where sessions live: `token`, `shared`, `sticky`, `memory`.",
        aliases="session",
    )
    # Protection of what stands behind
    limit: Quantity | bool | None = _row(
        ValueType.RATE,
        _FENCE,
        "Rate limit: requests one caller may send.",
        bare=True,
        aliases="rate-limit ratelimit rate_limit throttle",
    )
    key: tuple[str, ...] | None = _row(
        ValueType.WORDS, _COMPONENT, "What a limit counts by: `ip`, `user`, `key`."
    )
    algorithm: str | None = _row(
        ValueType.WORD,
        _COMPONENT,
        "How it limits or spreads: `token-bucket`, `round-robin`, …",
        aliases="balance",
    )
    policy: str | None = _row(
        ValueType.WORD, _COMPONENT, "How it routes: `failover`, `latency`, `weighted`, …"
    )
    shed: bool | None = _row(
        ValueType.FLAG,
        _COMPONENT,
        "Load shedding: rejects work it cannot finish in time.",
        aliases="load-shedding",
    )
    queued: bool | None = _row(
        ValueType.FLAG,
        _COMPONENT,
        "Takes its work from a queue of its own that is not drawn.",
    )
    bound: int | bool | None = _row(
        ValueType.COUNT,
        _COMPONENT,
        "The longest a queue grows before it rejects.",
        bare=True,
        aliases="max-length",
    )
    bulkhead: bool | None = _row(
        ValueType.FLAG,
        _CALLS,
        "Bulkhead: calls have their own pool, so a slow one cannot starve the rest.",
    )
    waf: bool | None = _row(ValueType.FLAG, _COMPONENT, "WAF: filters malicious requests.")
    # Caches
    ttl: Quantity | bool | None = _row(
        ValueType.DURATION, _COMPONENT, "How long an entry stays fresh.", bare=True
    )
    hit: Quantity | None = _row(
        ValueType.FRACTION,
        _COMPONENT,
        "The share of reads a cache answers.",
        aliases="hit-rate hit-ratio hitrate",
    )
    hot: Quantity | None = _row(
        ValueType.FRACTION, _COMPONENT, "The share of the data that most reads ask for."
    )
    evict: str | None = _row(
        ValueType.WORD,
        _COMPONENT,
        "What a full cache evicts.",
        choices="lru lfu fifo ttl random none",
        aliases="eviction",
    )
    cache: str | bool | None = _row(
        ValueType.WORD,
        _COMPONENT,
        "Keeps answers in its own memory.",
        bare=True,
        aliases="cached=yes",
    )
    coalesce: bool | None = _row(
        ValueType.FLAG,
        _COMPONENT,
        "Request coalescing: concurrent misses of one key make one call.",
        aliases="single-flight",
    )
    invalidate: str | bool | None = _row(
        ValueType.WORD, _COMPONENT, "How a changed entry is invalidated.", bare=True
    )
    # Calls
    timeout: Quantity | bool | None = _row(
        ValueType.DURATION, _CALLS, "How long a caller waits; on a link, for that call.", bare=True
    )
    retry: int | bool | None = _row(
        ValueType.COUNT,
        _CALLS,
        "How often a failed call is retried.",
        bare=True,
        zero=True,
        unlimited=True,
        aliases="retries",
    )
    backoff: str | bool | None = _row(
        ValueType.WORD, _CALLS, "Backoff: how the wait between retries grows.", bare=True
    )
    breaker: bool | None = _row(
        ValueType.FLAG,
        _CALLS,
        "Circuit breaker: stops calling a dependency that keeps failing.",
        aliases="circuit-breaker",
    )
    fallback: str | bool | None = _row(
        ValueType.WORD, _CALLS, "What the caller gets when the call fails.", bare=True
    )
    idempotency: str | bool | None = _row(
        ValueType.WORD,
        _CALLS | {Place.FLOW},
        "Idempotency: a repeated request has one effect.",
        bare=True,
        aliases="idempotent dedup=dedup",
    )
    on: str | None = _row(
        ValueType.WORD, _LINK, "When the link is used at all.", choices="miss failure"
    )
    for_: str | None = _row(
        ValueType.NAME, _LINK, "The component that a link with `on=failure` replaces."
    )
    share: Quantity | None = _row(
        ValueType.FRACTION, _LINK, "The share of requests that goes on over this link."
    )
    fanout: float | None = _row(
        ValueType.COUNT, _LINK, "How many calls one request makes here.", aliases="fan-out"
    )
    audience: int | None = _row(
        ValueType.COUNT,
        _COMPONENT | _LINK | {Place.FLOW},
        "The largest audience of one item: followers, members of a group, viewers.",
        aliases="largest-audience followers",
    )
    batch: int | None = _row(ValueType.COUNT, _LINK, "How many items travel in one call.")
    read: bool | None = _row(ValueType.FLAG, _LINK, "The call reads.")
    write: bool | None = _row(ValueType.FLAG, _LINK, "The call writes.")
    control: bool | None = _row(
        ValueType.FLAG, _LINK, "Carries no requests of users: configuration, health, metrics."
    )
    protocol: str | None = _row(
        ValueType.WORD, _LINK, "What is spoken: `http`, `grpc`, `websocket`, …"
    )
    # Clients
    reads: Quantity | str | None = _row(
        ValueType.SHARE,
        _COMPONENT,
        "A client's part of the required reads; on a store, `leader`: only the leader answers reads.",
    )
    writes: Quantity | str | None = _row(
        ValueType.SHARE, _COMPONENT, "A client's part of the required writes."
    )
    # Data
    consistency: str | None = _row(
        ValueType.WORD,
        _COMPONENT | _LINK | {Place.FLOW},
        "What a reader may see.",
        choices="strong eventual causal session bounded read-your-writes",
    )
    read_quorum: int | None = _row(
        ValueType.COUNT, _COMPONENT, "Read quorum: replicas that answer a read."
    )
    write_quorum: int | None = _row(
        ValueType.COUNT, _COMPONENT, "Write quorum: replicas that acknowledge a write."
    )
    acks: str | None = _row(
        ValueType.WORD,
        _COMPONENT | _LINK,
        "Acknowledgements a producer waits for: `all`, `1`, `0`.",
    )
    ordered: bool | None = _row(
        ValueType.FLAG, _COMPONENT | _LINK, "Order matters.", aliases="order fifo=yes"
    )
    backup: Quantity | bool | None = _row(
        ValueType.DURATION, _COMPONENT, "Backed up, and how often.", bare=True, aliases="backups"
    )
    pitr: bool | None = _row(ValueType.FLAG, _COMPONENT, "Point-in-time recovery.")
    failover: Quantity | str | bool | None = _row(
        ValueType.SPAN, _PLACED, "Failover: how fast, or `auto`, `manual`.", bare=True
    )
    holds: tuple[str, ...] | None = _row(
        ValueType.WORDS,
        _COMPONENT | _LINK | {Place.FLOW},
        "What sort of data it is: `pii`, `payments`, `health`, `credentials`, `media`, `logs`.",
        aliases="data-class carries",
    )
    index: tuple[str, ...] | bool | None = _row(
        ValueType.WORDS,
        _COMPONENT,
        "The fields it can be searched by without reading all of it.",
        bare=True,
        aliases="indexes indexed",
    )
    atomic: str | bool | None = _row(
        ValueType.WORD,
        _CALLS | {Place.FLOW},
        "Reads and changes a value in one step: `increment`, `compare`, `transaction`, `lock`.",
        bare=True,
        aliases="conditional=compare cas=compare optimistic-lock=compare transactional=transaction",
    )
    outbox: str | bool | None = _row(
        ValueType.WORD,
        _CALLS,
        "Events are published from what was stored: `outbox`, `cdc`.",
        bare=True,
        aliases="cdc=cdc change-data-capture=cdc",
    )
    saga: str | bool | None = _row(
        ValueType.WORD,
        _COMPONENT | {Place.FLOW},
        "How a change across stores is rolled back: `saga`, `2pc`, `reserve`.",
        bare=True,
        aliases="compensate compensation two-phase-commit=2pc 2pc=2pc",
    )
    reconcile: Quantity | bool | None = _row(
        ValueType.DURATION,
        _COMPONENT,
        "How often it is reconciled with its counterpart.",
        bare=True,
        aliases="reconciled reconciliation",
    )
    restored: Quantity | bool | None = _row(
        ValueType.DURATION,
        _COMPONENT,
        "A restore from backup was tested and took this long.",
        bare=True,
        aliases="restore restore-tested restore-time",
    )
    migration: str | bool | None = _row(
        ValueType.WORD,
        _COMPONENT,
        "How data is migrated while in use: `expand-contract`, `dual-read`, `stop`.",
        bare=True,
        aliases="migrations",
    )
    window: Quantity | bool | None = _row(
        ValueType.DURATION,
        _COMPONENT,
        "The time window that it aggregates over.",
        bare=True,
        aliases="windowed",
    )
    late: Quantity | str | bool | None = _row(
        ValueType.SPAN,
        _COMPONENT,
        "How late an event may arrive and still count, or what happens to it: `drop`, `correct`.",
        bare=True,
        aliases="watermark allowed-lateness",
    )
    durable: bool | None = _row(
        ValueType.FLAG,
        _COMPONENT,
        "Kept on disk, so that a restart loses nothing.",
        aliases="persistence persistent in-memory=no",
    )
    archive: str | bool | None = _row(
        ValueType.WORD,
        _COMPONENT,
        "Where old data goes: `cold`, `delete`, `downsample`, another store.",
        bare=True,
        aliases="archived tiering downsampling=downsample",
    )
    workloads: tuple[str, ...] | None = _row(
        ValueType.WORDS,
        _COMPONENT,
        "The different workloads it serves: `workloads=[orders logs]`.",
        aliases="workload",
    )
    compress: bool | None = _row(
        ValueType.FLAG, _COMPONENT, "Compresses what it stores or sends.", aliases="compression"
    )
    dlq: str | bool | None = _row(
        ValueType.NAME,
        _COMPONENT,
        "Dead-letter queue: where poison messages go.",
        bare=True,
        aliases="dead-letter",
    )
    # Safety
    tls: str | bool | None = _row(
        ValueType.WORD,
        _FENCE,
        "Encrypted in transit; `tls=mutual` for mTLS.",
        bare=True,
        aliases="mtls=mutual https=yes",
    )
    encrypted: bool | None = _row(
        ValueType.FLAG, _PLACED, "Encrypted at rest.", aliases="encryption"
    )
    auth: str | bool | None = _row(
        ValueType.WORD,
        _FENCE,
        "Callers are authenticated.",
        bare=True,
        aliases="authn authentication",
    )
    private: bool | None = _row(ValueType.FLAG, _PLACED, "Not reachable from outside.")
    public: bool | None = _row(ValueType.FLAG, _PLACED, "Reachable from outside.")
    secrets: str | None = _row(
        ValueType.WORD,
        _PLACED,
        "Where its passwords and keys are kept: `vault`, `config`, `code`.",
    )
    mfa: bool | None = _row(
        ValueType.FLAG,
        _COMPONENT,
        "Sign-in requires a second factor (MFA).",
        aliases="2fa passkeys",
    )
    validate: str | bool | None = _row(
        ValueType.WORD,
        _CALLS,
        "Validates external input: `schema`, `signature`, `addresses`.",
        bare=True,
        aliases="validated signed=signature",
    )
    mask: str | bool | None = _row(
        ValueType.WORD,
        _FENCE,
        "Personal data is masked or tokenized before it is stored here.",
        bare=True,
        aliases="masked tokenised=tokens tokenized=tokens",
    )
    audit: bool | None = _row(
        ValueType.FLAG, _PLACED, "Keeps an audit log of who did what.", aliases="audited audit-log"
    )
    # Operation
    sla: Quantity | None = _row(
        ValueType.FRACTION,
        _COMPONENT,
        "The availability its provider promises.",
        aliases="availability",
    )
    p50: Quantity | None = _row(ValueType.DURATION, _COMPONENT, "Its own median latency.")
    p99: Quantity | None = _row(ValueType.DURATION, _COMPONENT, "Its own 99th percentile latency.")
    every: Quantity | None = _row(ValueType.DURATION, _COMPONENT, "How often a job runs.")
    deploy: str | None = _row(
        ValueType.WORD, _PLACED, "How a new version is deployed: `canary`, `blue-green`, `rolling`."
    )
    health: bool | None = _row(
        ValueType.FLAG,
        _COMPONENT,
        "Health checks: routes only to healthy instances.",
        aliases="health-check health-checks",
    )
    drain: Quantity | bool | None = _row(
        ValueType.DURATION,
        _PLACED,
        "Connection draining: how long a stopping instance may finish its requests.",
        bare=True,
        aliases="draining connection-draining",
    )
    alert: tuple[str, ...] | bool | None = _row(
        ValueType.WORDS,
        _PLACED,
        "What pages someone: `lag`, `errors`, `latency`.",
        bare=True,
        aliases="alerts monitored=yes",
    )
    runbook: str | bool | None = _row(
        ValueType.WORD,
        _PLACED,
        "Who is on call when it alerts, and the first step of the runbook.",
        bare=True,
        aliases="on-call oncall",
    )
    lock: str | bool | None = _row(
        ValueType.WORD,
        _COMPONENT,
        "Leader election: lets only one of several instances do a job.",
        bare=True,
        aliases="leader-election lease",
    )
    checkpoint: Quantity | bool | None = _row(
        ValueType.DURATION,
        _COMPONENT,
        "How often long work checkpoints its progress.",
        bare=True,
        aliases="checkpoints checkpointing",
    )
    discovery: str | bool | None = _row(
        ValueType.WORD,
        _PLACED | _LINK,
        "Service discovery: how callers find its instances: `dns`, `consul`, `mesh`.",
        bare=True,
        aliases="service-discovery",
    )
    colocated: tuple[str, ...] | None = _row(
        ValueType.WORDS,
        _COMPONENT,
        "What else runs on the same machine.",
        aliases="same-host on-host",
    )
    cells: int | None = _row(
        ValueType.COUNT,
        _PLACED,
        "Cells: separate stacks that users are split across.",
        many=True,
        aliases="stamps",
    )
    level: str | None = _row(
        ValueType.WORD, frozenset({Place.DESIGN}), "The level the design is judged at."
    )
    extra: Mapping[str, object] = MappingProxyType({})

    def __init__(self, **said: object) -> None:
        """Raises TypeError for a name that is no row of the table."""
        unknown = said.keys() - TABLE.keys() - {"extra"}
        if unknown:
            raise TypeError(f"no such attribute: {', '.join(sorted(unknown))}")
        self.__dict__.update(said)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        """Raises AttributeError."""
        raise AttributeError(f"attributes are frozen; {name} cannot be set")

    def __delattr__(self, name: str) -> NoReturn:
        """Raises AttributeError."""
        raise AttributeError(f"attributes are frozen; {name} cannot be deleted")

    def __repr__(self) -> str:
        """What was said, for people who debug."""
        return (
            f"Attributes({', '.join(f'{name}={value!r}' for name, value in self.said().items())})"
        )

    def said(self) -> Mapping[str, object]:
        """What was said, by field name, in the order of the text."""
        return MappingProxyType(self.__dict__)


def _take_rows() -> Mapping[str, AttributeType]:
    """The rows out of the class, which keeps None in their stead."""
    rows = {name: row for name, row in vars(Attributes).items() if isinstance(row, AttributeType)}
    for name in rows:
        setattr(Attributes, name, None)
    return MappingProxyType({name: row._replace(name=name) for name, row in rows.items()})


TABLE: Mapping[str, AttributeType] = _take_rows()
"""Every attribute by its field name, in the order of the reference."""

NOTHING_SAID = Attributes()
"""The attributes of a part without `[ ]`."""
