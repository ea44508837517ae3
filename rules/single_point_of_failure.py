"""Puts out the rule `single-point-of-failure`."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.design import Component, Design
from dsl.kinds import Family, Kind
from dsl.quantity import Quantity
from reviewer.facts import Facts, PlaceClass, SinglePoint
from reviewer.finding import Answer, Category, Citation, Severity
from reviewer.numbers import minutes, percent
from reviewer.rule import Rule
from reviewer.wording import declaration, listed

MONTH = 30 * 24 * 60
"""Minutes in the 30-day month that downtime is told in."""

LEAST = {PlaceClass.ZONE: 0.9995, PlaceClass.REGION: 0.9999}
"""Above these targets a design is asked to survive the loss of a zone, or of a region.

Basis: the Amazon Compute SLA promises 99.5 % for one instance and 99.99 % for a region with
two zones, so nothing in one zone is promised more than that."""


RUN_BY_PROVIDERS = {
    Kind.LB: "ALB",
    Kind.GATEWAY: "API Gateway",
}
"""Kinds that are as often bought as built, with a service that is meant when they are bought."""


class SinglePointOfFailure(Rule):
    """A box, zone or region whose loss leaves a user journey no route.

    **Why**: one instance bounds everything behind it at its own availability, and every
    deploy, crash or disk failure of that box is an outage. An interviewer points at each box
    in turn and asks what happens when it dies; this is that question, asked for all of them.

    How much it matters is a sum: one instance is up about 99.5 % of the time, 216 minutes
    down in a 30-day month. A target of 99.9 % allows 43. Where no target is stated the
    finding is a warning; where the target is one that a single box meets there is none.
    Managed services that run over several zones, caches that are needed only for speed, and
    work that nobody waits for are told apart.

    **Do instead**: run at least two, where one can do the work of both: `x2` on what keeps no
    state, behind something that spreads requests; a copy that takes over (`x2`, or a component
    with `role=standby`) on a store; or a managed service that does this by itself.
    """

    id = "single-point-of-failure"
    severity = Severity.WARNING
    category = Category.RELIABILITY
    citations = (
        Citation(
            "Amazon Compute Service Level Agreement",
            "https://aws.amazon.com/compute/sla/",
            "99.5 % for one instance, 99.99 % for a region with two zones or more",
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
    follow_up = "This box dies at peak: what happens to the requests in flight, and how long until service is back?"
    passes = (
        """
        require availability 99.9%
        client reader
        lb front: ALB
        service web x3
        mysql db x2
        reader -> front -> web -> db
        flow read 20k/s: reader -> front -> web -> db
        """,
        """
        require availability 99%
        client reader
        service web
        reader -> web
        flow read 5/s: reader -> web
        """,
    )
    fails = (
        """
        require availability 99.9%
        client reader
        service web
        mysql db x2
        reader -> web -> db
        flow read 20k/s: reader -> web -> db
        """,
        "client -> api -> postgres",
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Judge each single point against the strictest target of the flows it stops."""
        for point in facts.single_points:
            if point.place is PlaceClass.BOX:
                yield self._box(design, facts, point)
            elif point.place in LEAST and not _explained(design, facts, point):
                yield from self._place(design, point)
        yield from self._credit(design, facts)

    def _box(self, design: Design, facts: Facts, point: SinglePoint) -> Answer:
        box = design.components[point.name]
        if not point.flows:
            return self._delayed(design, box, point)
        if _may_be_a_service(box):
            return self._ask(box, point)
        up, assumed = facts.instance_availability(box)
        target = strictest_target(design, point.flows)
        if target is not None and target.value <= up:
            return self.satisfied(
                box,
                message=f"one `{box.name}` is enough for a target of {target.text}",
                sums=(_downtime(box, up),),
                assumed=(assumed.subject,) if assumed else (),
            )
        return self.violated(
            box,
            message=f"`{box.name}` is one box: when it stops, {_stopped(design, point)}.",
            flows=point.flows,
            sums=_sums(box, up, target),
            why=_why(box, target),
            instead=_instead(box),
            severity=Severity.ERROR if target is not None else None,
            assumed=(assumed.subject,) if assumed else (),
            weight=1.0 if point.share is None else point.share,
        )

    def _ask(self, box: Component, point: SinglePoint) -> Answer:
        return self.cannot_tell(
            box,
            message=f"Is `{box.name}` one machine, or a service that a provider runs over several zones?"
            f" Say `{declaration(box, count=2)}`, or name the service: `{box.kind} {box.name}: {RUN_BY_PROVIDERS[box.kind]}`.",
            weight=1.0 if point.share is None else point.share,
        )

    def _delayed(self, design: Design, box: Component, point: SinglePoint) -> Answer:
        return self.violated(
            box,
            message=f"`{box.name}` is one box: when it stops, nobody is turned away, but its work"
            f" for {_flows(design, point.delayed)} waits.",
            flows=point.delayed,
            why="Nobody waits for it, so the loss is a delay, as long as what feeds it keeps the work.",
            instead=_instead(box),
            severity=Severity.INFO,
            weight=0.0,
        )

    def _place(self, design: Design, point: SinglePoint) -> Iterator[Answer]:
        """A zone or region, where the target is one that asks to survive its loss."""
        target = strictest_target(design, point.flows)
        least = LEAST[point.place]
        if target is None or target.value <= least:
            return
        inside = [c for c in design.components.values() if point.name in c.groups]
        yield self.violated(
            *inside,
            message=f"{_flows(design, point.flows)} has no way around {point.place} `{point.name}`:"
            f" when it is lost, {_stopped(design, point)}.",
            flows=point.flows,
            sums=(f"{target.text} allows {minutes((1 - target.value) * MONTH)} a month",),
            why=f"A target above {percent(least)} is out of reach of one {point.place}.",
            instead=_elsewhere(point, inside),
            weight=1.0 if point.share is None else point.share,
        )

    def _credit(self, design: Design, facts: Facts) -> Iterator[Answer]:
        lost = {point.name for point in facts.single_points}
        safe = [
            component
            for component in design.components.values()
            if component.family in (Family.EDGE, Family.COMPUTE, Family.STORE, Family.MESSAGING)
            and component.name not in lost
            and not facts.is_one_box(component)
        ]
        if safe:
            names = listed([component.name for component in safe], most=6)
            yield self.satisfied(*safe, message=f"losing one box of {names} stops no journey")


