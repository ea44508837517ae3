"""The numbers of a review in brief: headroom by component, requirements by flow.

Latency and availability are told where something is required of them: then a rule has asked
for them, and they cost nothing more. `review numbers` tells all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from dsl.design import Component
from reviewer.analysis.capacity.utilization import Excess
from reviewer.analysis.facts import Facts
from reviewer.analysis.requirement_checks import Check
from reviewer.analysis.traffic.demand import Demand
from reviewer.model.finding import Severity
from reviewer.report.formats.ink import HUES, Ink
from reviewer.report.tables.grid import Cell, Column, bar, grid
from reviewer.report.texts import UNVERIFIED
from reviewer.rule_kit.costs import required_cost_checks
from reviewer.rule_kit.missed_requirements import missed_severities
from reviewer.rule_kit.severities import severity_of_cost, severity_of_excess
from reviewer.text.grammar import counted
from reviewer.text.numbers import cases, percent
from reviewer.text.short_figures import short_duration, short_rate, short_share, short_times

MOST_COMPONENTS = 8
"""How many components are shown, those with the least headroom; the table stays short."""

MOST_REQUIRED = 3

_BY_FLOW = frozenset({"p50", "p95", "p99", "availability"})
_BAR = 8


class Carried(NamedTuple):
    """What a component is asked for and how full that makes its busiest node."""

    component: Component
    demand: Demand
    used: float
    target: float
    headroom: float
    excess: Excess


class Required(NamedTuple):
    """A requirement on a flow (seconds, or 0..1) and what it comes to; `outcome` is a word.

    `best` is what is answered at best, where that is more than `found`; None of a latency.
    `endless` tells that a queue on the way has no end, which `found` leaves out. `met_in` is the
    share of cases in which it is met, where the verdict is open for figures that are ranges;
    `unverified` are the figures behind the verdict that nobody published or measured.
    """

    flow: str
    metric: str
    wanted: float
    found: float
    outcome: str
    endless: bool
    met_in: float | None = None
    best: float | None = None
    unverified: tuple[str, ...] = ()


def carried(facts: Facts) -> tuple[Carried, ...]:
    """The components whose utilization is known, the fullest against its target first."""
    found = []
    for part in facts.design.components.values():
        demand, used, room = (
            facts.traffic.demand(part.name) or facts.capacity.node_demand(part),
            facts.capacity.utilization(part),
            facts.capacity.headroom(part),
        )
        if demand is None or not used or room is None:
            continue
        if not facts.capacity.open_load(part):
            target, excess = facts.capacity.target(part), facts.capacity.excess(part)
            found.append(Carried(part, demand, used, target, room, excess))
    return tuple(sorted(found, key=lambda each: each.headroom))


def left_open(facts: Facts) -> tuple[tuple[Component, Demand], ...]:
    """The components whose utilization hangs on what the design does not state."""
    parts = facts.design.components.values()
    loads = ((part, facts.traffic.demand(part.name)) for part in parts)
    return tuple(
        (part, load) for part, load in loads if load is not None and facts.capacity.open_load(part)
    )


def required(facts: Facts) -> tuple[Required, ...]:
    """What is required of the latency and availability of flows."""
    if all(one.metric not in _BY_FLOW for one in facts.design.requirements):
        return ()
    return tuple(
        Required(
            one.flow,
            one.requirement.metric,
            one.wanted,
            one.found,
            one.outcome.value,
            _is_endless(facts, one),
            one.verdict.share if one.verdict and one.outcome == "open" else None,
            _best_answered(facts, one),
            one.verdict.unverified if one.verdict else (),
        )
        for one in facts.requirement_checks
    )


def _best_answered(facts: Facts, check: Check) -> float | None:
    works = facts.reliability.flow_availability(check.flow, check.op)
    if check.requirement.metric != "availability" or works is None or works.answered.exact:
        return None
    return works.answered.high


def _is_endless(facts: Facts, check: Check) -> bool:
    if check.requirement.metric == "availability":
        return False
    latency = facts.latency.flow_latency(check.flow, check.op)
    return latency is not None and bool(latency.saturated)


_BAR_AT = 3  # the column that only a terminal has
_COLUMNS = (
    Column("", right=True), Column("component", flexible=True), Column("load", right=True),
    Column("utilization", bar=True), Column("", right=True), Column("target", right=True),
    Column("headroom", right=True),
)  # fmt: skip


def brief_lines(facts: Facts, ink: Ink, most: int = MOST_COMPONENTS) -> Iterator[str]:
    """The numbers as a table of `most` components at most; nothing where none are known."""
    rows = _component_rows(facts, ink)
    if rows:
        yield from grid(_COLUMNS, rows[:most], ink)
    told = _told_requirements(facts, ink)
    for sign, text in told[:MOST_REQUIRED]:
        yield from ink.prose(text, f"  {sign} ", "    ")
    for sign, text in _told_costs(facts, ink):
        yield from ink.prose(text, f"  {sign} ", "    ")
    if more := max(0, len(rows) - most) + max(0, len(told) - MOST_REQUIRED):
        yield from ink.prose(f"and {more:,} more: `review numbers`", "    ", None, "dim")


def _component_rows(facts: Facts, ink: Ink) -> list[list[Cell]]:
    """What is open first, then the fullest against its target."""
    return [
        *(_open_row(part, demand, facts) for part, demand in left_open(facts)),
        *(_component_row(each, ink) for each in carried(facts)),
    ]


def peak_load(facts: Facts, most: int = MOST_COMPONENTS) -> dict[str, list[list[str]]]:
    """The same in plain cells, for HTML.

    `rows` are sign, component, load, utilization, target and headroom; `requirements` are sign and
    sentence.
    """
    ink = Ink()
    rows = [
        [cell.text for n, cell in enumerate(row) if n != _BAR_AT]
        for row in _component_rows(facts, ink)
    ]
    told = [*_told_requirements(facts, ink), *_told_costs(facts, ink)]
    return {"rows": rows[:most], "requirements": [[sign, text] for sign, text in told]}


def _told_requirements(facts: Facts, ink: Ink) -> list[tuple[str, str]]:
    """Each requirement in words behind its sign, those that are met last; alike ones once.

    What is missed is as grave as the finding about it.
    """
    wanted = sorted(required(facts), key=lambda one: one.outcome == "met")
    severe = missed_severities(facts) if wanted else {}
    signs = (
        _requirement_sign(one.outcome, severe.get((one.metric, one.wanted), Severity.INFO), ink)
        for one in wanted
    )
    return [*dict.fromkeys(zip(signs, map(said, wanted), strict=True))]


def required_costs(facts: Facts) -> list[dict[str, object]]:
    """Every requirement on cost for programs: dollars a month, or for a million requests."""
    return [
        {
            "flow": check.flow,
            "of": "a_million" if check.is_per_million else "a_month",
            "wanted": check.wanted,
            "found": check.found,
            "outcome": check.outcome.value,
            "unverified": list(check.unverified),
        }
        for check in required_cost_checks(facts)
    ]


def _told_costs(facts: Facts, ink: Ink) -> list[tuple[str, str]]:
    """Each requirement on cost in words behind its sign; what is missed is as grave as its finding."""
    return [
        (_requirement_sign(one.outcome, severity_of_cost(one), ink), one.text)
        for one in required_cost_checks(facts)
    ]


def _component_row(each: Carried, ink: Ink) -> list[Cell]:
    sign, styles = _fullness_cell(each, ink)
    return [
        Cell(sign, ("bold", *styles)),
        Cell(each.component.name),
        Cell(short_rate(each.demand.total)),
        Cell(bar(each.used, _BAR, ink), styles),
        Cell(short_share(each.used), styles),
        Cell(percent(each.target)),
        Cell(short_times(each.headroom)),
    ]


def _open_row(part: Component, demand: Demand, facts: Facts) -> list[Cell]:
    unknown = Cell("?", ("bold", "yellow"))
    return [
        unknown,
        Cell(part.name),
        Cell(short_rate(demand.total)),
        Cell(""),
        unknown,
        Cell(percent(facts.capacity.target(part))),
        unknown,
    ]


def _fullness_cell(each: Carried, ink: Ink) -> tuple[str, tuple[str, ...]]:
    """The sign and hue of a finding as grave as its load; none where it is within its plan."""
    severity = severity_of_excess(each.excess)
    if severity is None:
        return "", ()
    return Ink(unicode=ink.unicode).sign(severity), (HUES[severity],)


def _requirement_sign(outcome: str, missed: Severity, ink: Ink) -> str:
    if outcome == "met":
        return ink.tick()
    if outcome == "open":
        return ink.paint("?", "bold", "yellow")
    return ink.sign(Severity.ERROR if missed > Severity.INFO else Severity.INFO)


def said(one: Required) -> str:
    """A requirement in words: "`look` p99 62.6 ms (target 100 ms, 2 unverified figures): met in 64% of cases".

    How many figures are unverified is said of what its verdict rests on.
    """
    met = "" if one.met_in is None else f": {cases(one.met_in)}"
    number = len(one.unverified)
    resting = f", {counted(number, UNVERIFIED)}" if number else ""
    if one.metric == "availability":
        found = percent(one.found)
        if one.best is not None:
            found = f"{found.removesuffix('%')} – {percent(one.best)}"
        wanted = f"(target {percent(one.wanted)}{resting})"
        return f"`{one.flow}` answers {found} of its requests {wanted}{met}"
    found, wanted = short_duration(one.found), f"(target {short_duration(one.wanted)}{resting})"
    at_least = "at least " if one.outcome == "open" and not met else ""
    if one.endless and one.outcome == "missed":
        return f"`{one.flow}` {one.metric} is unbounded: its queue grows without limit {wanted}"
    return f"`{one.flow}` {one.metric} {at_least}{found} {wanted}{met}"


def brief_sentence(facts: Facts) -> str:
    """All of it in one sentence; "" where no numbers are known."""
    parts, wanted = carried(facts), required(facts)
    said = []
    if parts:
        first = parts[0]
        said.append(
            f"`{first.component.name}` breaks first: it can take {short_times(first.headroom)}"
            f" its load ({short_share(first.used)} utilization, target {percent(first.target)})"
        )
    if wanted:
        said.append(f"{_count_met(wanted)} of {len(wanted)} requirements on flows are met")
    return "; ".join(said)


def _count_met(wanted: Sequence[Required]) -> int:
    return sum(one.outcome == "met" for one in wanted)
