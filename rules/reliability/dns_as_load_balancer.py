"""The rule `dns-as-load-balancer`."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.design import Component, Design
from dsl.kinds import Kind
from reviewer.analysis.facts import Facts
from reviewer.analysis.topology.unbalanced_servers import SERVERS, SPREADING, spreads_itself
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.suggestion import declaration, free_name, listed

TURNS = frozenset({"round-robin", "roundrobin", "rr", "random", "multivalue", "multi-value"})
"""Policies by which names alone spread requests."""


class DnsAsLoadBalancer(Rule):
    """Names alone spread requests over machines.

    **Why**: resolvers and clients keep an address for minutes, whatever its time to live says.
    When a machine dies or has to leave, a part of the users goes on asking it; and a resolver
    that serves a million people sends all of them to one address.

    DNS that turns over several addresses without checking their health is a warning, with
    health checks a remark. DNS that points at several machines and says no policy is a remark.
    Names that choose a region or fail over between balancers are what DNS is for.

    **Do instead**: give the name one address, of a balancer that checks health:
    `dns names -> lb front -> api`.

    **It cannot see**: how long resolvers and clients really keep an address, or a balancer behind
    the name that is not drawn. Policies that choose by place, speed or health are not judged.
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

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at every name service by its policy and at what it points to."""
        for names in design.components.values():
            if names.kind is not Kind.DNS:
                continue
            said = names.attributes
            policy = (said.policy or said.algorithm or "").casefold().replace("_", "-")
            machines = _machines(design, facts, names)
            if policy in TURNS:
                yield self._turns(design, names, machines)
            elif machines and not policy:
                yield self._points(design, names, machines)

    def _turns(self, design: Design, names: Component, machines: list[Component]) -> Answer:
        checked = bool(names.attributes.health)
        over = f" over {listed([m.name for m in machines])}" if machines else ""
        return self.violated(
            names,
            message=f"`{names.name}` turns requests{over} from address to address"
            + ("." if checked else ", and nothing takes an address out whose machine has stopped."),
            why="Health checks take a dead address out, but resolvers keep it until it expires."
            if checked
            else "Who has the address of a dead machine keeps it for minutes, and gets no answer.",
            instead=_instead(design, names, machines),
            severity=Severity.INFO if checked else Severity.WARNING,
        )

    def _points(self, design: Design, names: Component, machines: list[Component]) -> Answer:
        return self.violated(
            names,
            *machines,
            message=f"`{names.name}` points at {listed([m.name for m in machines])} itself: a name spreads requests over several machines badly.",
            why="An address is kept for minutes after its machine has gone.",
            instead=_instead(design, names, machines),
            severity=Severity.INFO,
        )


def _machines(design: Design, facts: Facts, names: Component) -> list[Component]:
    """Servers of several machines that the name points at with nothing between."""
    targets = [design.components[link.target] for link in design.links_from[names.name]]
    if any(part.kind in SPREADING for part in targets):
        return []
    return [
        part
        for part in dict.fromkeys(targets)
        if part.kind in SERVERS
        and not facts.topology.is_single_instance(part)
        and not spreads_itself(part)
    ]


def _instead(design: Design, names: Component, machines: list[Component]) -> str:
    front = free_name(design, "front")
    behind = ", ".join(m.name for m in machines) or ", ".join(
        link.target for link in design.links_from[names.name]
    )
    chain = f"{names.name} -> {front} -> {behind}" if behind else f"{names.name} -> {front}"
    name = declaration(names, attributes="policy=failover, health")
    return f"{name}\nlb {front}: ALB\n{chain}"
