"""`FlowNumbers`: how fast each flow is, how much of the time it works, and who costs it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from dsl.design import Op
from reviewer.analysis.reliability.flow_availability import MONTH
from reviewer.analysis.requirement_checks import Check
from reviewer.analysis.traffic.routes import Route

if TYPE_CHECKING:
    from reviewer.analysis.facts import Facts
    from reviewer.analysis.latency.flow_latency import FlowLatency
    from reviewer.analysis.reliability.flow_availability import FlowAvailability

MOST_WORK = 30_000
"""Shares are worked out for flows while the squares of their lengths come to no more.

Each share is the whole flow once more without one component; this is some ten seconds."""


class Share(NamedTuple):
    """What one component (or place) costs a flow.

    `p99` is by how many seconds the 99th percentile would fall if it answered at once, None
    where nobody waits for it; `minutes` what it alone costs of a 30-day month, None for what
    cannot fail by itself. Neither adds up: the rest stays as it is each time.
    """

    name: str
    p99: float | None
    minutes: float | None


class FlowNumbers(NamedTuple):
    """The numbers of one flow (of a client, where none is stated) for what `op` does.

    `rate` is a second at peak, None where nothing gives it. `shares` is None where the flow
    is too long for them.
    """

    route: Route
    op: Op
    rate: float | None
    latency: FlowLatency
    availability: FlowAvailability
    checks: tuple[Check, ...]
    shares: tuple[Share, ...] | None

    @property
    def at_least(self) -> bool:
        """Whether its latency leaves something out: what is not known, or queues without end."""
        return bool(self.latency.questions or self.latency.saturated)


def flow_numbers(facts: Facts) -> tuple[FlowNumbers, ...]:
    """The numbers of every flow, in the order of the design."""
    routes = {route.name: n for n, route in enumerate(facts.traffic.routes)}
    found: list[FlowNumbers] = []
    checks, work = _by_flow(facts.requirement_checks), 0
    for latency, availability in zip(
        facts.latency.flow_latencies, facts.reliability.flow_availabilities, strict=True
    ):
        number = routes[latency.flow]
        route, rate = (
            facts.traffic.routes[number],
            facts.traffic.arrival_rates[number].get(latency.op),
        )
        work += len(route.visits) ** 2
        shares = _all_shares(latency, availability) if work <= MOST_WORK else None
        own = tuple(checks.get((latency.flow, latency.op), ()))
        found.append(FlowNumbers(route, latency.op, rate, latency, availability, own, shares))
    return tuple(found)


def _by_flow(checks: Sequence[Check]) -> Mapping[tuple[str, Op], list[Check]]:
    found: dict[tuple[str, Op], list[Check]] = {}
    for check in checks:
        found.setdefault((check.flow, check.op), []).append(check)
    return found


def _all_shares(latency: FlowLatency, availability: FlowAvailability) -> tuple[Share, ...] | None:
    """The shares of all components and places; None where some would take too much work."""
    waits, fails = latency.costs, availability.costs
    if not (latency.weighed_all and availability.weighed_all):
        return None
    names = dict.fromkeys((*waits, *fails))
    lost = {name: cost * MONTH for name, cost in fails.items()}
    return tuple(Share(name, waits.get(name), lost.get(name)) for name in names)
