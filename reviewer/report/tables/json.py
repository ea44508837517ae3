"""Numbers as JSON; `numbers.schema.json` beside this module describes it.

One design asked for: one object. Several, a folder, or one that cannot be read: an envelope
with `designs` and `unread`. Only ASCII is put out, so that no terminal acts on a design's text.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from dsl.design import Op
from reviewer.analysis.assumptions import Assumed
from reviewer.analysis.capacity.capacity import Capacity
from reviewer.analysis.capacity.served_share import Turned
from reviewer.analysis.capacity.slot_bounds import SlotBound
from reviewer.analysis.estimates.back_of_envelope import FirstSums
from reviewer.analysis.estimates.storage import Storage
from reviewer.analysis.reliability.exact_reliability import Bounds
from reviewer.analysis.reliability.flow_availability import MONTH
from reviewer.analysis.reliability.replication_lag import Lag
from reviewer.analysis.reliability.required_caches import HardCache
from reviewer.analysis.requirement_checks import Check
from reviewer.analysis.traffic.demand import Demand
from reviewer.report.formats.ink import Ink
from reviewer.report.formats.json import problem_object
from reviewer.report.tables.cost_json import cost_object, growth_object
from reviewer.report.tables.journeys import FlowNumbers
from reviewer.report.tables.loads import LEVELS, ComponentNumbers
from reviewer.report.tables.numbers import Numbers, NumbersReport, Resting
from reviewer.report.tables.verdict import verdict_json
from reviewer.rule_kit.costs import cost_of
from reviewer.text.numbers import json_number

VERSION = 1
"""Grows when a member changes its meaning or goes; new members may come without it."""


def write(report: NumbersReport, ink: Ink) -> str:
    """The numbers as one JSON document; `ink` has no part in it."""
    return json.dumps(document(report), indent=2, ensure_ascii=True, allow_nan=False) + "\n"


def document(report: NumbersReport) -> dict[str, Any]:
    """The numbers as dicts and lists, in a fixed order."""
    if len(report.designs) == 1 and not report.many and not report.unread:
        return numbers_object(report.designs[0])
    return {
        "schema": "design-reviewer/numbers-of-designs",
        "version": VERSION,
        "designs": [numbers_object(numbers) for numbers in report.designs],
        "unread": [
            {"file": _clean_text(file), "reason": _clean_text(reason)}
            for file, reason in report.unread
        ],
    }


def numbers_object(numbers: Numbers) -> dict[str, Any]:
    """One design's numbers."""
    first, source = numbers.first, numbers.design.source
    return {
        "schema": "design-reviewer/numbers",
        "version": VERSION,
        "file": _clean_text(numbers.file),
        "title": _clean_text(numbers.design.title),
        "partial": any(problem.fatal for problem in numbers.problems),
        "problems": [problem_object(problem, source) for problem in numbers.problems],
        "first_to_break": first and {"component": first.component.name, **_headroom_json(first)},
        "first_sums": None if numbers.sums is None else sums_object(numbers.sums),
        "components": [component_object(part, numbers.resting) for part in numbers.components],
        "flows": [flow_object(flow, numbers.resting) for flow in numbers.flows],
        "cost": cost_object(numbers.facts),
        "growth": growth_object(cost_of(numbers.facts).growth),
        "assumptions": [_assumption_json(assumed) for assumed in numbers.assumptions.values()],
        "questions": [
            {
                "about": _clean_texts(ask.about),
                "figure": ask.figure,
                "question": _clean_text(ask.question),
                "write": _clean_text(ask.write),
            }
            for ask in numbers.asks
        ],
    }


