"""Rule `single-point-of-failure`."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer import (
    PLACE_AVAILABILITY,
    AlikeOutages,
    Answer,
    Category,
    Citation,
    Component,
    Design,
    Facts,
    Family,
    Kind,
    Op,
    PlaceClass,
    PlaceOutage,
    Rule,
    Severity,
    SinglePoint,
    add_instances,
    components,
    credit,
    downtime_allowed,
    finding,
    is_counted_once,
    is_family,
    is_provided,
    is_required_cache,
    is_single_instance,
    is_single_point,
    join_fixes,
    keeps_one_copy,
    list_flows,
    memory_queues,
    percent,
    question,
    render,
    set_count,
    severity_of_outage,
    spread_over_two,
)

ALMOST_ALL = 0.9995
"""From here on a share of the traffic is shown as all of it."""

NO_SECOND = "There is no second {names|or} to take over."
LOSSES = {
    Kind.CACHE: "Losing {names} loses what is only in {its} memory.",
    Family.STORE: "Losing {names} loses the data that exists nowhere else, until a backup is restored.",
    Family.MESSAGING: "Without {names}, the work that should wait there is refused.",
    Family.EDGE: "Without {names}, nobody reaches what is behind {them}.",
}
"""What is lost with a component, by its kind or family."""
NO_TARGET = "How much that matters depends on a target: `require availability 99.9%`."


class SinglePointOfFailure(Rule):
    """Losing one component or zone leaves a flow no route.

    **Why**: one instance caps everything behind it at its own availability, and every deploy,
    crash or disk failure of it is an outage. An interviewer points at each component in turn and
    asks what happens when it dies.

    How much it matters is a sum: one instance is up about 99.5% of the time, 216 minutes of
    downtime in a 30-day month. A target of 99.9% allows 43. Without a target the finding is a
    warning, or a note where less than 1% of the traffic and not every write of users stops; where
    one instance meets the target there is none. A stated single node of Redis or the like in which
    work waits is one though caches are not: what waits is lost with it. Managed services across several zones, caches that
    only save time, and work that nobody waits for are told apart. A single region is left to
    `single-region`.

    **Do instead**: run at least two, each able to take the other's load: `x2` on a stateless
    component, behind a load balancer; a replica that takes over (`x2`, or a component with
    `role=standby`) on a store; or a managed service that does this by itself.

    **It cannot see**: what is shared and not drawn: power, a network, an account, one deploy for
    all. A count (`x2`) is taken as instances that stand in for each other, and how often one
    fails is the catalog's figure unless it is stated.
    """

    id = "single-point-of-failure"
    severity = Severity.WARNING
    category = Category.RELIABILITY
    costs_downtime = True
    problem = "spof"
    topics = ("Single points of failure",)
    citations = (
        Citation(
            "Amazon Compute Service Level Agreement",
            "https://aws.amazon.com/compute/sla/",
            "99.5% for one instance, 99.99% for a region with two zones or more",
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
    follow_up = "It dies at peak: what happens to the requests in flight, and how long until service is back?"
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
        """
        client guest
        service office x2
        redis shared x2 [workloads=[cache jobs]]
        worker tickets x2
        postgres seats x2
        guest -> office -> shared, seats
        office ~> shared ~> tickets -> seats
        """,
    )
    fails = (
        """
        require availability 99.9%
        client reader
        service web x1
        mysql db x2
        reader -> web -> db
        flow read 20k/s: reader -> web -> db
        """,
        "client -> api -> postgres\napi x1",
        """
        client guest
        service office x2
        redis shared x1 [workloads=[cache jobs]]
        worker tickets x2
        postgres seats x2
        guest -> office -> shared, seats
        office ~> shared ~> tickets -> seats
        """,
    )

    survives = components(
        is_family("edge", "compute", "store", "messaging"),
        ~is_single_point & ~is_single_instance & ~(is_required_cache & keeps_one_copy),
    )
    is_one_node = is_counted_once & is_single_instance & ~is_provided
    redundant = credit("{names} {is} redundant: losing one instance stops no flow")
    good_enough = credit(
        "{names} {meets/meet} the target of {target} with {one instance/one instance each}"
    )

    single = finding(
        "{names} {is} {a single point/single points} of failure: losing {it/one} stops {stopped}.",
        "{reasons}",
    )
    delayed = finding(
        "{names} {is} {a single instance/single instances}: losing {it/one} delays {work}.",
        "Nobody waits for it, so the loss is a delay for as long as its queue keeps the work.",
        severity=Severity.INFO,
        weight=0.0,
    )
    work_lost = finding(
        "{names} {is} {a single point/single points} of failure: losing {it/one} loses the work that waits in {its} memory.",
        "Until {it/one} is back, producers fail or drop their work.",
        weight=0.7,
    )
    one_place = finding(
        "The {place} {names} is a single point of failure: losing it stops {stopped}.",
        "One {place} cannot meet a target above {promised}.",
    )
    maybe_managed = question(
        "{Is/Are} {names} {one machine/one machine each}, or managed across several zones?"
        " Set `{line}`, or name the service: `{service}`.",
        set_count(2),
    )
    how_many = question(
        "How many nodes {does} {names} have? With one, losing it stops the flow.",
        set_count(3),
        lacks="count",
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Judge each single point against the strictest target of the flows it stops."""
        for outage in facts.reliability.place_outages:
            if outage.point.place is not PlaceClass.REGION:  # `single-region` judges it
                yield self._about_place(design, outage)
        for alike in facts.reliability.single_instances.certain:
            if not alike.first.point.flows and _goes_on_without(facts, alike.first.point):
                continue
            yield self._about_instances(design, facts, alike)
        if holders := self._holders_of_work(facts, design):
            yield self.work_lost.about(holders, fix=add_instances(facts, holders))
        for alike in facts.reliability.single_instances.doubtful:
            yield self._asked_about(facts, alike)
        if safe := self.survives.components_of(facts):
            yield self.redundant.about(safe)

    def _holders_of_work(self, facts: Facts, design: Design) -> list[Component]:
        """Single nodes, as stated, in whose memory work waits, but those found by their flows."""
        certain = facts.reliability.single_instances.certain
        told = {one.name for alike in certain if alike.first.point.flows for one in alike.parts}
        holders = (queue.holder for queue in memory_queues(design))
        return [one for one in holders if one.name not in told and self.is_one_node(facts, one)]

    def _about_instances(self, design: Design, facts: Facts, alike: AlikeOutages) -> Answer:
        """One answer about all the instances whose loss is alike."""
        parts, first, assumed = alike.parts, alike.first, alike.assumed
        fix, delayed = add_instances(facts, parts), first.point.delayed
        if not first.point.flows:
            work = list_flows(design, delayed)
            return self.delayed.about(parts, flows=delayed, work=work, fix=fix)
        if first.target is not None and first.enough:
            target, downtime = first.target.text, alike.downtime
            return self.good_enough.about(parts, target=target, sums=downtime, assumed=assumed)
        return self.single.about(
            parts,
            flows=alike.flows,
            stopped=list_flows(design, alike.flows, "or")
            if alike.flows_differ
            else _stopped(design, first.point),
            reasons=_reasons(alike),
            sums=alike.sums,
            fix=fix,
            severity=Severity.WARNING
            if first.target is None and _stops_every_write(facts, alike)
            else severity_of_outage(first),
            assumed=assumed,
            weight=alike.weight,
        )

    def _asked_about(self, facts: Facts, alike: AlikeOutages) -> Answer:
        """A question about their count; the answer it proposes carries the load as well."""
        parts, weight, sizing = alike.parts, alike.weight, facts.capacity.sizing
        least = 2 if alike.first.service else 3
        fix = join_fixes(set_count(sizing.instances_at_least(one, least), one) for one in parts)
        if not alike.first.service:
            return self.how_many.about(parts, fix=fix, weight=weight)
        first = alike.first.part
        service = f"{first.kind} {first.name}: {alike.first.service}"
        return self.maybe_managed.about(parts, service=service, fix=fix, weight=weight)

    def _about_place(self, design: Design, outage: PlaceOutage) -> Answer:
        point = outage.point
        return self.one_place.about(
            outage.parts,
            names=[point.name],
            flows=point.flows,
            place=str(point.place),
            stopped=_stopped(design, point),
            promised=percent(PLACE_AVAILABILITY[point.place]),
            sums=[f"{downtime_allowed(outage.target)} a month"],
            fix=spread_over_two(point.place, outage.parts),
            weight=outage.weight,
        )


