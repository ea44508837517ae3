"""The rule `hot-partition`."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.attributes import MANY
from dsl.design import Component, Design, Op
from dsl.kinds import Family, Kind
from reviewer.analysis.facts import Facts
from reviewer.analysis.topology.counts import entry
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.numbers import rate
from reviewer.text.suggestion import declaration, listed

NOW = frozenset(
    [
        "created",
        "created_at",
        "createdat",
        "date",
        "day",
        "hour",
        "minute",
        "month",
        "time",
        "timestamp",
        "ts",
        "updated_at",
        "week",
        "year",
        "bucket",
    ]
)
"""Keys whose value is the same for all that is written at one time."""

RISING = frozenset(["auto_increment", "autoincrement", "seq", "sequence", "serial"])
"""Keys that rise: split by ranges, all that is new goes to the last one."""

FEW = frozenset(
    [
        "active",
        "category",
        "city",
        "continent",
        "country",
        "currency",
        "gender",
        "kind",
        "language",
        "locale",
        "plan",
        "platform",
        "priority",
        "region",
        "state",
        "status",
        "tier",
        "type",
        "zone",
    ]
)
"""Keys with few values, of which some are far more frequent than others."""


class HotPartition(Rule):
    """The key sends most of the traffic to one partition.

    **Why**: adding nodes does not help one key. A date sends all of today's writes to today's
    partition; a country or a status has few values, and one of them is most of the traffic.
    What one partition takes is fixed: 1,000 writes a second in DynamoDB, 1 MB a second in a
    shard of Kinesis.

    The rule reads the key that the design names (`shard=date`). It is a warning where more is
    written than one node takes safely, or where nothing says how much; below that a
    remark. Two keys together, of which one spreads, are fine. Where a store is split because
    of its load and no key is named it asks for it.

    **Do instead**: a key with many values that are asked for alike, `[shard=user_id]`; or two,
    `[shard=[user_id day]]`; and for a single key that is hot by itself a cache, or a suffix
    that spreads it.

    **It cannot see**: how your values are spread: a key is judged by its name, from lists of
    English words, and one hot user under a good key goes unseen. A suffix that the code adds has
    to be said as a second key.
    """

    id = "hot-partition"
    severity = Severity.WARNING
    category = Category.SCALABILITY
    problem = "hot_key"
    topics = ("Sharding and partition keys", "FanOut-out on write or on read")
    citations = (
        Citation(
            "Amazon DynamoDB: throughput of a partition",
            "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/warm-throughput-scenarios.html",
            "1,000 writes and 3,000 reads a second for each partition",
        ),
        Citation(
            "Nishtala et al., Scaling Memcache at Facebook (NSDI 2013)",
            "https://www.usenix.org/conference/nsdi13/technical-sessions/presentation/nishtala",
            "one key can be a fifth of a server's requests",
        ),
        Citation(
            "Azure Architecture Center: Sharding pattern",
            "https://learn.microsoft.com/azure/architecture/patterns/sharding",
        ),
    )
    follow_up = "What happens when one user has 50 million followers?"
    passes = (
        """
        client phones
        service intake x40
        postgres events x2 [shards=16, shard=device_id]
        phones -> intake -> events
        flow ingest 60k/s write: phones -> intake -> events
        """,
        """
        client phones
        service intake x40
        cassandra events x40 [rf=3, shard=[device_id day]]
        phones -> intake -> events
        flow ingest 60k/s write: phones -> intake -> events
        """,
    )
    fails = (
        """
        client phones
        service intake x40
        postgres events x2 [shards=16, shard=day]
        phones -> intake -> events
        flow ingest 60k/s write: phones -> intake -> events
        """,
        """
        client shop
        service orders x4
        dynamodb sales [shard=status]
        shop -> orders -> sales
        """,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at the key of each store and stream that is split."""
        unnamed: list[Component] = []
        spread: list[Component] = []
        for part in design.components.values():
            if part.family not in (Family.STORE, Family.MESSAGING) or not _split(facts, part):
                continue
            key = part.attributes.shard
            if key is None:
                if part.kind not in KEYED and _beyond_one(facts, part) and not _told(design, part):
                    unnamed.append(part)
            elif (fault := _fault(key)) is not None:
                yield self._hot(facts, part, key, fault)
            elif _beyond_one(facts, part):
                spread.append(part)
        if spread:
            names = listed([part.name for part in spread])
            yield self.satisfied(
                *spread,
                message=f"{names} say by which key they are split"
                if len(spread) > 1
                else f"{names} is split by {listed(spread[0].attributes.shard or ('a key',))}",
            )
        if unnamed:
            yield self._ask(facts, unnamed)

    def _hot(self, facts: Facts, part: Component, key: tuple[str, ...], fault: str) -> Answer:
        demand = facts.traffic.demand(part.name)
        writes = demand.writes if demand is not None else 0.0
        little = _beyond_one(facts, part) is False
        sums = (f"{rate(writes)} are written in all, and most of them to one partition",)
        return self.violated(
            part,
            message=f"`{part.name}` is split by {listed(key)}: {fault}.",
            sums=sums if writes else (),
            why="More nodes do not help: what one partition takes is the limit of all.",
            instead=declaration(part, attributes=f"shard={_better(facts, part)}"),
            severity=Severity.INFO if little else None,
            assumed=facts.traffic.load_assumptions,
        )

    def _ask(self, facts: Facts, parts: list[Component]) -> Answer:
        line = declaration(
            parts[0], attributes=f"shard={facts.capacity.sizing.shard_key(parts[0])}", whole=False
        )
        verb = "is" if len(parts) == 1 else "are"
        return self.cannot_tell(
            *parts,
            message=f"By which key {verb} {listed([part.name for part in parts])} split, and can one"
            f" value of it be hot? Say `{line}`.",
            weight=0.6,
        )


