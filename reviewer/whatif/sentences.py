"""The sentences about an outcome, the same on a terminal and on the page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dsl.kinds import Family
from reviewer.analysis.capacity.catalogue_figures import figures_of
from reviewer.analysis.topology.counts import is_uncounted
from reviewer.model.finding import Severity
from reviewer.text.numbers import count, percent
from reviewer.text.short_figures import short_duration, short_rate, short_times
from reviewer.text.suggestion import listed
from reviewer.whatif.breaking import Break
from reviewer.whatif.changes import Change
from reviewer.whatif.hurrying import Floor
from reviewer.whatif.outcome import FlowThen, Outcome
from reviewer.whatif.plan import Stuck
from reviewer.whatif.scenario import Failure, Patience, Scenario

_TELLS = 5e-5  # a share below half a hundredth of a percent is not worth a sentence
_MOST = 6


def supposed(scenario: Scenario) -> str:
    """What is supposed, as the end of a question: "100× the load arrives?"."""
    parts = []
    if scenario.load != 1:
        parts.append(f"{short_times(scenario.load)} the load arrives")
    parts += [f"{_failure_phrase(one)} fails" for one in scenario.failures]
    for one in scenario.settings:
        name = f"{one.subject}.{one.quality}" if one.subject else one.quality
        parts.append(f"`{name}` is {one.value}")
    if scenario.patience is not None:
        parts.append(_patience_phrase(scenario.patience))
    return f"{', and '.join(parts)}?" if parts else "nothing changes?"


def _failure_phrase(one: Failure) -> str:
    if one.place:
        return f"{one.place} `{one.name}`"
    return f"{one.number} of `{one.name}`" if one.number else f"`{one.name}`"


def _patience_phrase(one: Patience) -> str:
    if one.seconds:
        return f"p99 must be within {short_duration(one.seconds)}"
    of = "the target" if one.required else "today's"
    return f"p99 must be {short_times(one.factor)} {of}"


def headline(outcome: Outcome) -> tuple[Severity | None, str]:
    """What matters most, and how bad it is."""
    dead = tuple(dict.fromkeys(flow.flow for flow in outcome.flows if flow.waits[1] is None))
    late = tuple(dict.fromkeys(flow.flow for flow in outcome.flows if flow.late))
    parts = []
    if dead:
        parts.append(f"{listed(dead)} {'fails' if len(dead) == 1 else 'fail'}")
    old = [one.component.name for one in outcome.breaks if one.old]
    new = [one for one in outcome.breaks if not one.old]
    if old:
        parts.append(f"{listed(old)} {'is' if len(old) == 1 else 'are'} already over target today")
    if new:
        parts.append(_first_break(new))
    if late and not outcome.breaks:
        parts.append(f"{listed(late)} {'is' if len(late) == 1 else 'are'} too slow")
    if not parts and (unknown := open_loads(outcome)):
        return Severity.INFO, f"Not known yet: {'; '.join(unknown)}."
    if not parts:
        return None, _holds_sentence(outcome)
    worst = dead or any(one.full < outcome.scenario.load for one in outcome.breaks)
    return (Severity.ERROR if worst else Severity.WARNING), "; ".join(parts) + "."


_OPEN = {
    "nodes": "how many instances there are",
    "capacity": "what limit their provider grants",
    "hit_ratio": "the hit ratio of the CDN before them",
}


def open_loads(outcome: Outcome) -> list[str]:
    """What decides whether components carry it and the design leaves open, a clause a reason."""
    names: dict[str, list[str]] = {}
    for name, part in outcome.then.design.components.items():
        if reason := outcome.then.capacity.open_load(part):
            names.setdefault(reason, []).append(name)
    return [
        f"whether {listed(found)} {'handles' if len(found) == 1 else 'handle'} it depends on"
        f" {_OPEN[reason].replace('their', 'its').replace('them', 'it') if len(found) == 1 else _OPEN[reason]}"
        for reason, found in names.items()
    ]


def _first_break(new: Sequence[Break]) -> str:
    """What breaks that holds today, and how many more do."""
    even = f", even {new[0].most:,} of it," if new[0].most else ""
    name = f"`{new[0].component.name}`{even}"
    more = f", {len(new) - 1} more after it" if len(new) > 1 else ""
    if new[0].passes <= 1:
        return f"{name} breaks at once{more}"
    return f"{name} breaks first, at {short_times(new[0].passes)} today's load{more}"


def _holds_sentence(outcome: Outcome) -> str:
    first = outcome.then.capacity.bottleneck
    if first is None:
        return "No load is known, so nothing is known to break; `review numbers` asks for it."
    room = short_times(first[1])
    return f"It holds: `{first[0].name}` is closest to its target and can take {room} that load."


def traffic(outcome: Outcome) -> Iterator[str]:
    """What share of all requests is lost."""
    if outcome.died is not None and outcome.died > _TELLS:
        yield f"{percent(outcome.died)} of all requests fail with what is lost."
    if outcome.unserved is not None and outcome.unserved > _TELLS:
        yield f"{percent(outcome.unserved)} of all requests exceed the capacity."


def fate_of(flow: FlowThen) -> Iterator[tuple[Severity, str]]:
    """What becomes of one flow, where it is not well."""
    then = flow.waits[1]
    if then is None:
        yield Severity.ERROR, f"`{flow.flow}` fails: it has no path around what is lost."
        return
    if flow.dies > _TELLS:
        yield Severity.ERROR, f"`{flow.flow}` loses {percent(flow.dies)} of its requests."
    if flow.unserved > _TELLS:
        known = [name for name in then.saturated if name not in flow.hangs_on]
        names = listed(known) if known else "its steps"
        share = percent(flow.unserved)
        yield (
            Severity.ERROR,
            f"Only {percent(1 - flow.unserved)} of `{flow.flow}` requests succeed: load exceeds the"
            f" capacity of {names}, and {share} are rejected or time out.",
        )
    elif flow.late and flow.aim is not None:
        found, aim = short_duration(then.p99), short_duration(flow.aim)
        yield Severity.WARNING, f"`{flow.flow}` has a p99 of {found} (target {aim})."
    if flow.delayed:
        yield Severity.WARNING, f"`{flow.flow}`: asynchronous work stops or piles up."


def bought(outcome: Outcome, changes: Sequence[Change]) -> str:
    """What the change of counts does; "" where there is nothing to say."""
    if not changes:
        return "" if not outcome.breaks else "More instances would not change what breaks."
    added = [then - now for now, then in (c.machines for c in changes) if now and then]
    number = sum(added)
    text = f"{count(number)} more machine{'' if number == 1 else 's'}. " if number else ""
    if outcome.plan.least:
        text += "All of them are needed: with one fewer a target is passed"
        text += " or a p99 missed." if outcome.aims else "."
    kept = not outcome.floors and not outcome.plan.stuck
    text = f"{'All targets are met' if kept else 'What instances can handle is handled'}: {text}"
    times = [_planned_flow(flow) for flow in outcome.flows if flow.late]
    return " ".join([text.strip(), *(one for one in times if one)])


def _planned_flow(flow: FlowThen) -> str:
    if flow.planned is None or flow.aim is None or flow.planned.saturated:
        return ""
    p99 = short_duration(flow.planned.p99)
    return f"`{flow.flow}` then has a p99 of {p99} (target {short_duration(flow.aim)})."


def limits_of(outcome: Outcome) -> Iterator[str]:
    """What no count changes: contracts and quotas, floors of latency, flows without a way."""
    for clause in open_loads(outcome):
        yield f"{clause[0].upper()}{clause[1:]}: `review numbers` asks for it."
    for stuck in outcome.plan.stuck[:_MOST]:
        yield _stuck_sentence(outcome, stuck)
    yield from _more_sentences(len(outcome.plan.stuck))
    for floor in outcome.floors[:_MOST]:
        yield _floor_sentence(floor)
    yield from _more_sentences(len(outcome.floors))
    dead = tuple(dict.fromkeys(outcome.beyond))
    if dead:
        verb = "fails" if len(dead) == 1 else "fail"
        yield (
            f"{listed(dead)} {verb} with any number of instances of the rest: what is lost needs a"
            " replica elsewhere or another path (`|`, `[on=failure]`)."
        )
    yield from _unknown_sentences(outcome)


def _more_sentences(number: int) -> Iterator[str]:
    if number > _MOST:
        yield f"and {number - _MOST} more: `--format json` has them all."


def _stuck_sentence(outcome: Outcome, stuck: Stuck) -> str:
    part = stuck.component
    demand = outcome.plan.facts.capacity.node_demand(part)
    comes = "" if demand is None else f"{short_rate(demand.total)} reach"
    of = "it" if is_uncounted(part) else "each of them"
    carried = "" if demand is None or not stuck.used else short_rate(demand.total / stuck.used)
    taken = _is_taken(outcome, part.name)
    return f"{comes} `{part.name}`, and {of} handles {carried}{taken}: {stuck.why}."


def _is_taken(outcome: Outcome, name: str) -> str:
    """That a capacity is an assumption, with the line that replaces it."""
    for subject, assumed in outcome.plan.facts.assumptions.items():
        if subject.startswith(f"{name}.") and subject.endswith("capacity"):
            return f" (assumed; override with `{assumed.override}`)"
    return ""


def _floor_sentence(floor: Floor) -> str:
    aim, least = short_duration(floor.aim), short_duration(floor.floor)
    text = f"`{floor.flow}` within {aim}: p99 is {least} even without queueing."
    if floor.costs:
        name, cost = floor.costs[0]
        left = short_duration(max(0.0, floor.floor - cost))
        text += f" If `{name}` alone answered at once, {left} would be left."
    return f"{text} Only a faster step, a cache before it or an asynchronous call (`~>`) helps."


def _unknown_sentences(outcome: Outcome) -> Iterator[str]:
    """Components that load comes to and that nothing gives a count or a capacity of."""
    facts = outcome.then
    names = [
        name
        for name, part in facts.design.components.items()
        if (demand := facts.traffic.demand(name)) is not None
        and demand.total > 0
        and part.family is not Family.CLIENT
        and facts.capacity.utilization(part) is None
        and not (is_uncounted(part) and figures_of(part.technology, part.kind).elastic)
    ]
    if names:
        yield (
            f"Whether {listed(names)} {'handles' if len(names) == 1 else 'handle'} it is unknown:"
            " `review numbers` asks for the count or the capacity."
        )
