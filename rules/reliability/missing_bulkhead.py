"""Rule `missing-bulkhead`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from reviewer import (
    Answer,
    Category,
    Citation,
    Design,
    Facts,
    PooledCall,
    Rule,
    Severity,
    finding,
    list_flows,
    mentions,
    pooled_calls,
    question,
    set_attribute,
    warrants_operational_review,
)


class MissingBulkhead(Rule):
    """One slow third-party call can starve flows that do not need it.

    **Why**: a service that serves several flows has one pool of threads and connections. When
    the dependency of one flow hangs, its requests fill the pool, and healthy flows wait as well.

    It is a sum: requests a second × timeout = threads held. It applies to one service, two flows,
    and a call to a third party that only one of them makes. It is a question; where a design
    states that there is no bulkhead, it is a finding. Separate services are bulkheads too.

    **Do instead**: give that call a bounded pool: `shop -> bank [bulkhead, timeout=1s]`.

    **It cannot see**: pools in the code: it knows `bulkhead`, `pool`, `breaker` and separate
    services. It looks only at calls to third parties, and does not ask without flows, a rate and
    a timeout.
    """

    id = "missing-bulkhead"
    severity = Severity.WARNING
    category = Category.RELIABILITY
    problem = "cascading_dependency"
    topics = ("Circuit breakers, bulkheads, graceful degradation",)
    citations = (
        Citation(
            "Azure Architecture Center: cloud design patterns (Bulkhead)",
            "https://learn.microsoft.com/azure/architecture/patterns/",
        ),
        Citation(
            "AWS: Reducing the scope of impact with cell-based architecture",
            "https://docs.aws.amazon.com/wellarchitected/latest/reducing-scope-of-impact-with-cell-based-architecture/",
        ),
    )
    follow_up = "One flow gets a hundred times its traffic: which others still work, and why?"
    passes = (
        """
        client app
        service shop x4
        external bank: Stripe
        postgres db x2
        app -> shop -> db
        shop -> bank [timeout=3s, bulkhead]
        flow look 2k/s: app -> shop -> db
        flow buy 300/s write: app -> shop -> bank
        """,
        """
        client app
        service shop x4
        service pay x4
        external bank: Stripe
        postgres db x2
        app -> shop -> db
        app -> pay
        pay -> bank [timeout=3s, bulkhead=no]
        flow look 2k/s: app -> shop -> db
        flow buy 300/s write: app -> pay -> bank
        """,
    )
    fails = (
        """
        client app
        service shop x4
        external bank: Stripe
        postgres db x2
        app -> shop -> db
        shop -> bank [timeout=3s, bulkhead=no]
        flow look 2k/s: app -> shop -> db
        flow buy 300/s write: app -> shop -> bank
        """,
        """
        client app
        service shop x4 [bulkhead=no, timeout=1s]
        external maps: Google Maps
        postgres db x2
        app -> shop -> db, maps
        flow look 2k/s: app -> shop -> db
        flow route 300/s: app -> shop -> maps
        """,
    )

    asks = warrants_operational_review & ~mentions("bulkhead")

    one_pool = finding(
        "{caller} has one pool for all calls: if {callee} hangs, {others} {hangs/hang:number} too.",
        "Healthy flows stop because no thread or connection is left.",
    )
    what_is_left = question(
        "What is left of {caller} for {others} while {callee} hangs? {sum}. Set `{line}`.",
        weight=0.25,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look for calls that hold a service while other flows need it."""
        shared = list(pooled_calls(facts.traffic)) if len(design.flows) > 1 else []
        denied = [one for one in shared if one.call.said("bulkhead") is False]
        silent = [one for one in shared if one.held and not one.is_guarded]
        if denied:
            yield self.one_pool.about(
                dict.fromkeys(one.call.caller for one in denied),
                sums=[one.sum for one in denied if one.held],
                fix=set_attribute("bulkhead", *(one.call.link for one in denied)),
                **_named_parts(design, denied[0]),
            )
        if silent and self.asks(facts, design):
            worst = max(silent, key=lambda one: one.held)
            line = set_attribute("bulkhead").line_for(worst.call.link)
            values = _named_parts(design, worst)
            yield self.what_is_left.about([worst.call.caller], sum=worst.sum, line=line, **values)


def _named_parts(design: Design, one: PooledCall) -> dict[str, Any]:
    others = list_flows(design, one.others)
    return {
        "caller": [one.call.caller],
        "callee": [one.call.callee],
        "others": others,
        "number": len(one.others),
    }
