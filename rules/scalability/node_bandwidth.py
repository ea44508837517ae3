"""Rule `node-bandwidth`."""

from __future__ import annotations

from reviewer import (
    Amount,
    Bound,
    Category,
    Citation,
    Component,
    Excess,
    Facts,
    Fix,
    OverLimit,
    Severity,
    bytes_taken_in,
    components,
    has_leader,
    is_family,
    is_kind,
    limit,
    set_attribute,
    set_count,
    states_bandwidth,
)

GIGABIT = 1e9 / 8
"""Bytes a second of one gigabit a second. Basis: eight bits are a byte."""

CARD = Bound(10 * GIGABIT, 25 * GIGABIT, 100 * GIGABIT, None)
"""What the network card of one machine carries: 10 Gb/s, 25 on a large one, 100 at best.

Basis: the network bandwidth that AWS publishes for general purpose instances."""

SHARDS = set_attribute("shards={needed}")


@limit
def card_bandwidth(facts: Facts, part: Component) -> Bound | None:
    """Bytes a second that one instance receives: as stated, else what a network card carries."""
    stated = facts.assumptions.stated(part.name, "bandwidth")
    if stated is None:
        return CARD
    return Bound(stated.value, stated.value, stated.value, None)


class NodeBandwidth(OverLimit):
    """One node receives more bytes than it can handle.

    **Why**: requests a second say nothing of their size: a file server with few requests may
    still receive more bytes than its network card carries, and each write waits for a disk that is
    slower still. What does not fit waits at the clients, until they time out.

    Bytes a second (writes × their size, or the required growth of the one store),
    divided by the nodes that share them, are compared with the `bandwidth` that the design
    states, else with a network card. Above 100 Gb/s or a stated figure it is an error, above
    25 Gb/s a warning. Stores that a provider runs are left alone, and so are brokers, which have
    a rule of their own.

    **Do instead**: more nodes that share the data, `file store sheets x20 [shards=20]`; send
    large files from the client to an object store; or write less: compress, batch, sample.

    **It cannot see**: disks, replication and reads at the same time: each uses a part of the
    same card, so that less than this is already too much.
    """

    id = "node-bandwidth"
    severity = Severity.WARNING
    category = Category.SCALABILITY
    problem = "bandwidth_limit"
    topics = ("Capacity of each component",)
    citations = (
        Citation(
            "Amazon EC2: specifications of general purpose instances",
            "https://docs.aws.amazon.com/ec2/latest/instancetypes/gp.html",
            "up to 10 to 12.5 Gb/s on small and 100 Gb/s on network-optimized large machines",
        ),
    )
    follow_up = "How long does it take to copy one node to its replacement at this rate?"
    passes = (
        """
        client scanner
        service intake x4
        file store sheets x1
        scanner -> intake -> sheets
        flow scan 90/s write 200KB: scanner -> intake -> sheets
        """,
        """
        client scanner
        service intake x120
        s3 sheets
        scanner -> intake -> sheets
        flow scan 90k/s write 200KB: scanner -> intake -> sheets
        """,
        """
        require storage 10GB/d
        assume collector.bandwidth 20GB/d
        client senders
        service collector x1
        object store logs
        senders -> collector -> logs
        """,
    )
    fails = (
        """
        client scanner
        service intake x120
        file store sheets x1
        scanner -> intake -> sheets
        flow scan 90k/s write 200KB: scanner -> intake -> sheets
        """,
        """
        require storage 1TB/d
        assume collector.bandwidth 20GB/d
        client senders
        service collector x1
        object store logs
        senders -> collector -> logs
        """,
        """
        require storage 2000PB/y
        client sender
        service mail x40
        file store letters x1
        sender -> mail -> letters
        """,
    )

    keeps_bytes = is_family("store") & ~is_kind("object-store", "cache")
    scope = components(keeps_bytes | states_bandwidth & is_family("compute"))
    quantity = bytes_taken_in
    limit = card_bandwidth
    over = "Each node of {names} receives {amount}; one handles {most} at best."
    why = "What does not fit waits at its callers until they time out."
    sums = (
        "{total} in all ÷ {instances} = {amount} on each",
        "{total} ÷ {plan} = {needed} nodes",
    )
    fix = set_count("{needed}")
    rests_on_load = True

    def excess(self, facts: Facts, part: Component, amount: Amount) -> Excess | None:
        """The bytes beside what one node handles; the usual card is what is planned for."""
        bound = self.limit.bound_of(facts, part)
        if bound is None:
            return None
        planned = bound.usual / bound.most if bound.most > 0 else 1.0
        return Excess(part, amount, bound, planned)

    def fix_for(self, facts: Facts, excess: Excess) -> Fix:
        """More shards where a leader takes the writes, else more nodes."""
        return SHARDS if has_leader(facts, excess.part) else self.fix

    def severity_of(self, facts: Facts, excess: Excess) -> Severity | None:
        """An error above the largest card or the stated figure; a warning above the usual card."""
        if excess.amount.value > excess.bound.most:
            return Severity.ERROR
        return Severity.WARNING if excess.amount.value > excess.bound.usual else None
