"""What-if of nothing is what `review numbers` shows: loads, waits, answered requests and storage."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from dsl.parse import Parsed, parse
from reviewer.report.tables.json import component_object, flow_object
from reviewer.report.tables.numbers import numbers_of
from reviewer.whatif.json import outcome_object
from reviewer.whatif.outcome import outcome
from reviewer.whatif.scenario import Scenario
from tests.effort import examples
from tests.strategies import designs

ROOT = Path(__file__).parents[2]
SAMPLES = sorted(
    path
    for folder in ("examples", "tests/quality/corpus")
    for path in (ROOT / folder).rglob("*.txt")
)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_samples_have_the_same_figures(path: Path) -> None:
    _check(parse(path.read_bytes(), path.name))


@settings(max_examples=examples(500, quick=60))
@given(designs())
def test_random_designs_have_the_same_figures(text: str) -> None:
    _check(parse(text))


def _check(parsed: Parsed) -> None:
    found = outcome(parsed.design, Scenario())
    shown, numbers = outcome_object(found), numbers_of(parsed)
    components = [component_object(part, numbers.resting) for part in numbers.components]
    loads = {part["name"]: part for part in components}
    for part in shown["components"]:
        assert part["today"] == part["then"] == _load(loads[part["name"]], part["then"])
    every_flow = [flow_object(flow, numbers.resting) for flow in numbers.flows]
    flows = {(flow["name"], flow["op"]): flow for flow in every_flow}
    for flow in shown["flows"]:
        wanted = flows[flow["name"], flow["op"]]
        assert flow["rate"] == wanted["rate"]
        for when in ("today", "then"):
            times = {name: flow[when][name] for name in ("p50", "p99", "at_least", "saturated")}
            assert times == {name: wanted["latency"][name] for name in times}
            answered = wanted["availability"]["answered"]
            assert flow[when]["answered"] == answered["low"]
            assert flow[when]["answered_at_most"] == answered["high"]
    for name, component in found.then.design.components.items():
        now = found.today.estimates.storage(found.today.design.components[name])
        assert found.then.estimates.storage(component) == now


def _load(numbers: dict[str, Any], shown: dict[str, Any]) -> dict[str, Any]:
    """What `numbers` shows of a component, by the names of a what-if."""
    demand, open_for = numbers["demand"] or {}, {"nodes", "capacity", "hit_ratio"}
    lacks = [one for one in numbers["lacks"] if one in open_for] if shown["lacks"] else []
    target = numbers["target"] and numbers["target"]["value"]
    return {
        "reads": demand.get("reads"),
        "writes": demand.get("writes"),
        "utilisation": numbers["utilisation"]["typical"],
        "target": shown["target"] if target is None else target,
        "headroom": numbers["headroom"],
        "lacks": lacks,
    }
