"""The rule `single-point-of-failure`."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.design import Component, Design
from dsl.kinds import Family, Kind
from reviewer.analysis.facts import Facts
from reviewer.analysis.reliability.outage_impact import (
    MONTH,
    RUN_BY_PROVIDERS,
    SERVICE,
    Lost,
    assumed_of,
    downtime,
    strictest_target,
    sums_of,
)
from reviewer.analysis.topology.counts import entry, is_provided
from reviewer.analysis.topology.single_points import PlaceClass, SinglePoint, falls_with, places_of
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.rule_kit.severities import severity_of_outage
from reviewer.text.numbers import minutes, percent
from reviewer.text.suggestion import declaration, listed

LEAST = {PlaceClass.ZONE: 0.9995, PlaceClass.REGION: 0.9999}
"""Above these targets a design is asked to survive the loss of a zone, or of a region.

Basis: the Amazon Compute SLA promises 99.5 % for one instance and 99.99 % for a region with
two zones, so nothing in one zone is promised more than that."""

ALMOST_ALL = 0.9995
"""From here on a share is told as all."""


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

    **It cannot see**: what is shared and not drawn: power, a network, an account, one deploy for
    all. A count (`x2`) is believed to be copies that stand in for each other, and how often a box
    fails is the catalogue's figure unless it is stated.
    """

    id = "single-point-of-failure"
    severity = Severity.WARNING
    category = Category.RELIABILITY
    problem = "spof"
    topics = ("Single points of failure",)
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
        lost: dict[object, list[Lost]] = {}
        asked: dict[object, list[Lost]] = {}
        accepted = {name for remark in design.accepted for name in remark.about}
        for point in facts.topology.single_points:
            if point.place is PlaceClass.BOX:
                if facts.topology.replicas.origins(point.name):
                    continue  # what it is a copy of answers in its place
                if not point.flows and design.components[point.name].kind is Kind.BATCH:
                    continue  # what a job leaves undone, its next run does
                one = Lost.of(design, facts.reliability, point, accepted)
                doubt = one.doubt if point.flows else ""
                group = asked.setdefault(doubt, []) if doubt else lost.setdefault(one.alike, [])
                group.append(one)
            elif point.place in LEAST and not _explained(design, facts, point):
                yield from self._place(design, facts, point)
        for alike in lost.values():
            yield self._boxes(design, facts, alike)
        for doubted in asked.values():
            yield self._ask(doubted)
        yield from self._credit(design, facts)

    def _boxes(self, design: Design, facts: Facts, lost: list[Lost]) -> Answer:
        """One answer for all the boxes whose loss is alike."""
        first = lost[0]
        if not first.point.flows:
            return self._delayed(design, facts, lost)
        if first.enough:
            return self._enough(lost)
        return self.violated(
            *(one.box for one in lost),
            message=f"{_each_one_box(lost)}, {_stop(design, lost)}.",
            flows=tuple(dict.fromkeys(flow for one in lost for flow in one.point.flows)),
            sums=sums_of(lost),
            why=_why(lost),
            instead="\n".join(_instead(facts, one.box) for one in lost),
            severity=severity_of_outage(first),
            assumed=assumed_of(lost),
            weight=first.weight,
        )

    def _enough(self, lost: list[Lost]) -> Answer:
        target = lost[0].target
        verb = "is" if len(lost) == 1 else "are each"
        return self.satisfied(
            *(one.box for one in lost),
            message=f"{_names(lost)} {verb} one box, and that is enough for a target of {target}",
            sums=tuple(downtime(lost)),
            assumed=assumed_of(lost),
        )

    def _ask(self, lost: list[Lost]) -> Answer:
        first = lost[0].box
        if lost[0].doubt == SERVICE:
            what = "one machine each, or services" if len(lost) > 1 else "one machine, or a service"
            message = (
                f"{'Are' if len(lost) > 1 else 'Is'} {_names(lost)} {what} that a provider runs"
                f" over several zones? Say `{declaration(first, count=2, whole=False)}`, or name the service:"
                f" `{first.kind} {first.name}: {RUN_BY_PROVIDERS[first.kind]}`."
            )
        else:
            message = (
                f"How many nodes {'do' if len(lost) > 1 else 'does'} {_names(lost)} have?"
                f" With one, its loss stops the journey: say `{declaration(first, count=3, whole=False)}`."
            )
        return self.cannot_tell(
            *(one.box for one in lost), message=message, weight=max(one.weight for one in lost)
        )

    def _delayed(self, design: Design, facts: Facts, lost: list[Lost]) -> Answer:
        flows = lost[0].point.delayed
        work = "its work" if len(lost) == 1 else "the work"
        return self.violated(
            *(one.box for one in lost),
            message=f"{_each_one_box(lost)}, nobody is turned away, but {work}"
            f" for {_flows(design, flows)} waits.",
            flows=flows,
            why="Nobody waits for it, so the loss is a delay, as long as what feeds it keeps the work.",
            instead="\n".join(_instead(facts, one.box) for one in lost),
            severity=Severity.INFO,
            weight=0.0,
        )

    def _place(self, design: Design, facts: Facts, point: SinglePoint) -> Iterator[Answer]:
        """A zone or region, where the target is one that asks to survive its loss."""
        target = strictest_target(design, point.flows)
        least = LEAST[point.place]
        if target is None or target.value <= least:
            return
        bound = _bound(design, facts, point)
        yield self.violated(
            *bound,
            message=f"nothing stands in for {point.place} `{point.name}`: when it is lost,"
            f" {_stopped(design, point)}.",
            flows=point.flows,
            sums=(f"{target.text} allows {minutes((1 - target.value) * MONTH)} a month",),
            why=f"A target above {percent(least)} is out of reach of one {point.place}.",
            instead="\n".join(_spread(part, point.place) for part in bound),
            weight=1.0 if point.share is None else point.share,
        )

    def _credit(self, design: Design, facts: Facts) -> Iterator[Answer]:
        lost = {point.name for point in facts.topology.single_points}
        safe = [
            component
            for component in design.components.values()
            if component.family in (Family.EDGE, Family.COMPUTE, Family.STORE, Family.MESSAGING)
            and component.name not in lost
            and not facts.topology.is_single_instance(component)
            and not _has_to_be_full(facts, component)
        ]
        if safe:
            names = listed([component.name for component in safe], most=6)
            yield self.satisfied(*safe, message=f"losing one box of {names} stops no journey")


