"""Slots and pools by Little's law: against sums by hand and against a Monte Carlo."""

from __future__ import annotations

import math

import numpy as np
import pytest

from dsl.design import Op
from reviewer.analysis.capacity.utilization import Excess
from reviewer.analysis.facts import Facts
from tests.arithmetic.guarded_calls import SAMPLES, Tree
from tests.arithmetic.test_latency import facts_of

CALL = """
client app
service api x4 [concurrency=10, capacity=1k/s, p50={own}, p99={own}]
external slow [p50={p50}, p99={p99}]
app -> api -> slow
flow get {rate}/s: app -> api -> slow
"""


def used_of(facts: Facts, name: str = "api") -> float | None:
    return facts.capacity.utilization(facts.design.components[name])


def call(rate: float, *, own: str = "1us", p50: str = "500ms", p99: str = "500ms") -> Facts:
    return facts_of(CALL.format(rate=rate, own=own, p50=p50, p99=p99))


def test_a_slot_is_held_while_what_is_called_answers() -> None:
    """2,000/s x 0.5 s = 1,000 calls in progress; 4 x 10 slots: 25 times as many."""
    facts = call(2000)
    assert used_of(facts) == pytest.approx(25, rel=1e-4)
    api = facts.design.components["api"]
    assert facts.capacity.throughput_utilization(api) == pytest.approx(0.5)
    assert facts.capacity.excess(api) is Excess.BEST
    assert facts.latency.flow_latencies[0].saturated == ("api",)


def test_the_larger_of_capacity_and_slots_counts() -> None:
    """100/s x 10 ms = 1 call in progress of 40; 100 / 4,000 of the capacity."""
    assert used_of(call(100, p50="10ms", p99="10ms")) == pytest.approx(0.025, rel=1e-3)
    assert used_of(call(100, p50="20ms", p99="20ms")) == pytest.approx(0.05, rel=1e-3)


def test_the_mean_counts_not_the_median() -> None:
    """exp(sigma^2 / 2) of ln(10) / 2.3263: 1.632 times the median."""
    found = used_of(call(100, p50="50ms", p99="500ms"))
    assert found == pytest.approx(
        100 * 0.05 * math.exp((math.log(10) / 2.3263479) ** 2 / 2) / 40, rel=1e-4
    )


@pytest.mark.parametrize(
    ("said", "latency", "excess"),
    [
        ("p50=500ms, p99=500ms", 25.0, Excess.BEST),
        ("p50=500ms", 25.0, Excess.BEST),  # the mean is no smaller than the median
        ("capacity=5k/s", 0.0, Excess.TYPICAL),
    ],
)
def test_an_assumed_latency_is_never_an_error(said: str, latency: float, excess: Excess) -> None:
    text = CALL.format(rate=2000, own="1us", p50="1s", p99="1s").replace("p50=1s, p99=1s", said)
    facts = facts_of(text)
    api = facts.design.components["api"]
    assert facts.capacity.utilization(api, "optimistic") == pytest.approx(
        max(latency, 0.5), rel=1e-3
    )
    assert facts.capacity.excess(api) is excess
    strain = facts.capacity.strain(api)
    assert strain is not None
    assert strain.assumed == (() if said.endswith("p99=500ms") else ("slow.read_latency",))


def test_a_timeout_bounds_how_long_a_slot_is_held() -> None:
    text = CALL.format(rate=200, own="1us", p50="500ms", p99="500ms")
    bounded = text.replace(
        "app -> api -> slow", "app -> api\napi -> slow [timeout=100ms, fallback]", 1
    )
    assert used_of(facts_of(bounded)) == pytest.approx(200 * 0.1 / 40, rel=1e-3)


def test_what_is_not_waited_for_holds_no_slot() -> None:
    text = CALL.format(rate=2000, own="1us", p50="500ms", p99="500ms").replace(
        "api -> slow", "api ~> slow"
    )
    assert used_of(facts_of(text)) == pytest.approx(0.5)


def test_a_worker_behind_a_queue_holds_its_slots() -> None:
    """100/s x 200 ms = 20 in progress; 2 x 5 slots."""
    text = """
client app
service api x4
queue jobs
worker mail x2 [concurrency=5, capacity=1k/s, p50=1us, p99=1us]
external smtp [p50=200ms, p99=200ms]
app -> api ~> jobs ~> mail -> smtp
flow send 100/s write: app -> api ~> jobs ~> mail -> smtp
"""
    assert used_of(facts_of(text), "mail") == pytest.approx(2, rel=1e-3)


def test_a_pool_bounds_the_calls_to_what_it_connects() -> None:
    """1,000/s x 20 ms = 20 connections in use of 4 x 10, each held for the query alone."""
    text = """
client app
service api x4 [pool=10, capacity=1k/s, p50=300ms, p99=300ms]
postgres db x2 [p50=20ms, p99=20ms]
app -> api -> db
flow get 1000/s: app -> api -> db
"""
    facts = facts_of(text)
    [bound] = facts.capacity.slot_bounds(facts.design.components["api"])
    assert (bound.callee, bound.hold) == ("db", pytest.approx(0.02))
    assert used_of(facts) == pytest.approx(0.5)
    busy = facts_of(text.replace("pool=10", "pool=6"))
    waiting = busy.latency.flow_latencies[0].p99 - facts.latency.flow_latencies[0].p99
    assert waiting > 0.005