def strictest_target(design: Design, flows: tuple[str, ...]) -> Quantity | None:
    """The highest availability required of any of `flows`, None where none is stated."""
    stated = [design.requirement("availability", flow) for flow in flows or ("",)]
    values = [r.value for r in stated if r is not None and isinstance(r.value, Quantity)]
    return max(values, key=lambda value: value.value, default=None)


def _explained(design: Design, facts: Facts, place: SinglePoint) -> bool:
    """Whether boxes inside a place, each a single point already, are why its loss is felt."""
    felt = set(place.flows)
    for point in facts.single_points:
        if point.place is PlaceClass.BOX and place.name in design.components[point.name].groups:
            felt -= set(point.flows)
    return not felt


def _may_be_a_service(box: Component) -> bool:
    """Whether the drawing leaves open that a provider runs it: no count, no technology."""
    bare = box.count is None and not box.technology_text and box.technology is None
    return box.kind in RUN_BY_PROVIDERS and bare


def _downtime(box: Component, up: float) -> str:
    return (
        f"one `{box.name}` is up {percent(up)}: {minutes((1 - up) * MONTH)} down in a 30-day month"
    )


def _sums(box: Component, up: float, target: Quantity | None) -> tuple[str, ...]:
    if target is None:
        return (_downtime(box, up),)
    allowed = f"{target.text} allows {minutes((1 - target.value) * MONTH)}"
    return (_downtime(box, up), allowed)


def _flows(design: Design, routes: tuple[str, ...]) -> str:
    """Flows by name; a route derived for a client is what that client asks for."""
    if not design.flows:
        return (
            f"what {listed(routes)} asks for"
            if len(routes) == 1
            else f"what {listed(routes)} ask for"
        )
    return ("flow " if len(routes) == 1 else "flows ") + listed(routes)


def _stopped(design: Design, point: SinglePoint) -> str:
    share = "" if point.share is None else f", {percent(point.share)} of the stated traffic"
    verb = "stop" if design.flows and len(point.flows) > 1 else "stops"
    return f"{_flows(design, point.flows)} {verb}{share}"


def _why(box: Component, target: Quantity | None) -> str:
    if box.family is Family.STORE:
        lost = "With the box goes the data that is only on it, until a backup is restored."
    elif box.family is Family.EDGE:
        lost = "Everything behind it may be well, and nobody can reach it."
    else:
        lost = "There is no second instance to take its requests."
    return (
        lost
        if target
        else f"{lost} How much that matters depends on a target: `require availability 99.9%`."
    )


def _instead(box: Component) -> str:
    count = 3 if box.kind in (Kind.COORDINATION, Kind.STREAM, Kind.WIDE_COLUMN) else 2
    failover = "failover=auto" if box.family is Family.STORE else ""
    return declaration(box, count=count, attributes=failover)


def _elsewhere(point: SinglePoint, inside: list[Component]) -> str:
    """A second zone or region with what the first one holds."""
    kinds = dict.fromkeys(c.kind for c in inside if c.family is not Family.CONTROL)
    lines = [f"    {kind} {kind}-2" for kind in kinds]
    return "\n".join([f"{point.place} {point.name}-2 {{", *lines, "}"])
