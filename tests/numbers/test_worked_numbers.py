"""Figures worked out by hand, and a second way, appear in what `review numbers` puts out."""

from __future__ import annotations

import pytest

from tests.facts.test_worked_sums import CDN_CACHE_WRITE, COLD, FIRST_TO_BREAK, LEADER_STORE
from tests.numbers.reading import by_name, json_of, rows_of, text_of

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

ZONES = """
client app
lb front: ALB
zone a { service api-a x2 }
zone b { service api-b x2 }
dynamodb items
kafka events x3
worker indexer x1
assume front.availability 99.99%
assume items.availability 99.99%
assume api-a.availability 99.5%
assume api-b.availability 99.5%
assume events.availability 99.5%
assume zone.availability 99.95%
assume api-a.capacity 5k/s
assume api-b.capacity 5k/s
app -> front -> api-a | api-b
api-a, api-b -> items
api-a, api-b ~> events
events ~> indexer
flow save 1k/s write: app -> front -> api-a | api-b -> items; api-a | api-b ~> events ~> indexer
flow get 5k/s: app -> front -> api-a | api-b -> items; api-a | api-b ~> events
"""

COLD_AVAILABLE = f"""{COLD}
assume api.availability 99.9%
assume hot.availability 99.5%
assume db.availability 99.9%
"""


def test_demand_past_a_cdn_and_a_cache() -> None:
    parts = by_name(json_of(CDN_CACHE_WRITE)["components"])
    found = {name: (p["demand"]["reads"], p["demand"]["writes"]) for name, p in parts.items()}
    assert found["edge"] == pytest.approx((50_000, 2_000))
    assert found["api"] == pytest.approx((10_000, 2_000))
    assert found["hot"] == pytest.approx((10_000, 2_000))
    assert found["db"] == pytest.approx((500, 2_000))
    assert parts["db"]["on_busiest_node"]["reads"] == pytest.approx(500 / 3)


@pytest.mark.parametrize(
    ("text", "used", "headroom"),
    [
        (LEADER_STORE, 0.4, 1.5),
        (LEADER_STORE.replace("shards=4", "shards=4, reads=leader"), 0.8, 0.75),
    ],
)
def test_utilisation_and_headroom_of_a_store(text: str, used: float, headroom: float) -> None:
    db = by_name(json_of(text)["components"])["db"]
    assert db["utilisation"] == pytest.approx(dict.fromkeys(db["utilisation"], used), rel=1e-9)
    assert db["headroom"] == pytest.approx(headroom, rel=1e-9)
    assert db["capacity"]["read"]["basis"] == "stated"
    assert db["target"] == {"value": 0.6, "basis": "stated"}
    [row] = [row for row in rows_of(text) if row["component"] == "db"]
    assert float(row["utilisation_typical"]) == pytest.approx(used, rel=1e-9)
    assert float(row["headroom"]) == pytest.approx(headroom, rel=1e-9)


def test_the_first_to_break_is_marked() -> None:
    found = json_of(FIRST_TO_BREAK)
    assert found["first_to_break"]["component"] == "api"
    assert found["first_to_break"]["headroom"] == pytest.approx(0.75 * 12_000 / 5_600)
    assert [p["name"] for p in found["components"] if p["first_to_break"]] == ["api"]
    assert [r["component"] for r in rows_of(FIRST_TO_BREAK) if r["first_to_break"] == "yes"] == [
        "api"
    ]
    [line] = [line for line in text_of(FIRST_TO_BREAK).splitlines() if line.endswith("first")]
    assert line.split()[0] == "api"
    assert "1.61×" in line
    assert "46.7%" in line


def test_a_cache_that_counts_is_shown_with_its_cold_test() -> None:
    [flow] = json_of(COLD_AVAILABLE)["flows"]
    [needed] = flow["availability"]["caches_needed"]
    assert (needed["cache"], needed["store"]) == ("hot", "db")
    assert needed["warm"] == pytest.approx(0.0666666666667)
    assert needed["cold"] == pytest.approx(1.33333333333)
    assert flow["availability"]["answered"]["low"] == pytest.approx(
        0.9996274616140974, abs=1e-9
    )  # the store for the 5% of the reads that miss
    assert "without its hits `db` is at 133% utilization instead of 6.67%" in " ".join(
        text_of(COLD_AVAILABLE).split()
    )


def test_latency_of_a_chain() -> None:
    [flow] = json_of(CHAIN)["flows"]
    assert flow["latency"]["p50"] == pytest.approx(0.01869, rel=0.03)
    assert flow["latency"]["p99"] == pytest.approx(0.07638, rel=0.03)
    assert not flow["latency"]["at_least"]
    assert by_name(flow["shares"]).keys() >= {"api", "user", "db"}


def test_availability_over_zones_answered_and_completed() -> None:
    flows = by_name(json_of(ZONES)["flows"])
    assert flows["get"]["availability"]["answered"]["low"] == pytest.approx(
        0.9995746739505279, abs=1e-8
    )
    save = flows["save"]["availability"]
    assert save["answered"]["low"] == pytest.approx(0.9992573190121402, abs=1e-8)
    assert save["completed"]["low"] == pytest.approx(0.9942610324170795, abs=1e-8)
    lost = save["answered"]["minutes_lost_a_month"]
    assert lost == pytest.approx((1 - 0.9992573190121402) * 43_200, abs=1e-3)


def test_the_first_sums_are_shown_from_users_to_cache() -> None:
    text = (
        "require users 100M/d\nassume actions 10/d\nassume peak 3\nassume size 1KB\n"
        "assume ratio 100:1\nassume retention 5y\nassume hot 20%\n"
    )
    sums = json_of(text)["first_sums"]
    assert sums["requests_a_day"] == pytest.approx(1e9)
    assert sums["requests_a_second_at_peak"] == pytest.approx(34_722.22, rel=1e-6)
    assert sums["bytes_kept"] == pytest.approx(5e12 * 365 / 101)
    shown = text_of(text)
    for figure in ("100M a day × 10 requests", "11.6k/s", "34.7k/s", "34.7 MB/s", "18.1 TB"):
        assert figure in shown


def test_a_requirement_stands_against_what_the_flow_comes_to() -> None:
    text = f"require p99 50ms\nrequire availability 99%\n{CHAIN}"
    [flow] = json_of(text)["flows"]
    found = {check["metric"]: check["outcome"] for check in flow["requirements"]}
    assert found == {"p99": "missed", "availability": "met"}
    assert flow["availability"]["budget_minutes"] == pytest.approx(432)
    [row] = rows_of(text, "flow")
    assert (row["p99_required_s"], row["p99_outcome"]) == ("0.05", "missed")
    shown = text_of(text)
    assert "✖ `get` p99 7" in shown
    assert "✔ `get` answers 99." in shown


def test_a_client_that_reads_and_writes_has_each_requirement_for_both() -> None:
    text = (
        "require reads 100/s\nrequire writes 10/s\nrequire p99 1s\nrequire availability 90%\n"
        "client\nservice api x3\npostgres db x2\nclient -> api -> db"
    )
    flows = json_of(text)["flows"]
    assert [flow["op"] for flow in flows] == ["read", "write"]
    for flow in flows:
        assert [check["metric"] for check in flow["requirements"]] == ["p99", "availability"]
        [p99, answered] = [check["found"] for check in flow["requirements"]]
        assert p99 == flow["latency"]["p99"]
        assert answered == flow["availability"]["answered"]["low"]
