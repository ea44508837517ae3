"""Numbers that are zero, absurd or contradict each other: errors, questions or finite figures."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsl.parse import parse
from reviewer.analysis.facts import Facts
from tests.strategies import designs, faster

BASE = """
client app
zone a {{
service api x2 {api}
}}
zone b {{
redis hot x2 {hot}
}}
postgres db x3 {db}
kafka log x3
worker w
app -> api -> hot, db
api ~> log ~> w -> db
{more}
flow get {rate}: app -> api -> hot -> db {step}
flow put {rate} write 1KB: app -> api -> hot -> db; api ~> log ~> w -> db {step}
"""


def text_of(rate: str = "10/s", **said: str) -> str:
    plain = dict.fromkeys(("api", "hot", "db", "more", "step"), "")
    return BASE.format(**plain | said | {"rate": rate})


def figures(facts: Facts) -> list[float]:
    """Every number the arithmetic gives of a design."""
    found: list[float] = []
    for wait in facts.latency.flow_latencies:
        found += [wait.p50, wait.p99, *wait.costs.values()]
    for flow in facts.reliability.flow_availabilities:
        found += [*flow.answered, *flow.completed, *flow.ceiling, flow.minutes]
        found += flow.costs.values()
    for part in facts.design.components.values():
        held = facts.estimates.storage(part)
        found += [n for n in (held or ()) if isinstance(n, int | float)]
    found += [n for n in (facts.estimates.back_of_envelope or ()) if isinstance(n, int | float)]
    found += [check.found for check in facts.requirement_checks]
    return found


@pytest.mark.parametrize(
    "said",
    [
        {"rate": "0/s"},
        {"rate": "1" + "0" * 30 + "/s"},
        {"rate": "1" + "0" * 300 + "/s"},
        {"rate": "-5/s"},
        {"hot": "[hit=120%]"},
        {"hot": "[hit=0%]"},
        {"hot": "[hit=100%]"},
        {"db": "[capacity=0/s]"},
        {"db": "[capacity=0.000001/s]"},
        {"db": "[rf=300]"},
        {"db": "[shards=1000000000, copies=1000000000]"},
        {"db": "[read-quorum=99, write-quorum=99]"},
        {"db": "[zones=many]"},
        {"db": "[zones=1000000]"},
        {"db": "[zones=[a nowhere]]"},
        {"api": "[autoscale]"},
        {"step": "[fanout=0]"},
        {"step": "[fanout=1000000000000000000000000000000]"},
        {"step": "[share=0%]"},
        {"more": "assume api.availability 0%"},
        {"more": "assume api.availability 100%"},
        {"more": "assume zone.availability 0%"},
        {"more": "assume zone.availability 100%\nassume db.availability 0%"},
        {"more": "assume api.p50 9s\nassume api.p99 1ms"},
        {"more": "assume api.p50 0ms"},
        {"more": "assume api.p99 1000000000000y"},
        {"more": "assume api.p50 0.000000001ms\nassume api.p99 1000000y"},
        {"more": "assume api.p50 5ms\nassume api.p95 1ms"},
        {"more": "assume db.failures 1000000000/s\nassume db.failover 10y"},
        {"more": "assume peak 1000000000000\nassume size 1000000000PB\nassume retention 1000000y"},
        {"more": "require users 1000000000000000bn/d\nassume actions 1000000bn/d\nassume size 1PB"},
        {
            "more": "require p99 0s\nrequire availability 100%\nassume api.availability 99.9999999999%"
        },
        {"more": "assume b.rtt 1000000y"},
        {"more": "assume api.capacity 5.0001/s"},
    ],
    ids=str,
)
def test_absurd_numbers_are_errors_or_come_out_finite(said: dict[str, str]) -> None:
    parsed = parse(text_of(**said))
    found = figures(Facts(parsed.design))
    assert found or parsed.problems
    assert all(math.isfinite(number) and number >= 0 for number in found)


@settings(deadline=None, max_examples=25)
@given(designs(), st.sampled_from([1, 10**6, 10**9]))
def test_any_design_at_any_rate_comes_out_finite(text: str, factor: int) -> None:
    parsed = parse(faster(text, factor))
    assert not parsed.problems
    facts = Facts(parsed.design)
    assert all(math.isfinite(number) and number >= 0 for number in figures(facts))


@settings(deadline=None, max_examples=25)
@given(designs())
def test_twice_every_rate_is_half_the_headroom_and_no_shorter_a_wait(text: str) -> None:
    one, two = (Facts(parse(faster(text, factor)).design) for factor in (1, 2))
    for part in one.design.components.values():
        room, less = (
            one.capacity.headroom(part),
            two.capacity.headroom(two.design.components[part.name]),
        )
        assert (room is None) == (less is None)
        if room is not None and less is not None and math.isfinite(room):
            assert less == pytest.approx(room / 2)
    for wait, longer in zip(one.latency.flow_latencies, two.latency.flow_latencies, strict=True):
        if not longer.saturated:
            assert longer.p99 >= wait.p99 * 0.99 - 1e-9


@settings(deadline=None, max_examples=15)
@given(designs())
def test_the_same_text_gives_the_same_figures(text: str) -> None:
    assert figures(Facts(parse(text).design)) == figures(Facts(parse(text).design))
