"""Growth of a design, for people: the month in which each limit is passed, and what to buy."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer.analysis.cost.growth import HORIZON, Limit, Purchase
from reviewer.report.formats.ink import Ink
from reviewer.report.tables.grid import Cell, Column, grid
from reviewer.report.tables.numbers import Numbers
from reviewer.rule_kit.costs import cost_of
from reviewer.text.dollars import months
from reviewer.text.numbers import percent
from reviewer.text.suggestion import on_one_line

_COLUMNS = (
    Column("component", flexible=True), Column("passes its"), Column("in", right=True),
    Column("full in", right=True),
)  # fmt: skip
_WHAT = {"load": "target", "disk": "disk's plan", "quota": "quota's plan"}


def growth_section(numbers: Numbers, ink: Ink) -> Iterator[str]:
    """A line for each limit that is passed within the months looked ahead, in that order."""
    growth = cost_of(numbers.facts).growth
    if growth is None:
        return
    head = f"Growth of {percent(growth.monthly)} a month, {HORIZON} months ahead"
    yield ink.paint(head, "bold")
    if not growth.reached:
        yield f"  {ink.tick()} Nothing passes its target."
        return
    yield from grid(_COLUMNS, [_row(limit) for limit in growth.reached], ink)
    full = next((limit for limit in growth.limits if limit.full is not None), None)
    if full is not None:
        yield from ink.prose(full_text(full), "  ", "    ")
    for limit in growth.reached:
        steps = "; ".join(f"by month {one.month} `{_line(one)}`" for one in limit.purchases)
        yield from ink.prose(f"`{limit.component.name}`: {steps}", "  ", "    ")


def _line(purchase: Purchase) -> str:
    return on_one_line(purchase.write)


def full_text(limit: Limit) -> str:
    """`orders` is full in 7.3 months."""
    if not limit.full:
        return f"`{limit.component.name}` is full today."
    return f"`{limit.component.name}` is full in {months(limit.full)}."


def _row(limit: Limit) -> list[Cell]:
    return [
        Cell(limit.component.name),
        Cell(_WHAT[limit.what]),
        Cell(_in_text(limit.passes), () if limit.passes else ("bold", "red")),
        Cell(_in_text(limit.full)),
    ]


def _in_text(month: float | None) -> str:
    if month is None:
        return "–"
    return months(month) if month else "today"
