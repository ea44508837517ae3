"""The lines of a design to replace so that it carries a scenario, and the changed text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from dsl.design import Component
from dsl.parse import parse
from reviewer.analysis.facts import Facts
from reviewer.analysis.topology.counts import nodes, own_copies, shards
from reviewer.text.suggestion import declaration
from reviewer.whatif.changing import Size, resized
from reviewer.whatif.editing import rewritten
from reviewer.whatif.outcome import Outcome, left_of
from reviewer.whatif.plan import is_over, said_now
from reviewer.whatif.shares import written_sizes


class Change(NamedTuple):
    """One component that gets another size.

    `counts` are what changes, each with the number today and then; `machines` how many it
    is in all, today and then; `line` replaces its declaration.
    """

    component: Component
    counts: tuple[tuple[str, int, int], ...]
    machines: tuple[int | None, int | None]
    line: str


def sizes_of(outcome: Outcome) -> Mapping[str, Size]:
    """The sizes to write: what is lost for a while has to be there beside what is left."""
    return written_sizes(outcome.given, outcome.plan.sizes, outcome.taken)


def changes(outcome: Outcome) -> tuple[Change, ...]:
    """Every component that the plan makes larger, in the order of the design."""
    wanted = sizes_of(outcome)
    larger = resized(outcome.given, wanted).components
    return tuple(
        _change_line(part, larger[name], wanted[name])
        for name, part in outcome.given.components.items()
        if name in wanted
    )


def _change_line(part: Component, larger: Component, size: Size) -> Change:
    said = ", ".join(f"{name}={number}" for name, number in size.attributes().items())
    return Change(
        part,
        tuple(_changed_counts(part, size)),
        (nodes(part), nodes(larger)),
        declaration(part, count=size.instances, attributes=said),
    )


_SPELT = {"instances": "count"}  # as the language calls it: `api.count`


def _changed_counts(part: Component, size: Size) -> Iterator[tuple[str, int, int]]:
    for name, number in size.said().items():
        now = {"copies": own_copies, "shards": shards}.get(name)
        yield _SPELT.get(name, name), (now(part) if now else None) or said_now(part, name), number


def changed_text(outcome: Outcome) -> str:
    """The text of the design at the load supposed, with its settings, enlarged to carry it."""
    load = outcome.scenario.load
    return rewritten(outcome.given, load=load, sizes=sizes_of(outcome))


def not_carried(text: str, outcome: Outcome) -> tuple[str, ...]:
    """What keeps a changed text from carrying the scenario, a line each; nothing as a rule.

    The text is read again and its failures are those of the scenario. What no count helps
    is left out, being told already.
    """
    parsed = parse(text)
    before = sum(problem.fatal for problem in parse(outcome.given.source.text).problems)
    fatal = [problem for problem in parsed.problems if problem.fatal]
    if len(fatal) > before:
        return tuple(problem.message for problem in fatal)
    left = left_of(parsed.design, outcome.scenario.failures)
    facts = Facts(left)
    stuck = {one.component.name for one in outcome.plan.stuck}
    over = (
        f"`{name}` is over its target"
        for name, part in left.components.items()
        if name not in stuck and is_over(facts, part)
    )
    alive = {flow.name for flow in left.flows}.union(outcome.beyond)
    dead = (f"`{one.name}` dies" for one in parsed.design.flows if one.name not in alive)
    return (*over, *dead)
