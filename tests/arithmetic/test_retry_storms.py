"""What retries of timed-out waits do to a tier, held against its requests one by one.

The oracle follows each request through a queue of one server, in order of arrival: it shares no
code with the facts. What a caller gives up is still served.
"""

from __future__ import annotations

import heapq
import random
from itertools import pairwise
from statistics import fmean
from typing import Any

import pytest

from dsl.parse import parse
from reviewer.analysis.facts import Facts
from reviewer.analysis.latency import outcomes
from reviewer.analysis.latency.outcome_grid import OutcomeGrid
from reviewer.analysis.latency.retry_load import MOST_WORK
from reviewer.packs.loader import load_packs
from reviewer.review import review
from reviewer.whatif.outcome import outcome
from reviewer.whatif.scenario import Scenario

SERVICE = 0.010  # seconds; the tier carries 100 requests a second
REQUESTS = 40_000
SEEDS = 3

STABLE = [(30, 15, 1), (40, 25, 1), (40, 40, 1), (30, 60, 3), (60, 160, 1), (40, 160, 3)]
"""Requests a second, timeout in ms, retries: what settles below 80% of the capacity."""

STORMS = [(60, 15, 1), (70, 25, 3), (80, 40, 3), (90, 60, 3), (90, 60, 9)]
"""The same where no load below the capacity is left at which tries and waits agree."""

TIPPED = [(30, 15, 3), (50, 25, 3), (60, 40, 1), (70, 60, 1), (80, 100, 3)]
"""The same where such a load is left, but chance leaves it: told of an hour, seen in 40,000 requests."""


def tier(load: float, timeout: float, retries: int, more: str = "", most: str = "x1") -> str:
    """One tier of constant times, called with a timeout and retries."""
    return f"""
        client app
        service shop x50 [capacity=1k/s, p50=1ms, p99=1ms]
        service stock {most} [capacity=100/s, p50=1ms, p99=1ms{more}]
        app -> shop
        shop -> stock [timeout={timeout}ms, retry={retries}]
        flow buy {load}/s: app -> shop -> stock
    """


def facts_of(text: str) -> Facts:
    return Facts(parse(text).design)


def used(text: str, name: str = "stock") -> float:
    facts = facts_of(text)
    found = facts.capacity.utilization(facts.design.components[name])
    assert found is not None
    return found


def tries_seen(load: float, timeout: float, retries: int, seed: int) -> float:
    """Tries a request of the second half of a run: queue, constant service, 1 ms of latency."""
    rng = random.Random(seed)  # noqa: S311  # no secret
    events, now = [], 0.0
    for _ in range(REQUESTS):
        now += rng.expovariate(load)
        events.append((now, 0))
    half, last = now / 2, now
    heapq.heapify(events)
    free, asked, tries = 0.0, 0, 0
    while events:
        at, number = heapq.heappop(events)
        if at > last:
            break
        start = max(at, free)
        free = start + SERVICE
        if at > half:
            asked += number == 0
            tries += 1
        if start - at + 0.001 > timeout / 1e3 and number < retries:
            heapq.heappush(events, (at + timeout / 1e3, number + 1))
    return tries / asked


@pytest.mark.parametrize(("load", "timeout", "retries"), STABLE)
def test_load_of_a_stable_tier_is_that_of_its_requests_one_by_one(
    load: float, timeout: float, retries: int
) -> None:
    seen = fmean(tries_seen(load, timeout, retries, seed) for seed in range(SEEDS)) * load / 100
    found = used(tier(load, timeout, retries))
    assert seen < 0.8
    assert found == pytest.approx(seen, rel=0.05)
    assert not facts_of(tier(load, timeout, retries)).latency.collapses


@pytest.mark.parametrize(("load", "timeout", "retries"), [*STORMS, *TIPPED])
def test_a_tier_collapses_where_its_requests_one_by_one_do(
    load: float, timeout: float, retries: int
) -> None:
    seen = fmean(tries_seen(load, timeout, retries, seed) for seed in range(SEEDS))
    (storm,) = facts_of(tier(load, timeout, retries)).latency.collapses
    assert seen == pytest.approx(1 + retries, rel=0.05)
    assert storm.settled == pytest.approx(seen * load / 100, rel=0.05)
    assert storm.offered == pytest.approx(load / 100)


@pytest.mark.parametrize(
    "text",
    [
        tier(90, 60, 0),
        tier(90, 3_000, 3),
        tier(90, 60, 3).replace("retry=3", "retry=3, breaker"),
        tier(90, 60, 3, most="x2"),
        tier(90, 60, 3, more=", shed"),
        tier(90, 60, 3, most=""),
        tier(30, 60, 3),
        tier(90, 60, 3).replace("service stock x1 [capacity=100/s", "service stock x1 ["),
    ],
    ids=(
        "no retry",
        "a timeout far above p99",
        "a breaker",
        "another instance",
        "load shedding",
        "a count that is open",
        "little load",
        "an assumed capacity",
    ),
)
def test_a_near_miss_is_no_storm(text: str) -> None:
    facts = facts_of(text)
    assert not facts.latency.collapses
    assert "retry-amplification" not in {
        one.rule for one in review(parse(text), load_packs()).findings
    }


