"""Rule `broker-bandwidth`."""

from __future__ import annotations

from reviewer import (
    Amount,
    Bound,
    Category,
    Citation,
    Component,
    Facts,
    OverLimit,
    Severity,
    components,
    consumers_of,
    is_kind,
    limit,
    measure,
    resource_limit,
    set_count,
)

OUT_TO_IN = 4
"""How many times its input a broker sent, where its figure was measured.

Source: AWS's right-sizing guide measured three copies and two consumer groups: 2 + 3 - 1."""


@measure("bandwidth")
def bytes_sent(facts: Facts, broker: Component) -> Amount | None:
    """Bytes a second that one broker sends: its input for each further copy and consumer group."""
    brokers, copies = facts.topology.count(broker), facts.topology.copies(broker)
    received = facts.estimates.bytes_written.get(broker.name)
    if not brokers or not copies or not received:
        return None
    groups, copies = len(consumers_of(facts, broker)), min(copies, brokers)
    sent = received * (groups + copies - 1) / brokers
    return Amount(sent, brokers, {"received": received, "groups": groups, "copies": copies})


@limit
def bandwidth_out(facts: Facts, broker: Component) -> Bound | None:
    """What one broker sends: its network as stated, else four times what it is known to receive."""
    stated = facts.assumptions.stated(broker.name, "bandwidth")
    if stated is not None:
        return Bound(stated.value, stated.value, stated.value, None)
    known = resource_limit("bandwidth in").bound_of(facts, broker)
    if known is None:
        return None
    safe, usual, most, assumed = known
    return Bound(safe * OUT_TO_IN, usual * OUT_TO_IN, most * OUT_TO_IN, assumed)


class BrokerBandwidth(OverLimit):
    """The brokers send more than their network carries.

    **Why**: what producers send is the smallest part. Every byte also goes to each further
    copy and once to each consumer group: with three copies and three groups, five bytes
    leave for each that arrives. A new consumer group looks free on the board, and is not.

    Bytes a second × (consumer groups + copies - 1) ÷ brokers are compared with what a broker
    is known to send. Above the best figure it is a warning, an error where the design states
    the network's figure; above the typical one a note. Without message sizes nothing is said.

    **Do instead**: more brokers, `kafka events x9`; or smaller messages: compress, or keep
    the payload in an object store and send its key.

    **It cannot see**: compression, and components that read as one group: each consumer counts as
    a group of its own. Where no network is stated, it is taken as four times what the catalogue
    lets a broker receive; disks are not judged.
    """

    id = "broker-bandwidth"
    severity = Severity.WARNING
    category = Category.SCALABILITY
    problem = "bandwidth_limit"
    topics = ("Streams",)
    citations = (
        Citation(
            "AWS: best practices for right-sizing Apache Kafka clusters",
            "https://aws.amazon.com/blogs/big-data/best-practices-for-right-sizing-your-apache-kafka-clusters-to-optimize-performance-and-cost/",
            "network out of a broker = bytes in ÷ brokers × (consumer groups + copies - 1)",
        ),
        Citation(
            "Confluent: benchmarking Kafka on three brokers (2020)",
            "https://developer.confluent.io/learn/kafka-performance",
            "605 MB/s at most, three copies, acks=all",
        ),
    )
    follow_up = "Two more teams want to read this stream: which resource is used up first?"
    passes = (
        """
        client phones
        service intake x100
        kafka events x6
        worker count x4
        phones -> intake ~> events ~> count
        flow ingest 60k/s write 300 bytes: phones -> intake ~> events ~> count
        """,
        """
        client phones
        service intake x100
        kafka events x3
        worker count x4
        phones -> intake ~> events ~> count
        flow ingest 60k/s write 1KB: phones -> intake ~> events ~> count
        assume events.bandwidth 10Gbps
        """,
    )
    fails = (
        """
        client phones
        service intake x100
        kafka events x3
        worker count x4
        worker bill x4
        worker learn x4
        phones -> intake ~> events ~> count, bill, learn
        flow ingest 60k/s write 20KB: phones -> intake ~> events ~> count
        """,
    )

    scope = components(is_kind("stream"))
    quantity = bytes_sent
    limit = bandwidth_out
    over = "Each broker of {names} sends {amount}; one carries {limit}."
    why = "Every byte that arrives leaves again for each further copy and each consumer group."
    sums = (
        "{received|bandwidth} in × ({groups} groups + {copies} copies - 1) ÷ {instances} brokers = {amount}",
        "{total} ÷ {plan} = {needed} brokers",
    )
    fix = set_count("{needed}")
    rests_on_load = True
