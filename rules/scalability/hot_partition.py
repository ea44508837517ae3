"""Rule `hot-partition`."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer import (
    Answer,
    Category,
    Citation,
    Component,
    Design,
    Facts,
    Rule,
    Severity,
    Strain,
    balanced_key,
    components,
    credit,
    exceeds_one_node,
    finding,
    is_family,
    is_kind,
    is_partitioned,
    key_skew,
    percent,
    question,
    rate,
    set_attribute,
    severity_of_load,
)

NAMES_A_KEY = frozenset({"by", "key", "keyed"})
"""Words of a remark on a store that says by what it is partitioned."""


class HotPartition(Rule):
    """The partition key sends most of the traffic to one partition.

    **Why**: adding nodes does not help one key. A date sends all of today's writes to today's
    partition; a country or a status has few values, and one of them gets most of the traffic.
    What one partition takes is fixed: 1,000 writes a second in DynamoDB, 1 MB a second in a
    shard of Kinesis.

    The rule reads the key that the design names (`shard=date`). It is a warning where more is
    written than one node takes safely, or where no rate is known; below that a note. A composite
    key is fine where one of its columns spreads the load. Where a store is split because of its load and no
    key is named, it asks for it.

    **Do instead**: a key with many values of similar traffic, `[shard=user_id]`; or two columns,
    `[shard=[user_id day]]`; and for a single hot key a cache, or a suffix that spreads it.

    Where `assume x.hot_key 2%` states the share of the most popular key, or `assume x.keys 1M` how
    many there are (popularity then falls as a power of the rank, Zipf), the node that holds it is
    judged by numbers.

    **It cannot see**: how your values are spread unless that is stated: a key is judged by its name,
    from lists of English words. A suffix that the code adds has to be stated as a second column.
    """

    id = "hot-partition"
    severity = Severity.WARNING
    category = Category.SCALABILITY
    problem = "hot_key"
    topics = ("Sharding and partition keys", "Fan-out on write or on read")
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
        service feed x40
        memcached posts x10 [shard=post, hit=99%]
        phones -> feed -> posts
        flow look 300k/s: phones -> feed -> posts
        assume posts.hot_key 30%
        assume posts.capacity 100k/s
        """,
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

    partitioned = components(is_family("store", "messaging"), is_partitioned)
    needs_no_key_named = is_kind("cache", "object-store", "queue", "pubsub", "search")

    hot = finding(
        "{names} is partitioned by {key}: {skew}.",
        "More nodes do not help: the limit of one partition is the limit of all.",
        set_attribute("shard={better}"),
    )
    filled = finding(
        "{names}: {its} most popular key takes {share|percent} of the requests and overloads the node that holds it.",
        "More nodes do not help: one key lives on one node and its replicas. Cache its reads, or split it with a suffix.",
        set_attribute("shard=[{key} suffix]"),
    )
    which_key = question(
        "What is the partition key of {names}, and can one value be hot?",
        set_attribute("shard={suited}"),
        weight=0.6,
    )
    spread = credit("{names} {is} partitioned by {keys}")

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at the key of each store and stream that is partitioned."""
        for strain in facts.capacity.filled_by_a_key:
            yield self._accuse_key(facts, strain)
        parts = self.partitioned.components_of(facts)
        for part in parts:
            if skew := key_skew(part):
                yield self._accuse(facts, part, skew)
        large = [part for part in parts if exceeds_one_node(facts, part)]
        spread = [part for part in large if part.attributes.shard and not key_skew(part)]
        if spread:
            keys = [column for part in spread for column in part.attributes.shard or ()]
            yield self.spread.about(spread, keys=keys)
        unnamed = [part for part in large if self._leaves_key_open(facts, part)]
        if unnamed:
            suited = facts.capacity.sizing.shard_key(unnamed[0])
            yield self.which_key.about(unnamed, suited=suited)

    def _accuse_key(self, facts: Facts, strain: Strain) -> Answer:
        """One key that fills the node where it is."""
        share = facts.capacity.hottest_share(strain.part)
        demand = facts.traffic.demand(strain.part.name)
        asked = f"{percent(share)} of {rate(demand.total)} is for one key; " if demand else ""
        return self.filled.about(
            [strain.part],
            share=share,
            key=facts.capacity.sizing.shard_key(strain.part),
            sums=[
                f"{asked}its node is used {percent(strain.typical)}, the average one {percent(strain.over_even_keys(facts.capacity).typical)}"
            ],
            severity=severity_of_load(strain),
            assumed=(*strain.assumed, *facts.traffic.load_assumptions),
        )

    def _leaves_key_open(self, facts: Facts, part: Component) -> bool:
        if part.attributes.shard is not None or self.needs_no_key_named(facts, part):
            return False
        remarks = (*facts.design.decisions, *facts.design.notes)
        about = (f"{one.title} {one.text}" for one in remarks if part.name in one.about)
        return not any(NAMES_A_KEY & set(text.lower().split()) for text in about)

    def _accuse(self, facts: Facts, part: Component, skew: str) -> Answer:
        demand = facts.traffic.demand(part.name)
        better = facts.capacity.sizing.spreading_key(part)
        is_small = demand is not None and not exceeds_one_node(facts, part)
        written = rate(demand.writes) if demand is not None and demand.writes else ""
        return self.hot.about(
            [part],
            key=part.attributes.shard or (),
            skew=skew,
            better=balanced_key(part, better),
            sums=[f"{written} are written in all, most of them to one partition"]
            if written
            else (),
            severity=Severity.INFO if is_small else None,
            assumed=facts.traffic.load_assumptions,
        )
