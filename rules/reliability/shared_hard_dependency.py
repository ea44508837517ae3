"""Rule `shared-hard-dependency`."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer import (
    Answer,
    Call,
    Category,
    Citation,
    Component,
    Design,
    Facts,
    Link,
    Rule,
    Severity,
    components,
    finding,
    has_mode,
    has_small_audience,
    is_family,
    is_kind,
    links,
    set_attribute,
    states,
)

SEVERAL = 3
"""Components that wait for one service from which its loss is that of the product; a convention.

Two are often the halves of one product, and each drawing of services has some of those."""


class SharedHardDependency(Rule):
    """Several services wait for one, with no limit and no answer without it.

    **Why**: services are drawn apart so that one can fail alone. What all of them call and wait for
    undoes that: sign-in, entitlements, a metadata or feature service. When it is slow, each caller
    holds its requests until its own threads are gone, and parts that need little of it fail as
    well. More instances of it do not help: a bad deploy, a full store behind it or a hot key reach
    all of them.

    It is a note where three services or more call one, and none of these calls states a timeout,
    a circuit breaker, a bulkhead or a fallback, at any load: what hangs is waited for by few as by
    many. A caller that states one of these for itself is left out.

    **Do instead**: answer without it for a while, from a cached or signed token, the last known
    value or a default, `[timeout=200ms, fallback=cached]`; or split it into cells, so that each
    serves some of the callers.

    **It cannot see**: timeouts that a library or a mesh sets, and what a caller can do without.
    Gateways, poolers and stores are left to other rules.
    """

    id = "shared-hard-dependency"
    severity = Severity.INFO
    category = Category.RELIABILITY
    problem = "cascading_dependency"
    topics = ("Circuit breakers, bulkheads, graceful degradation", "Timeouts and retries")
    citations = (
        Citation(
            "Google SRE book, chapter 22: Addressing Cascading Failures",
            "https://sre.google/sre-book/addressing-cascading-failures/",
        ),
        Citation(
            "Amazon Builders' Library: Avoiding fallback in distributed systems",
            "https://aws.amazon.com/builders-library/avoiding-fallback-in-distributed-systems/",
            "what callers do without a dependency has to be as well tried as what they do with it",
        ),
        Citation(
            "Amazon, Summary of the DynamoDB service disruption (September 2015)",
            "https://aws.amazon.com/message/5467D2/",
            "services built on one store failed or slowed with it",
        ),
    )
    follow_up = "It answers after thirty seconds instead of ten milliseconds: which of its callers still work, and for how long?"
    passes = (
        """
        client fan
        service seats x2
        service prices x2
        service lists x2
        service taste x2
        fan -> seats, prices, lists
        seats, prices, lists -> taste [timeout=100ms, fallback=popular]
        """,
        """
        client captain
        service berths x2
        service pilots x2
        service fees x2
        service journal x2
        captain -> berths, pilots, fees
        berths, pilots, fees ~> journal
        """,
        """
        client driver
        service app x2
        service places x2
        driver -> app -> places
        """,
    )
    fails = (
        """
        client marketer
        client app
        service dashboard x2
        service api x2
        service journeys x2
        service login x2
        marketer -> dashboard -> login
        app -> api -> login
        app -> journeys -> login
        """,
    )

    hubs = components(is_kind("service", "function", "auth", "realtime"))
    parts = ~is_family("client", "edge", "outside", "store")
    guards = states("timeout") | states("breaker") | states("bulkhead") | states("fallback")
    waited = links(has_mode("sync"), ~states("control") & ~guards)

    all_wait = finding(
        "{callers} wait for {names} without a timeout: if it hangs, so do they.",
        "No timeout, breaker or fallback is stated, so parts that were split to fail apart fail together.",
        weight=0.6,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at the services that several others call."""
        if has_small_audience(facts, design):
            return
        waited: dict[str, list[Link]] = {}
        for link in self._open_links(facts):
            waited.setdefault(link.target, []).append(link)
        for hub in self.hubs.components_of(facts):
            own = waited.get(hub.name, [])
            if len({link.source for link in own}) >= SEVERAL:
                yield self._about(design, hub, own)

    def _open_links(self, facts: Facts) -> Iterator[Link]:
        """Links over which one part of the system waits for another, with no limit stated."""
        parts, calls = facts.design.components, facts.traffic.calls
        guarded = {(call.caller.name, call.callee.name) for call in calls if _is_guarded(call)}
        for link in self.waited.links_of(facts):
            caller, is_other = parts[link.source], link.source != link.target
            is_open = not self.guards(facts, caller) and (link.source, link.target) not in guarded
            if is_other and is_open and self.parts(facts, caller):
                yield link

    def _about(self, design: Design, hub: Component, waited: list[Link]) -> Answer:
        callers = [design.components[name] for name in dict.fromkeys(one.source for one in waited)]
        fix = set_attribute("timeout=200ms, fallback=cached", *waited)
        return self.all_wait.about([hub], also=callers, callers=callers, fix=fix)


def _is_guarded(call: Call) -> bool:
    """Whether a step of a flow states how long a call waits, or what happens without an answer."""
    return any(call.said(name) for name in ("timeout", "breaker", "bulkhead", "fallback"))
