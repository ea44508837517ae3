"""The rule `missing-health-check`."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.design import Component, Design
from dsl.kinds import Family, Kind
from reviewer.analysis.facts import Facts
from reviewer.analysis.topology.counts import is_managed
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.suggestion import declaration, listed

ROUTERS = frozenset({Kind.LB, Kind.GATEWAY, Kind.DNS})
"""Kinds that choose which of several gets a request."""


class MissingHealthCheck(Rule):
    """Something routes requests without knowing whether what it routes to is well.

    **Why**: to a balancer that does not look, a dead server is as good as the others, and so
    every n-th request fails until a person takes it out. A name that fails over without
    looking never fails over.

    A router that says `health=no` before several, or that is to fail over, is a warning. At
    senior level and above, balancers that are not a provider's are asked. The check should
    look at the server itself: one that fails when a shared database blinks takes out all
    servers at once.

    **Do instead**: `lb front [health]`, a request every few seconds, out after two or three
    failures, and a floor below which it stops taking servers out.

    **It cannot see**: what a check asks: `health` counts by its presence, a look at the port like
    a look at the work. Checks that a balancer of your own makes by default have to be said, or it
    asks.
    """

    id = "missing-health-check"
    severity = Severity.WARNING
    category = Category.RELIABILITY
    citations = (
        Citation(
            "Amazon Builders' Library: implementing health checks",
            "https://aws.amazon.com/builders-library/implementing-health-checks/",
        ),
        Citation(
            "Azure cloud design patterns: health endpoint monitoring",
            "https://learn.microsoft.com/azure/architecture/patterns/",
        ),
    )
    follow_up = "The database blinks for two seconds: does your balancer take out every server?"
    passes = (
        """
        client app
        lb front: HAProxy [health]
        service api x3
        app -> front -> api
        """,
        """
        client app
        lb front: ALB
        service api x3
        app -> front -> api
        """,
    )
    fails = (
        """
        client app
        lb front: HAProxy [health=no]
        service api x3
        app -> front -> api
        """,
        """
        client app
        dns names [policy=failover, health=no]
        region one { service api x2 }
        region two { service api2 x2 }
        app -> names -> api
        names -> api2 [on=failure]
        """,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at every router that has something to choose from."""
        blind: list[Component] = []
        unsaid: list[Component] = []
        for router in design.components.values():
            if router.kind not in ROUTERS or not _chooses(design, facts, router):
                continue
            if router.attributes.health is False:
                blind.append(router)
            elif router.attributes.health is None and _is_own(router):
                unsaid.append(router)
        if blind:
            yield self._blind(design, blind)
        asked = facts.estimates.warrants_operational_review and facts.is_judged_at("senior")
        if unsaid and asked and " health" not in facts.words.text:
            line = declaration(unsaid[0], attributes="health", whole=False)
            yield self.cannot_tell(
                *unsaid,
                message=f"How does {listed([r.name for r in unsaid], 'or')} learn that a server behind it is unwell? Say `{line}`.",
                weight=0.2,
            )

    def _blind(self, design: Design, routers: list[Component]) -> Answer:
        behind = [link.target for router in routers for link in design.links_from[router.name]]
        names = listed([router.name for router in routers])
        targets = listed(list(dict.fromkeys(behind)))
        return self.violated(
            *routers,
            message=f"{names} sends requests to {targets} without looking whether they are well.",
            why="A dead server goes on getting its share, and each of those requests fails.",
            instead="\n".join(declaration(router, attributes="health") for router in routers),
        )


def _chooses(design: Design, facts: Facts, router: Component) -> bool:
    """Whether there is more than one that a request could go to."""
    behind = [design.components[link.target] for link in design.links_from[router.name]]
    working = [part for part in behind if part.family in (Family.COMPUTE, Family.EDGE)]
    several = any(not facts.topology.is_single_instance(part) for part in working)
    if router.kind is Kind.DNS:
        return len(working) > 1 or (bool(working) and bool(router.attributes.policy))
    return several or len(working) > 1


def _is_own(router: Component) -> bool:
    """Whether it is a balancer of one's own; a provider's checks health unasked."""
    return router.kind is Kind.LB and router.technology is not None and not is_managed(router)
