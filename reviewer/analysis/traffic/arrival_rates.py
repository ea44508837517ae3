"""How many requests a second start each route, at peak.

Rates of flows come first; where no flow has one, `require reads` and `require writes` hold,
and where those are missing too, users times actions. Rates written a day, month or year are
averages and are multiplied by the peak factor.
"""

from __future__ import annotations

from collections.abc import Sequence

from dsl.design import Design, Flow, Op
from dsl.quantity import Dimension, Quantity
from dsl.units import DAY
from reviewer.analysis.assumptions import Assumed, Ledger
from reviewer.analysis.traffic.demand import LARGEST
from reviewer.analysis.traffic.routes import Route

PEAK = 2.0
"""Peak over average where `assume peak` does not say.

Source: OpenStreetMap's tile service measured 1.92 (planet.openstreetmap.org/tile_logs);
a consumer service in one time zone has about 3."""

Rates = dict[Op, float]
"""Requests a second at peak by what they do; an op without a figure is left out."""


class Origins:
    """The rates at which routes start."""

    def __init__(self, design: Design, ledger: Ledger) -> None:
        self._design = design
        self._ledger = ledger

    def of(self, routes: Sequence[Route]) -> list[Rates]:
        """The rates of each of `routes`, in their order."""
        flows = [route.flow for route in routes if route.flow is not None]
        if flows:
            return [self._flow_rates(flow, flows) for flow in flows]
        return self._client_rates(routes)

    def _flow_rates(self, flow: Flow, flows: Sequence[Flow]) -> Rates:
        if flow.rate is not None:
            return {flow.op: self.peak(flow.rate)}
        metric = _METRIC[flow.op]
        alone = not any(other.op is flow.op and other is not flow for other in flows)
        for required in self._design.requirements:
            named = required.flow == flow.name or (alone and not required.flow)
            rate = _per_second(required.value) if required.metric == metric and named else None
            if rate is not None:
                return {flow.op: self.peak(rate)}
        return {}

    def _client_rates(self, routes: Sequence[Route]) -> list[Rates]:
        """Each client's share of what is required of the whole design: even, unless it says."""
        found: list[Rates] = [{} for _ in routes]
        for op, total in self._required_rates().items():
            for rates, rate in zip(found, self._shared_rates(routes, op, total), strict=True):
                rates[op] = rate
        for op in Op:
            if op not in self._required_rates():
                for rates, route in zip(found, routes, strict=True):
                    said = _stated_rate(route, op)
                    if said is not None and said.dimension is Dimension.RATE:
                        rates[op] = self.peak(said)
        return found

    def _shared_rates(self, routes: Sequence[Route], op: Op, total: float) -> list[float]:
        stated: list[float | None] = []
        for route in routes:
            said = _stated_rate(route, op)
            if said is None:
                stated.append(None)
            elif said.dimension is Dimension.RATE:
                stated.append(self.peak(said))
            else:
                stated.append(total * _bounded_rate(said.value))
        rest = max(0.0, total - sum(rate for rate in stated if rate is not None))
        even = rest / max(1, sum(rate is None for rate in stated))
        return [even if rate is None else rate for rate in stated]

    def _required_rates(self) -> Rates:
        """Reads and writes as required; what is missing of them by their ratio, or of all requests."""
        found: Rates = {}
        for op, metric in _METRIC.items():
            if (rate := self._stated_metric(metric)) is not None:
                found[op] = rate
        self._fill_missing(found, self._stated_metric("requests"), self._read_write_ratio())
        return found

    def _fill_missing(self, found: Rates, every: float | None, ratio: float | None) -> None:
        """Add what follows for reads and writes; `every` are all requests, `ratio` reads to a write."""
        if every is None:
            every = self.users_times_actions()
        if ratio and Op.READ in found:
            found.setdefault(Op.WRITE, found[Op.READ] / ratio)
        elif ratio and Op.WRITE in found:
            found[Op.READ] = _bounded_rate(found[Op.WRITE] * ratio)
        elif ratio and every is not None:
            found.update({Op.READ: every * ratio / (1 + ratio), Op.WRITE: every / (1 + ratio)})
        elif every is not None and Op.READ not in found:
            found[Op.READ] = max(0.0, every - found.get(Op.WRITE, 0.0))
            self._take_reads(found[Op.READ])

    def _take_reads(self, reads: float) -> None:
        self._ledger.take(
            Assumed(
                subject="reads",
                value=f"{reads:,.0f}/s",
                because="Requests that are not stated as writes count as reads.",
                basis="convention",
                source="",
                override="require ratio 100:1",
            )
        )

    def _stated_metric(self, metric: str) -> float | None:
        required = self._design.requirement(metric)
        rate = _per_second(required.value) if required is not None else None
        return None if rate is None else self.peak(rate)

    def _read_write_ratio(self) -> float | None:
        """Reads to a write, as required or assumed; None where it says nothing of use."""
        required = self._design.requirement("ratio")
        said = required.value if required is not None else self._ledger.stated("", "ratio")
        return said.value if isinstance(said, Quantity) and said.value > 0 else None

    def users_times_actions(self) -> float | None:
        """Requests a second at peak: users a day x actions each; None unless both are stated."""
        users, each = self.users_a_day(), self.actions_a_day()
        if users is None or each is None:
            return None
        return _bounded_rate(users * each / DAY) * self.peak_factor()

    def users_a_day(self) -> float | None:
        """Users a day as required; None where they are of no day, or not stated."""
        users = self._design.requirement("users")
        if users is None or not isinstance(users.value, Quantity):
            return None
        return _daily_users(users.value)

    def actions_a_day(self) -> float | None:
        """Requests of one user a day, as assumed."""
        said = self._ledger.stated("", "actions")
        if said is None:
            return None
        return said.value * DAY if said.dimension is Dimension.RATE else said.value

    def peak(self, rate: Quantity) -> float:
        """`rate` at peak, requests a second."""
        return _bounded_rate(rate.value * self.peak_factor() if rate.average else rate.value)

    def peak_factor(self) -> float:
        """Peak over average, as `assume peak` says or as is taken."""
        said = self._ledger.stated("", "peak")
        if said is not None:
            return _bounded_rate(said.value)
        self._ledger.take(
            Assumed(
                subject="peak",
                value=f"{PEAK:g}",
                because="Daily traffic is uneven: a global service peaks at about 2× its average, one in a single time zone at 3×.",
                basis="secondary",
                source="OpenStreetMap tile logs, 1.92 measured: https://planet.openstreetmap.org/tile_logs/",
                override=f"assume peak {PEAK:g}",
            )
        )
        return PEAK


