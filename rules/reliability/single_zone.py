"""The rule `single-zone`."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.design import Component, Design
from dsl.kinds import Family
from reviewer.analysis.facts import Facts
from reviewer.analysis.topology.counts import counted, is_data_store, is_provided
from reviewer.analysis.topology.single_points import PlaceClass, several
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.rule_kit.flow_requirements import place_of, strictest_required
from reviewer.text.numbers import minutes, percent
from reviewer.text.suggestion import declaration, listed

ZONE = 0.9995
"""How much of the time one zone is up as a place.

Basis: a planning value; the Amazon RDS SLA promises 99.5 % in one zone and 99.95 % over
several, the Amazon Compute SLA 99.99 % for two zones."""

MONTH = 30 * 24 * 60

OWN = frozenset({Family.EDGE, Family.COMPUTE, Family.STORE, Family.MESSAGING, Family.CONTROL})


class SingleZone(Rule):
    """Everything, or all copies of something, stands in one zone.

    **Why**: copies in one zone share its power, its network and its cooling: they fail
    together. A zone is up about 99.95 % of the time, 22 minutes down in a month; a target
    above that cannot be kept in one.

    It is told where the design says so: `zones=1`, or copies drawn in one zone. It is a
    warning where an availability of 99.95 % or more is required, else a remark: below that,
    one zone may do. Where such a target stands and no zone is told of, it asks. A zone whose
    loss stops a journey under a target above 99.95 % is told as a single point of failure.

    **Do instead**: spread the copies over two zones or three: `service api x4 [zones=2]`.

    **It cannot see**: how a provider or a scheduler spreads instances: it reads drawn zones and
    `zones`. A design that says nothing of zones is asked at most, and only where 99.95 % or more is
    required.
    """

    id = "single-zone"
    severity = Severity.WARNING
    category = Category.RELIABILITY
    problem = "single_zone"
    topics = ("Single points of failure",)
    citations = (
        Citation(
            "Amazon RDS Service Level Agreement",
            "https://aws.amazon.com/rds/sla/",
            "99.5 % in one zone, 99.95 % over several",
        ),
        Citation(
            "AWS Well-Architected, Reliability: REL10-BP01, deploy to multiple locations",
            "https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/",
        ),
        Citation(
            "Azure Well-Architected, RE:05: redundancy",
            "https://learn.microsoft.com/azure/well-architected/reliability/redundancy",
        ),
    )
    follow_up = (
        "Which of your copies outlive the loss of a zone, and can they carry all of the load?"
    )
    passes = (
        """
        require availability 99.95%
        client app
        service api x4 [zones=2]
        postgres db x2 [zones=2]
        app -> api -> db
        """,
        """
        require availability 99.9%
        client app
        zone a {
            service one x2
            postgres db
        }
        zone b {
            service two x2
            postgres copy [role=standby]
        }
        app -> one | two
        one, two -> db
        db -> copy
        """,
    )
    fails = (
        """
        require availability 99.95%
        client app
        service api x4 [zones=1]
        postgres db x2 [zones=1]
        app -> api -> db
        """,
        """
        client app
        zone a {
            service api x4
        }
        app -> api
        """,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at what says where it stands, and ask where a target needs to know."""
        target = strictest_required(design, "availability")
        told = _told(facts) if target is not None and target > ZONE else frozenset()
        own = [part for part in design.components.values() if part.family in OWN]
        bound = [part for part in own if _in_one(design, own, part, told)]
        if bound:
            yield self._judge(bound, target)
        elif target is not None and target >= ZONE and not any(_says(design, p) for p in own):
            yield from self._ask(own, target)

    def _judge(self, parts: list[Component], target: float | None) -> Answer:
        strict = target is not None and target >= ZONE
        allowed = (f"{percent(target)} allows {minutes((1 - target) * MONTH)}",) if target else ()
        verb = "stands" if len(parts) == 1 else "stand"
        return self.violated(
            *parts,
            message=f"{listed([part.name for part in parts])} {verb} in one zone, and copies there"
            " are lost together.",
            sums=(
                f"one zone is up about {percent(ZONE)}: {minutes((1 - ZONE) * MONTH)} down in a"
                " 30-day month",
                *allowed,
            ),
            why="Copies in one zone share its power and its network."
            if strict
            else "That may do for what is required here; it is a decision to be aware of.",
            instead="\n".join(_spread(part) for part in parts),
            severity=Severity.WARNING if strict else Severity.INFO,
        )

    def _ask(self, own: list[Component], target: float) -> Iterator[Answer]:
        stores = [part for part in own if is_data_store(part) and not is_provided(part)]
        if stores:
            line = declaration(stores[0], attributes="zones=3", whole=False)
            yield self.cannot_tell(
                *stores,
                message=f"Over how many zones do {listed([part.name for part in stores])} and what"
                f" asks them run? {percent(target)} cannot be kept in one; say `{line}`.",
                weight=0.5,
            )


def _told(facts: Facts) -> frozenset[str]:
    """The zones that are told as single points of failure under such a target."""
    return frozenset(
        point.name
        for point in facts.topology.single_points
        if point.place is PlaceClass.ZONE and point.flows
    )


def _says(design: Design, part: Component) -> bool:
    return bool(part.attributes.zones or part.attributes.regions) or any(
        design.groups[name].kind in ("zone", "region") or design.groups[name].attributes.zones
        for name in part.groups
    )


def _in_one(design: Design, own: list[Component], part: Component, told: frozenset[str]) -> bool:
    """Whether it says that it stands in one zone, or all copies of it are drawn in one."""
    zones = part.attributes.zones
    if zones is not None:
        named = zones[0] if isinstance(zones, tuple) else ""
        return not several(zones) and named not in told
    zone = place_of(design, part, "zone")
    if not zone or zone in told or is_provided(part) or several(part.attributes.regions):
        return False
    elsewhere = any(
        place_of(design, other, "zone") != zone for other in own if other.kind is part.kind
    )
    return (counted(part) or 0) > 1 and not elsewhere


def _spread(part: Component) -> str:
    count = None if is_provided(part) else max(2, part.count or 1)
    return declaration(part, count=count, attributes="zones=2")
