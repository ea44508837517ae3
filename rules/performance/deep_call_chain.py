"""The rule `deep-call-chain`."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.design import Component, Design, Mode
from dsl.kinds import Family
from reviewer.analysis.facts import Facts
from reviewer.analysis.traffic.routes import Route
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.rule_kit.flow_requirements import list_flows
from reviewer.text.numbers import percent
from reviewer.text.suggestion import listed

MOST = 5
"""Services that wait for each other in a row before it is a long chain.

Basis: a convention. Five hops of 5 and 25 ms come to a p99 of 67 ms and ten to 110 ms; five
at 99.9 % are up 99.5 %, ten 99.0 %."""

ALL_NAMED = 8
"""So many services of a chain are named."""

ASSUMED = 0.999
"""The availability of one service in the sum that shows what a row of them comes to; an example."""


class DeepCallChain(Rule):
    """Many services wait for each other in a row.

    **Why**: each hop adds its time, its failures and its retries. Ten services at 99.9 % are up
    99.0 % together, their latencies add up, and a retry at each level multiplies the load on the
    last. The chain breaks where any of them does.

    Services, functions and what else computes are counted, along one journey; balancers,
    gateways and stores are not. It is a warning where an availability or a latency is required
    of the journey, a remark otherwise. A decision about one of the services (`decide … on x`)
    gives a reason, and that is enough.

    **Do instead**: merge what always calls each other; call side by side instead of in a row;
    tell without waiting (`~>`) what need not be known for the answer.

    **It cannot see**: whether calls in a row could be made side by side: it counts what is waited
    for as drawn, along one journey. The 99.9 % in its sum is an example, no figure of your
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

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Measure the longest row of services that wait for each other, over all journeys."""
        explained = {name for remark in design.decisions for name in remark.about}
        longest: list[Component] = []
        journey = ""
        for route in facts.traffic.routes:
            chain = _chain(route)
            if len(chain) > len(longest) and not any(part.name in explained for part in chain):
                longest, journey = chain, route.name
        if len(longest) > MOST:
            yield self._judge(design, longest, journey)

    def _judge(self, design: Design, chain: list[Component], journey: str) -> Answer:
        felt = any(
            design.requirement(metric, journey) for metric in ("availability", "p99", "p95", "p50")
        )
        names = [part.name for part in chain]
        number = len(chain)
        return self.violated(
            *chain,
            message=f"{number} services wait for each other in a row in"
            f" {list_flows(design, (journey,))}: {listed(names, most=ALL_NAMED)}.",
            flows=(journey,),
            sums=(
                f"at {percent(ASSUMED)} each they are up {percent(ASSUMED**number)} together",
                f"one retry at each level makes up to 2^{number - 1} calls of one request",
            ),
            why="Each hop adds its time and its failures, and the answer waits for all of them.",
            instead=f'decide "calls in a row over `~>`" on {names[-1]}: "its answer is part of ours"',
            severity=Severity.WARNING if felt else Severity.INFO,
        )


def _chain(route: Route) -> list[Component]:
    """The longest row of what computes, along the hops that are waited for."""
    depth = [0] * len(route.visits)
    before: dict[int, int] = {}
    for start in route.starts:
        depth[start] = _counts(route.visits[start].component)
    for hop in route.hops:
        if not hop.waited or hop.again or hop.link.mode is not Mode.SYNC:
            continue
        deeper = depth[hop.source] + _counts(route.visits[hop.target].component)
        if deeper > depth[hop.target]:
            depth[hop.target], before[hop.target] = deeper, hop.source
    visit: int | None = max(range(len(depth)), key=depth.__getitem__, default=None)
    if visit is None or depth[visit] <= MOST:
        return []
    chain: list[Component] = []
    while visit is not None:
        if _counts(route.visits[visit].component):
            chain.append(route.visits[visit].component)
        visit = before.get(visit)
    return list(dict.fromkeys(reversed(chain)))


def _counts(part: Component) -> int:
    return int(part.family is Family.COMPUTE)
