"""What a design costs, for people: by component and flow, each next nine, and what is not needed."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.catalogue import price_list
from reviewer.analysis.cost.bill import Bill, ComponentBill
from reviewer.analysis.cost.cost_requirements import CostCheck
from reviewer.analysis.cost.nines import NineCost
from reviewer.analysis.requirement_checks import Outcome
from reviewer.model.finding import Severity
from reviewer.report.cost_sentence import shares
from reviewer.report.formats.ink import Ink
from reviewer.report.tables.grid import Cell, Column, bar, grid
from reviewer.report.tables.numbers import Numbers
from reviewer.rule_kit.costs import cost_of
from reviewer.rule_kit.severities import severity_of_cost
from reviewer.text.dollars import at_least, dollars
from reviewer.text.numbers import percent
from reviewer.text.suggestion import declaration

_BAR, _MOST_ASKED, _MOST_SHOWN, _MARGIN = 8, 6, 3, 8
_UNKNOWN = Cell("?", ("bold", "yellow"))

_COMPONENT = (
    Column("component", flexible=True), Column("a month", right=True), Column("", bar=True),
    Column("", right=True), Column("for", flexible=True),
)  # fmt: skip
_FLOW = (
    Column("flow", flexible=True), Column("a month", right=True), Column("a million", right=True),
)  # fmt: skip


def cost_section(numbers: Numbers, ink: Ink) -> Iterator[str]:
    """The bill by component and by flow, and what would change it."""
    bill = cost_of(numbers.facts).bill
    if not bill.components:
        return
    blocks = (_component_table, _flow_table, _nine_lines)
    shown = (list(block(numbers, bill, ink)) for block in blocks)
    yield from "\n\n".join("\n".join(block) for block in shown if block).splitlines()


def terms_text() -> str:
    """Whose prices these are."""
    head = price_list()["head"]
    return f"{head['provider']}, {head['region']}, {head['terms']}, {head['checked']}"


def _component_table(numbers: Numbers, bill: Bill, ink: Ink) -> Iterator[str]:
    yield from ink.prose(f"Cost a month at list prices: {terms_text()}", "", "  ", "bold")
    ordered = sorted(bill.components, key=lambda part: -part.dollars)
    rows = [_component_row(part, bill, ink) for part in ordered]
    total = Cell(at_least(bill.dollars, is_whole=bill.is_whole), ("bold",))
    yield from grid(_COMPONENT, [*rows, [Cell("all"), total, Cell(""), Cell(""), Cell("")]], ink)
    for check in cost_of(numbers.facts).checks:
        yield from ink.prose(check.text, f"  {_sign(check, ink)} ", "    ")
    for text in _remarks(numbers, bill):
        yield from ink.prose(text, "    ", "    ")
    asked = bill.missing[:_MOST_ASKED]
    for _, one in asked:
        fits = len(one.write) <= ink.columns - _MARGIN
        text = f"{one.question} Add `{one.write}`." if fits else f"{one.question} (--format json)"
        yield from ink.prose(text, f"  {ink.paint('?', 'bold', 'yellow')} ", "    ")
    if more := len(bill.missing) - len(asked):
        yield f"    and {more} more (--format json)"


def _sign(check: CostCheck, ink: Ink) -> str:
    """Of a requirement; what is missed is as grave as the finding about it."""
    if check.outcome is Outcome.MET:
        return ink.tick()
    if check.outcome is Outcome.OPEN:
        return ink.paint("?", "bold", "yellow")
    is_grave = severity_of_cost(check) > Severity.INFO
    return ink.sign(Severity.ERROR if is_grave else Severity.INFO)


def _component_row(part: ComponentBill, bill: Bill, ink: Ink) -> list[Cell]:
    share = part.dollars / bill.dollars if bill.dollars > 0 else 0.0
    if part.is_unknown:
        return [Cell(part.component.name), _UNKNOWN, Cell(""), Cell(""), Cell("")]
    return [
        Cell(part.component.name),
        Cell(at_least(part.dollars, is_whole=not part.missing)),
        Cell(bar(share, _BAR, ink)),
        Cell(f"{share * 100:.0f}%"),
        Cell(_main_line(part)),
    ]


def _main_line(part: ComponentBill) -> str:
    """Its most expensive line, and how many more there are."""
    more = f", {len(part.lines) - 1} more" if len(part.lines) > 1 else ""
    return f"{part.main_line.text}{more}"


def _remarks(numbers: Numbers, bill: Bill) -> Iterator[str]:
    yield from shares(bill)
    for waste in cost_of(numbers.facts).waste[:_MOST_SHOWN]:
        name = waste.component.name
        text = f"`{name}` runs {waste.stated}, its load needs {waste.needed}: {dollars(waste.dollars)} more."
        yield text


def _flow_table(numbers: Numbers, bill: Bill, ink: Ink) -> Iterator[str]:
    if len(bill.flows) + bool(bill.unused) < 2:  # noqa: PLR2004  # one flow costs all of it
        return
    what = "flow" if numbers.design.flows else "client"
    yield ink.paint(f"Cost by {what}, shared by load; a million of its requests", "bold")
    rows = [
        [
            Cell(one.flow),
            Cell(dollars(one.dollars)),
            Cell("") if one.per_million is None else Cell(dollars(one.per_million)),
        ]
        for one in bill.flows
    ]
    if bill.unused:
        rows.append([Cell("no flow"), Cell(dollars(bill.unused)), Cell("")])
    yield from grid(_FLOW, rows, ink)


_NINE = (
    Column("answered", right=True), Column("adds a month", right=True), Column("by", flexible=True),
)  # fmt: skip


def _nine_lines(numbers: Numbers, bill: Bill, ink: Ink) -> Iterator[str]:
    """A line for each nine, where any price is known."""
    costs = cost_of(numbers.facts).nines if bill.dollars > 0 else ()
    if not costs:
        return
    yield ink.paint("What each next nine costs, with more instances and zones alone", "bold")
    yield from grid(_NINE, [_nine_row(one) for one in costs], ink)


def _nine_row(one: NineCost) -> list[Cell]:
    target = Cell(percent(one.target))
    if one.dollars is None:
        best = f"out of reach: {percent(one.answered)} at most"
        return [target, Cell("–", ("dim",)), Cell(best)]
    if not one.changed:
        return [target, Cell(dollars(0)), Cell("met today")]
    lines = ", ".join(declaration(part, in_sentence=True) for part in one.changed)
    return [target, Cell(dollars(one.dollars)), Cell(lines)]
