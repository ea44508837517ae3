"""`Compared`: what changed between two reviews, findings and numbers side by side."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from reviewer.model.finding import Finding, Question
from reviewer.rule_kit.costs import cost_of
from reviewer.text.dollars import at_least
from reviewer.text.numbers import percent
from reviewer.text.short_figures import short_duration, short_rate, short_times

if TYPE_CHECKING:
    from reviewer.analysis.facts import Facts
    from reviewer.review import Review

NONE = "–"
"""Where a number is not known, or its component or flow is not there."""


class Row(NamedTuple):
    """One number before and after, as shown: `load` of `db`, 20k/s then 40k/s."""

    what: str
    name: str
    before: str
    after: str

    @property
    def changed(self) -> bool:
        """Whether there is anything to see."""
        return self.before != self.after


class Compared(NamedTuple):
    """Two reviews, old and new.

    One finding may be about several parts. It is fixed where none of them is found any more,
    introduced where one is that was not found before, and otherwise unchanged.
    """

    old: Review
    new: Review
    fixed: tuple[Finding, ...]
    introduced: tuple[Finding, ...]
    unchanged: tuple[Finding, ...]  # as the new review has them
    eased: tuple[str, ...]  # parts that an unchanged finding is no longer about, behind its rule
    opened: tuple[Question, ...]
    rows: tuple[Row, ...]


def compared(old: Review, new: Review) -> Compared:
    """What became of the findings and the numbers of `old` in `new`.

    A finding that the new design accepts is no longer open, so it counts as fixed.
    """
    before = {mark for finding in old.findings for mark in finding.marks}
    after = {mark for finding in new.findings for mark in finding.marks}
    asked = {(question.rule, question.answer.message) for question in old.questions}
    return Compared(
        old,
        new,
        fixed=tuple(f for f in old.findings if after.isdisjoint(f.marks)),
        introduced=tuple(f for f in new.findings if not f.marks <= before),
        unchanged=tuple(f for f in new.findings if f.marks <= before),
        eased=tuple(
            mark
            for finding in old.findings
            if finding.marks & after
            for mark in sorted(finding.marks - after)
        ),
        opened=tuple(q for q in new.questions if (q.rule, q.answer.message) not in asked),
        rows=tuple(_changed_rows(old.facts, new.facts)),
    )


def _changed_rows(old: Facts, new: Facts) -> Iterator[Row]:
    before, after = _compared_numbers(old), _compared_numbers(new)
    for key in dict.fromkeys((*after, *before)):
        yield Row(*key, before.get(key, NONE), after.get(key, NONE))


def _compared_numbers(facts: Facts) -> dict[tuple[str, str], str]:
    """Every number that is compared, as shown, by what it is and whose."""
    found: dict[tuple[str, str], str] = {}
    if first := facts.capacity.bottleneck:
        found["first to break", "design"] = f"{first[0].name} at {short_times(first[1])}"
    for name, component in facts.design.components.items():
        demand, room = facts.traffic.demand(name), facts.capacity.headroom(component)
        if demand is not None and demand.total:
            found["load", name] = short_rate(demand.total)
        if room is not None and math.isfinite(room):
            found["headroom", name] = short_times(room)
    for wait in facts.latency.flow_latencies:
        flow = f"{wait.flow} ({wait.op.value})"
        least = "at least " if wait.questions or wait.saturated else ""
        found["p50", flow] = f"{least}{short_duration(wait.p50)}"
        found["p99", flow] = f"{least}{short_duration(wait.p99)}"
    for works in facts.reliability.flow_availabilities:
        found["availability", f"{works.flow} ({works.op.value})"] = percent(works.answered.low)
    found.update(_compared_costs(facts))
    return found


def _compared_costs(facts: Facts) -> dict[tuple[str, str], str]:
    """Dollars a month of the design and of each component that any price is known of."""
    bill = cost_of(facts).bill
    if bill.dollars <= 0:
        return {}
    found = {("cost a month", "design"): at_least(bill.dollars, is_whole=bill.is_whole)}
    for part in bill.components:
        if not part.is_unknown:
            shown = at_least(part.dollars, is_whole=not part.missing)
            found["cost a month", part.component.name] = shown
    return found
