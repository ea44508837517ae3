"""Rule `single-zone`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reviewer import (
    MONTH,
    Answer,
    Category,
    Citation,
    Component,
    Design,
    Facts,
    Rule,
    Severity,
    components,
    finding,
    innermost_group,
    is_data_store,
    is_family,
    is_kind,
    is_provided,
    minutes,
    parts_in_one_zone,
    percent,
    question,
    set_attribute,
    single_places,
    spans_zones,
    spread_over_two,
    states_placement,
    strictest_required,
)

ZONE = 0.9995
"""How much of the time one zone is up as a place.

Basis: a planning value; the Amazon RDS SLA promises 99.5% in one zone and 99.95% over
several, the Amazon Compute SLA 99.99% for two zones."""

SHARED = "Replicas in one zone share its power and its network."
TOLERABLE = "That may do for what is required here; it is a decision to be aware of."


class SingleZone(Rule):
    """Everything, or all replicas of something, runs in one zone.

    **Why**: replicas in one zone share its power, its network and its cooling: they fail together.
    A zone is up about 99.95% of the time, 22 minutes down in a month; a target above that cannot
    be kept in one.

    It is found where the design states it: `zones=1`, replicas drawn in one zone, or one zone drawn
    around everything that computes and stores. It is a warning where an availability of 99.95% or
    more is required, else a note: below that, one zone may do. Where such a target is stated and
    no zone is, it asks. What serves from the only drawn zone, while other components state several,
    is a note. A zone whose loss stops a flow under a target above 99.95% is found as a single point
    of failure.

    **Do instead**: spread the replicas over two zones or three: `service api x4 [zones=2]`.

    **It cannot see**: how a provider or a scheduler spreads instances: it reads drawn zones and
    `zones`. A design that says nothing of zones is asked at most, and only where 99.95% or more is
    required.
    """

    id = "single-zone"
    severity = Severity.WARNING
    category = Category.RELIABILITY
    costs_downtime = True
    problem = "single_zone"
    topics = ("Single points of failure",)
    citations = (
        Citation(
            "Amazon RDS Service Level Agreement",
            "https://aws.amazon.com/rds/sla/",
            "99.5% in one zone, 99.95% over several",
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
        "Which of your replicas survive the loss of a zone, and can they carry all of the load?"
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
        """
        client teacher
        service marks [zones=many]
        zone north {
            postgres classes
        }
        teacher -> marks -> classes
        """,
        """
        client teacher
        service marks [zones=many]
        service rooms [zones=many]
        zone north {
            service seats
        }
        teacher -> marks -> seats
        teacher -> rooms
        """,
    )
    fails = (
        """
        client teacher
        lb door
        zone north {
            service marks
            postgres classes
        }
        teacher -> door -> marks -> classes
        """,
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
        """
        client listener
        service tracks x6 [zones=3]
        zone west {
            service lyrics x2
            postgres verses
        }
        listener -> tracks
        listener -> lyrics -> verses
        """,
    )

    own = components(is_family("edge", "compute", "store", "messaging", "control"))
    asked = components(is_data_store & ~is_provided)

    serving = components(is_family("compute") & ~is_kind("batch", "scheduler") & ~is_provided)

    set_apart = finding(
        "{names} {runs/run} in one zone, while {spread} {survives/survive:spread} the loss of any.",
        TOLERABLE,
    )
    one_zone = finding("{names} {runs/run} in one zone and {is} lost with it.", "{why}")
    how_many = question(
        "Across how many zones do {names} and {its} callers run? {target|percent} cannot be kept in"
        " one.",
        set_attribute("zones=3"),
        weight=0.5,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at what states its place, and ask where a target needs to know."""
        target, own = strictest_required(design, "availability"), self.own.components_of(facts)
        strict = target is not None and target >= ZONE
        told = single_places(facts.topology.single_points, "zone")
        above = target is not None and target > ZONE
        bound = parts_in_one_zone(design, own, told if above else ())
        if bound:
            allowed = (
                [f"{percent(target)} allows {minutes((1 - target) * MONTH)}"] if target else []
            )
            down = f"{minutes((1 - ZONE) * MONTH)} down in a 30-day month"
            yield self.one_zone.about(
                bound,
                why=SHARED if strict else TOLERABLE,
                sums=[f"one zone is up about {percent(ZONE)}: {down}", *allowed],
                fix=spread_over_two("zone", bound),
                severity=Severity.WARNING if strict else Severity.INFO,
            )
            return
        if apart := self._set_apart(facts, own):
            spread = [part for part in own if spans_zones(facts, part)]
            yield self.set_apart.about(
                apart, spread=spread, fix=spread_over_two("zone", apart), severity=Severity.INFO
            )
        stores = self.asked.components_of(facts)
        if strict and stores and not any(states_placement(design, part) for part in own):
            yield self.how_many.about(stores, target=target)

    def _set_apart(self, facts: Facts, own: Sequence[Component]) -> list[Component]:
        """What serves from the only zone that is drawn, where others state several, and none calls it.

        What they call in that zone is judged by `hidden-zone-dependency`.
        """
        design = facts.design
        zones = {innermost_group(design, part, "zone") for part in own} - {""}
        if len(zones) != 1 or not any(spans_zones(facts, part) for part in own):
            return []
        inside = [
            part
            for part in self.serving.components_of(facts)
            if innermost_group(design, part, "zone") and part.attributes.zones is None
        ]
        return [part for part in inside if not _is_called_from_several(facts, part)]


def _is_called_from_several(facts: Facts, part: Component) -> bool:
    links = facts.design.links_to[part.name]
    return any(spans_zones(facts, facts.design.components[link.source]) for link in links)
