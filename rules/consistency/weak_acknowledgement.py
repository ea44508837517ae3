"""The rule `weak-acknowledgement`."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.design import Component, Design, Link
from dsl.kinds import Family
from dsl.quantity import Quantity
from reviewer.analysis.facts import Facts
from reviewer.analysis.topology.counts import has_leader, is_managed, is_replication, role
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.numbers import duration
from reviewer.text.suggestion import connection, declaration, listed

FEW = ("0", "1", "no", "none", "leader")
"""Values of `acks` that confirm a write which one machine can lose."""


class WeakAcknowledgement(Rule):
    """A write is confirmed that one failure loses.

    **Why**: "saved" is a promise. Where only one machine has the write, or none yet, the
    promise is broken each time a machine goes: the leader fails over, and the last seconds
    are not on the copy that takes its place.

    It is an error where `require rpo 0s` meets confirmations by fewer than two copies, or
    copies that are all written later; a warning where money goes over such a link, or nobody
    confirms at all (`acks=0`) on the way to a store. Where `require rpo 0s` stands and nothing
    is said of confirmation, it is asked.

    **Do instead**: `acks=all` on the stream (and at least two copies in step), a copy with
    `role=sync-replica`, `write-quorum=2`.

    **It cannot see**: what drivers and brokers do by default: it reads `acks`, `write-quorum`,
    `role`, and how a copy is drawn. Whether a confirmed write is on a disk or still in memory is
    not in the language.
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

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at what is said of confirmation, and at copies where no loss is allowed."""
        exact = _no_loss(design)
        asked: list[Component] = []
        homes = {store.name for store in facts.topology.stores_of_record}
        for part in design.components.values():
            if part.family not in (Family.STORE, Family.MESSAGING):
                continue
            weak = _few(design, part)
            if weak is not None:
                yield from self._few(facts, part, weak, exact=exact)
            elif exact and (copies := _all_later(design, facts, part)):
                yield self._later(design, part, copies)
            elif exact and part.name in homes and _is_open(facts, part):
                asked.append(part)
        if asked:
            yield self._ask(asked)

    def _few(
        self, facts: Facts, part: Component, weak: Component | Link, *, exact: bool
    ) -> Iterator[Answer]:
        money = "money" in facts.words.meanings[part.name]
        nobody = str(weak.attributes.acks) == "0" and part.family is Family.STORE
        if not (exact or money or nobody):
            return
        confirms = "one machine" if str(weak.attributes.acks) != "0" else "no machine"
        allowed = "; `require rpo` allows no loss" if exact else ""
        new = (
            declaration(weak, attributes="acks=all")
            if isinstance(weak, Component)
            else connection(weak, "acks=all")
        )
        yield self.violated(
            part,
            message=f"a write to `{part.name}` is confirmed by {confirms}{allowed}.",
            why="When that machine fails, what it confirmed is gone.",
            instead=new,
            severity=Severity.ERROR if exact else Severity.WARNING,
        )

    def _later(self, design: Design, part: Component, copies: list[Component]) -> Answer:
        names = listed([copy.name for copy in copies])
        rpo = design.requirement("rpo")
        return self.violated(
            part,
            *copies,
            message=f"`{part.name}` confirms writes that {names} {'has' if len(copies) == 1 else 'have'}"
            f" not got yet, and `require rpo {rpo.value if rpo else duration(0.0)}` allows no loss.",
            why="When it fails, the last of them are on no other machine.",
            instead=declaration(copies[0], attributes="role=sync-replica"),
            severity=Severity.ERROR,
        )

    def _ask(self, parts: list[Component]) -> Answer:
        line = declaration(parts[0], attributes="acks=all", whole=False)
        return self.cannot_tell(
            *parts,
            message=f"No loss is allowed: how many copies of {listed([p.name for p in parts])}"
            f" confirm a write before the user hears of it? Say `{line}`.",
            weight=0.7,
        )


def _no_loss(design: Design) -> bool:
    rpo = design.requirement("rpo")
    return rpo is not None and isinstance(rpo.value, Quantity) and rpo.value.value == 0


def _few(design: Design, part: Component) -> Component | Link | None:
    """What says that fewer than two machines confirm a write to it."""
    said: list[Component | Link] = [part, *design.links_to[part.name]]
    return next((one for one in said if str(one.attributes.acks) in FEW), None)


def _all_later(design: Design, facts: Facts, part: Component) -> list[Component]:
    """Its drawn copies, where each of them is written only afterwards; else none."""
    copies = [design.components[name] for name in facts.topology.replicas.of(part.name)]
    more = (facts.topology.copies(part) or 2) - len(copies)
    if not copies or more > 1 or is_managed(part) or part.attributes.acks:
        return []
    return copies if all(_is_later(design, part, copy) for copy in copies) else []


def _is_later(design: Design, part: Component, copy: Component) -> bool:
    said = role(design, copy)
    if said in ("sync-replica", "async-replica"):
        return said == "async-replica"
    links = [
        li for li in design.links_to[copy.name] if is_replication(design, li.source, copy.name)
    ]
    return bool(links) and all(link.mode == "async" for link in links)


def _is_open(facts: Facts, part: Component) -> bool:
    """Whether it keeps records in copies behind a leader, and says nothing of confirmation."""
    if part.attributes.acks or part.attributes.write_quorum or is_managed(part):
        return False
    several = (facts.topology.copies(part) or 0) > 1 and part.name not in facts.topology.replicas
    return several and has_leader(part)
