"""Rates, alternatives, shares, sizes and capacities, form by form."""

from __future__ import annotations

import math

import pytest

from dsl.design import Op
from reviewer.analysis.capacity.utilization import instances
from tests.facts.reading import demands, facts_of, node, part

BALANCED = "client a\nlb front: ALB\nservice s{}\nservice t{}\na -> front -> s | t\nflow f 900/s: a -> front -> s | t"


def test_alternatives_split_by_number() -> None:
    found = demands(facts_of(BALANCED.format(" x1", " x2")))
    assert found["s"] == [pytest.approx(300), 0]
    assert found["t"] == [pytest.approx(600), 0]


def test_alternatives_split_by_stated_capacity() -> None:
    found = demands(facts_of(BALANCED.format(" [capacity=100/s]", " x2 [capacity=400/s]")))
    assert found["s"] == [pytest.approx(100), 0]
    assert found["t"] == [pytest.approx(800), 0]
    lines = BALANCED.format("", "") + "\nassume s.capacity 100/s\nassume t.capacity 800/s"
    assert demands(facts_of(lines))["s"] == [pytest.approx(100), 0]


def test_what_a_service_grants_by_default_splits_nothing() -> None:
    text = "client a\nservice s\nfcm{}\napns{}\na -> s -> fcm, apns\nflow f 100/s write: a -> s -> fcm | apns"
    found = demands(facts_of(text.format("", "")))
    assert found["fcm"] == [0, pytest.approx(50)]
    assert found["apns"] == [0, pytest.approx(50)]
    stated = demands(facts_of(text.format(" [capacity=300/s]", " [capacity=100/s]")))
    assert stated["fcm"] == [0, pytest.approx(75)]


def test_a_share_of_its_own_comes_first() -> None:
    text = "client a\nlb front: ALB\nservice s\nservice t\na -> front\nfront -> s [share=20%]\nfront -> t\nflow f 100/s: a -> front -> s | t"
    found = demands(facts_of(text))
    assert found["s"] == [pytest.approx(20), 0]
    assert found["t"] == [pytest.approx(80), 0]


def test_share_and_fanout_multiply() -> None:
    text = "client a\nservice s\npostgres d\na -> s -> d\nflow f 100/s: a -> s -> d [share=10%, fanout=30]"
    facts = facts_of(text)
    assert demands(facts)["d"] == [pytest.approx(300), 0]
    link = facts.traffic.link_demand("s->d")
    assert link is not None
    assert link.reads == pytest.approx(300)


def test_averages_take_the_peak_factor() -> None:
    text = "client a\nservice s\na -> s\nflow f 86400/d: a -> s"
    facts = facts_of(text)
    assert demands(facts)["s"] == [pytest.approx(2), 0]
    assert facts.assumptions["peak"].override == "assume peak 2"
    facts = facts_of(text + "\nassume peak 5")
    assert demands(facts)["s"] == [pytest.approx(5), 0]
    assert "peak" not in facts.assumptions


def test_flow_rates_replace_what_is_required() -> None:
    text = "require reads 1k/s\nclient a\nservice s\na -> s\nflow f{}: a -> s"
    assert demands(facts_of(text.format(" 5/s")))["s"] == [5, 0]
    assert demands(facts_of(text.format("")))["s"] == [1_000, 0]


def test_a_required_rate_may_name_its_flow() -> None:
    text = "require reads 70/s on g\nclient a\nservice s\nservice t\na -> s, t\nflow f: a -> s\nflow g: a -> t"
    assert demands(facts_of(text)) == {"a": [70, 0], "t": [70, 0]}


def test_users_times_actions_only_where_both_are_stated() -> None:
    text = "require users 86400/d\nclient a\nservice s\na -> s\nassume peak 1"
    assert demands(facts_of(text)) == {}
    assert demands(facts_of(text + "\nassume actions 10/d"))["s"] == [pytest.approx(10), 0]
    writes = text + "\nassume actions 10/d\nrequire writes 1/s"
    assert demands(facts_of(writes))["s"] == [pytest.approx(9), 1]


def test_bytes_where_every_size_is_known() -> None:
    text = "client a\nservice s\nservice t\na -> s, t\nflow f 100/s 2KB: a -> s\nflow g 10/s{}: a -> t; a -> s"
    facts = facts_of(text.format(""))
    assert [getattr(facts.traffic.demand(n), "bytes", 0) for n in "st"] == [None, None]
    facts = facts_of(text.format(" 1KB"))
    assert [getattr(facts.traffic.demand(n), "bytes", 0) for n in "st"] == [210_000, 10_000]
    facts = facts_of(text.format("") + "\nassume size 3KB")
    assert getattr(facts.traffic.demand("t"), "bytes", 0) == 30_000


@pytest.mark.parametrize(("hit", "left"), [("0%", 100), ("100%", 0)])
def test_caches_that_answer_all_or_nothing(hit: str, left: float) -> None:
    text = f"client a\nservice s\nredis k [hit={hit}]\npostgres d\na -> s -> k, d\nflow f 100/s: a -> s -> k -> d"
    facts = facts_of(text)
    assert demands(facts)["d"] == [left, 0]
    assert facts.capacity.utilization(part(facts, "d")) is not None


def test_what_is_right_of_a_cache_in_its_segment_only() -> None:
    text = "client a\nservice s\nredis k [hit=75%]\npostgres d\npostgres e\na -> s -> k, d, e\nflow f 100/s: a -> s -> k -> d; s -> e"
    found = demands(facts_of(text))
    assert found["d"] == [pytest.approx(25), 0]
    assert found["e"] == [100, 0]


