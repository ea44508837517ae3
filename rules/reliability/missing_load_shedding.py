"""Rule `missing-load-shedding`."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer import (
    Answer,
    Category,
    Citation,
    Component,
    Design,
    Facts,
    Rule,
    Severity,
    components,
    denies,
    finding,
    is_called_by_family,
    is_family,
    mentions,
    question,
    set_attribute,
    states,
    states_anywhere,
    times,
    warrants_operational_review,
)

SPIKY = 5.0
"""Peak over average from which load comes in spikes that no fleet is kept ready for.

Basis: office hours peak at about five times the average, a flash sale or a live event at 10
to 100 times (general knowledge)."""

FELT = 1_000.0
"""Requests a second at peak from which it asks about a spike; a convention."""

ROOM = 2.0
"""A fleet that handles twice its peak has headroom for a spike of the usual size.

Basis: a planning value."""


class MissingLoadShedding(Rule):
    """Nothing sheds load when a spike comes.

    **Why**: past its capacity a service does not respond to as many requests as before, but to
    fewer: every request waits, all time out, and the work done for them is wasted. A service that
    rejects early keeps its full throughput.

    A per-client rate limit does not help against many clients. Autoscaling does, but minutes
    later. Where a design states that nothing is shed (`shed=no`, or `bound=no` on a server that
    queues requests) it is a warning; where it states that load comes in spikes, five times the
    average and more, it is a note; where a busy entry point has less headroom than twice its peak
    it is a question.

    **Do instead**: reject cheaply above 80 to 90% utilization with 503 and Retry-After, the least
    important requests first: `service api x8 [shed]`; queue writes that can wait.

    **It cannot see**: limits that a server has by default, and how sudden a spike is: the language
    knows one peak. One component that sheds, or a mention of it in a note, answers for the whole
    design.
    """

    id = "missing-load-shedding"
    severity = Severity.WARNING
    category = Category.RELIABILITY
    problem = "missing_load_shedding"
    topics = ("Sudden spikes", "Back-pressure")
    citations = (
        Citation(
            "Amazon Builders' Library: Using load shedding to avoid overload",
            "https://aws.amazon.com/builders-library/using-load-shedding-to-avoid-overload/",
        ),
        Citation(
            "Google SRE book, chapter 21: Handling Overload",
            "https://sre.google/sre-book/handling-overload/",
        ),
        Citation(
            "Stripe, Scaling your API with rate limiters (2017)",
            "https://stripe.com/blog/rate-limiters",
            "two limiters for callers, and two that shed load for the whole fleet",
        ),
    )
    follow_up = "At three times the load you planned for, what share of requests still succeeds?"
    passes = (
        """
        client app
        service api x4 [shed]
        postgres db x2
        assume peak 20
        app -> api -> db
        """,
        """
        client app
        service api x4
        postgres db x2
        app -> api -> db
        """,
    )
    fails = (
        """
        client app
        service login x4 [queued, bound=no]
        postgres users x2
        app -> login -> users
        """,
        """
        client app
        service api x4 [shed=no]
        postgres db x2
        app -> api -> db
        """,
        """
        client app
        lb front: ALB
        service api x4
        postgres db x2
        assume peak 20
        app -> front -> api -> db
        flow book 5M/d write: app -> front -> api -> db
        """,
    )

    is_unaware = ~states_anywhere("shed") & ~mentions(
        "shed", "backpressure ", "waiting room ", "surge "
    )
    unshed = components(denies("shed") | (is_family("compute") & denies("bound") & ~states("shed")))
    fixed_servers = components(
        is_family("compute") & is_called_by_family("client", "edge"),
        ~states("autoscale") & ~states("serverless"),
    )

    sheds_nothing = finding(
        "{names} {does} not shed load when more comes than {it} can handle.",
        "Past its capacity a service responds to fewer requests than before, not to as many.",
        set_attribute("shed"),
    )
    what_first = question(
        "A spike brings {name} {spike|rate} instead of {asked|rate}, and it handles {capacity|rate}: what is rejected first?",
        set_attribute("shed"),
        weight=0.3,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at the first components that do work for clients."""
        denied, servers = self.unshed.components_of(facts), self._loaded_servers(facts)
        peak = facts.assumptions.stated("", "peak")
        is_spiky = peak is not None and peak.value >= SPIKY
        if denied:
            yield self.sheds_nothing.about(denied)
        elif not servers or not self.is_unaware(facts, design):
            return
        elif peak is not None and is_spiky:
            line = f"the stated peak is {times(peak.value)} the average, and more may come"
            yield self.sheds_nothing.about(servers, sums=[line], severity=Severity.INFO)
        elif warrants_operational_review(facts, design):
            yield from self._asked_about(facts, servers)

    def _asked_about(self, facts: Facts, servers: dict[Component, float]) -> Iterator[Answer]:
        """What is rejected in a spike, of busy servers without headroom for one."""
        used = {part: facts.capacity.utilization(part) or 0.0 for part in servers}
        tight = [part for part in servers if servers[part] >= FELT and 1 / ROOM < used[part] < 1]
        if tight:
            worst = max(tight, key=lambda part: used[part])
            yield self.what_first.about(
                tight,
                names=[worst],
                line=set_attribute("shed").line_for(worst),
                asked=servers[worst],
                spike=ROOM * servers[worst],
                capacity=servers[worst] / used[worst],
                assumed=facts.capacity.assumptions_of(worst),
            )

    def _loaded_servers(self, facts: Facts) -> dict[Component, float]:
        """Entry servers of a fixed size that a known load reaches, with requests a second."""
        fixed = self.fixed_servers.components_of(facts)
        counted = (part for part in fixed if facts.topology.count(part) is not None)
        demands = ((part, facts.traffic.demand(part.name)) for part in counted)
        return {part: demand.total for part, demand in demands if demand is not None}
