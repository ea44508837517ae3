"""Cost and growth as JSON; `numbers.schema.json` beside this module describes them."""

from __future__ import annotations

from typing import Any

from dsl.catalogue import price_list
from reviewer.analysis.cost.bill import Bill, BillLine, ComponentBill
from reviewer.analysis.cost.cost_requirements import CostCheck
from reviewer.analysis.cost.growth import HORIZON, Growth, Limit
from reviewer.analysis.cost.nines import NineCost
from reviewer.analysis.cost.waste import Waste
from reviewer.analysis.facts import Facts
from reviewer.rule_kit.costs import cost_of
from reviewer.text.numbers import json_number
from reviewer.text.suggestion import declaration


def cost_object(facts: Facts) -> dict[str, Any]:
    """The bill of a design, with the prices it is worked out from."""
    bill, head = cost_of(facts).bill, price_list()["head"]
    return {
        "currency": head["currency"],
        "provider": head["provider"],
        "region": head["region"],
        "terms": head["terms"],
        "checked": head["checked"],
        **total_object(bill),
        "no_flow": json_number(bill.unused),
        "most_expensive": [part.component.name for part in bill.most_expensive()],
        "components": [_component(part) for part in bill.components],
        "flows": [
            {
                "name": one.flow,
                "a_month": json_number(one.dollars),
                "a_million": json_number(one.per_million),
            }
            for one in bill.flows
        ],
        "requirements": [_check(check) for check in cost_of(facts).checks],
        "nines": [_nine(one) for one in cost_of(facts).nines],
        "waste": [_waste(one) for one in cost_of(facts).waste],
        "missing": [
            {"component": part.name, "question": one.question, "write": one.write}
            for part, one in bill.missing
        ],
    }


def total_object(bill: Bill) -> dict[str, Any]:
    """Dollars a month and for a million requests; whether that is all of it."""
    return {
        "a_month": json_number(bill.dollars),
        "a_million": json_number(bill.per_million),
        "whole": bill.is_whole,
    }


def _component(part: ComponentBill) -> dict[str, Any]:
    return {
        "name": part.component.name,
        "a_month": None if part.is_unknown else json_number(part.dollars),
        "whole": not part.missing,
        "basis": "stated" if part.is_stated else "list",
        "lines": [_line(line) for line in part.lines],
        "override": part.override,
    }


def _line(line: BillLine) -> dict[str, Any]:
    paid = line.price
    return {
        "what": line.what,
        "units": json_number(line.units),
        "unit": line.unit,
        "prices": [] if paid is None else [json_number(each) for _, each in paid.tiers],
        "dollars": json_number(line.dollars),
        "basis": "stated" if paid is None else paid.basis,
        "source": "" if paid is None else paid.source,
        "as_of": "" if paid is None else paid.as_of,
    }


def _check(check: CostCheck) -> dict[str, Any]:
    return {
        "flow": check.flow,
        "of": "a_million" if check.is_per_million else "a_month",
        "wanted": json_number(check.wanted),
        "found": json_number(check.found),
        "outcome": check.outcome.value,
        "unverified": list(check.unverified),
    }


def _nine(one: NineCost) -> dict[str, Any]:
    return {
        "target": one.target,
        "answered": json_number(one.answered),
        "adds_a_month": json_number(one.dollars),
        "write": [declaration(part) for part in one.changed],
    }


def _waste(one: Waste) -> dict[str, Any]:
    counts = {"stated": one.stated, "needed": one.needed}
    return {"component": one.component.name, **counts, "a_month": json_number(one.dollars)}


def growth_object(growth: Growth | None) -> dict[str, Any] | None:
    """The limits that growth passes; null where no growth is stated."""
    if growth is None:
        return None
    return {
        "a_month": json_number(growth.monthly),
        "months": HORIZON,
        "limits": [_limit(limit) for limit in growth.limits],
    }


def _limit(limit: Limit) -> dict[str, Any]:
    return {
        "component": limit.component.name,
        "what": limit.what,
        "passes_target": json_number(limit.passes),
        "is_full": json_number(limit.full),
        "buy": [{"month": one.month, "write": one.write} for one in limit.purchases],
    }
