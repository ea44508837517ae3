"""Rule `missing-load-balancer`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reviewer import (
    BUSY,
    USERS,
    Answer,
    Category,
    Citation,
    Component,
    Design,
    Facts,
    Fix,
    Front,
    Rule,
    Severity,
    Statement,
    count,
    credit,
    declare,
    exceeds_best_instance,
    finding,
    free_name,
    has_remark,
    is_described_as_many,
    is_gravely_overloaded,
    is_kind,
    is_single_instance,
    is_used_by_many,
    join_fixes,
    needs_more_availability,
    needs_several_instances,
    percent,
    question,
    set_attribute,
    set_count,
)


class MissingLoadBalancer(Rule):
    """Several instances are needed, or there, and no load balancer spreads requests over them.

    **Why**: a client knows one address. Without a load balancer that takes requests at that address
    and hands each to a healthy instance, the second instance gets nothing, and the first cannot
    be taken out for a deploy or a repair.

    Whether several are needed is a sum: the load of the server over what one handles, or an
    availability target above that of one instance. Below that one instance is enough, and
    nothing is said. Where neither a load nor a small audience is stated, a server that the public
    calls and that is stated to be one (`x1`) is a note. Gateways, load balancers, managed
    services, autoscaling groups, queues that workers take from, and notes about balancing count.
    Load balancers between services are taken for granted.

    **Do instead**: put one in between: `lb front: ALB`, linked `client -> front -> api`, and let
    it check the health of the instances behind it.

    **It cannot see**: a client that balances by itself, or a sidecar proxy, unless a note or
    `discovery` says so. How many instances a load needs rests on what the catalogue says that one
    handles, unless `capacity` is stated.
    """

    id = "missing-load-balancer"
    severity = Severity.WARNING
    category = Category.SCALABILITY
    costs_downtime = True
    problem = "no_load_balancer"
    topics = (
        "Horizontal against vertical scaling",
        "Load balancing: round robin, least connections, hashing",
    )
    citations = (
        Citation(
            "AWS Well-Architected, Performance: PERF04-BP04, balance load across resources",
            "https://docs.aws.amazon.com/wellarchitected/latest/performance-efficiency-pillar/",
        ),
        Citation(
            "Amazon Compute Service Level Agreement",
            "https://aws.amazon.com/compute/sla/",
            "99.5% for one instance",
        ),
    )
    follow_up = "One instance hangs without closing its port: who notices, and how soon does it get no more requests?"
    passes = (
        """
        require users 800/d
        client singer
        service rooms x1
        singer -> rooms
        """,
        """
        client clerk [private]
        service payroll x1
        clerk -> payroll
        """,
        """
        client reader
        lb front: ALB
        service web x8
        reader -> front -> web
        flow read 4k/s: reader -> front -> web
        """,
        """
        client reader
        service web
        reader -> web
        flow read 20/s: reader -> web
        """,
        """
        client reader
        service web: App Service [autoscale]
        reader -> web
        flow read 4k/s: reader -> web
        """,
    )
    fails = (
        """
        client reader
        service web x1
        postgres posts x2
        reader -> web -> posts
        """,
        """
        client reader
        service web x1
        reader -> web
        flow read 4k/s: reader -> web
        """,
        """
        client reader
        dns names
        service web x80
        reader -> names -> web
        flow read 20k/s: reader -> names -> web
        """,
    )

    explains_balancing = has_remark(
        "balanc", "reverse proxy", "ingress", "target group", "service mesh"
    )

    is_too_small = ~is_kind("realtime") & exceeds_best_instance
    is_large = needs_several_instances & ~is_single_instance

    short = finding(
        "{names} {needs/need} {number} but {has} no load balancer in front.",
        "The load balancer, not the second instance, is what makes several work as one.",
    )
    single = finding(
        "{names} {has} one instance{/ each} that {callers} {calls/call:callers} directly, with no load balancer.",
        "{reason}",
        severity=Severity.INFO,
    )
    what_spreads = question(
        "What spreads the requests of {callers} over the instances of {names}? Add `lb {free}: ALB` in between, or set `{line}`.",
        set_attribute("discovery=dns"),
        weight=0.3,
    )
    balanced = credit("{balancers} {spreads/spread:balancers} requests over {names}")

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Sort the servers that callers reach directly by what asks for several of them."""
        sorted_: dict[Statement, list[Front]] = {}
        for front in facts.topology.unbalanced_servers:
            if (statement := self._statement(facts, front)) is not None:
                sorted_.setdefault(statement, []).append(front)
        for statement, fronts in sorted_.items():
            yield self._answer(facts, statement, fronts)
        behind = {
            design.components[link.target]: link.source
            for link in design.links
            if design.components[link.source].kind == "lb"
        }
        spread = [part for part in behind if self.is_large(facts, part)]
        if spread:
            yield self.balanced.about(spread, balancers=[behind[part] for part in spread])

    def _statement(self, facts: Facts, front: Front) -> Statement | None:
        """What is said of one server; None where one instance will do, or requests are spread."""
        server, is_single = front.server, is_single_instance(facts, front.server)
        if (front.inside and not is_single) or self.explains_balancing(facts, server):
            return None
        if is_single and not needs_several_instances(facts, server):
            return self.single if _is_asked_much(facts, front) else None
        is_uncounted = is_described_as_many(facts, server)
        if not is_single and (front.caller.attributes.private or is_uncounted):
            return None
        return self.short if is_single or self.is_too_small(facts, server) else self.what_spreads

    def _answer(self, facts: Facts, statement: Statement, fronts: list[Front]) -> Answer:
        servers = [front.server for front in fronts]
        is_short, needed = statement is self.short, facts.capacity.machines_needed(servers[0])
        return statement.about(
            servers,
            callers=[front.caller for front in fronts],
            number=f"{count(max(2, needed))} instances"
            if len(servers) == 1
            else "several instances each",
            reason=_reason(facts, servers[0]),
            free=free_name(facts.design, "front"),
            fix=None if statement is self.what_spreads else _balancer(facts, fronts),
            sums=(facts.capacity.machines_sum(server) for server in servers if is_short),
            severity=_severity(facts, servers) if is_short else None,
            assumed=dict.fromkeys(
                a for s in servers if is_short for a in facts.capacity.assumptions_of(s)
            ),
        )