def _has_to_be_full(facts: Facts, part: Component) -> bool:
    """Whether it is a cache without copies, and what is behind cannot do its work.

    Then it is soft in the drawing only, and losing a node of it is felt.
    """
    return (
        part.kind is Kind.CACHE
        and facts.topology.copies(part) == 1
        and part.name in facts.reliability.required_caches
    )


def _explained(design: Design, facts: Facts, place: SinglePoint) -> bool:
    """Whether boxes inside a place, each a single point already, are why its loss is felt."""
    felt = set(place.flows)
    for point in facts.topology.single_points:
        if point.place is PlaceClass.BOX and place.name in design.components[point.name].groups:
            felt -= set(point.flows)
    return not felt


def _names(lost: list[Lost], joiner: str = "and") -> str:
    return listed([one.box.name for one in lost], joiner)


def _each_one_box(lost: list[Lost]) -> str:
    if len(lost) == 1:
        return f"`{lost[0].box.name}` is one box: when it stops"
    any_of_them = {2: "either"}.get(len(lost), "any of them")
    return f"{_names(lost)} are one box each: when {any_of_them} stops"


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
    several = bool(design.flows) and len(point.flows) > 1
    stops = f"{_flows(design, point.flows)} {'stop' if several else 'stops'}"
    if not point.share:
        return stops
    share = "all" if point.share > ALMOST_ALL else percent(point.share)
    return f"{stops}, and with {'them' if several else 'it'} {share} of the stated traffic"


def _stop(design: Design, lost: list[Lost]) -> str:
    """What stops with any of them; where that differs, one flow or another."""
    flows = tuple(dict.fromkeys(flow for one in lost for flow in one.point.flows))
    if all(one.point.flows == lost[0].point.flows for one in lost):
        return _stopped(design, lost[0].point)
    return f"{'flow' if design.flows else 'what'} {listed(flows, 'or')} {'' if design.flows else 'asks for '}stops"


def _why(lost: list[Lost]) -> str:
    """What goes with the boxes, each sort of them once."""
    sorts: dict[str, list[Lost]] = {}
    for one in lost:
        sorts.setdefault(_loss(one.box), []).append(one)
    said = [loss.format(_names(alike)) for loss, alike in sorts.items()]
    if lost[0].target is None:
        said.append("How much that matters depends on a target: `require availability 99.9%`.")
    return " ".join(said)


def _loss(box: Component) -> str:
    if box.kind is Kind.CACHE:
        return "With {} goes what is only in its memory."
    if box.family is Family.STORE:
        return "With {} goes the data that is only there, until a backup is restored."
    if box.family is Family.MESSAGING:
        return "Without {} the work that should wait there is refused."
    if box.family is Family.EDGE:
        return "Without {} nobody reaches what is behind it."
    return "There is no second {} to take over."


def _instead(facts: Facts, box: Component) -> str:
    """A second box; or as many as its load asks for, so that it is said once."""
    known = entry(box)
    quorum = known.partitions or known.quorum or box.kind is Kind.COORDINATION
    failover = "failover=auto" if box.family is Family.STORE and not quorum else ""
    number = facts.capacity.sizing.instances_at_least(box, 3 if quorum else 2)
    return declaration(box, count=number, attributes=failover)


def _bound(design: Design, facts: Facts, point: SinglePoint) -> list[Component]:
    """What the flows need of a zone or region: the components in it that they visit."""
    stopped = set(point.flows)
    visited = {
        visit.component.name
        for route in facts.traffic.routes
        if route.name in stopped
        for visit in route.visits
    }
    inside = [part for part in design.components.values() if point.name in places_of(part)]
    bound = [p for p in inside if p.name in visited and falls_with(p, point.place)]
    return bound or inside


def _spread(part: Component, place: PlaceClass) -> str:
    """The same over two places, with a copy for each of them."""
    count = None if is_provided(part) else max(2, part.count or 1)
    return declaration(part, count=count, attributes=f"{place}s=2")
