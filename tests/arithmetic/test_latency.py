"""How long flows take, against sums worked out elsewhere and against a Monte Carlo."""

from __future__ import annotations

import math

import numpy as np
import pytest

from dsl.design import Op
from dsl.parse import parse
from reviewer.analysis.facts import Facts
from reviewer.analysis.latency.flow_latency import FlowLatency
from tests.arithmetic.journeys import Journey, journey


def facts_of(text: str) -> Facts:
    parsed = parse(text)
    assert not parsed.problems
    return Facts(parsed.design)


def latency_of(text: str) -> FlowLatency:
    found = facts_of(text).latency.flow_latency("get")
    assert found is not None
    return found


def ms(found: FlowLatency) -> list[float]:
    return [1e3 * found.p50, 1e3 * found.p99]


CHAIN = """
client app
service api x4
service user x4
postgres db x2
assume api.p50 10ms
assume api.p99 60ms
assume user.p50 5ms
assume user.p99 40ms
assume db.p50 1ms
assume db.p99 8ms
app -> api -> user -> db
flow get 10/s: app -> api -> user -> db
"""


def test_a_chain_is_a_convolution() -> None:
    """Monte Carlo of 8 million samples: 18.68 and 76.34; sums of medians would say 16."""
    found = latency_of(CHAIN)
    assert ms(found) == pytest.approx([18.69, 76.38], rel=0.005)
    assert found.questions == found.saturated == ()


def test_what_each_component_costs_is_what_p99_would_lose_without_it() -> None:
    found = latency_of(CHAIN)
    without = CHAIN.replace("api.p50 10ms", "api.p50 0.0001ms").replace("p99 60ms", "p99 0.0001ms")
    assert found.costs["api"] == pytest.approx(found.p99 - latency_of(without).p99, rel=0.01)
    assert sorted(found.costs, key=lambda name: -found.costs[name]) == ["api", "user", "db"]


def test_leaves_that_are_waited_for() -> None:
    found = latency_of(
        "client app\nservice api\npostgres leaf\nassume api.p50 1us\nassume api.p99 1us\n"
        "assume leaf.p50 5ms\nassume leaf.p99 25ms\napp -> api -> leaf\n"
        "flow get 1/h: app -> api -> leaf [fanout=10]"
    )
    assert ms(found) == pytest.approx([14.1, 42.4], rel=0.01)


CACHED = """
client app
service api x20
redis hot x3 [hit=95%]
postgres db x3
assume api.p50 4ms
assume api.p99 20ms
app -> api -> hot, db
flow get 1/h: app -> api -> hot -> db
flow put 1/h write: app -> api -> hot -> db
"""


def test_a_miss_costs_the_look_up_too_and_a_write_meets_no_hit() -> None:
    always = latency_of(CACHED.replace("95%", "100%"))
    never = latency_of(CACHED.replace("hit=95%", "hit=0%"))
    some = latency_of(CACHED)
    assert always.p99 < some.p99 < never.p99
    put = facts_of(CACHED.replace("95%", "100%")).latency.flow_latency("put")
    assert put is not None
    assert put.p50 > never.p50


def test_nobody_waits_behind_a_promise() -> None:
    text = "client app\nservice api\nkafka events x3\nworker w\napp -> api\napi ~> events ~> w\n"
    with_it = latency_of(text + "flow get 1/h write: app -> api ~> events ~> w")
    without = latency_of(text + "flow get 1/h write: app -> api")
    assert ms(with_it) == pytest.approx(ms(without))


@pytest.mark.parametrize(
    ("places", "trip"),
    [
        ("zone a {\nservice api\n}\nzone b {\npostgres db\n}", (0.8, 2.5)),
        ("zone a {\nservice api\npostgres db\n}", (0, 0)),
        ("region us_east {\nservice api\n}\nregion eu-west {\npostgres db\n}", (81, 81)),
        ("region here {\nservice api\n}\nregion there {\npostgres db\n}\nassume there.rtt 120ms", (120, 120)),
    ],
)  # fmt: skip
def test_round_trips_between_places_are_stages(places: str, trip: tuple[float, float]) -> None:
    """Between us-east-1 and eu-west-1 81 ms on average, as the catalogue has it."""
    own = "assume api.p50 1us\nassume api.p99 1us\nassume db.p50 1us\nassume db.p99 1us\n"
    found = latency_of(
        f"client app\n{places}\n{own}app -> api -> db\nflow get 1/h: app -> api -> db"
    )
    assert ms(found) == pytest.approx(trip, rel=0.02, abs=0.01)


def test_a_distance_that_nothing_gives_is_asked_for() -> None:
    found = latency_of(
        "client app\nregion here {\nservice api\n}\nregion there {\npostgres db\n}\n"
        "app -> api -> db\nflow get 1/h: app -> api -> db"
    )
    assert len(found.questions) == 1
    assert "assume there.rtt" in found.questions[0]


