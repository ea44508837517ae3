"""A flow without each of its components in turn: the same as without it from the start, and cheap."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsl.parse import parse
from reviewer.arithmetic.calls import Calls, Timings
from reviewer.arithmetic.delay import (
    Delay,
    Lognormal,
    Mixture,
    Slowest,
    Wait,
    chain,
    owned,
    slowest,
    sometimes,
)
from reviewer.arithmetic.grid import Quantiles
from reviewer.facts import Facts
from reviewer.packs import load_packs
from reviewer.review import review
from tests.effort import calls_made, examples
from tests.strategies import designs

OWNERS = ("a", "b", "c", "d")

times = st.floats(1e-6, 1e3).flatmap(
    lambda low: st.floats(1, 1e3).map(lambda spread: Lognormal(low, low * spread))
)
stages = st.builds(
    lambda name, one, wait: owned(name, chain([one, wait] if wait else [one])),
    st.sampled_from(OWNERS),
    times,
    st.none() | st.builds(Wait, st.floats(0.01, 1), st.floats(1e-2, 1e4)),
)
delays = st.recursive(
    stages | times,
    lambda parts: (
        st.lists(parts, max_size=14).map(chain)
        | st.tuples(st.lists(parts, max_size=4), st.sampled_from([1, 3, 0.5])).map(
            lambda both: slowest(*both)
        )
        | st.tuples(st.floats(0.05, 0.95), parts).map(lambda both: sometimes(*both))
        | st.lists(parts, min_size=1, max_size=3).map(
            lambda some: Mixture(tuple((1 / len(some), one) for one in some))
        )
    ),
    max_leaves=25,
)


def close(delay: Delay, name: str) -> None:
    """Both on the same grid, where probabilities are rounded to 2^-31, so nearly equal."""
    for share in (0.5, 0.9, 0.99):
        left_out = Quantiles(delay).at(share, name)
        never_there = Quantiles(delay, {name}).at(share)
        assert left_out == pytest.approx(never_there, rel=0.02, abs=1e-8)


@settings(max_examples=examples(60))
@given(delays, st.sampled_from(OWNERS))
def test_a_delay_without_an_owner_is_the_delay_that_never_had_it(delay: Delay, name: str) -> None:
    close(delay, name)


@pytest.mark.parametrize("number", [2, 8, 9, 10, 40])
@pytest.mark.parametrize("p99", [2e-6, 3e-3, 0.2])
def test_short_stages_that_count_as_one_are_left_out_one_by_one(number: int, p99: float) -> None:
    short = [owned(f"s{n}", Lognormal(p99 / (2 + n % 3), p99)) for n in range(number)]
    delay = chain([owned("long", Lognormal(0.05, 0.5)), *short])
    for name in ("s0", f"s{number - 1}", "long"):
        close(delay, name)


@settings(max_examples=examples(12))
@given(designs())
def test_what_a_component_costs_is_what_p99_loses_without_it(text: str) -> None:
    facts = Facts(parse(text).design)
    timings = Timings(facts)
    for route in facts.routes:
        for waits in (wait for wait in facts.latencies if wait.flow == route.name):
            delay = Calls(timings, route, waits.op).delay
            for name, cost in waits.costs.items():
                without = Quantiles(delay, {name}).at(0.99)
                assert cost == pytest.approx(max(0.0, waits.p99 - without), abs=1e-3 * waits.p99)


def drawn(names: list[str], links: list[str], way: str) -> str:
    declared = [f"service {name}" for name in names]
    flow = f"flow f 1k/s: c -> {way}"
    return "\n".join(["client c", *declared, *links, flow, "require p99 50ms"])


def fan(width: int) -> str:
    names = [f"d{n}" for n in range(width)]
    links = ["c -> api", *(f"api -> {name}" for name in names)]
    return drawn(["api", *names], links, f"api -> {', '.join(names)}")


def in_a_row(length: int) -> str:
    way = " -> ".join(f"s{n}" for n in range(length))
    return drawn(way.split(" -> "), [f"c -> {way}"], way)


@pytest.mark.parametrize("shape", [fan, in_a_row])
def test_four_times_the_components_are_at_most_five_times_the_work(shape) -> None:
    packs = load_packs()
    review(parse(shape(3)), packs)  # what is loaded once is loaded
    small, large = parse(shape(25)), parse(shape(100))
    few, many = calls_made(lambda: review(small, packs)), calls_made(lambda: review(large, packs))
    assert many <= 5 * few


@pytest.mark.parametrize("shape", [fan, in_a_row])
def test_a_hundred_components_are_all_weighed(shape) -> None:
    (waits,) = Facts(parse(shape(100)).design).latencies
    assert waits.weighed_all
    assert len(waits.costs) == 100 + (shape is fan)


def test_a_slowest_of_nothing_takes_no_time() -> None:
    assert Quantiles(Slowest(())).at(0.99) < 1e-6


def test_a_long_chart_tells_the_slowest_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    (waits,) = Facts(parse(in_a_row(12)).design).latencies
    whole = waits.steps
    assert [step.name for step in whole] == ["", *(f"s{n}" for n in range(12))]
    monkeypatch.setattr("reviewer.arithmetic.latency.MOST_LAWS_OF_STEPS", 26)
    text = in_a_row(12).replace("service s7", "service s7 [p50=1s, p99=9s]")
    (short,) = Facts(parse(text).design).latencies
    named = [step.name for step in short.steps]
    assert named.count("s7") == 1
    assert 3 <= len(named) < 13
    assert short.steps[-1].p99 == pytest.approx(short.p99, rel=1e-6)
