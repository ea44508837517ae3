"""`Bill`: dollars a month by component and by flow.

A component's bill is shared by the flows that use it in proportion to the load each brings; bytes
that leave a zone, a region or the cloud are billed to the component that is called for them. A line
without a price or a quantity is left out and listed as missing: the total is then a lower bound.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from dsl.design import Component, Design
from dsl.kinds import Family, Kind
from dsl.money import HOURS_A_MONTH
from dsl.units import MONTH
from reviewer.analysis.cost.price import Price
from reviewer.analysis.cost.price_list import PlanLine, plan_of
from reviewer.analysis.cost.transfers import Transfer, transfers
from reviewer.analysis.cost.usage import Missing, Usage
from reviewer.text.dollars import at_least
from reviewer.text.numbers import count

if TYPE_CHECKING:
    from reviewer.analysis.assumptions import Ledger
    from reviewer.analysis.traffic.traffic_facts import TrafficFacts

_MILLION = 1e6


class BillLine(NamedTuple):
    """One quantity of a month, its price, and their product.

    `price` is None where the design states what a component costs; `is_guess` tells that the class of
    machine is a convention.
    """

    what: str
    units: float
    unit: str
    price: Price | None
    dollars: float
    is_guess: bool = False

    @property
    def text(self) -> str:
        """The quantity and what it is of: `8 × EC2 m5.xlarge`."""
        what = self.what.partition(":" if self.unit == "h" else ",")[0]
        if self.unit == "M":
            return f"{count(self.units * _MILLION)} × {what}"
        if self.unit == "h":
            return f"{count(self.units / HOURS_A_MONTH)} × {what}"
        if self.unit in ("each", "mo"):
            return f"{count(self.units)} × {what}"
        return f"{count(self.units)} {self.unit.removesuffix('-mo')} × {what}"


class ComponentBill(NamedTuple):
    """The known monthly cost of one component; `missing` lists what is not known."""

    component: Component
    lines: tuple[BillLine, ...]
    missing: tuple[Missing, ...]
    is_stated: bool = False

    @property
    def dollars(self) -> float:
        """The sum of its lines."""
        return sum(line.dollars for line in self.lines)

    @property
    def main_line(self) -> BillLine:
        """The line that costs most. Raises ValueError where no line is known."""
        return max(self.lines, key=lambda one: one.dollars)

    @property
    def sum(self) -> str:
        """Its main line, and what all of it comes to."""
        more = f" and {len(self.lines) - 1} more" if len(self.lines) > 1 else ""
        total = at_least(self.dollars, is_whole=not self.missing)
        return f"`{self.component.name}`: {self.main_line.text}{more} = {total} a month"

    @property
    def is_unknown(self) -> bool:
        """Whether none of its cost is known."""
        return bool(self.missing) and not self.lines

    @property
    def override(self) -> str:
        """The line that states what it costs."""
        return f"assume {self.component.name}.price $350/mo"


class FlowBill(NamedTuple):
    """What one flow costs a month, and what a million of its requests do; None without a rate."""

    flow: str
    dollars: float
    per_million: float | None


class Bill(NamedTuple):
    """What a design costs a month, in US dollars.

    `unused` is the cost of components that no flow reaches; `per_million` is for all client requests,
    None where no rate is known.
    """

    components: tuple[ComponentBill, ...]
    flows: tuple[FlowBill, ...]
    unused: float
    per_million: float | None

    @property
    def dollars(self) -> float:
        """The sum over all components."""
        return sum(part.dollars for part in self.components)

    @property
    def missing(self) -> tuple[tuple[Component, Missing], ...]:
        """What is not known, each with the first component that lacks it."""
        found: dict[Missing, Component] = {}
        for part in self.components:
            for one in part.missing:
                found.setdefault(one, part.component)
        return tuple((part, one) for one, part in found.items())

    @property
    def is_whole(self) -> bool:
        """Whether nothing is missing."""
        return not self.missing

    def of(self, name: str) -> ComponentBill | None:
        """The bill of one component; None for one that is not billed, such as a client."""
        return next((part for part in self.components if part.component.name == name), None)

    def flow(self, name: str) -> FlowBill | None:
        """The bill of one flow."""
        return next((one for one in self.flows if one.flow == name), None)

    def most_expensive(self, number: int = 3) -> tuple[ComponentBill, ...]:
        """The components that cost most, in that order."""
        paid = [part for part in self.components if part.dollars > 0]
        return tuple(sorted(paid, key=lambda part: -part.dollars)[:number])


def bill_of(design: Design, ledger: Ledger, traffic: TrafficFacts, usage: Usage) -> Bill:
    """The bill of a design."""
    leaving: dict[str, list[BillLine]] = {}
    for transfer in transfers(design, traffic, ledger):
        leaving.setdefault(transfer.target.name, []).append(_line_out(transfer))
    parts = tuple(
        _component_bill(ledger, usage, part, leaving.get(part.name, ()))
        for part in design.components.values()
        if is_billed(part)
    )
    flows, unused = _shared(traffic, parts)
    total, requests = sum(part.dollars for part in parts), _requests(traffic)
    return Bill(parts, flows, unused, total / requests * _MILLION if requests else None)


def is_billed(part: Component) -> bool:
    """Whether the owner of the design pays for it: not a client, nor anything on a user's device."""
    return part.family is not Family.CLIENT and not part.attributes.on_device


