"""Keys that are not asked for alike, against sums node by node and simulated placements."""

from __future__ import annotations

import math

import numpy as np
import pytest

from dsl.design import Op
from dsl.parse import parse
from reviewer.analysis.facts import Facts
from reviewer.analysis.traffic.key_skew import busiest_share, zipf_share
from reviewer.analysis.traffic.zipf_hits import EXPONENT
from reviewer.whatif.scenario import setting_of
from reviewer.whatif.setting import with_settings

READS, WRITES = 20_000.0, 9_000.0


def design(store: str, *lines: str, reads: float = READS, writes: float = WRITES) -> Facts:
    text = [
        "client app",
        "service api x400",
        store,
        "app -> api -> posts",
        f"flow look {reads:g}/s: app -> api -> posts",
        f"flow post {writes:g}/s write: app -> api -> posts",
        *lines,
    ]
    parsed = parse("\n".join(text))
    assert not [problem for problem in parsed.problems if problem.fatal]
    return Facts(parsed.design)


@pytest.mark.parametrize("keys", [1, 2, 7, 199, 200, 201, 1000, 123_457])
@pytest.mark.parametrize("exponent", [0.64, EXPONENT, 0.83, 0.99])
def test_the_most_popular_key_is_one_of_a_zipf_distribution(keys: int, exponent: float) -> None:
    ranks = np.arange(1, keys + 1, dtype=float)
    assert zipf_share(keys, exponent) == pytest.approx(1 / (ranks**-exponent).sum(), rel=1e-9)


@pytest.mark.parametrize("keys", [10, 100, 1000, 100_000])
@pytest.mark.parametrize("parts", [2, 3, 8, 64])
def test_the_busiest_part_is_that_of_the_most_popular_key(keys: int, parts: int) -> None:
    random, ranks = np.random.default_rng(1), np.arange(1, keys + 1, dtype=float)
    shares = ranks**-EXPONENT / (ranks**-EXPONENT).sum()
    runs = 2000 if keys < 10_000 else 200
    placed = [
        np.bincount(random.integers(0, parts, keys), weights=shares, minlength=parts).max()
        for _ in range(runs)
    ]
    error = 4 * float(np.std(placed)) / math.sqrt(runs)
    mean = float(np.mean(placed))
    assert busiest_share(1 / parts, zipf_share(keys)) == pytest.approx(mean, rel=0.045, abs=error)


def loads(nodes: int, holders: int, hottest: float, rate: float) -> list[float]:
    """What each node does of `rate`: all nodes alike, and the holders of one key that of it."""
    even = (1 - hottest) * rate / nodes
    return [even + (hottest * rate / holders if node < holders else 0.0) for node in range(nodes)]


@pytest.mark.parametrize("hottest", [0.0, 0.03, 0.4, 1.0])
@pytest.mark.parametrize(
    ("store", "nodes", "holders", "reads", "writes"),
    [
        ("postgres posts [shards=8]", 8, 1, 1, 1),
        ("postgres posts x3 [shards=8]", 24, 3, 1, 3),
        ("cassandra posts x12 [rf=3]", 12, 3, 2, 3),
        ("memcached posts x10", 10, 1, 1, 1),
        ("kafka posts x6 [partitions=24, rf=1]", 6, 1, 1, 1),
    ],
)
def test_the_busiest_node_holds_the_most_popular_key(
    store: str, nodes: int, holders: int, reads: int, writes: int, hottest: float
) -> None:
    facts = design(store, f"assume posts.hot_key {hottest:%}", "assume posts.hit 100%")
    found = facts.capacity.node_demand(facts.design.components["posts"])
    demand = facts.traffic.demand("posts")
    assert found is not None
    assert demand is not None
    assert found.reads == pytest.approx(max(loads(nodes, holders, hottest, demand.reads * reads)))
    assert found.writes == pytest.approx(
        max(loads(nodes, holders, hottest, demand.writes * writes))
    )


@pytest.mark.parametrize("hottest", [0.0, 0.05, 0.3, 0.9, 1.0])
@pytest.mark.parametrize("capacity", [500, 2_000, 6_000, 20_000])
def test_what_full_nodes_turn_away(hottest: float, capacity: int) -> None:
    facts = design(
        "memcached posts x10",
        f"assume posts.hot_key {hottest:%}",
        f"assume posts.capacity {capacity}/s",
        reads=20_000,
        writes=0.001,
    )
    part = facts.design.components["posts"]
    used = facts.capacity.utilization(part)
    asked = loads(10, 1, hottest, 20_000)
    lost = sum(max(0.0, one - capacity) for one in asked) / sum(asked)
    assert used == pytest.approx(max(asked) / capacity, rel=1e-5)
    assert facts.capacity.turned_away(part, used) == pytest.approx(lost, abs=1e-5)
    flow = facts.reliability.flow_availability("look", Op.READ)
    assert flow is not None
    assert flow.served.low == pytest.approx(1 - lost, abs=1e-5)


@pytest.mark.parametrize("number", [10, 100, 1000])
def test_more_nodes_never_take_a_node_below_what_one_key_asks_for(number: int) -> None:
    facts = design(
        f"memcached posts x{number}", "assume posts.hot_key 50%", "assume posts.capacity 9k/s"
    )
    part = facts.design.components["posts"]
    assert (facts.capacity.utilization(part) or 0) > 1
    assert [one.part for one in facts.capacity.filled_by_a_key] == [part]


def test_what_if_the_key_were_less_popular() -> None:
    facts = design("memcached posts x10", "assume posts.hot_key 50%", writes=0.01)
    less = Facts(with_settings(facts.design, [setting_of("posts.hot_key=0%")]))
    used = [one.capacity.utilization(one.design.components["posts"]) for one in (facts, less)]
    assert used[0] == pytest.approx(5.5 * (used[1] or 0), rel=1e-6)


def test_a_suffix_spreads_the_popular_key() -> None:
    facts = design("memcached posts x10 [shard=[post suffix]]", "assume posts.hot_key 50%")
    plain = design("memcached posts x10 [shard=post]")
    used = [one.capacity.utilization(one.design.components["posts"]) for one in (facts, plain)]
    assert used[0] == pytest.approx(used[1])


@pytest.mark.parametrize(
    "line",
    [
        "assume posts.hot_key -1%",
        "assume posts.hot_key 150%",
        "assume posts.hot_key 5",
        "assume posts.keys 0",
        "assume posts.keys 20%",
        "assume nowhere.keys 20",
    ],
)
def test_an_absurd_figure_is_an_error_with_its_place(line: str) -> None:
    found = parse(f"redis posts [shards=4]\n{line}\n")
    assert [problem for problem in found.problems if problem.fatal and problem.span.start > 20]


@pytest.mark.parametrize(
    "line", ["assume api.keys 10", "assume posts.keys 1", "assume posts.keys 1000000000000000"]
)
def test_figures_stay_finite(line: str) -> None:
    facts = design("postgres posts x2 [shards=4]", line)
    used = [facts.capacity.utilization(part) for part in facts.design.components.values()]
    assert all(one is None or math.isfinite(one) for one in used)