def test_a_write_waits_for_the_copy_that_confirms_it() -> None:
    text = (
        "client app\npostgres db\npostgres copy [role=sync-replica]\ndb -> copy\napp -> db\n"
        "assume db.p50 2ms\nassume db.p99 2ms\nassume copy.p50 3ms\nassume copy.p99 3ms\n"
        "flow get 1/h write: app -> db"
    )
    assert ms(latency_of(text)) == pytest.approx([5, 5], rel=0.02)
    assert ms(latency_of(text.replace(" write", ""))) == pytest.approx([2, 2], rel=0.02)


def test_queues_grow_with_load_until_there_is_no_steady_state() -> None:
    """M/D/1 with S = 10 ms at 80%: 4 of 5 requests wait, half as long as with exponential times."""
    text = (
        "client app\nservice api\nassume api.capacity 100/s\nassume api.p50 1us\n"
        "assume api.p99 1us\napp -> api\nflow get {}/s: app -> api"
    )
    assert latency_of(text.format(80)).p99 == pytest.approx(math.log(80) / 40, rel=0.02)
    assert latency_of(text.format(1)).p99 == pytest.approx(0, abs=1e-4)
    full = latency_of(text.format(200))
    assert (full.saturated, full.p99) == (("api",), pytest.approx(0, abs=1e-4))


def test_what_sheds_load_answers_what_it_admits_in_time() -> None:
    """As at 95% of M/D/1 with S = 10 ms: P(W > t) = 0.95 exp(-10 t)."""
    text = (
        "client app\nservice api [shed]\nassume api.capacity 100/s\nassume api.p50 1us\n"
        "assume api.p99 1us\napp -> api\nflow get 200/s: app -> api"
    )
    found = latency_of(text)
    assert found.saturated == ()
    assert found.p99 == pytest.approx(math.log(95) / 10, rel=0.02)
    assert latency_of(text.replace("[shed]", "[shed=no]")).saturated == ("api",)
    assert latency_of(text.replace("200/s", "50/s")).p99 < found.p99 / 5


@pytest.mark.parametrize(
    ("rate", "limit", "saturated"),
    [(540, " [capacity=90/s]", ("acquirer",)), (90, " [capacity=90/s]", ()), (9e9, "", ())],
)
def test_a_partner_is_saturated_above_the_limit_it_states(
    rate: float, limit: str, saturated: tuple[str, ...]
) -> None:
    """A contract may be used up to its limit; a limit that nobody stated is asked for."""
    text = f"client app\nexternal acquirer{limit}\napp -> acquirer\nflow get {rate:.0f}/s: app -> acquirer"
    assert latency_of(text).saturated == saturated


def test_without_a_flow_every_link_is_taken_once() -> None:
    found = facts_of("client -> cdn -> api -> redis, postgres")
    assert [(one.flow, one.op) for one in found.latency.flow_latencies] == [("client", Op.READ)]
    assert 0.02 < found.latency.flow_latencies[0].p50 < found.latency.flow_latencies[0].p99 < 0.2


def test_a_percentile_alone_keeps_the_catalogues_spread() -> None:
    text = "client app\npostgres db\napp -> db\nflow get 1/h: app -> db\nassume db.{}"
    assert ms(latency_of(text.format("p99 80ms"))) == pytest.approx([10, 80], rel=0.01)
    assert ms(latency_of(text.format("p50 10ms"))) == pytest.approx([10, 80], rel=0.01)
    p95 = 10 * math.exp(math.log(8) * 1.6448536 / 2.3263479)
    both = text.format(f"p50 10ms\nassume db.p95 {p95:.4f}ms")
    assert ms(latency_of(both)) == pytest.approx([10, 80], rel=0.01)


def test_a_median_above_its_percentile_is_asked_about() -> None:
    found = latency_of(CHAIN.replace("api.p50 10ms", "api.p50 90ms"))
    assert found.questions == ("whether api.p50 or api.p99 is meant: the first is larger",)


@pytest.mark.parametrize("seed", range(25))
def test_random_journeys_agree_with_monte_carlo(seed: int) -> None:
    """p99 within 3%, p50 within 7%, half a thousandth of the samples left to chance."""
    drawn: Journey = journey(seed)
    found = latency_of(drawn.text)
    for share, value, within in ((0.5, ms(found)[0], 0.07), (0.99, ms(found)[1], 0.03)):
        assert np.mean(drawn.samples <= value * (1 + within)) >= share - 0.0005
        assert np.mean(drawn.samples <= value * (1 - within)) <= share + 0.0005


@pytest.mark.parametrize("stated", ["[p50=0ms, p99=0ms]", "[p50=0ms]", "[p50=0ms, p99=50ms]"])
def test_a_stated_time_of_nothing_is_read(stated: str) -> None:
    """No time at all is a time: a stub, a call within the process."""
    text = f"client a\nservice b x2 {stated}\na -> b\nflow f 1/s: a -> b"
    parsed = parse(text)
    assert not [problem for problem in parsed.problems if problem.fatal]
    [waits] = Facts(parsed.design).latency.flow_latencies
    assert 0 <= waits.p50 <= 0.001
    assert waits.p50 <= waits.p99 <= (0.06 if "50ms" in stated else 0.001)
    assert not waits.saturated