def _component_bill(
    ledger: Ledger, usage: Usage, part: Component, out: Sequence[BillLine]
) -> ComponentBill:
    plan = None if part.kind is Kind.EXTERNAL else plan_of(part, usage.memory(part))
    said = ledger.stated(part.name, "price")
    if said is not None:
        machines = usage.machines(part)
        number = 1 if machines is None else machines.number
        line = BillLine("the price stated", number, "each", None, number * said.value)
        return ComponentBill(part, (line, *out), (), is_stated=True)
    if plan is None:
        ask = Missing(f"What does `{part.name}` cost?", f"assume {part.name}.price $350/mo")
        return ComponentBill(part, tuple(out), (ask,))
    found = [(line, usage.of(part, line)) for line in plan.lines]
    lines = [_line_of(part, line, used) for line, used in found if not isinstance(used, Missing)]
    missing = tuple(dict.fromkeys(used for _, used in found if isinstance(used, Missing)))
    return ComponentBill(part, (*lines, *out), missing)


def _line_of(part: Component, line: PlanLine, units: float) -> BillLine:
    paid = line.ordered if line.ordered is not None and part.attributes.ordered else line.price
    return BillLine(paid.of, units, paid.unit, paid, paid.dollars(units), line.is_guess)


def _line_out(transfer: Transfer) -> BillLine:
    """Bytes that leave over one kind of border."""
    paid = transfer.price
    return BillLine(paid.of, transfer.gigabytes, paid.unit, paid, transfer.dollars)


def _shared(
    traffic: TrafficFacts, parts: Sequence[ComponentBill]
) -> tuple[tuple[FlowBill, ...], float]:
    """The cost of each flow by the load that it brings, and of components that no flow reaches."""
    names = list(dict.fromkeys(route.name for route in traffic.routes))
    loads = {name: traffic.flow_demand(name) for name in names}
    dollars, unused = dict.fromkeys(names, 0.0), 0.0
    for part in parts:
        brought = {
            name: demand.total
            for name, load in loads.items()
            if (demand := load.get(part.component.name)) is not None
        }
        whole = sum(brought.values())
        if whole <= 0:
            unused += part.dollars
            continue
        for name, load in brought.items():
            dollars[name] += part.dollars * load / whole
    monthly = _requests_by_route(traffic)
    flows = (
        FlowBill(name, cost, cost / monthly[name] * _MILLION if monthly.get(name) else None)
        for name, cost in dollars.items()
    )
    return tuple(flows), unused


def _requests_by_route(traffic: TrafficFacts) -> Mapping[str, float]:
    """Requests of each route in a month, at the average rate."""
    found: dict[str, float] = {}
    for route, rates in zip(traffic.routes, traffic.arrival_rates, strict=True):
        average = sum(rates.values()) / traffic.peak_factor
        found[route.name] = found.get(route.name, 0.0) + average * MONTH
    return found


def _requests(traffic: TrafficFacts) -> float:
    return sum(_requests_by_route(traffic).values())
