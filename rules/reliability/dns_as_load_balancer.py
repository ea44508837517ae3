"""Rule `dns-as-load-balancer`."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer import (
    Answer,
    Category,
    Citation,
    Component,
    Design,
    Facts,
    Fix,
    Rule,
    Severity,
    components,
    declare,
    finding,
    free_name,
    is_kind,
    link,
    list_names,
    servers_named_directly,
    set_attribute,
)

ROUND_ROBIN = {"round-robin", "roundrobin", "rr", "random", "multivalue", "multi-value"}
"""Policies by which names alone spread requests."""


class DnsAsLoadBalancer(Rule):
    """DNS alone spreads requests over machines.

    **Why**: resolvers and clients keep an address for minutes, whatever its TTL says. When a
    machine dies or is drained, some users keep calling it; and a resolver that serves a million
    people sends all of them to one address.

    Round-robin DNS without health checks is a warning, with health checks a note. DNS that points
    at several machines without a stated policy is a note. Names that choose a region or fail over
    between load balancers are what DNS is for.

    **Do instead**: give the name one address, of a load balancer that checks health:
    `dns names -> lb front -> api`.

    **It cannot see**: how long resolvers and clients really keep an address, or a load balancer
    behind the name that is not drawn. Policies by location, latency or health are not judged.
    """

    id = "dns-as-load-balancer"
    severity = Severity.WARNING
    category = Category.RELIABILITY
    problem = "dns_round_robin_balancing"
    topics = ("Load balancing: round robin, least connections, hashing",)
    citations = (
        Citation(
            "AWS Well-Architected, Reliability: REL11-BP02, fail over to healthy resources",
            "https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/",
        ),
        Citation(
            "Amazon Builders' Library: implementing health checks",
            "https://aws.amazon.com/builders-library/implementing-health-checks/",
        ),
    )
    follow_up = "You take one machine out of DNS: how long until the last request for it is gone?"
    passes = (
        """
        client reader
        dns names [policy=latency]
        lb front: ALB
        service web x8
        reader -> names -> front -> web
        """,
        """
        client reader
        dns names
        service web
        reader -> names -> web
        """,
    )
    fails = (
        """
        client reader
        dns names [policy=round-robin]
        lb one: nginx
        lb two: nginx
        service web x8
        reader -> names -> one, two
        one, two -> web
        """,
        """
        client reader
        dns names
        service web x8
        reader -> names -> web
        """,
    )

    names = components(is_kind("dns"))
    unchecked = finding(
        "{name} rotates requests{over} without health checks.",
        "Clients keep the address of a dead machine for minutes, and get no response.",
    )
    checked = finding(
        "{name} rotates requests{over}.",
        "Health checks remove a dead address, but resolvers keep it until it expires.",
        severity=Severity.INFO,
    )
    direct = finding(
        "{name} points at {machines} directly: DNS spreads requests over machines poorly.",
        "An address is cached for minutes after its machine has gone.",
        severity=Severity.INFO,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at every name service by its policy and at what it points to."""
        for names in self.names.components_of(facts):
            stated = names.attributes
            policy = (stated.policy or stated.algorithm or "").casefold().replace("_", "-")
            machines = servers_named_directly(design, facts.topology, names)
            fix = _load_balancer_behind(design, names, machines)
            if policy in ROUND_ROBIN:
                over = f" over {list_names(machines)}" if machines else ""
                statement = self.checked if stated.health else self.unchecked
                yield statement.about([names], over=over, fix=fix)
            elif machines and not policy:
                yield self.direct.about([names], also=machines, machines=machines, fix=fix)


def _load_balancer_behind(design: Design, names: Component, machines: list[Component]) -> Fix:
    front = free_name(design, "front")
    behind = [one.name for one in machines] or [one.target for one in design.links_from[names.name]]
    chain = link(names, front, behind) if behind else link(names, front)
    return set_attribute("policy=failover, health", names) + declare(f"lb {front}: ALB") + chain
