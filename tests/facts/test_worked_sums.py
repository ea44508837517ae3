"""Sums worked out by hand, and a second way, that the arithmetic must give back."""

from __future__ import annotations

import pytest

from tests.facts.reading import demands, facts_of

CDN_CACHE_WRITE = """
client app
cdn edge [hit=80%]
service api x10
redis hot x3 [hit=95%]
postgres db x3
app -> edge -> api -> hot, db
flow view 50k/s: app -> edge -> api -> hot -> db
flow save 2k/s write: app -> edge -> api -> hot -> db
"""


def test_caches_thin_reads_and_pass_writes_whole() -> None:
    facts = facts_of(CDN_CACHE_WRITE)
    found = demands(facts)
    assert found["edge"] == pytest.approx([50_000, 2_000])
    assert found["api"] == pytest.approx([10_000, 2_000])
    assert found["hot"] == pytest.approx([10_000, 2_000])
    assert found["db"] == pytest.approx([500, 2_000], rel=1e-9)
    node = facts.capacity.node_demand(facts.design.components["db"])
    assert node is not None
    assert node.reads == pytest.approx(500 / 3, rel=1e-9)
    assert node.writes == pytest.approx(2_000)


LEADER_STORE = """
client app
service api x200
postgres db x3 [shards=4, shard=user]
assume db.read_capacity 50k/s
assume db.write_capacity 15k/s
assume db.target 60%
app -> api -> db
flow get 120k/s: app -> api -> db
flow put 12k/s write: app -> api -> db
"""


def test_utilisation_of_a_store_with_a_leader() -> None:
    facts = facts_of(LEADER_STORE)
    db = facts.design.components["db"]
    assert facts.capacity.utilization(db) == pytest.approx(0.4, rel=1e-9)
    assert facts.capacity.headroom(db) == pytest.approx(1.5, rel=1e-9)


def test_utilisation_where_the_leader_answers_all_reads() -> None:
    facts = facts_of(LEADER_STORE.replace("shards=4", "shards=4, reads=leader"))
    db = facts.design.components["db"]
    assert facts.capacity.utilization(db) == pytest.approx(0.8, rel=1e-9)
    assert facts.capacity.headroom(db) == pytest.approx(0.75, rel=1e-9)


FIRST_TO_BREAK = """
client app
lb front: ALB
service api x12
redis hot x1 [hit=90%]
mysql db x2
assume front.capacity 100k/s
assume front.target 80%
assume api.capacity 1k/s
assume api.target 75%
assume hot.capacity 100k/s
assume hot.target 70%
assume db.read_capacity 60k/s
assume db.write_capacity 12k/s
assume db.target 60%
app -> front -> api -> hot, db
flow browse 5k/s: app -> front -> api -> hot -> db
flow save 600/s write: app -> front -> api -> db
"""


def test_headroom_and_the_first_to_break() -> None:
    facts = facts_of(FIRST_TO_BREAK)
    rooms = {
        name: facts.capacity.headroom(facts.design.components[name])
        for name in ("front", "api", "hot", "db")
    }
    expected = {
        "front": 14.285714285714286,
        "api": 1.6071428571428572,
        "hot": 14.0,
        "db": 11.076923076923077,
    }
    assert rooms == pytest.approx(expected, rel=1e-9)
    assert facts.capacity.bottleneck is not None
    first, room = facts.capacity.bottleneck
    assert (first.name, room) == ("api", pytest.approx(expected["api"], rel=1e-9))
    order = sorted(expected, key=lambda name: rooms[name] or 0.0)
    assert order == ["api", "db", "hot", "front"]


COLD = """
client app
service api x100
redis hot x2 [hit=95%]
postgres db x1
assume db.read_capacity 30k/s
app -> api -> hot, db
flow get 40k/s: app -> api -> hot -> db
"""


def test_a_cold_cache_lets_everything_through() -> None:
    facts = facts_of(COLD)
    db, hot = facts.design.components["db"], facts.design.components["hot"]
    assert facts.capacity.utilization(db) == pytest.approx(0.06666666666666667, abs=1e-9)
    assert facts.reliability.utilization_without_cache(hot)["db"] == pytest.approx(
        1.3333333333333333, abs=1e-9
    )


def test_replica_writes_of_a_leaderless_store() -> None:
    facts = facts_of("""
        client phones
        service intake x40
        cassandra events x6 [rf=3]
        phones -> intake -> events
        flow ingest 60k/s write: phones -> intake -> events
    """)
    node = facts.capacity.node_demand(facts.design.components["events"])
    assert node is not None
    assert node.writes == pytest.approx(30_000)
    assert node.writes * 6 == pytest.approx(180_000)


def test_replica_reads_ask_a_majority_unless_it_is_said() -> None:
    text = """
        client phones
        service intake x40
        cassandra events x6 [rf=3]
        phones -> intake -> events
        flow look 60k/s: phones -> intake -> events
    """
    for said, answers in (("rf=3", 2), ("rf=5", 3), ("rf=3, read_quorum=1", 1)):
        facts = facts_of(text.replace("rf=3", said))
        node = facts.capacity.node_demand(facts.design.components["events"])
        assert node is not None
        assert node.reads == pytest.approx(60_000 * answers / 6)


def test_fan_out_on_write() -> None:
    facts = facts_of("""
        client app
        service post x4
        kafka events x3
        worker fanout x10
        cassandra timelines x6 [rf=3]
        app -> post ~> events ~> fanout -> timelines
        flow publish 2k/s write: app -> post ~> events ~> fanout -> timelines [fanout=200]
    """)
    assert demands(facts)["timelines"] == pytest.approx([0, 400_000])
    assert demands(facts)["fanout"] == pytest.approx([0, 2_000])