@pytest.mark.parametrize("said", ["backoff=jitter", "backoff=exponential"])
def test_backoff_does_not_end_a_sustained_storm(said: str) -> None:
    text = tier(90, 60, 3).replace("retry=3", f"retry=3, {said}")
    assert facts_of(text).latency.collapses


def test_a_storm_is_one_error_with_its_sum_and_a_fix_that_ends_it() -> None:
    text = tier(90, 60, 3)
    found = [
        one for one in review(parse(text), load_packs()).findings if one.severity.name == "ERROR"
    ]
    (storm,) = found
    assert storm.rule == "retry-amplification"
    assert "90% of its capacity" in storm.answer.sums[0]
    assert "breaker" in str(storm.answer)


def test_what_a_storm_leaves_is_served_and_has_no_p99() -> None:
    facts = facts_of(tier(90, 60, 3))
    wait = facts.latency.flow_latency("buy")
    works = facts.reliability.flow_availability("buy", wait.op) if wait else None
    assert wait is not None
    assert works is not None
    assert wait.saturated == ("stock",)
    assert works.served.low == pytest.approx(1 / 3.6)


def test_a_design_is_stable_just_below_the_load_that_is_told() -> None:
    share = facts_of(tier(90, 60, 3)).latency.stable_load
    assert 0.3 < share < 1
    assert not facts_of(tier(90 * share, 60, 3)).latency.collapses
    assert facts_of(tier(90 * (share + 0.05), 60, 3)).latency.collapses


def test_headroom_of_what_collapses_is_that_before_it_does() -> None:
    facts = facts_of(tier(90, 60, 3))
    part = facts.design.components["stock"]
    assert facts.capacity.headroom(part) == pytest.approx(
        min(facts.capacity.target(part) / 0.9, facts.latency.stable_load)
    )


def test_of_several_queues_all_have_to_be_long_for_chance_to_tip_them() -> None:
    assert facts_of(tier(60, 40, 3)).latency.collapses
    assert not facts_of(tier(240, 40, 3, most="x4")).latency.collapses


def test_retries_of_a_full_tier_add_to_its_load_and_not_to_its_size() -> None:
    text = tier(120, 60, 3)
    facts = facts_of(text)
    part = facts.design.components["stock"]
    strain = facts.capacity.strain(part)
    assert strain is not None
    assert strain.typical == pytest.approx(4.8)
    assert "stock x2" in facts.capacity.sizing.sufficient_declaration(strain)
    assert "component-overload" in {one.rule for one in review(parse(text), load_packs()).findings}


def test_a_plan_counts_what_ends_the_retries_and_not_what_carries_them() -> None:
    found = outcome(parse(tier(90, 60, 3)).design, Scenario())
    assert found.plan.sizes["stock"].instances == 2
    assert not found.plan.facts.latency.collapses


def test_what_if_half_the_load_comes_is_no_storm() -> None:
    found = outcome(parse(tier(90, 60, 3)).design, Scenario(load=0.3))
    assert found.today.latency.collapses
    assert not found.then.latency.collapses


def test_more_load_is_never_answered_better() -> None:
    shares = [
        facts_of(tier(load, 60, 3)).reliability.flow_availabilities[0].answered.low
        for load in (50, 80, 95, 101, 120, 200)
    ]
    assert shares == sorted(shares, reverse=True)


@pytest.mark.parametrize("flows", [1, 300])
def test_many_flows_are_gone_over_in_bounded_work(flows: int) -> None:
    lines = [f"flow f{n} {90 / flows}/s: app -> shop -> stock" for n in range(flows)]
    text = tier(90, 60, 3).replace("flow buy 90/s: app -> shop -> stock", "\n".join(lines))
    facts = facts_of(text)
    assert facts.capacity.utilization(facts.design.components["stock"]) is not None


def test_each_guarded_call_of_a_long_chain_is_looked_at_once_a_round(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    calls, made = 30, []

    class Counted(OutcomeGrid):
        def __init__(self, *args: Any) -> None:
            made.append(self)
            super().__init__(*args)

    monkeypatch.setattr(outcomes, "OutcomeGrid", Counted)
    names = [f"s{number}" for number in range(calls + 1)]
    sizes = "[capacity=100/s, p50=10ms, p99=40ms]"
    lines = ["client app", *(f"service {name} x1 {sizes}" for name in names)]
    lines += [f"{a} -> {b} [timeout=1s, retry=3]" for a, b in pairwise(names)]
    flow = f"app -> {names[0]}\nflow get 90/s: app -> {' -> '.join(names)}"
    latency = facts_of("\n".join([*lines, flow])).latency
    assert latency.collapses
    rounds = 1 + MOST_WORK // (calls + 1) ** 2
    assert calls <= len(made) <= calls * rounds


def test_a_verdict_on_a_design_without_timeouts_settles_no_retries() -> None:
    text = tier(60, 15, 1).replace(" [timeout=15ms, retry=1]", "").replace(", p50=1ms, p99=1ms", "")
    facts = facts_of(f"require p99 150ms\n{text}")
    [check] = facts.requirement_checks
    assert check.verdict is not None
    assert check.verdict.is_met is None
    assert "_settled" not in vars(facts.latency)
