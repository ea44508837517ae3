"""Rule `missing-rate-limit`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reviewer import (
    Answer,
    Category,
    Citation,
    Component,
    Design,
    Facts,
    Rule,
    Severity,
    calls_kind,
    components,
    credit,
    denies,
    entrances_of,
    finding,
    has_known_traffic,
    has_link_in,
    has_users,
    is_gravely_overloaded,
    is_kind,
    is_on_a_costly_flow,
    is_on_a_paid_flow,
    is_provided,
    is_used_by_many,
    list_names,
    mentions,
    must_be_highly_available,
    omits,
    question,
    set_attribute,
    states,
    warrants_operational_review,
)

ONE_MACHINE = 10_000
"""Requests a second that one client machine is assumed to send.

Basis: a planning value; load generators send some ten thousand small requests a second from
one ordinary machine, and a loop of 500 connections at 50 ms a response sends as many."""

GENERIC = 0.2
"""The weight of the note where nothing stated makes a limit urgent: other advice goes first.

Basis: a convention."""

MITIGATION_TERMS = (
    *("token bucket", "leaky", "sliding", "fixed window"),
    *("counters ", "fail open", "fail closed"),
)
"""Word stems that show the author considered how requests are counted."""

SHEDS = "It sheds excess load, but whose requests are dropped is left to chance."
SCALES = "It scales with what it is sent, and so do its dependencies and the bill."
UNKNOWN = "One client in a retry loop takes the capacity all others share; no attack is needed."
MANY_CALLERS = "One machine cannot send that much, but a few that act together can."
ONE_CALLER = "One machine in a retry loop can send that much; no attack is needed."

LIMIT = set_attribute("limit=20/s, key=user")


class MissingRateLimit(Rule):
    """Nothing limits how many requests one client may send.

    **Why**: a retry loop in one client, a scraper or an attack takes the capacity that all others
    share. Everything behind the entry point is sized for the expected load; a per-client limit is
    what keeps the load expected. It also bounds the bill.

    Spare capacity is what the entry point can serve minus its load. It is a warning where one
    machine can send that much, 50 requests a second or 100,000 users a day are stated, and
    something makes it urgent: a flow that calls a model or another company, a target of 99.9% or
    more, or `limit=no`. All other entry points are one note together: those whose flows stay inside
    the system, those that autoscale, shed load or are overloaded already, and those whose capacity
    is unknown. `limit=no` on a component that only services call is a note as well. Where neither
    users nor rates nor anything urgent is stated, there is no finding. A limit on the entry point,
    on the path to it, on the group around it or in the service, a WAF, and a component that is a
    rate limiter count. A gateway without a stated limit is asked about, and one that limits on
    several nodes is asked how they share counters. Callers and entry points marked `private`, and
    static files from an object store, are left alone.

    **Do instead**: limit each client as early as it is known: `gateway edge x2 [limit=20/s,
    key=user]`, or `[limit=20/s, key=ip]` on the service; answer 429 with Retry-After.

    **It cannot see**: whether a limit is strict enough: `limit` counts, whatever its number.
    Limits in code have to be stated, and 10,000 requests a second from one machine is a planning
    value.
    """

    id = "missing-rate-limit"
    severity = Severity.WARNING
    category = Category.SECURITY
    fits_every_drawing = True
    problem = "missing_rate_limit"
    topics = ("Rate limiting: token bucket, leaky bucket, window; distributed", "WAF and DDoS")
    citations = (
        Citation(
            "OWASP API Security Top 10 2023, API4: unrestricted resource consumption",
            "https://owasp.org/API-Security/editions/2023/en/0xa4-unrestricted-resource-consumption/",
        ),
        Citation(
            "AWS Well-Architected, Reliability: REL05-BP02, throttle requests",
            "https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/",
        ),
        Citation(
            "Stripe, Scaling your API with rate limiters (2017)",
            "https://stripe.com/blog/rate-limiters",
            "a token bucket for each user, in Redis",
        ),
    )
    follow_up = (
        "Where do you limit, counted by what, and what happens when the counter's store is down?"
    )
    passes = (
        "client -> cdn -> api -> redis, postgres",
        """
        client app
        gateway door x2 [limit=20/s, key=user]
        service api x4
        app -> door -> api
        """,
        """
        client app
        waf shield
        service api x4
        app -> shield -> api
        """,
        """
        client staff [private]
        service api x4
        staff -> api
        """,
        """
        client app
        service api x4
        redis rate_limiter x2
        postgres db x2
        app -> api -> rate_limiter, db
        """,
    )
    fails = (
        """
        client app
        lb front: ALB
        service api x4
        app -> front -> api
        flow call 2k/s write: app -> front -> api
        """,
        """
        require users 200k/d
        client -> cdn -> api -> redis, postgres
        """,
        """
        require users 200k/d
        client staff [private]
        service orders x2
        service notices x2 [limit=no]
        staff -> orders -> notices
        """,
    )

    counts_alone = components(
        states("limit")
        & omits("algorithm")
        & ~is_provided
        & ~is_kind("realtime")  # all requests of one connection reach one node
        & ~calls_kind("cache", "kv")  # a place for shared counters
    )
    asks_how = warrants_operational_review & ~mentions(*MITIGATION_TERMS)
    refuses = components(denies("limit") & has_link_in)

    is_urgent = ~is_gravely_overloaded & (
        is_on_a_paid_flow | denies("limit") | must_be_highly_available
    )

    is_worth_a_line = (
        has_known_traffic
        | has_users(1)
        | is_on_a_costly_flow
        | denies("limit")
        | must_be_highly_available
    )

    unlimited = finding("{names} {has} no per-client rate limit for {clients}.", "{why}", LIMIT)
    unlimited_inside = finding(
        "{names} {is} stated to have no per-client rate limit.",
        "A service in a loop is a client like any other, and its requests can reach users.",
        LIMIT,
        severity=Severity.INFO,
    )
    through_gateway = question("How many requests may one client send through {names}?", LIMIT)
    counters = question(
        "{names} {limits/limit} on several nodes: token bucket or window, where are the shared"
        " counters, and what happens when they are down? Set `{line}`, and draw the store of the"
        " counters.",
        set_attribute("algorithm=token-bucket"),
        weight=0.25,
    )
    limited = credit("{limiter} enforces a per-client rate limit{behind}")

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Follow every client to the first components that do work, looking for a limit."""
        entrances = entrances_of(design)
        for clients, parts in entrances.unlimited:
            if any(self.is_worth_a_line(facts, part) for part in parts):
                yield self._judge(facts, parts, clients)
        inside = self.refuses.components_of(facts)
        if inside := [part for part in inside if part.name not in entrances.names]:
            yield self.unlimited_inside.about(inside)
        if entrances.gateways:
            yield self.through_gateway.about(entrances.gateways)
        for limiter, parts in entrances.limited:
            behind = "" if limiter == list_names(parts) else f" in front of {list_names(parts)}"
            yield self.limited.about(parts, limiter=limiter, behind=behind)
        counting = [
            part
            for part in self.counts_alone.components_of(facts)
            if facts.topology.count(part) != 1
        ]
        if entrances.limited and counting and self.asks_how(facts, design):
            yield self.counters.about(counting)

    def _judge(
        self, facts: Facts, entrances: Sequence[Component], clients: Sequence[str]
    ) -> Answer:
        """One finding about entrances with the same clients, as bad as the worst of them."""
        spares = [facts.capacity.spare(one) for one in entrances if not one.attributes.shed]
        counted = [one for one in spares if one is not None and one.instances is not None]
        judged = [_severity_and_reason(facts, one) for one in entrances]
        severity, why = max(judged, key=lambda one: one[0])
        is_urgent = is_used_by_many(facts, facts.design) and any(
            self.is_urgent(facts, one) for one in entrances
        )
        return self.unlimited.about(
            entrances,
            clients=clients,
            why=why,
            severity=severity if is_urgent else Severity.INFO,
            weight=1.0 if is_urgent else GENERIC,
            sums=[one.sum for one in counted],
            assumed=[subject for one in counted for subject in one.assumed],
        )


def _severity_and_reason(facts: Facts, entrance: Component) -> tuple[Severity, str]:
    """By what one client can take before the others go without."""
    spare = facts.capacity.spare(entrance)
    if entrance.attributes.shed or spare is None or spare.instances is None:
        unsized = UNKNOWN if spare is None else SCALES
        return Severity.INFO, SHEDS if entrance.attributes.shed else unsized
    if spare.spare > ONE_MACHINE:
        return Severity.INFO, MANY_CALLERS
    return Severity.WARNING, ONE_CALLER
