"""What rules advise for a number moves that number."""

from __future__ import annotations

import pytest

from reviewer.analysis.facts import Facts
from tests.arithmetic.test_latency import facts_of

FAN = """
client reader
service root x4 [p50=5ms, p99=20ms]
elasticsearch index x20 [shards=20, p50=10ms, p99=100ms]
reader -> root
root -> index [fanout=20{said}]
flow find 500/s: reader -> root -> index
"""

TIER = """
client reader
lb door: ALB{door}
service web x8 [capacity=1k/s, p50=5ms, p99=20ms{web}]
external rates [p50=200ms, p99=500ms, capacity=9k/s]
reader -> door -> web
web -> rates{rates}
flow read {rate}/s: reader -> door -> web -> rates
"""


def tier(door: str = "", web: str = "", rates: str = "", rate: int = 7600) -> Facts:
    return facts_of(TIER.format(door=door, web=web, rates=rates, rate=rate))


def p99_of(facts: Facts) -> float:
    return facts.latency.flow_latencies[0].p99


def used_of(facts: Facts) -> float:
    return facts.capacity.utilization(facts.design.components["web"]) or 0.0


def test_a_timeout_with_a_partial_answer_shortens_a_fan_out() -> None:
    plain, cut = (
        facts_of(FAN.format(said=said)) for said in ("", ", timeout=50ms, fallback=partial")
    )
    assert p99_of(cut) < 0.6 * p99_of(plain)
    assert cut.latency.flow_latencies[0].degraded > 0


def test_looking_at_how_busy_servers_are_shortens_the_wait() -> None:
    assert p99_of(tier(door=" [algorithm=least-connections]")) < p99_of(tier())


@pytest.mark.parametrize("said", [", concurrency=2000", ", concurrency=200, shed"])
def test_more_slots_or_shedding_gives_a_full_tier_an_end(said: str) -> None:
    assert tier(web=", concurrency=200").latency.flow_latencies[0].saturated == ("web",)
    assert tier(web=said).latency.flow_latencies[0].saturated == ()


def test_a_shorter_timeout_frees_slots() -> None:
    slow = tier(web=", concurrency=1000", rate=4000)
    cut = tier(web=", concurrency=1000", rates=" [timeout=100ms, fallback]", rate=4000)
    assert used_of(cut) <= used_of(slow)
    assert cut.latency.slot_bounds["web"][0].hold < 0.6 * slow.latency.slot_bounds["web"][0].hold


def test_a_breaker_takes_retries_off_what_fails() -> None:
    assert tier(rates=" [retry=3]").traffic.failing_loads["rates"].times == 4
    assert tier(rates=" [retry=3, breaker]").traffic.failing_loads == {}


def test_a_retry_answers_what_timed_out_once() -> None:
    once = tier(rates=" [timeout=300ms]", rate=100).latency.flow_latencies[0].timed_out
    twice = tier(rates=" [timeout=300ms, retry=1]", rate=100).latency.flow_latencies[0].timed_out
    assert twice == pytest.approx(once**2, rel=0.01)
    assert once > 0.1