KEYED = frozenset({Kind.CACHE, Kind.OBJECT_STORE, Kind.QUEUE, Kind.PUBSUB, Kind.SEARCH})
"""Kinds whose key is plain without being named."""


def _split(facts: Facts, part: Component) -> bool:
    said = part.attributes
    if facts.topology.count(part) == 1 and said.shard is None:
        return False
    several = any(n is not None and (n == MANY or n > 1) for n in (said.shards, said.partitions))
    return several or entry(part).partitions or said.shard is not None


def _fault(key: tuple[str, ...]) -> str | None:
    """What is wrong with a key of which no part spreads; None where one does."""
    words = {word.lower().replace("-", "_") for word in key}
    if words & NOW and words <= NOW | FEW:
        return "all that is written at one time has the same value"
    if words <= RISING:
        return "all that is new comes to the last range"
    return "it has few values, and one of them is most of the traffic" if words <= FEW else None


def _told(design: Design, part: Component) -> bool:
    """Whether a decision or a note about it says by what it is split."""
    remarks = (r for r in (*design.decisions, *design.notes) if part.name in r.about)
    return any({"by", "key", "keyed"} & set(f"{r.title} {r.text}".lower().split()) for r in remarks)


def _beyond_one(facts: Facts, part: Component) -> bool | None:
    """Whether more is written or read than one node or partition takes safely; None: not known."""
    demand = facts.traffic.demand(part.name)
    if demand is None:
        return None
    asked = ((Op.READ, demand.reads), (Op.WRITE, demand.writes))
    known = [(each, facts.capacity.of(part, op)) for op, each in asked if each > 0]
    return any(carried is None or each > carried.conservative for each, carried in known)


def _better(facts: Facts, part: Component) -> str:
    """A key that spreads; beside a time, which keeps what is read together together."""
    key, spread = part.attributes.shard or (), facts.capacity.sizing.spreading_key(part)
    return f"[{spread} {' '.join(key)}]" if set(key) <= NOW else spread
