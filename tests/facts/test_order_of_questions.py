"""What facts and rules answer does not depend on what was asked before."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsl.design import Op
from dsl.parse import parse
from reviewer.analysis.assumptions import Assumed, Ledger
from reviewer.analysis.facts import Facts
from reviewer.analysis.latency import loaded_timings
from reviewer.analysis.reliability import shared_ground
from reviewer.engine.run_rule import ask
from reviewer.packs.loader import load_packs
from tests.effort import examples
from tests.facts.reading import facts_of
from tests.strategies import designs

OF_A_DESIGN: dict[str, Callable[[Facts], object]] = {
    "routes": lambda f: [route.name for route in f.traffic.routes],
    "rates": lambda f: f.traffic.arrival_rates,
    "load": lambda f: f.traffic.load_assumptions,
    "demands": lambda f: dict(f.traffic.demands),
    "peak": lambda f: f.traffic.peak_factor,
    "consistency": lambda f: f.traffic.consistency,
    "payloads": lambda f: f.traffic.payloads,
    "fan-outs": lambda f: f.traffic.fan_outs,
    "single points": lambda f: f.topology.single_points,
    "stores of record": lambda f: f.topology.stores_of_record,
    "bottleneck": lambda f: f.capacity.bottleneck,
    "backlogs": lambda f: f.capacity.queue_backlogs,
    "required caches": lambda f: f.reliability.required_caches,
    "envelope": lambda f: f.estimates.back_of_envelope,
    "operation": lambda f: f.estimates.warrants_operational_review,
    "many users": lambda f: f.estimates.is_used_by_many,
    "checks": lambda f: f.requirement_checks,
    "words": lambda f: (f.words.text, f.words.topics, f.words.meanings),
}
"""Questions about a whole design."""

OF_A_COMPONENT: dict[str, Callable[[Facts, str], object]] = {
    "strain": lambda f, name: f.capacity.strain(f.design.components[name]),
    "room": lambda f, name: f.capacity.headroom(f.design.components[name]),
    "shards": lambda f, name: f.capacity.sizing.shards_needed(f.design.components[name]),
    "storage": lambda f, name: f.estimates.storage(f.design.components[name]),
    "up": lambda f, name: f.reliability.instance_availability(f.design.components[name]),
    "access": lambda f, name: f.traffic.access(name),
    "reads repeat": lambda f, name: f.estimates.why_reads_repeat(f.design.components[name]),
}
"""Questions about one component."""


def _flow_questions(facts: Facts) -> dict[str, Callable[[], object]]:
    found: dict[str, Callable[[], object]] = {}
    for number in range(len(facts.latency.flow_latencies)):
        wait = facts.latency.flow_latencies[number]
        works = facts.reliability.flow_availabilities[number]
        found[f"p99 {number}"] = lambda wait=wait: (wait.p50, wait.p99, wait.questions)
        found[f"wait costs {number}"] = lambda wait=wait: (wait.costs, wait.assumptions)
        found[f"works {number}"] = lambda works=works: (works.answered, works.completed)
        found[f"down costs {number}"] = lambda works=works: (works.costs, works.assumptions)
    return found


def _questions(facts: Facts) -> dict[str, Callable[[], object]]:
    found: dict[str, Callable[[], object]] = {
        name: lambda question=question: question(facts) for name, question in OF_A_DESIGN.items()
    }
    for part in facts.design.components:
        for name, question in OF_A_COMPONENT.items():
            found[f"{name} {part}"] = lambda question=question, part=part: question(facts, part)
    return {**found, **_flow_questions(facts)}


def _answers(facts: Facts, order: random.Random | None) -> tuple[dict[str, str], list[object]]:
    questions = _questions(facts)
    names = [*questions]
    if order is not None:
        order.shuffle(names)
    answers = {name: repr(questions[name]()) for name in names}
    return answers, [*facts.assumptions.items()]


@settings(max_examples=examples(40, quick=15), deadline=None)
@given(designs(), st.randoms(use_true_random=False))
def test_facts_asked_in_any_order_are_the_same(text: str, order: random.Random) -> None:
    design = parse(text).design
    assert _answers(Facts(design), order) == _answers(Facts(design), None)


@settings(max_examples=examples(15, quick=6), deadline=None)
@given(designs(), st.randoms(use_true_random=False))
def test_a_small_budget_is_shared_evenly_whichever_flow_is_asked_first(
    text: str, order: random.Random
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shared_ground, "MOST_LOOKS", 40)
        patch.setattr(loaded_timings, "MOST_STEPS", 12)
        design = parse(text).design
        assert _answers(Facts(design), order) == _answers(Facts(design), None)


def test_assumptions_come_in_the_order_of_the_design() -> None:
    facts = facts_of(
        "require users 1M\nassume actions 5/d\nclient a\nredis r\npostgres d\na -> r, d"
    )
    order = [facts.design.components[name] for name in ("d", "r")]
    for part in order:
        facts.reliability.instance_availability(part)
        facts.capacity.of(part, Op.READ)
    assert facts.traffic.demands
    subjects = [*facts.assumptions]
    heads = [subject.rpartition(".")[0] for subject in subjects]
    assert heads == sorted(heads, key=["", "r", "d"].index)
    assert subjects[:2] == ["peak", "reads"]


def _round_trip(value: str) -> Assumed:
    return Assumed("eu.rtt", value, "How long a packet takes.", "general", "", "assume eu.rtt 1ms")


def test_of_two_figures_for_one_subject_the_same_one_stays() -> None:
    short, long = _round_trip("10 ms"), _round_trip("80 ms")
    kept = []
    for order in ([short, long], [long, short]):
        ledger = Ledger(parse("client -> api").design)
        for figure in order:
            ledger.take(figure)
        kept.append(dict(ledger))
    assert kept[0] == kept[1] == {"eu.rtt": short}


def test_rules_asked_in_reverse_answer_the_same() -> None:
    rules = [rule for pack in load_packs() for rule in pack.rules]
    files = sorted(Path("examples/designs").glob("*.*"))
    assert files
    for file in files:
        design = parse(file.read_text(encoding="utf-8")).design
        forward, backward = Facts(design), Facts(design)
        expected = {rule.id: ask(rule, design, forward).answers for rule in rules}
        found = {rule.id: ask(rule, design, backward).answers for rule in reversed(rules)}
        assert found == expected
        assert [*forward.assumptions.items()] == [*backward.assumptions.items()]