def evenly_shared_routes(design: Design, routes: Sequence[Route]) -> frozenset[int]:
    """The numbers of the routes that share a required rate evenly, as no split is stated."""
    if design.flows:
        return frozenset()
    silent = frozenset(
        number
        for number, route in enumerate(routes)
        if all(_stated_rate(route, op) is None for op in Op)
    )
    return silent if len(silent) > 1 else frozenset()


_METRIC = {Op.READ: "reads", Op.WRITE: "writes"}


def _stated_rate(route: Route, op: Op) -> Quantity | None:
    """A client's own part: a fraction of the whole, or a rate."""
    if len(route.starts) > 1:
        return None
    said = route.client.attributes
    value = said.reads if op is Op.READ else said.writes
    return value if isinstance(value, Quantity) else None


def _per_second(value: Quantity | str) -> Quantity | None:
    return value if isinstance(value, Quantity) and value.dimension is Dimension.RATE else None


def _daily_users(users: Quantity) -> float | None:
    """Users a day: a plain count is of one day; those of a month or year do not say."""
    if users.dimension is Dimension.COUNT:
        return users.value
    return users.value * DAY if users.text.rstrip().endswith(_A_DAY) else None


_A_DAY = ("/d", "/day", "/ d", "a day", "per day", "daily")


def _bounded_rate(value: float) -> float:
    return min(max(0.0, value), LARGEST)