def _severity(facts: Facts, servers: Sequence[Component]) -> Severity | None:
    """A note where the load is guessed, or where one instance is found overloaded as it is.

    That finding proposes the instances; the balancer in front of them is part of the same change.
    """
    guessed = all(server.name in facts.traffic.guessed_loads for server in servers)
    named = all(
        is_single_instance(facts, server) and is_gravely_overloaded(facts, server)
        for server in servers
    )
    return Severity.INFO if guessed or named else None


def _is_asked_much(facts: Facts, front: Front) -> bool:
    """Whether so many come, or so little downtime is allowed, that one instance will not do."""
    if needs_more_availability(facts, front.server):
        return True
    if _is_stated_alone(facts, front):
        return True
    demand = facts.traffic.demand(front.server.name)
    if demand is not None and (front.inside or demand.total >= BUSY):
        return demand.total >= BUSY
    has_many = max(front.caller.count or 1, facts.traffic.users_per_day or 0) >= USERS
    return has_many or (demand is None and is_used_by_many(facts, facts.design))


def _is_stated_alone(facts: Facts, front: Front) -> bool:
    """Whether the one server that the public calls is stated to be one, and no number says it will do."""
    server = front.server
    is_at_the_door = not (front.inside or front.caller.attributes.private)
    if server.count != 1 or not is_at_the_door:
        return False
    users = facts.traffic.users_per_day
    is_small = users is not None and users < USERS
    return facts.traffic.demand(server.name) is None and not is_small


def _reason(facts: Facts, server: Component) -> str:
    if needs_more_availability(facts, server):
        up = percent(facts.reliability.instance_availability(server)[0])
        return f"One instance is available about {up} of the time, and more is required."
    return "It handles today's load; the first deploy, crash or busy day needs a second instance."


def _balancer(facts: Facts, fronts: list[Front]) -> Fix:
    """One load balancer in front of all of them, and as many instances as the load needs."""
    name, caller = free_name(facts.design, "front"), fronts[0].caller.name
    servers = [front.server for front in fronts]
    needs = [
        max(2, facts.topology.count(s) or 1, facts.capacity.machines_needed(s)) for s in servers
    ]
    counts = (set_count(number, server) for number, server in zip(needs, servers, strict=True))
    behind = ", ".join(server.name for server in servers)
    path = f"{caller} -> {name} -> {behind}  # in place of {caller} -> {behind}"
    return join_fixes([declare(f"lb {name}: ALB"), *counts, declare(path)])
