"""`Plan`: how a component is billed, by rows of the price list.

The plan of its technology comes first. Self-hosted software without one runs on the machine of its
kind, of the class on which its capacity was measured. A managed service that is not on the list has
no plan, and the review asks for its price.
"""

from __future__ import annotations

import math
import re
from functools import cache
from typing import Any, NamedTuple

from dsl.catalogue import Technology, catalogue, price_list
from dsl.design import Component
from dsl.kinds import Kind
from dsl.units import GIGABYTE
from reviewer.analysis.capacity.catalogue_figures import figures_of

_RUN_BY_CUSTOMERS = frozenset({"onprem", "programming", "generic", "elastic", "k8s", "gis"})
"""Icon families of self-hosted software; the others are services of providers."""

_CORES = re.compile(r"([0-9]+)(?: (?:to|-) [0-9]+)? (vCPU|physical cores|threads|typically)")


class Price(NamedTuple):
    """One row of the price list: dollars a unit, by how many units a month.

    `tiers` are pairs of the unit up to which a price holds, and that price; the last has no end.
    """

    key: str
    tiers: tuple[tuple[float, float], ...]
    unit: str
    of: str
    basis: str
    source: str
    as_of: str

    def dollars(self, units: float) -> float:
        """What this many units cost in a month."""
        total, begin = 0.0, 0.0
        for end, price in self.tiers:
            total += max(0.0, min(units, end) - begin) * price
            begin = end
        return total


class Machine(NamedTuple):
    """A class of machine: its price, and its memory in GB."""

    price: Price
    cores: int
    memory: float


class PlanLine(NamedTuple):
    """One quantity that is paid for.

    `unit_bytes` are the bytes of one unit, 0 where each request is one unit; `stale` is the part of a
    unit that an eventually consistent read costs; `times` the units of one of the quantity; `ordered`
    the price where order is kept; `is_guess` tells that the class of machine is a convention.
    """

    quantity: str
    price: Price
    unit_bytes: float = 0.0
    stale: float = 1.0
    times: float = 1.0
    ordered: Price | None = None
    is_guess: bool = False


class Plan(NamedTuple):
    """How a component is billed. `out` is the price of its bytes to clients, where it has its own."""

    lines: tuple[PlanLine, ...]
    out: Price | None = None


@cache
def price(key: str) -> Price:
    """The row of that key. Raises KeyError where the list has none."""
    raw, known = price_list()["rows"][key], price_list()["sources"]
    tiers = tuple((math.inf if end is None else end, each) for end, each in raw["tiers"])
    cited = (f"{known[name]['title']}, {known[name]['url']}" for name in raw["sources"])
    said = (raw["unit"], raw["of"], raw["basis"], "; ".join(cited), raw.get("as_of", ""))
    return Price(key, tiers, *said)


def plan_of(component: Component, memory: float | None) -> Plan | None:
    """How a component is billed; None where the list has no price for it.

    `memory` is the stated memory of one instance, in bytes.
    """
    raw = _raw_plan(component.technology, component.kind)
    if raw is None:
        return None
    out = raw.get("out")
    lines = [_line(one) for one in raw.get("lines", ())]
    if "machine" in raw:
        machine = _machine(raw["machine"], component, memory)
        is_guess = memory is None and _measured_cores(component) is None
        lines.append(PlanLine("hours", machine.price, is_guess=is_guess))
    if "disk" in raw:
        lines.append(PlanLine("disks", price(raw["disk"])))
    return Plan(tuple(lines), None if out is None else price(out))


def _raw_plan(technology: Technology | None, kind: Kind) -> dict[str, Any] | None:
    plans = price_list()["plans"]
    raw: dict[str, Any] | None = price_list()["kinds"].get(kind.value)
    if technology is not None and technology.id in plans:
        raw = plans[technology.id]
    elif technology is not None and ("like" in (raw or {}) or not _is_run_by_customers(technology)):
        return None
    while raw is not None and "like" in raw:
        raw = plans[raw["like"]]
    return raw


def _is_run_by_customers(technology: Technology) -> bool:
    if technology.managed or technology.id in price_list()["bought"]:
        return False
    has_icon_of_kind = technology.icon == catalogue().kinds[technology.kind].icon
    return has_icon_of_kind or technology.icon.partition(".")[0] in _RUN_BY_CUSTOMERS


def _line(raw: dict[str, Any]) -> PlanLine:
    ordered = raw.get("ordered")
    return PlanLine(
        raw["of"],
        price(raw["row"]),
        raw.get("size", 0.0),
        raw.get("stale", 1.0),
        raw.get("times", 1.0),
        None if ordered is None else price(ordered),
    )


def _machine(name: str, component: Component, memory: float | None) -> Machine:
    """The class of a plan; a larger one where more cores were measured, or more memory is stated."""
    classes = [_class(each) for each in price_list()["machines"]]
    least = _class(name)
    if name == "gpu":
        return least
    cores = max(_measured_cores(component) or least.cores, 1)
    needed = 0.0 if memory is None else memory / GIGABYTE
    known = [one for one in classes if one.price != _class("gpu").price]
    fits = [one for one in known if one.cores >= cores and one.memory >= needed]
    return min(fits or known[-1:], key=lambda one: one.price.tiers[0][1])


def _class(name: str) -> Machine:
    raw = price_list()["machines"][name]
    return Machine(price(raw["row"]), raw["vcpu"], raw["memory"])


def _measured_cores(component: Component) -> int | None:
    """The vCPUs on which the catalog's capacity was measured; None where that is not recorded."""
    said = figures_of(component.technology, component.kind).measured
    found = _CORES.findall(said)
    if not found:
        return None
    number, unit = next((one for one in found if one[1] == "typically"), found[0])
    return int(number) * (2 if unit == "physical cores" else 1)
