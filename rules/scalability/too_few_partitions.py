"""Rule `too-few-partitions`."""

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
    StreamPartitions,
    components,
    finding,
    has_own_remark,
    is_kind,
    is_labelled_like,
    is_product,
    question,
    set_attribute,
)

MANY_READERS = 3
"""Consumers of a topic from which its partitions deserve a question; a convention."""

SHARE_GROUP = ("share group", "share-group", "share_group")
"""How a consumer says that it shares partitions with others."""


class TooFewPartitions(Rule):
    """A stream has fewer partitions than it has consumers, or than its rate needs.

    **Why**: a partition is read by one consumer of a group. Consumers beyond the number of
    partitions stay idle, and no number of them reads faster than the partitions allow. Adding
    partitions later moves keys to other partitions, and their order is lost.

    It is a count and a sum: consumers of each group against partitions; messages a second
    against partitions times what one consumer handles, or what one shard of the service ingests.
    Where partitions are not stated and one consumer is too slow it asks.

    A share group of Kafka 4.2 or later lets several consumers read one partition, and settles each
    message by itself. A consumer that is named or noted as one is left out.

    **Do instead**: as many partitions as consumers at three times today's load:
    `kafka events x3 [partitions=48]`.

    **It cannot see**: how fast your consumers are: unless it is stated, a partition handles what
    the catalogue says of a consumer. All instances of one component are taken for one group; how
    keys spread over partitions is looked at by `hot-partition`.
    """

    id = "too-few-partitions"
    severity = Severity.WARNING
    category = Category.SCALABILITY
    problem = "unsharded_write_heavy_store"
    topics = ("Streams",)
    citations = (
        Citation(
            "Confluent: how to choose the number of topics and partitions (2015)",
            "https://www.confluent.io/blog/how-choose-number-topics-partitions-kafka-cluster/",
            "one consumer for each partition; up to 2,000 to 4,000 partitions a broker",
        ),
        Citation(
            "Kinesis Data Streams: quotas and limits",
            "https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html",
            "1,000 records or 1 MB a second for each shard",
        ),
        Citation(
            "Apache Kafka 4.2: upgrading",
            "https://kafka.apache.org/42/getting-started/upgrade/",
            "share groups are production-ready: no partition is assigned to just one consumer",
        ),
    )
    follow_up = "How many partitions do you need at three times the load, and what happens to ordering when you add them?"
    passes = (
        """
        client phones
        service intake x4
        kafka events x3 [partitions=24]
        worker count x12
        phones -> intake ~> events ~> count
        """,
        """
        client phones
        service intake x4
        kinesis events [shards=8]
        worker count x8
        phones -> intake ~> events ~> count
        flow report 4k/s write: phones -> intake ~> events ~> count
        """,
        """
        client phones
        service intake x4
        kafka events x3 [partitions=6]
        worker send x12 "share group"
        phones -> intake ~> events ~> send
        """,
    )
    fails = (
        """
        client phones
        service intake x4
        kafka events x3 [partitions=6]
        worker count x12
        phones -> intake ~> events ~> count
        """,
        """
        client phones
        service intake x4
        redpanda events x3 [partitions=6]
        worker send x12 "share group"
        phones -> intake ~> events ~> send
        """,
        """
        client phones
        service intake x4
        kinesis events [shards=2]
        worker count x2
        phones -> intake ~> events ~> count
        flow report 4k/s write: phones -> intake ~> events ~> count
        """,
    )

    streams = components(is_kind("stream"))
    may_share = is_product("kafka", "msk")
    shares = is_labelled_like(*SHARE_GROUP) | has_own_remark("share group")

    idle = finding(
        "{name} has {number|count} partitions: {excess|count} of {group|count} {largest} instances stay idle.",
        "A partition is read by one consumer of a group.",
        set_attribute("{attribute}={needed}"),
    )
    slow = finding(
        "{name}: each of {number|count} partitions takes {each|rate}; one handles {most|rate} at best.",
        "More consumers in a group do not help: one of them reads a partition.",
        set_attribute("{attribute}={needed}"),
    )
    how_many = question(
        "How many partitions {does} {names} have? Each is read by one consumer of a group.",
        set_attribute("partitions=24"),
        weight=0.3,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Compare the partitions of each stream with its consumers and its rate."""
        silent: list[Component] = []
        for stream in self.streams.components_of(facts):
            found = self._read_by_groups(facts, stream)
            if found is None:
                continue
            if found.number is None and found.largest_group >= MANY_READERS and found.exceeds_one:
                silent.append(stream)
            elif found.idle:
                yield self.idle.about(
                    [stream],
                    also=[design.components[name] for name in found.idle],
                    sums=[found.idle_sum],
                    **found.text_values,
                )
            elif found.is_slow:
                assumed = (*found.assumed, *facts.traffic.load_assumptions)
                yield self.slow.about(
                    [stream], sums=found.rate_sums, assumed=assumed, **found.text_values
                )
        if silent:
            yield self.how_many.about(silent)

    def _read_by_groups(self, facts: Facts, stream: Component) -> StreamPartitions | None:
        """Its partitions, and those of its consumers that share none; None where all share them."""
        found = facts.capacity.stream_partitions(stream)
        if not self.may_share(facts, stream):
            return found
        parts = facts.design.components
        apart = {
            name: number
            for name, number in found.consumers.items()
            if not self.shares(facts, parts[name])
        }
        return found._replace(consumers=apart) if apart or not found.consumers else None