def _clean_text(text: str) -> str:
    """`text` without lone surrogates, which no JSON reader has to take."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _headroom_json(part: ComponentNumbers) -> dict[str, Any]:
    return {"headroom": json_number(part.headroom)}


def component_object(part: ComponentNumbers, resting: Resting) -> dict[str, Any]:
    """The numbers of one component."""
    component = part.component
    return {
        "name": component.name,
        "kind": component.kind.value,
        "technology": component.technology.id if component.technology else None,
        "count": component.count,
        "nodes": part.nodes,
        "shards": part.shards,
        "copies": part.copies,
        "elastic": part.elastic,
        "demand": _demand_json(part.demand),
        "on_busiest_node": _demand_json(part.on_node),
        "capacity": {op.value: _capacity_json(part.carries(op)) for op in Op},
        "utilisation": {
            level: json_number(used) for level, used in zip(LEVELS, part.used, strict=True)
        },
        "target": _target_json(part),
        **_headroom_json(part),
        "first_to_break": part.first,
        "storage": None if part.storage is None else _storage_json(part.storage),
        "shed": json_number(part.shed),
        "while_failing": _failing_json(part),
        "slots": [_slots_json(part, bound) for bound in part.bounds],
        "hottest_key": json_number(part.hottest) if part.hottest else None,
        "replication_lag": _lag_json(part.lag),
        "rests_on": list(resting.of_component(component.name)),
        "lacks": list(part.lacks),
    }


def _lag_json(lag: Lag | None) -> dict[str, Any] | None:
    """How far a replica is behind, and what a failover to it loses; None where that is not stated."""
    if lag is None:
        return None
    lost = None if lag.lost is None else json_number(lag.lost)
    return {"behind": lag.store.name, "seconds": json_number(lag.seconds), "lost_writes": lost}


def _failing_json(part: ComponentNumbers) -> dict[str, Any] | None:
    """What retries send to it while it fails; None where that is no more than its load."""
    if part.failing is None:
        return None
    rate, used = None if part.demand is None else part.demand.total, part.typically
    times = part.failing.times
    return {
        "times": json_number(times),
        "rate": None if rate is None else json_number(rate * times),
        "utilisation": None if used is None else json_number(used * times),
    }


def _slots_json(part: ComponentNumbers, bound: SlotBound) -> dict[str, Any]:
    """What requests in progress hold, on average and at peak; `stated` by stated latencies alone."""
    there = bound.available(part.component)
    return {
        "to": bound.callee or None,
        "available": there,
        "held": json_number(bound.needed()),
        "held_as_stated": json_number(bound.needed("optimistic")),
        "seconds_each": json_number(bound.hold),
    }


def _demand_json(demand: Demand | None) -> dict[str, Any] | None:
    """Reads, writes and bytes a second at peak."""
    if demand is None:
        return None
    figures = {"reads": demand.reads, "writes": demand.writes, "bytes": demand.bytes}
    return {name: json_number(figure) for name, figure in figures.items()}


def _capacity_json(capacity: Capacity | None) -> dict[str, Any] | None:
    if capacity is None:
        return None
    assumed = capacity.assumed
    return {
        **{level: json_number(capacity.at(level)) for level in LEVELS},
        "of_one": None if assumed is None else capacity.unit,
        "basis": "stated" if assumed is None else assumed.basis,
    }


def _target_json(part: ComponentNumbers) -> dict[str, Any] | None:
    if part.target is None:
        return None
    basis = "stated" if part.target_stated else "convention"
    return {"value": json_number(part.target), "basis": basis}


def _storage_json(storage: Storage) -> dict[str, Any]:
    return {
        "added_a_second": json_number(storage.added),
        "a_year": json_number(storage.a_year),
        "held": json_number(storage.held),
        "in_all_copies": json_number(storage.in_all),
        "on_node": json_number(storage.on_node),
        "peak_factor": json_number(storage.peak_factor),
    }


def sums_object(sums: FirstSums) -> dict[str, Any]:
    """From users to the memory of a cache, in that order."""
    figures = {
        "users_a_day": sums.users,
        "actions_a_day": sums.actions,
        "requests_a_day": sums.requests,
        "requests_a_second": sums.average,
        "peak_factor": sums.peak_factor,
        "requests_a_second_at_peak": sums.peak,
        "bytes_a_request": sums.size,
        "bytes_a_second_at_peak": sums.flowing,
        "writes_a_second": sums.writes,
        "bytes_stored_a_year": sums.stored,
        "bytes_kept": sums.kept,
        "bytes_cached": sums.cached,
    }
    return {name: json_number(figure) for name, figure in figures.items()}


def flow_object(flow: FlowNumbers, resting: Resting) -> dict[str, Any]:
    """The numbers of one flow."""
    waits, works = flow.latency, flow.availability
    return {
        "name": flow.route.name,
        "stated": flow.route.flow is not None,
        "op": flow.op.value,
        "rate": json_number(flow.rate),
        "latency": {
            "p50": json_number(waits.p50),
            "p99": json_number(waits.p99),
            "at_least": flow.at_least,
            "saturated": list(waits.saturated),
            "timed_out": json_number(waits.timed_out),
            "likely_timed_out": json_number(waits.likely_timed_out),
            "degraded": json_number(waits.degraded),
        },
        "availability": {
            "answered": _bounds_json(works.answered),
            "up": _bounds_json(works.up),
            "turned_away": [_turned_json(one) for one in works.served.turned],
            "copies_needed": [
                {"component": name, "needed": pool.k, "of": pool.n}
                for name, pool in works.pools.items()
            ],
            "completed": _bounds_json(works.completed),
            "ceiling": _bounds_json(works.ceiling),
            "budget_minutes": json_number(works.budget),
            "caches_needed": [_cache_json(cache) for cache in works.hard],
        },
        "requirements": [_check_json(check) for check in flow.checks],
        "shares": None
        if flow.shares is None
        else [
            {
                "name": share.name,
                "p99_seconds": json_number(share.p99),
                "minutes_a_month": json_number(share.minutes),
            }
            for share in flow.shares
        ],
        "rests_on": list(resting.of_flow(flow)),
    }


def _cache_json(cache: HardCache) -> dict[str, Any]:
    """The cold test of a cache that counts."""
    used = {"warm": json_number(cache.warm), "cold": json_number(cache.cold)}
    return {"cache": cache.cache, "store": cache.store, **used}


def _turned_json(one: Turned) -> dict[str, Any]:
    """What an overloaded component turns away of the requests, 0..1."""
    shares = {"typically": json_number(one.typical), "at_least": json_number(one.surely)}
    return {"component": one.part.name, **shares}


def _bounds_json(bounds: Bounds) -> dict[str, Any]:
    """A share of time, with what it loses of a 30-day month; of bounds, the worse."""
    return {
        "low": json_number(bounds.low),
        "high": json_number(bounds.high),
        "exact": bounds.exact,
        "minutes_lost_a_month": json_number((1 - bounds.low) * MONTH),
    }


def _check_json(check: Check) -> dict[str, Any]:
    return {
        "metric": check.requirement.metric,
        "wanted": json_number(check.wanted),
        "found": json_number(check.found),
        "outcome": check.outcome.value,
        "open_for": _clean_texts(check.open_for),
        "verdict": None if check.verdict is None else verdict_json(check, check.verdict),
    }


def _clean_texts(texts: Sequence[str]) -> list[str]:
    return [_clean_text(text) for text in texts]


def _assumption_json(assumed: Assumed) -> dict[str, Any]:
    names = ("subject", "value", "because", "basis", "source", "override")
    return {name: _clean_text(getattr(assumed, name)) for name in names}