def test_a_pool_of_one_step_of_a_flow_bounds_it() -> None:
    """1,000/s x 20 ms = 20 connections in use of 4 x 10, though nothing else states slots."""
    facts = facts_of("""
client app
service api x4 [capacity=2k/s, p50=30ms, p99=30ms]
postgres db x2 [p50=20ms, p99=20ms]
app -> api -> db
flow get 1000/s: app -> api -> db [pool=10]
""")
    assert used_of(facts) == pytest.approx(0.5)
    [bound] = facts.capacity.slot_bounds(facts.design.components["api"])
    assert (bound.callee, bound.each) == ("db", 10)


def test_a_partner_and_a_function_account_are_bounded_as_a_whole() -> None:
    text = CALL.format(rate=100, own="1us", p50="500ms", p99="500ms")
    partner = text.replace("[p50=500ms", "[concurrency=20, p50=500ms")
    assert used_of(facts_of(partner), "slow") == pytest.approx(2.5, rel=1e-3)
    functions = text.replace("service api x4", "service api").replace("capacity=1k/s", "serverless")
    assert used_of(facts_of(functions)) == pytest.approx(5, rel=1e-3)


def test_other_demands_hold_other_numbers_of_slots() -> None:
    facts = call(40)
    api, twice = facts.design.components["api"], facts.traffic.demands
    doubled = {name: one.with_more(one) for name, one in twice.items()}
    assert facts.capacity.utilization_under(doubled, api) == pytest.approx(1.0, rel=1e-4)
    assert facts.capacity.of(api, Op.READ) is not None


def test_where_no_slots_are_stated_nothing_changes() -> None:
    text = CALL.format(rate=2000, own="1us", p50="500ms", p99="500ms")
    plain = facts_of(text.replace("concurrency=10, ", ""))
    assert plain.capacity.slot_bounds(plain.design.components["api"]) == ()
    assert used_of(plain) == pytest.approx(0.5)


@pytest.mark.parametrize("seed", range(100, 120))
def test_random_trees_hold_a_slot_as_long_as_samples_do(seed: int) -> None:
    """Within four standard errors of a Monte Carlo, and a hundredth for the grid."""
    tree = Tree(seed)
    facts = facts_of(tree.text.replace("service s1\n", "service s1 [concurrency=1]\n"))
    [bound] = facts.capacity.slot_bounds(facts.design.components["s1"])
    drawn = tree.held()
    error = 4 * drawn.std() / np.sqrt(SAMPLES) + 0.01 * drawn.mean()
    assert 1e3 * bound.hold == pytest.approx(drawn.mean(), abs=error)
    assert bound.stated == pytest.approx(bound.hold)


REPEATED = """
client app
service api x4
service rates x4 [p50=10ms, p99=100ms]
service log x4 [p50=1ms, p99=2ms]
app -> api
api -> rates{said}
api -> log
flow get 1000/s: app -> api -> rates; api -> log
"""


@pytest.mark.parametrize(
    ("said", "rates", "log"),
    [
        ("", 1000, 1000),
        (" [timeout=10ms]", 1000, 500),
        (" [timeout=10ms, fallback]", 1000, 1000),
        (" [timeout=10ms, retry=1]", 1500, 750),
        (" [timeout=10ms, retry=3, fallback]", 1875, 1000),
        (" [timeout=1h, retry=3]", 1000, 1000),
    ],
)
def test_what_times_out_is_called_again_and_what_follows_is_not(
    said: str, rates: float, log: float
) -> None:
    """Half of all tries end at the median; a step after them is reached by those that are answered."""
    traffic = facts_of(REPEATED.format(said=said)).traffic
    found = [traffic.request_rate(name) for name in ("api", "rates", "log")]
    assert found == pytest.approx([1000, rates, log], rel=0.01)


def test_an_assumed_latency_adds_no_load() -> None:
    text = REPEATED.format(said=" [timeout=1ms, retry=3]").replace(" [p50=10ms, p99=100ms]", "")
    traffic = facts_of(text).traffic
    assert [traffic.request_rate(name) for name in ("rates", "log")] == [1000, 1000]


@pytest.mark.parametrize("seed", range(200, 215))
def test_random_trees_make_as_many_calls_as_samples_do(seed: int) -> None:
    """Calls to each service for one request, within four standard errors and a hundredth."""
    tree = Tree(seed)
    traffic = facts_of(tree.text.replace("1/h", "1000/s")).traffic
    for name, (mean, error) in tree.calls_made().items():
        assert traffic.request_rate(name) / 1000 == pytest.approx(
            mean, abs=4 * error + 0.012 * mean
        )
