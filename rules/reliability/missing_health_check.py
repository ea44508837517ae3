"""Rule `missing-health-check`."""

from __future__ import annotations

from reviewer import (
    Category,
    Citation,
    DeniedOrSilent,
    Severity,
    at_level,
    chooses_among_instances,
    components,
    is_kind,
    is_managed,
    mentions,
    names_technology,
    set_attribute,
    states,
    warrants_operational_review,
)


class MissingHealthCheck(DeniedOrSilent):
    """Requests are routed without checking the health of their targets.

    **Why**: without health checks a dead server keeps its share of traffic, so every n-th request
    fails until a person removes it. A DNS record that fails over without checks never fails over.

    `health=no` on a router with several targets, or on a DNS name with a failover policy, is a
    warning. At senior level and above, self-managed load balancers are asked. A check should
    test the server itself: one that fails when a shared database blinks removes all servers at
    once.

    **Do instead**: `lb front [health]`: a request every few seconds, out after two or three
    failures, and a floor below which no more servers are removed.

    **It cannot see**: what a check tests: `health` counts by its presence, whether it opens a port
    or does real work. Default checks of a self-managed balancer have to be stated, or it asks.
    """

    id = "missing-health-check"
    severity = Severity.WARNING
    category = Category.RELIABILITY
    problem = ""
    topics = ("Load balancing: round robin, least connections, hashing",)
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

    scope = components(is_kind("lb", "gateway", "dns"), chooses_among_instances)
    attribute = states("health")
    denied = "{names} {routes/route} requests without health checks."
    why = "A dead server keeps its share of traffic, and each of those requests fails."
    fix = set_attribute("health")

    question = "How {does/do} {names|or} learn that a server behind {it} is unhealthy?"
    when_silent = (
        is_kind("lb")
        & names_technology
        & ~is_managed
        & warrants_operational_review
        & at_level("senior")
        & ~mentions("health")
    )
    question_weight = 0.2
