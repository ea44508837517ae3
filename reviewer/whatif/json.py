"""An outcome as JSON; `whatif.schema.json` beside this module describes it."""

from __future__ import annotations

import json
from typing import Any

from dsl.design import Component
from reviewer.analysis.facts import Facts
from reviewer.analysis.latency.flow_latency import FlowLatency
from reviewer.analysis.reliability.exact_reliability import Bounds
from reviewer.analysis.traffic.cache_hit_ratio import stated_hit
from reviewer.analysis.traffic.routes import CACHES
from reviewer.report.formats.ink import Ink
from reviewer.report.formats.json import assumed_object
from reviewer.report.tables.cost_json import total_object
from reviewer.text.numbers import json_number
from reviewer.whatif.changes import changes
from reviewer.whatif.costs import Costs, cost_sentence, costs_of
from reviewer.whatif.draining import Drain, drain_sentences, drains
from reviewer.whatif.outcome import FlowThen, Outcome
from reviewer.whatif.scenario import Scenario, stated_places
from reviewer.whatif.sentences import bought, fate_of, headline, limits_of, supposed, traffic

VERSION = 1
"""Grows when a member changes its meaning or goes; new members may come without it."""


def write(outcome: Outcome, ink: Ink) -> str:
    """The outcome as one JSON document of ASCII; `ink` has no part in it."""
    return json.dumps(outcome_object(outcome), indent=2, ensure_ascii=True, allow_nan=False) + "\n"


def outcome_object(outcome: Outcome) -> dict[str, Any]:
    """The outcome as dicts and lists, in a fixed order."""
    severity, said = headline(outcome)
    design, found, costs = outcome.today.design, changes(outcome), costs_of(outcome)
    return {
        "schema": "design-reviewer/whatif",
        "version": VERSION,
        "file": _clean_text(design.source.name),
        "title": _clean_text(design.title),
        "scenario": _scenario_json(outcome.scenario),
        "severity": None if severity is None else severity.word,
        "headline": _clean_text(said),
        "lost": sorted(outcome.names),
        "places": [_clean_text(name) for name in stated_places(design)],
        "traffic": {
            "dies": json_number(outcome.died),
            "unserved": json_number(outcome.unserved),
            "said": [_clean_text(line) for line in traffic(outcome)],
        },
        "breaks": [
            {
                "component": one.component.name,
                "passes_target_at": json_number(one.passes),
                "full_at": json_number(one.full),
                "today": one.old,
            }
            for one in outcome.breaks
        ],
        "components": [_component_json(outcome, name) for name in outcome.given.components],
        "flows": [_flow_json(flow) for flow in outcome.flows],
        "backlogs": [
            _backlog_json(*one)
            for one in zip(drains(outcome), drain_sentences(outcome), strict=True)
        ],
        "changes": [
            {
                "component": one.component.name,
                "counts": [{"name": n, "today": a, "then": b} for n, a, b in one.counts],
                "machines": {"today": one.machines[0], "then": one.machines[1]},
                "write": _clean_text(one.line),
            }
            for one in found
        ],
        "changes_said": _clean_text(bought(outcome, found)),
        "cost": _costs_json(costs),
        "cost_said": cost_sentence(costs),
        "limits": [_clean_text(line) for line in limits_of(outcome)],
        "stuck": [
            {
                "component": one.component.name,
                "utilisation": json_number(one.used),
                "target": json_number(one.target),
            }
            for one in outcome.plan.stuck
        ],
        "floors": [
            {
                "flow": one.flow,
                "op": one.op.value,
                "aim": json_number(one.aim),
                "floor": json_number(one.floor),
                "costs": [{"component": n, "seconds": json_number(cost)} for n, cost in one.costs],
            }
            for one in outcome.floors
        ],
        "caches": [_cache_json(outcome, part) for part in _listed_caches(outcome)],
        "assumptions": [assumed_object(one) for one in outcome.today.assumptions.values()],
    }


