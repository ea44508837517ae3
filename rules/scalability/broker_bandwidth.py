"""The rule `broker-bandwidth`."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

from dsl.design import Component, Design
from dsl.kinds import Kind
from reviewer.analysis.capacity.resource_limits import Bound, ingress_of
from reviewer.analysis.facts import Facts
from reviewer.analysis.traffic.routes import carries_requests
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.numbers import bandwidth, count
from reviewer.text.suggestion import declaration, load_assumptions

OUT_TO_IN = 4
"""Times that what a broker took in left it, where its figure was measured.

Source: AWS's right-sizing guide measured three copies and two consumer groups: 2 + 3 - 1."""


class BrokerBandwidth(Rule):
    """The brokers send more than their network carries.

    **Why**: what producers send is the smallest part. Every byte also goes to each further
    copy and once to each group of consumers: with three copies and three groups five bytes
    leave for each that comes. A new group of consumers looks free on the board, and is not.

    It is a sum: bytes in a second × (consumer groups + copies - 1) ÷ brokers, against what
    a broker is known to send. Above the best figure it is a warning, an error where the
    design states the network's figure; above the typical one a remark. Without sizes of
    messages nothing is said.

    **Do instead**: more brokers, `kafka events x9`; or smaller messages: compress, or keep
    the payload in an object store and send its key.

    **It cannot see**: what brokers compress, and components that read as one group: each that
    reads counts as a group of its own. Where no network is stated, it is taken as four times what
    the catalogue lets a broker take in; disks are not judged.
    """

    id = "broker-bandwidth"
    severity = Severity.WARNING
    category = Category.SCALABILITY
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

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at every stream whose brokers are counted and whose bytes are known."""
        for broker in design.components.values():
            if broker.kind is not Kind.STREAM:
                continue
            sent = Sent.of(design, facts, broker)
            bound = None if sent is None else _bound(facts, broker)
            if sent is None or bound is None or sent.out <= bound.usual:
                continue
            severity = Severity.WARNING if sent.out > bound.most else Severity.INFO
            if bound.assumed is None:
                severity = Severity.ERROR
            yield self._judge(facts, sent, bound, severity)

    def _judge(self, facts: Facts, sent: Sent, bound: Bound, severity: Severity) -> Answer:
        needed = math.ceil(sent.brokers * sent.out / bound.usual) if bound.usual > 0 else 2
        times = sent.groups + sent.copies - 1
        return self.violated(
            sent.broker,
            message=f"each broker of `{sent.broker.name}` sends {bandwidth(sent.out)},"
            f" and one carries {bandwidth(bound.usual)}{'' if bound.assumed is None else ' typically'}.",
            sums=(
                f"{bandwidth(sent.into)} in × ({sent.groups} groups + {sent.copies} copies - 1)"
                f" ÷ {count(sent.brokers)} brokers = {bandwidth(sent.out)}",
                f"{bandwidth(sent.into * times)} ÷ {bandwidth(bound.usual)} = {needed} brokers",
            ),
            why="Each byte that comes in leaves again for every further copy and every group of consumers.",
            instead=declaration(sent.broker, count=needed),
            severity=severity,
            assumed=(*bound.subjects, *load_assumptions(facts)),
        )


class Sent(NamedTuple):
    """What brokers take in and send, bytes a second; `out` is of one broker."""

    broker: Component
    brokers: int
    groups: int
    copies: int
    into: float

    @classmethod
    def of(cls, design: Design, facts: Facts, broker: Component) -> Sent | None:
        """What `broker` sends; None where brokers, copies or bytes are not known."""
        brokers, copies = facts.topology.count(broker), facts.topology.copies(broker)
        into = facts.estimates.bytes_written.get(broker.name)
        if not brokers or not copies or not into:
            return None
        readers = {
            link.target for link in design.links_from[broker.name] if carries_requests(design, link)
        }
        return cls(broker, brokers, len(readers), min(copies, brokers), into)

    @property
    def out(self) -> float:
        """Bytes a second that leave one broker."""
        return self.into * (self.groups + self.copies - 1) / self.brokers


def _bound(facts: Facts, broker: Component) -> Bound | None:
    """What one broker sends: its network as stated, else four times what it is known to take."""
    said = facts.assumptions.stated(broker.name, "bandwidth")
    if said is not None:
        return Bound(said.value, said.value, said.value, None)
    known = ingress_of(facts.assumptions, broker)
    if known is None:
        return None
    low, usual, most, assumed = known
    return Bound(low * OUT_TO_IN, usual * OUT_TO_IN, most * OUT_TO_IN, assumed)
