"""The rule `missing-load-balancer`."""

from __future__ import annotations

import math
from collections.abc import Iterator

from dsl.design import Component, Design, Op
from dsl.kinds import Kind
from dsl.quantity import Quantity
from reviewer.analysis.facts import Facts
from reviewer.analysis.semantics.annotations import is_told
from reviewer.analysis.semantics.operational_stakes import BUSY, USERS
from reviewer.analysis.topology.unbalanced_servers import Front
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.numbers import count, percent, rate
from reviewer.text.suggestion import declaration, free_name, listed

TOLD = ("balanc", "reverse proxy", "ingress", "target group", "service mesh")
"""What a remark says of spreading, where it is not drawn."""


class MissingLoadBalancer(Rule):
    """Several servers are needed, or there, and nothing spreads requests over them.

    **Why**: a client knows one address. Without something that takes requests at that address
    and hands each to a server that is well, the second server gets nothing, and the first
    cannot be taken out for a deploy or a repair.

    Whether several are needed is a sum: what the server is asked over what one carries, or a
    target for availability above what one box is up. Below that one server is enough, and
    nothing is said. Gateways, balancers, managed services, autoscaling groups, queues that
    workers take from, and remarks that tell of balancing count. Balancers between services
    are taken for granted.

    **Do instead**: put one between: `lb front: ALB`, linked `client -> front -> api`, and let
    it check the health of what stands behind.

    **It cannot see**: a client that balances by itself, or a proxy beside it, unless a remark or
    `discovery` says so. How many servers a load needs rests on what the catalogue says that one
    carries, unless `capacity` is stated.
    """

    id = "missing-load-balancer"
    severity = Severity.WARNING
    category = Category.SCALABILITY
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
            "99.5 % for one instance",
        ),
    )
    follow_up = "One of the servers hangs without closing its port: who notices, and how soon does it get no more requests?"
    passes = (
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
        service web
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

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Sort the servers that callers reach unspread by what asks for several of them."""
        short: list[Front] = []
        wanted: list[Front] = []
        open_: list[Front] = []
        for front in facts.topology.unbalanced_servers:
            one = facts.topology.is_single_instance(front.server)
            if (front.inside and not one) or is_told(design, TOLD, front.server.name):
                continue
            if _exceeds_one(facts, front, one=one):
                short.append(front)
            elif not one and not front.caller.attributes.private:
                open_.append(front)
            elif one and _is_asked_much(design, facts, front):
                wanted.append(front)
        if short:
            yield self._short(design, facts, short)
        if wanted:
            yield self._wanted(design, facts, wanted)
        if open_:
            yield self._ask(design, open_)
        yield from self._credit(design, facts)

    def _short(self, design: Design, facts: Facts, fronts: list[Front]) -> Answer:
        servers = [front.server for front in fronts]
        number = (
            f"{count(_needed(facts, servers[0], 2))} servers"
            if len(servers) == 1
            else "several servers each"
        )
        return self.violated(
            *servers,
            message=f"the load of {_names(servers)} needs {number}, and nothing is there to spread requests over them.",
            sums=tuple(_sum(facts, server) for server in servers),
            why="The balancer, not the second server, is what makes more of them work as one.",
            instead=_instead(design, facts, fronts),
            assumed=tuple(dict.fromkeys(a for server in servers for a in _assumed(facts, server))),
        )

    def _wanted(self, design: Design, facts: Facts, fronts: list[Front]) -> Answer:
        servers = [front.server for front in fronts]
        who = listed(list(dict.fromkeys(front.caller.name for front in fronts)))
        verb = "is" if len(servers) == 1 else "are each"
        return self.violated(
            *servers,
            message=f"{_names(servers)} {verb} one box that {who} calls itself: there is no place where a second could take its share.",
            why=_reason(design, facts, fronts[0]),
            instead=_instead(design, facts, fronts),
            severity=Severity.INFO,
        )

    def _ask(self, design: Design, fronts: list[Front]) -> Answer:
        servers = [front.server for front in fronts]
        name = free_name(design, "front")
        return self.cannot_tell(
            *servers,
            message=f"What spreads the requests of {listed(list(dict.fromkeys(f.caller.name for f in fronts)))}"
            f" over the instances of {_names(servers)}? Say `lb {name}: ALB` and link it between,"
            f" or `{declaration(servers[0], attributes='discovery=dns', whole=False)}`.",
            weight=0.3,
        )

    def _credit(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Balancers before several servers that one could not stand in for."""
        behind = {
            link.target: link.source
            for link in design.links
            if design.components[link.source].kind is Kind.LB
        }
        found = [
            design.components[name]
            for name in behind
            if _needed(facts, design.components[name], 1) > 1
            and not facts.topology.is_single_instance(design.components[name])
        ]
        if found:
            balancers = listed(list(dict.fromkeys(behind[part.name] for part in found)))
            yield self.satisfied(
                *found, message=f"{balancers} spreads requests over {_names(found)}"
            )


def _names(servers: list[Component]) -> str:
    return listed([server.name for server in servers])


def _used(facts: Facts, server: Component) -> float:
    """How many machines the load of a server fills, by what one typically carries; 0 if unknown."""
    used = facts.capacity.utilization(server)
    nodes = facts.topology.count(server)
    return 0.0 if used is None or not math.isfinite(used) else used * (nodes or 1)


def _needed(facts: Facts, server: Component, least: int) -> int:
    target = facts.capacity.target(server)
    return max(least, math.ceil(_used(facts, server) / target)) if target > 0 else least


def _exceeds_one(facts: Facts, front: Front, *, one: bool) -> bool:
    """Whether one server is too few; where several are drawn, only beyond what the best one carries."""
    if one:
        return _needed(facts, front.server, 1) > 1
    if front.server.kind is Kind.REALTIME or front.caller.attributes.private:
        return False
    best = facts.capacity.utilization(front.server, "optimistic")
    nodes = facts.topology.count(front.server)
    return best is not None and nodes is not None and best * nodes > 1


def _is_asked_much(design: Design, facts: Facts, front: Front) -> bool:
    """Whether so many come, or so little downtime is allowed, that one server will not do."""
    if _is_above_one(design, facts, front):
        return True
    demand = facts.traffic.demand(front.server.name)
    if demand is None or not front.inside:
        many = (front.caller.count or 1) >= USERS or (facts.traffic.users_per_day or 0) >= USERS
        if many or (demand is None and facts.estimates.is_used_by_many):
            return True
    return demand is not None and demand.total >= BUSY


def _is_above_one(design: Design, facts: Facts, front: Front) -> bool:
    target = design.requirement("availability")
    if target is None or not isinstance(target.value, Quantity):
        return False
    return target.value.value > facts.reliability.instance_availability(front.server)[0]


def _reason(design: Design, facts: Facts, front: Front) -> str:
    if _is_above_one(design, facts, front):
        up = percent(facts.reliability.instance_availability(front.server)[0])
        return f"One instance is up about {up} of the time, and more is required."
    return "It carries what is asked today; the first deploy, crash or busy day asks for a second."


def _sum(facts: Facts, server: Component) -> str:
    demand, capacity = facts.traffic.demand(server.name), facts.capacity.of(server, Op.READ)
    asked = rate(demand.total) if demand else "its load"
    one = f"one carries about {rate(capacity.typical)}" if capacity else "one carries less"
    return (
        f"`{server.name}` is asked {asked}; {one}, planned at {percent(facts.capacity.target(server))}:"
        f" {count(_needed(facts, server, 2))} servers"
    )


def _assumed(facts: Facts, server: Component) -> tuple[str, ...]:
    capacity = facts.capacity.of(server, Op.READ)
    return (capacity.assumed.subject,) if capacity and capacity.assumed else ()


def _instead(design: Design, facts: Facts, fronts: list[Front]) -> str:
    """One balancer before all of them, and as many servers as the load asks for."""
    name = free_name(design, "front")
    caller = fronts[0].caller.name
    lines = [f"lb {name}: ALB"]
    for front in fronts:
        least = max(2, facts.topology.count(front.server) or 1)
        lines.append(declaration(front.server, count=_needed(facts, front.server, least)))
    behind = ", ".join(front.server.name for front in fronts)
    lines.append(f"{caller} -> {name} -> {behind}  # in place of {caller} -> {behind}")
    return "\n".join(lines)
