"""Rule `missing-rate-limit`."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer import (
    Answer,
    Category,
    Citation,
    Component,
    Design,
    Facts,
    Op,
    Rule,
    Severity,
    calls_kind,
    components,
    denies,
    entrances_of,
    has_link_in,
    is_kind,
    is_provided,
    is_used_by_many,
    list_names,
    mentions,
    omits,
    rate,
    render,
    set_attribute,
    states,
    warrants_operational_review,
)

ONE_MACHINE = 10_000
"""Requests a second that one client machine is assumed to send.

Basis: a planning value; load generators send some ten thousand small requests a second from
one ordinary machine, and a loop of 500 connections at 50 ms a response sends as many."""

MITIGATION_TERMS = (
    "token bucket",
    "leaky",
    "sliding",
    "fixed window",
    "counters ",
    "fail open",
    "fail closed",
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

    Spare capacity is what the entry point can serve minus its load. Where one machine can send
    that much, and 50 requests a second or 100,000 users a day are stated, it is a warning; where
    it takes many machines, where the entry point autoscales or sheds load, and where nothing is
    counted, it is a note; so is `limit=no` on what only services call. A limit on the entry point,
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
        flow call 2k/s: app -> front -> api
        """,
        "client -> cdn -> api -> redis, postgres",
        """
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

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Follow every client to the first components that do work, looking for a limit."""
        entrances = entrances_of(design)
        for clients, open_ones in entrances.unlimited:
            yield self._unlimited(facts, open_ones, clients)
        if inside := [
            p for p in self.refuses.components_of(facts) if p.name not in entrances.names
        ]:
            yield self._unlimited_inside(inside)
        if entrances.gateways:
            line = LIMIT.line_for(entrances.gateways[0])
            message = "How many requests may one client send through {names}? Set `{line}`."
            yield self.cannot_tell(
                *entrances.gateways, message=render(message, entrances.gateways, line=line)
            )
        for limiter, limited in entrances.limited:
            behind = "" if limiter == list_names(limited) else f" in front of {list_names(limited)}"
            yield self.satisfied(*limited, message=f"{limiter} limits each client{behind}")
        if entrances.limited and self.asks_how(facts, design):
            yield from self._ask_about_counters(facts)

    def _unlimited(
        self, facts: Facts, entrances: list[Component], clients: tuple[str, ...]
    ) -> Answer:
        rooms = [_spare_capacity(facts, entrance) for entrance in entrances]
        severity, why = max(((room[0], room[1]) for room in rooms), key=lambda room: room[0])
        return self.violated(
            *entrances,
            message=render(
                "{names} {has} no per-client rate limit for {clients}.", entrances, clients=clients
            ),
            sums=tuple(line for _, _, line, _ in rooms if line),
            why=why,
            fix=LIMIT,
            severity=severity if is_used_by_many(facts, facts.design) else Severity.INFO,
            assumed=tuple(subject for *_, assumed in rooms for subject in assumed),
        )

    def _unlimited_inside(self, parts: list[Component]) -> Answer:
        return self.violated(
            *parts,
            message=render("{names} {is} stated to have no per-client rate limit.", parts),
            why="A service in a loop is a client like any other, and its requests can reach users.",
            fix=LIMIT,
            severity=Severity.INFO,
        )

    def _ask_about_counters(self, facts: Facts) -> Iterator[Answer]:
        """How several nodes share their counters, where the design does not say."""
        parts = self.counts_alone.components_of(facts)
        parts = [part for part in parts if facts.topology.count(part) != 1]
        if parts:
            message = render(
                "{names} {limits/limit} on several nodes: token bucket or window, where are the"
                " shared counters, and what happens when they are down? Set `{line}`, and draw the"
                " store of the counters.",
                parts,
                line=set_attribute("algorithm=token-bucket").line_for(parts[0]),
            )
            yield self.cannot_tell(*parts, message=message, weight=0.25)


def _spare_capacity(
    facts: Facts, entrance: Component
) -> tuple[Severity, str, str, tuple[str, ...]]:
    """What one client can take before others go without: severity, why, sum, assumptions."""
    demand, capacity = facts.traffic.demand(entrance.name), facts.capacity.of(entrance, Op.READ)
    instances = facts.topology.count(entrance)
    if entrance.attributes.shed:
        return Severity.INFO, SHEDS, "", ()
    if demand is None or capacity is None:
        return Severity.INFO, UNKNOWN, "", ()
    if instances is None:
        return Severity.INFO, SCALES, "", ()
    assumed = (capacity.assumed.subject,) if capacity.assumed else ()
    each, total = capacity.typical, instances * capacity.typical
    spare = total - demand.total
    product = f"{instances} × {rate(each)} = {rate(total)}" if instances > 1 else rate(each)
    line = f"`{entrance.name}` handles {product}, minus its load of {rate(demand.total)}:"
    line += f" {rate(spare)} to spare" if spare > 0 else " nothing to spare"
    if spare > ONE_MACHINE:
        return Severity.INFO, MANY_CALLERS, line, assumed
    return Severity.WARNING, ONE_CALLER, line, assumed