def _stops_every_write(facts: Facts, alike: AlikeOutages) -> bool:
    """Whether users can change nothing without each of them, however few their writes are."""
    traffic = facts.traffic
    writes = {one.name for one in traffic.routes if one.op is Op.WRITE} - traffic.operator_jobs
    return bool(writes) and all(writes <= {*one.point.flows} for one in alike.outages)


def _goes_on_without(facts: Facts, point: SinglePoint) -> bool:
    """Whether each flow that it delays passes a component that states a fallback."""
    routes = [route for route in facts.traffic.routes if route.name in point.delayed]
    return bool(routes) and all(
        any(visit.component.attributes.fallback for visit in route.visits) for route in routes
    )


def _stopped(design: Design, point: SinglePoint) -> str:
    flows, share = list_flows(design, point.flows), point.share or 0.0
    if share > ALMOST_ALL:
        return "all traffic"
    return f"{flows}, {percent(share)} of traffic" if share else flows


def _reasons(alike: AlikeOutages) -> str:
    """What goes with the components, each sort of loss once."""
    sorts: dict[str, list[Component]] = {}
    for part in alike.parts:
        loss = LOSSES.get(part.kind) or LOSSES.get(part.family, NO_SECOND)
        sorts.setdefault(loss, []).append(part)
    said = [render(loss, parts) for loss, parts in sorts.items()]
    return " ".join(said if alike.first.target is not None else [*said, NO_TARGET])