def _backlog_json(drain: Drain, said: str) -> dict[str, Any]:
    """What an hour of it leaves behind, messages, and the seconds until that is worked off."""
    return {
        "component": drain.consumer.name,
        "brokers": [part.name for part in drain.brokers],
        "comes": json_number(drain.comes),
        "worked_off": json_number(drain.worked_off),
        "left_by_an_hour": json_number(drain.left),
        "drains_in": json_number(drain.seconds),
        "said": _clean_text(said),
    }


def _costs_json(costs: Costs | None) -> dict[str, Any] | None:
    """Dollars a month today, then, and with the change; None where no price is known."""
    if costs is None:
        return None
    changed = None if costs.changed is None else total_object(costs.changed)
    return {
        "today": total_object(costs.today),
        "then": total_object(costs.then),
        "changed": changed,
    }


def _listed_caches(outcome: Outcome) -> list[Component]:
    return [part for part in outcome.given.components.values() if part.kind in CACHES]


def _cache_json(outcome: Outcome, part: Component) -> dict[str, Any]:
    """The share of reads that a cache answers today; None where nothing gives it."""
    facts = outcome.today
    hit, assumed = stated_hit(facts.assumptions, part), f"{part.name}.hit"
    if hit is None and assumed in facts.assumptions:
        hit = float(facts.assumptions[assumed].value.rstrip("% ")) / 100
    return {"component": part.name, "hit": json_number(hit)}


def _scenario_json(scenario: Scenario) -> dict[str, Any]:
    patience = scenario.patience
    return {
        "load": scenario.load,
        "fail": [
            {"name": one.name, "place": one.place, "number": one.number or None}
            for one in scenario.failures
        ],
        "set": [
            {"subject": one.subject, "quality": one.quality, "value": _clean_text(one.value)}
            for one in scenario.settings
        ],
        "p99": patience
        and {
            "factor": patience.factor or None,
            "of_required": patience.required,
            "seconds": patience.seconds or None,
        },
        "said": _clean_text(supposed(scenario)),
    }


def _component_json(outcome: Outcome, name: str) -> dict[str, Any]:
    return {
        "name": name,
        "lost": name in outcome.names,
        "today": _load_json(outcome.today, name),
        "then": _load_json(outcome.then, name),
        "planned": _load_json(outcome.plan.facts, name),
    }


def _load_json(facts: Facts, name: str) -> dict[str, Any] | None:
    """What comes to a component and how full it is; None where it is not there."""
    part = facts.design.components.get(name)
    if part is None:
        return None
    demand, left_open = facts.traffic.demand(name), facts.capacity.open_load(part)
    used, room = facts.capacity.utilization(part), facts.capacity.headroom(part)
    return {
        "reads": demand and json_number(demand.reads),
        "writes": demand and json_number(demand.writes),
        "utilisation": None if left_open else json_number(used),
        "target": json_number(facts.capacity.target(part)),
        "headroom": None if left_open else json_number(room),
        "lacks": [left_open] if left_open else [],
    }


def _flow_json(flow: FlowThen) -> dict[str, Any]:
    (now, then), (works, working) = flow.waits, flow.works
    return {
        "name": flow.flow,
        "op": flow.op.value,
        "rate": json_number(flow.rate),
        "today": {**_times_json(now), **_answered_json(works.answered)},
        "then": then and working and {**_times_json(then), **_answered_json(flow.answered)},
        "planned": flow.planned and _times_json(flow.planned),
        "aim": json_number(flow.aim),
        "late": flow.late,
        "dies": json_number(flow.dies),
        "unserved": json_number(flow.unserved),
        "delayed": flow.delayed,
        "hangs_on": list(flow.hangs_on),
        "said": [
            {"severity": severity.word, "text": _clean_text(t)} for severity, t in fate_of(flow)
        ],
    }


def _answered_json(answered: Bounds) -> dict[str, Any]:
    return {
        "answered": json_number(answered.low),
        "answered_at_most": json_number(answered.high),
    }


def _times_json(waits: FlowLatency) -> dict[str, Any]:
    return {
        "p50": json_number(waits.p50),
        "p99": json_number(waits.p99),
        "saturated": list(waits.saturated),
        "at_least": bool(waits.questions or waits.saturated),
    }


def _clean_text(text: str) -> str:
    """`text` without lone surrogates, which no JSON reader has to take."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
