"""The rule `vertical-scaling-only`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dsl.design import Component, Design
from dsl.kinds import Family
from reviewer.analysis.capacity.utilization import is_quota
from reviewer.analysis.facts import Facts
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.numbers import percent
from reviewer.text.suggestion import declaration, listed

LARGER = re.compile(
    r"scal\w* (it )?up\b|scale-up|vertical|(bigger|larger) (box|machine|instance|node|server|host)",
    re.IGNORECASE,
)
"""Words of a decision or a note that put a larger machine in the place of more of them."""

HALF = 0.5
"""The share of the best known capacity from which the next doubling is out of reach.

Basis: twice one half is all of it."""


class VerticalScalingOnly(Rule):
    """The only way to carry more is a larger machine.

    **Why**: a larger machine buys a factor of two or three, once, at a price that grows
    faster than its size; to change to it is an outage, and its loss is a larger one. A
    service that keeps sessions in its memory, or is said to run once, cannot be multiplied
    when the day comes.

    It is judged where a single instance keeps what no second one has (`sessions=memory`,
    `stateless=no`), or where a decision or a note says that a larger machine is the plan:
    a warning where the load is above what one typically carries or half of what one is
    known to carry at best, a remark where no load is stated. With room to spare one large
    machine is a good answer, and nothing is said.

    **Do instead**: move what it keeps to a shared store and run two: `service web x2
    [sessions=shared]`; or split the data, `[shards=4, shard=user_id]`.

    **It cannot see**: how large the machine is: the language has no sizes of machines, so a
    typical one is taken unless `capacity` is stated. Plans are told by a few English phrases in
    decisions and notes.
    """

    id = "vertical-scaling-only"
    severity = Severity.WARNING
    category = Category.SCALABILITY
    problem = "vertical_scaling_ceiling"
    topics = ("Horizontal against vertical scaling",)
    citations = (
        Citation(
            "Azure Well-Architected, PE:05: scaling and partitioning",
            "https://learn.microsoft.com/azure/well-architected/performance-efficiency/scale-partition",
        ),
        Citation(
            "AWS Well-Architected, Reliability: REL07, adapt to changes in demand",
            "https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/",
        ),
    )
    follow_up = "You are on the largest machine there is and traffic doubles: what do you do?"
    passes = (
        """
        client app
        service web [sessions=memory]
        app -> web
        flow use 50/s: app -> web
        """,
        """
        client app
        service web x2 [sessions=shared]
        app -> web
        flow use 1500/s: app -> web
        """,
    )
    fails = (
        """
        client app
        service web [sessions=memory]
        app -> web
        flow use 1500/s: app -> web
        """,
        """
        client app
        service web x40
        postgres db x2
        app -> web -> db
        flow save 20k/s write: app -> web -> db
        note db: "we scale up to a bigger machine when it gets slow"
        """,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at single instances that keep something, and at what is said to grow by size."""
        planned = {
            name
            for remark in (*design.decisions, *design.notes)
            if LARGER.search(f"{remark.title} {remark.text}")
            for name in remark.about
        }
        unknown: list[Component] = []
        accepted = {name for remark in design.accepted for name in remark.about}
        for part in design.components.values():
            keeps = _keeps(part) and facts.topology.is_single_instance(part)
            said = part.name in planned and part.family in _SPLITS and not part.attributes.shards
            if not (keeps or said) or is_quota(part):
                continue
            if facts.capacity.strain(part) is None and part.name not in accepted:
                unknown.append(part)
            else:
                yield from self._judge(facts, [part])
        if unknown:
            yield from self._judge(facts, unknown)

    def _judge(self, facts: Facts, parts: list[Component]) -> Iterator[Answer]:
        """One whose load is known, or all of whose load nothing is known."""
        strain = facts.capacity.strain(parts[0])
        if strain is not None and strain.typical <= 1 and strain.best <= HALF:
            return
        used = "" if strain is None else f" and is {percent(strain.typical)} used at peak"
        yield self.violated(
            *parts,
            message=f"only a larger machine gives {listed([p.name for p in parts])} more room{used}.",
            sums=() if strain is None else (strain.sum,),
            why="A larger machine buys a factor of two or three, once.",
            instead="\n".join(_instead(part) for part in parts),
            severity=Severity.INFO if strain is None else None,
            assumed=() if strain is None else (*strain.assumed, *facts.traffic.load_assumptions),
        )


_SPLITS = frozenset({Family.STORE, Family.COMPUTE})


def _keeps(part: Component) -> bool:
    """Whether an instance keeps what no other has."""
    said = part.attributes
    return part.family is Family.COMPUTE and (said.sessions == "memory" or said.stateless is False)


def _instead(part: Component) -> str:
    if part.family is Family.STORE:
        return declaration(part, attributes="shards=4")
    shared = "sessions=shared" if part.attributes.sessions is not None else "stateless"
    return declaration(part, count=2, attributes=shared)
