"""Rule `deep-call-chain`."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer import (
    Answer,
    Category,
    Citation,
    Design,
    Facts,
    Rule,
    Severity,
    declare,
    finding,
    list_flows,
    list_names,
    longest_chain,
    percent,
)

MOST = 5
"""Services that wait for each other in a row before it is a long chain.

Basis: a convention. Five hops of 5 and 25 ms come to a p99 of 67 ms and ten to 110 ms; five
at 99.9% are up 99.5%, ten 99.0%."""

ALL_NAMED = 8
"""So many services of a chain are named."""

ASSUMED = 0.999
"""The availability of one service in the sum that shows what a row of them comes to; an example."""


class DeepCallChain(Rule):
    """Many services wait for each other in a row.

    **Why**: each hop adds its latency, its failures and its retries. Ten services at 99.9% are up
    99.0% together, their latencies add up, and a retry at each level multiplies the load on the
    last. The chain breaks where any of them does.

    Services, functions and what else computes are counted, along one flow; load balancers,
    gateways and stores are not. It is a warning where an availability or a latency is required
    of the flow, a note otherwise. A decision about one of the services (`decide … on x`)
    gives a reason, and that is enough.

    **Do instead**: merge services that always call each other; call in parallel instead of in a
    row; notify by `~>` where the answer does not depend on the result.

    **It cannot see**: whether calls in a row could be made in parallel: it counts what is waited
    for as drawn, along one flow. The 99.9% in its sum is an example, no figure of your
    services.
    """

    id = "deep-call-chain"
    severity = Severity.WARNING
    category = Category.PERFORMANCE
    problem = "sync_chain_too_deep"
    topics = ("Latency of a flow", "Monolith against services, CQRS, event sourcing")
    citations = (
        Citation(
            "AWS Well-Architected, Reliability: REL04-BP02, loosely coupled dependencies",
            "https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/",
        ),
        Citation(
            "Treynor, Dahlin, Rau, Beyer: The Calculus of Service Availability (ACM Queue 15, 2017)",
            "https://sre.google/static/pdf/calculus_of.pdf",
            "a service is up no more than all that it needs",
        ),
    )
    follow_up = "Which of these calls could be merged, made side by side, or made after the answer?"
    passes = (
        """
        client app
        service a x2
        service b x2
        service c x2
        service d x2
        postgres db x2
        app -> a -> b -> c -> d -> db
        """,
        """
        client app
        service a x2
        service b x2
        service c x2
        service d x2
        service e x2
        worker f x2
        app -> a -> b -> c -> d -> e
        e ~> f
        """,
    )
    fails = (
        """
        require p99 300ms
        client app
        service a x2
        service b x2
        service c x2
        service d x2
        service e x2
        service f x2
        app -> a -> b -> c -> d -> e -> f
        flow get 100/s: app -> a -> b -> c -> d -> e -> f
        """,
        """
        client app
        service a x2
        service b x2
        service c x2
        function d
        service e x2
        model f x2
        app -> a -> b -> c -> d -> e -> f
        """,
    )

    too_long = finding(
        "{number} services of {flow} wait for each other in a row: {chain}.",
        "Each hop adds its latency and its failures, and the response waits for all of them.",
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Measure the longest row of services that wait for each other, over all flows."""
        decided = {name for remark in design.decisions for name in remark.about}
        chains = [(route.name, longest_chain(route)) for route in facts.traffic.routes]
        silent = [one for one in chains if decided.isdisjoint(part.name for part in one[1])]
        flow, chain = max(silent, key=lambda one: len(one[1]), default=("", ()))
        number = len(chain)
        if number > MOST:
            metrics = ("availability", "p99", "p95", "p50")
            felt = any(design.requirement(metric, flow) for metric in metrics)
            yield self.too_long.about(
                chain,
                flows=[flow],
                fix=declare(
                    f'decide "calls in a row over `~>`" on {chain[-1].name}: "its answer is part of ours"'
                ),
                severity=Severity.WARNING if felt else Severity.INFO,
                sums=(
                    f"at {percent(ASSUMED)} each they are {percent(ASSUMED**number)} available together",
                    f"one retry at each level makes up to 2^{number - 1} calls of one request",
                ),
                number=number,
                flow=list_flows(design, (flow,)),
                chain=list_names(chain, most=ALL_NAMED),
            )
