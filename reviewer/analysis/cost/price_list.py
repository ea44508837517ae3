"""`Plan`: how a component is billed, by rows of the price list.

The plan of its technology comes first. Self-hosted software without one runs on the machine of its
kind, of the class on which its capacity was measured. A managed service that is not on the list has
no plan, and the review asks for its price.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from dsl.catalogue import Technology, catalogue, price_list
from dsl.design import Component
from dsl.kinds import Kind
from dsl.units import GIGABYTE
from reviewer.analysis.capacity.catalogue_figures import figures_of
from reviewer.analysis.cost.price import Price, price
from reviewer.analysis.cost.sizes import sized

_RUN_BY_CUSTOMERS = frozenset({"onprem", "programming", "generic", "elastic", "k8s", "gis"})
"""Icon families of self-hosted software; the others are services of providers."""

_CORES = re.compile(r"([0-9]+)(?: (?:to|-) [0-9]+)? (vCPU|physical cores|threads|typically)")


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


def plan_of(component: Component, memory: float | None) -> Plan | None:
    """How a component is billed; None where the list has no price for it.

    `memory` is the stated memory of one instance, in bytes.
    """
    raw = _raw_plan(component.technology, component.kind)
    if raw is None:
        return None
    out = raw.get("out")
    is_guess = memory is None and _measured_cores(component) is None
    lines = [
        _line(one, memory)._replace(is_guess=is_guess and "memory" in one)
        for one in raw.get("lines", ())
    ]
    if "machine" in raw:
        machine = _machine(raw["machine"], component, memory)
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


def _line(raw: dict[str, Any], memory: float | None) -> PlanLine:
    ordered = raw.get("ordered")
    paid, times = sized(raw, memory) if "memory" in raw else (price(raw["row"]), 1.0)
    return PlanLine(
        raw["of"],
        paid,
        raw.get("size", 0.0),
        raw.get("stale", 1.0),
        raw.get("times", 1.0) * times,
        None if ordered is None else price(ordered),
    )


def _machine(name: str, component: Component, memory: float | None) -> Machine:
    """The class of a plan: the smallest with the memory that is stated, else with the cores measured on."""
    least = _class(name)
    if name == "gpu":
        return least
    known = [one for one in map(_class, price_list()["machines"]) if one != _class("gpu")]
    if memory is not None:
        fits = [one for one in known if one.memory >= memory / GIGABYTE]
    else:
        cores = _measured_cores(component) or least.cores
        fits = [one for one in known if one.cores >= cores]
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
