"""Flows as sentences name them, and what is required of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from dsl.quantity import Quantity
from reviewer.text.suggestion import listed

if TYPE_CHECKING:
    from dsl.design import Design
    from reviewer.analysis.facts import Facts
    from reviewer.analysis.requirement_checks import Check


def list_flows(design: Design, routes: Sequence[str], joiner: str = "and") -> str:
    """Flows by name; a route derived for a client is the traffic of that client."""
    several, names = len(routes) > 1 and joiner == "and", listed(list(routes), joiner)
    if design.flows:
        return f"{'flows' if several else 'flow'} {names}"
    return f"the traffic of {names}"


def required_checks(facts: Facts, *metrics: str) -> Iterator[Check]:
    """The requirements of these names against each flow they are on; nothing is worked out else."""
    if any(one.metric in metrics for one in facts.design.requirements):
        yield from (
            check for check in facts.requirement_checks if check.requirement.metric in metrics
        )


def tightest_latency(design: Design, flow: str) -> float | None:
    """The shortest latency required of a flow, in seconds; None where none is."""
    stated = (design.requirement(metric, flow) for metric in ("p50", "p95", "p99"))
    times = [
        one.value.value for one in stated if one is not None and isinstance(one.value, Quantity)
    ]
    return min((time for time in times if time > 0), default=None)


def strictest_required(design: Design, metric: str) -> float | None:
    """The highest figure required of any journey by this name; None where none is."""
    stated = (one.value for one in design.requirements if one.metric == metric)
    return max((one.value for one in stated if isinstance(one, Quantity)), default=None)
