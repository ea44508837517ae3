"""Rule `weak-acknowledgement`."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer import (
    Answer,
    Category,
    Citation,
    Component,
    Design,
    Facts,
    Link,
    Rule,
    Severity,
    components,
    finding,
    has_leader,
    has_only_async_replicas,
    has_replicas,
    is_family,
    is_managed,
    is_store_of_record,
    keeps_several_copies,
    means,
    question,
    required_value,
    set_attribute,
    states,
)

FEW = ("0", "1", "no", "none", "leader")
"""Values of `acks` that confirm a write which one machine can lose."""

ACKS = set_attribute("acks=all")


class WeakAcknowledgement(Rule):
    """A write is acknowledged that one failure loses.

    **Why**: "saved" is a promise. Where only one machine has the write, or none yet, the promise
    is broken each time a machine fails: the leader fails over, and the last seconds are not on
    the replica that takes its place.

    It is an error where `require rpo 0s` meets acknowledgements by fewer than two replicas, or
    replicas that are all asynchronous; a warning where money is written that way, or nobody
    acknowledges at all (`acks=0`) on the way to a store. Where `require rpo 0s` stands and nothing
    is stated of acknowledgements, it asks.

    **Do instead**: `acks=all` on the stream (and at least two replicas in sync), a replica with
    `role=sync-replica`, `write-quorum=2`.

    **It cannot see**: what drivers and brokers do by default: it reads `acks`, `write-quorum`,
    `role`, and how a replica is drawn. Whether an acknowledged write is on a disk or still in
    memory is not in the language.
    """

    id = "weak-acknowledgement"
    severity = Severity.WARNING
    category = Category.CONSISTENCY
    problem = "weak_delivery_guarantee"
    topics = ("Replication: leader and followers, several leaders", "Ordering and exactly-once")
    citations = (
        Citation(
            "Redis: benchmarks and persistence",
            "https://redis.io/docs/latest/operate/oss_and_stack/management/optimization/benchmarks/",
        ),
        Citation(
            "AWS Well-Architected, Reliability: REL13-BP01, objectives for recovery",
            "https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/",
        ),
    )
    follow_up = (
        "Which confirmed writes can you lose when one node fails: in seconds, or in records?"
    )
    passes = (
        """
        require rpo 0s
        client app
        service api x2
        postgres db x1
        postgres copy [role=sync-replica]
        db -> copy
        app -> api -> db
        """,
        """
        client app
        service api x2
        kafka clicks x3 [acks=1]
        worker sums x2
        app -> api ~> clicks ~> sums
        """,
        """
        require rpo 0s
        client app
        service api x2
        kafka orders x3 [acks=all]
        worker pack x2
        app -> api ~> orders ~> pack
        """,
    )
    fails = (
        """
        require rpo 0s
        client app
        service api x2
        postgres db x1
        postgres copy [role=async-replica]
        db ~> copy
        app -> api -> db
        """,
        """
        client app
        service api x2
        kafka payments x3 [acks=1]
        worker book x2
        app -> api ~> payments ~> book
        """,
    )

    keepers = components(is_family("store", "messaging"))
    handles_money = means("money")
    lags = has_only_async_replicas & ~is_managed & ~states("acks")
    is_silent = ~states("acks") & ~states("write_quorum") & ~is_managed & ~has_replicas
    is_asked = is_store_of_record & is_silent & has_leader & keeps_several_copies

    few_acks = finding(
        "Writes to {names} are acknowledged by {machines}{allowed}.",
        "When that machine fails, what it acknowledged is gone.",
    )
    only_later = finding(
        "{names} acknowledges writes before {replicas} {has:replicas} them; the RPO is 0.",
        "When it fails, the last writes are on no other machine.",
        severity=Severity.ERROR,
    )
    how_many = question(
        "The RPO is 0: how many replicas of {names} acknowledge a write before the user sees it?",
        ACKS,
        weight=0.7,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at what is stated of acknowledgements, and at replicas where no loss is allowed."""
        asked: list[Component] = []
        lossless = required_value(design, "rpo") == 0
        for part in self.keepers.components_of(facts):
            weak = _weakest(design, part)
            if weak is not None:
                yield from self._about_few(facts, part, weak, lossless=lossless)
            elif lossless and self.lags(facts, part):
                replicas = [design.components[one] for one in facts.topology.replicas.of(part.name)]
                fix = set_attribute("role=sync-replica", replicas[0])
                yield self.only_later.about([part], also=replicas, replicas=replicas, fix=fix)
            elif lossless and self.is_asked(facts, part):
                asked.append(part)
        if asked:
            yield self.how_many.about(asked)

    def _about_few(
        self, facts: Facts, part: Component, weak: Component | Link, *, lossless: bool
    ) -> Iterator[Answer]:
        nobody = str(weak.attributes.acks) == "0"
        if lossless or (nobody and part.family == "store") or self.handles_money(facts, part):
            yield self.few_acks.about(
                [part],
                machines="no machine" if nobody else "one machine",
                allowed="; the RPO is 0" if lossless else "",
                fix=set_attribute("acks=all", weak),
                severity=Severity.ERROR if lossless else Severity.WARNING,
            )


def _weakest(design: Design, part: Component) -> Component | Link | None:
    """What states that fewer than two machines acknowledge a write to it."""
    said: list[Component | Link] = [part, *design.links_to[part.name]]
    return next((one for one in said if str(one.attributes.acks) in FEW), None)