def test_an_assumed_hit_is_listed_and_a_line_overrides_it() -> None:
    text = (
        "client a\nservice s\nredis k\npostgres d\na -> s -> k, d\nflow f 100/s: a -> s -> k -> d"
    )
    facts = facts_of(text)
    assert demands(facts)["d"] == [pytest.approx(10), 0]
    override = facts.assumptions["k.hit"].override
    again = facts_of(f"{text}\n{override}")
    assert demands(again)["d"] == demands(facts)["d"]
    assert not again.assumptions


def test_a_copy_applies_the_writes_of_its_store() -> None:
    text = "client a\nservice s\npostgres d [role=leader]\npostgres e [role=async-replica]\na -> s\ns -> d [write]\ns -> e [read]\nd ~> e\nflow w 100/s write: a -> s -> d\nflow r 900/s: a -> s -> e"
    facts = facts_of(text)
    assert demands(facts)["e"] == [900, 0]
    assert node(facts, "e") == [900, 100]


def test_several_not_counted_have_no_busiest_node() -> None:
    text = "client a\nservice s xmany\npostgres d [shards=many]\na -> s -> d\nflow f 100/s write: a -> s -> d"
    facts = facts_of(text)
    assert node(facts, "s") is None
    assert node(facts, "d") is None
    assert facts.topology.shards(part(facts, "d")) is None
    assert not facts.topology.is_single_instance(part(facts, "s"))


def test_a_managed_table_is_judged_by_its_quota() -> None:
    text = "client a\nservice s\ndynamodb d\na -> s -> d\nflow f 10k/s write: a -> s -> d"
    facts = facts_of(text)
    capacity = facts.capacity.of(part(facts, "d"), Op.WRITE)
    assert capacity is not None
    assert capacity.typical == 40_000
    assert facts.capacity.utilization(part(facts, "d")) == pytest.approx(0.25)


def test_what_grows_by_itself_has_no_capacity() -> None:
    text = "client a\nservice s\ns3 d\na -> s -> d\nflow f 100k/s: a -> s -> d"
    facts = facts_of(text)
    assert facts.capacity.of(part(facts, "d"), Op.READ) is None
    assert facts.capacity.utilization(part(facts, "d")) is None


def test_an_assumed_capacity_is_listed_and_a_line_overrides_it() -> None:
    text = "client a\nservice s\npostgres d\na -> s -> d\nflow f 100/s: a -> s -> d"
    facts = facts_of(text)
    capacity = facts.capacity.of(part(facts, "d"), Op.READ)
    assert capacity is not None
    assert capacity.assumed is facts.assumptions["d.read_capacity"]
    again = facts_of(f"{text}\n{capacity.assumed.override}")
    stated = again.capacity.of(part(again, "d"), Op.READ)
    assert stated is not None
    assert stated.assumed is None
    assert stated.typical == stated.conservative == capacity.typical


def test_levels_of_utilisation() -> None:
    facts = facts_of("client a\nservice s\na -> s\nflow f 1k/s: a -> s")
    used = [
        facts.capacity.utilization(part(facts, "s"), level)
        for level in ("optimistic", "typical", "conservative")
    ]
    assert None not in used
    assert used == sorted(u for u in used if u is not None)
    assert used[0] != used[2]


@pytest.mark.parametrize(
    ("declared", "target"),
    [
        ("service x x15", 0.75),
        ("service x x16", 0.8),
        ("dynamodb x", 0.8),
        ("postgres x x2", 0.6),
        ("redis x", 0.7),
        ("external x", 1.0),
    ],
)
def test_targets(declared: str, target: float) -> None:
    facts = facts_of(declared)
    assert facts.capacity.target(part(facts, "x")) == target
    stated = facts_of(f"{declared}\nassume x.target 33%")
    assert stated.capacity.target(part(stated, "x")) == pytest.approx(0.33)


def test_absurd_fanouts_stay_numbers() -> None:
    names = [f"s{i}" for i in range(80)]
    way = " -> ".join(f"{name} [fanout=1000000000]" for name in names)
    text = "\n".join(["client a", *(f"service {n}" for n in names), "a -> " + " -> ".join(names)])
    text += f"\nredis k [hit=100%]\npostgres d\ns79 -> k, d\nflow f 1bn/s: a -> {way} -> k -> d"
    facts = facts_of(text)
    for reads, writes in demands(facts).values():
        assert math.isfinite(reads)
        assert math.isfinite(writes)
    assert demands(facts)["d"] == [0, 0]


@pytest.mark.parametrize(
    ("index", "writes"),
    [
        ("elasticsearch e x6", 2_000),  # two copies, as is usual: 6,000 x 2 / 6
        ("elasticsearch e x6 [copies=3]", 3_000),
        ("elasticsearch e x6 [copies=1]", 1_000),
        ("elasticsearch e x1", 6_000),  # there is no second node for a copy
        ("elasticsearch e x6 [shards=2]", 3_000),  # a node with one of two shards
        ("kafka e x6", 1_000),  # its capacity counts what clients write
    ],
)
def test_a_search_index_writes_every_copy(index: str, writes: float) -> None:
    text = f"client a\nservice s x9\n{index}\na -> s -> e\nflow f 6k/s write: a -> s -> e\n"
    facts = facts_of(text)
    assert node(facts, "e") == [0, pytest.approx(writes)]


def test_a_search_index_reads_one_copy_and_grows_by_both() -> None:
    text = "client a\nservice s x99\nelasticsearch e x1\nassume e.capacity 1k/s\na -> s -> e\nflow w 3k/s write: a -> s -> e\nflow r 600/s: a -> s -> e\n"
    facts = facts_of(text)
    strain = facts.capacity.strain(part(facts, "e"))
    assert strain is not None
    assert instances(strain) == math.ceil((600 + 2 * 3_000) / (1_000 * strain.target))
