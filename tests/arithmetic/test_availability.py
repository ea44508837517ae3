"""How much of the time flows work, against sums worked out elsewhere and all states of designs."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsl.parse import parse
from reviewer.analysis.facts import Facts
from reviewer.analysis.reliability.exact_reliability import Element, Structure
from reviewer.analysis.reliability.exchangeable_parts import Pieces
from reviewer.analysis.reliability.flow_availability import FlowAvailability
from reviewer.analysis.reliability.replica_pool import at_least, common_cause, pool_up
from reviewer.analysis.topology.flow_network import ROOT
from tests.arithmetic.enumerating import enumerated
from tests.strategies import designs


def facts_of(text: str) -> Facts:
    parsed = parse(text)
    assert not parsed.problems
    return Facts(parsed.design)


def availability_of(text: str, flow: str = "get") -> FlowAvailability:
    found = facts_of(text).reliability.flow_availability(flow)
    assert found is not None
    return found


def answered(text: str, flow: str = "get") -> float:
    found = availability_of(text, flow).answered
    assert found.exact
    return found.low


def test_five_in_a_row() -> None:
    """0.999^5 = 0.99501: 215.6 minutes a month."""
    names = ["a1", "a2", "a3", "a4", "a5"]
    lines = [f"service {n}\nassume {n}.availability 99.9%" for n in names]
    way = " -> ".join(["app", *names])
    found = availability_of("\n".join(["client app", *lines, way, f"flow get 1/s: {way}"]))
    assert found.answered.low == pytest.approx(0.995010, abs=5e-7)
    assert found.minutes == pytest.approx(215.6, abs=0.05)


def test_two_of_which_one_suffices() -> None:
    assert at_least(1, 2, 0.005) == pytest.approx(0.999975, abs=1e-9)
    assert pool_up(1, 2, 0.005) == pytest.approx(0.99973, abs=5e-6)
    text = "client app\nservice api x2\napp -> api\nflow get 1/s: app -> api"
    assert answered(text) == pytest.approx(pool_up(1, 2, 0.005), abs=1e-12)


def test_two_of_three() -> None:
    assert at_least(2, 3, 0.005) == pytest.approx(0.999925, abs=5e-7)
    assert pool_up(2, 3, 0.005) == pytest.approx(0.99968, abs=5e-6)
    text = "client app\nkafka log x3\napp -> log\nflow get 1/s write: app -> log"
    assert answered(text) == pytest.approx(pool_up(2, 3, 0.005), abs=1e-12)


def test_no_number_of_copies_gets_past_the_common_cause() -> None:
    text = "client app\nservice api x{}\napp -> api\nflow get 1/s: app -> api"
    assert answered(text.format(1_000_000)) == pytest.approx(0.99975, abs=1e-9)
    assert availability_of(text.format(2)).ceiling.low == pytest.approx(0.99975, abs=1e-9)
    assert availability_of(text.format(1)).ceiling.low == pytest.approx(0.99975, abs=1e-9)


COLD = """
client app
service api x100
redis hot x2 [hit=95%]
postgres db x1
assume db.read_capacity 30k/s
assume api.availability 99.9%
assume hot.availability 99.5%
assume db.availability 99.9%
app -> api -> hot, db
flow get 40k/s: app -> api -> hot -> db
"""


def test_a_cache_counts_where_the_store_cannot_live_without_it() -> None:
    """It counts in full; the store behind it for the 5% of the reads that miss."""
    found = availability_of(COLD)
    tier = pool_up(1, 100, 0.001) * pool_up(1, 2, 0.005)
    assert found.answered.low == pytest.approx(tier * (1 - 0.05 * 0.001), abs=1e-9)
    [hard] = found.hard
    assert (hard.cache, hard.store) == ("hot", "db")
    assert (hard.warm, hard.cold) == pytest.approx((0.0666667, 1.3333333), abs=1e-6)


def test_a_cache_that_saves_time_only_does_not_count() -> None:
    """While it is down all reads ask the store: 0.1% of the time that fails."""
    found = availability_of(COLD.replace("30k/s", "60k/s"))
    spared = 0.95 * pool_up(1, 2, 0.005)
    expected = pool_up(1, 100, 0.001) * (1 - 0.001 * (1 - spared))
    assert found.answered.low == pytest.approx(expected, abs=1e-9)
    assert found.hard == ()


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


def test_places_are_carved_out_and_brokers_count_for_writes() -> None:
    assert answered(ZONES, "get") == pytest.approx(0.9995746739505279, abs=1e-8)
    assert answered(ZONES, "save") == pytest.approx(0.9992573190121402, abs=1e-8)
    whole = availability_of(ZONES, "save").completed
    assert whole.low == pytest.approx(0.9942610324170795, abs=1e-8)


def test_what_a_component_costs_is_what_it_would_give_if_it_never_failed() -> None:
    costs = availability_of(ZONES, "save").costs
    perfect = ZONES.replace("front.availability 99.99%", "front.availability 100%")
    assert costs["front"] == pytest.approx(answered(perfect, "save") - answered(ZONES, "save"))
    assert costs["a"] == pytest.approx(costs["b"])
    assert costs["indexer"] == 0.0


@pytest.mark.parametrize("op", ["", " write"])
def test_a_failover_costs_writes_what_it_takes(op: str) -> None:
    """4 a year x 90 s are 0.49 minutes a month; any copy answers reads."""
    text = f"client app\nmysql db x2\napp -> db\nflow get 1/s{op}: app -> db"
    lost = pool_up(1, 2, 0.005) - answered(text)
    expected = 0.4932 / 43_200 if op else 0.0
    assert lost == pytest.approx(expected, rel=1e-3, abs=1e-12)
    assert answered(text.replace("x2", "x1")) == pytest.approx(0.995)
    leader = answered(text.replace("x2", "x2 [reads=leader]"))
    assert pool_up(1, 2, 0.005) - leader == pytest.approx(0.4932 / 43_200, rel=1e-3)


@pytest.mark.parametrize(
    "part", ["service api", "lb front [sla=99.99%]", "service api [sla=99.999%]"]
)
@pytest.mark.parametrize("place", ["zone a {\n%s\n}", "region r {\nzone a {\n%s\n}\n}"])
def test_naming_a_place_lowers_nothing_of_one_box(part: str, place: str) -> None:
    name = part.split()[1]
    rest = f"\nclient app\napp -> {name}\nflow get 1/s: app -> {name}"
    assert answered(place % part + rest) == pytest.approx(answered(part + rest), abs=1e-12)


def test_managed_counts_once_and_external_by_its_contract() -> None:
    text = "client app\n{}\napp -> x\nflow get 1/s: app -> x"
    assert answered(text.format("dynamodb x")) == pytest.approx(0.9999)
    assert answered(text.format("dynamodb x x5")) == pytest.approx(0.9999)
    assert answered(text.format("external x [sla=99.5%]")) == pytest.approx(0.995)
    assert answered(text.format("postgres x [managed]")) == pytest.approx(0.9995)


def test_what_nobody_waits_for_counts_for_completed_only() -> None:
    text = "client app\nservice api\nworker w\napp -> api\napi ~> w\nflow get 1/s: app -> api ~> w"
    found = availability_of(text)
    assert found.answered.low == pytest.approx(0.995)
    assert found.completed.low == pytest.approx(0.995**2)


def test_a_target_is_a_budget_of_minutes() -> None:
    text = (
        "client app\nservice api\napp -> api\nflow get 1/s: app -> api\nflow put 1/s: app -> api\n"
    )
    facts = facts_of(text + "require availability 99.9%\nrequire availability 99.99% on put")
    budgets = [found.budget for found in facts.reliability.flow_availabilities]
    assert budgets == [pytest.approx(43.2), pytest.approx(4.32)]
    assert availability_of(text).budget is None


@pytest.mark.parametrize("seed", range(60))
def test_random_designs_agree_with_the_enumeration_of_all_their_states(seed: int) -> None:
    drawn = enumerated(seed)
    found = availability_of(drawn.text).answered
    assert found.exact
    assert found.low == pytest.approx(drawn.answered, abs=1e-10), drawn.text


@pytest.mark.parametrize("seed", range(8))
def test_sixteen_instances_agree_with_the_enumeration_of_their_65_536_states(seed: int) -> None:
    """Beside the instances, causes and places are up or down too: up to two million states."""
    drawn = enumerated(seed, instances=16)
    found = availability_of(drawn.text)
    [flow] = facts_of(drawn.text).design.flows
    named = {part.name: part.count for part in facts_of(drawn.text).design.components.values()}
    visited = {name for stage in flow.stages for name in stage.names}
    assert drawn.instances == sum(count or 0 for count in named.values()) == 16
    assert len(visited) > 2
    assert found.answered.exact
    assert found.answered.low == pytest.approx(drawn.answered, abs=1e-10), drawn.text


def test_people_take_longer_than_a_machine_to_make_a_copy_take_over() -> None:
    text = "client app\nmysql db x2 [failover={}]\napp -> db\nflow get 1/s write: app -> db"
    by_hand, at_once = (facts_of(text.format(how)) for how in ("manual", "30s"))
    lost = [
        (1 - facts.reliability.flow_availabilities[0].answered.low) * 365 * 86_400
        for facts in (by_hand, at_once)
    ]
    assert lost[0] - lost[1] == pytest.approx(4 * (1800 - 30), rel=0.01)
    assert by_hand.assumptions["db.failover"].override == "assume db.failover 30min"
    assert "db.failover" not in at_once.assumptions


def test_one_machine_that_a_provider_looks_after_is_one_machine() -> None:
    text = "client app\npostgres db {}\napp -> db\nflow get 1/s: app -> db"
    one, two = (facts_of(text.format(said)) for said in ("x1 [managed]", "[managed]"))
    assert [point.place.value for point in one.topology.single_points] == ["box"]
    assert [point.place.value for point in two.topology.single_points] == ["provider"]
    assert (
        one.reliability.flow_availabilities[0].answered.low
        < two.reliability.flow_availabilities[0].answered.low
    )


def test_layers_of_copies_are_told_apart_however_many_there_are() -> None:
    """Three alternatives in each of nine layers: each layer is a pool of three."""
    layers = [[f"s{i}{j}" for j in "xyz"] for i in range(9)]
    lines = ["client app", *(f"service {name}" for layer in layers for name in layer)]
    way = " -> ".join(["app", *(" | ".join(layer) for layer in layers)])
    found = answered("\n".join([*lines, way, f"flow get 1/s: {way}"]))
    assert found == pytest.approx(pool_up(1, 3, 0.005) ** 9, abs=1e-12)


def test_what_is_too_much_to_try_gets_bounds_that_hold() -> None:
    """A lattice: each calls its neighbour and the one beside it; none stands for another."""
    size = 9
    names = [[f"s{i}x{j}" for j in range(size)] for i in range(size)]
    edges = [
        (names[i][j], names[i + di][j + dj])
        for i in range(size)
        for j in range(size)
        for di, dj in ((0, 1), (1, 0))
        if i + di < size and j + dj < size
    ]
    numbers = {name: n for n, name in enumerate(name for row in names for name in row)}
    needs = {n: [("own", name)] for name, n in numbers.items()}
    up: dict[Element, float] = {("own", name): 0.9 for name in numbers}
    ways = [(ROOT, 0), *((numbers[a], numbers[b]) for a, b in edges)]
    found = Pieces(Structure(ways, [size * size - 1]), needs, up).whole
    assert not found.exact
    rng = np.random.default_rng(1)
    worked = np.mean([_crossed(rng.random((size, size)) < 0.9) for _ in range(4_000)])
    assert found.low - 0.02 <= worked <= found.high + 0.02
    assert found.high <= 0.81 + 1e-12  # both corners are needed


def _crossed(up: np.ndarray[tuple[int, int], np.dtype[np.bool_]]) -> bool:
    reached = np.zeros_like(up)
    for i in range(len(up)):
        for j in range(len(up)):
            before = (i == j == 0) or (i and reached[i - 1, j]) or (j and reached[i, j - 1])
            reached[i, j] = bool(before) and up[i, j]
    return bool(reached[-1, -1])


@settings(deadline=None, max_examples=40)
@given(designs())
def test_any_design_has_an_availability(text: str) -> None:
    for found in facts_of(text).reliability.flow_availabilities:
        for bounds in (found.answered, found.completed, found.ceiling):
            assert 0 <= bounds.low <= bounds.high + 1e-12 <= 1 + 2e-12
        assert found.completed.low <= found.answered.high + 1e-9
        assert found.answered.low <= found.ceiling.high + 1e-9
        assert all(cost >= 0 for cost in found.costs.values())


def test_no_more_work_is_done_than_is_answered() -> None:
    """The worker may write where `s1` writes, but whoever waits for `s1` gets no answer by that."""
    text = "client c\nservice s0\nservice s1\npostgres d0\npostgres d1\nkafka q\nworker w\nc -> s0\ns0 -> d0\ns0 -> s1\ns1 -> d1\ns0 ~> q\nq ~> w\nw -> d0 | d1\n"
    [found] = facts_of(text).reliability.flow_availabilities
    assert found.completed.high <= found.answered.high
    assert found.completed.low <= found.answered.low


@given(st.integers(1, 40), st.integers(1, 40), st.floats(0, 1))
def test_a_pool_is_up_as_often_as_its_states_say(k: int, n: int, down: float) -> None:
    from math import comb  # noqa: PLC0415  # the second way alone needs it

    whole = sum(comb(n, up) * (1 - down) ** up * down ** (n - up) for up in range(k, n + 1))
    assert at_least(k, n, down) == pytest.approx(min(1.0, whole), abs=1e-9)
    assert 0 <= common_cause(down) <= down


def test_thousands_of_alternatives_take_little_cpu_time() -> None:
    names = [f"s{i}" for i in range(1_000)]
    lines = ["client app", *(f"service {name}" for name in names)]
    way = f"app -> {' | '.join(names)}"
    started = time.process_time()
    found = availability_of("\n".join([*lines, way, f"flow get 1/s: {way}"]))
    assert found.answered.low == pytest.approx(0.99975, abs=1e-8)
    assert time.process_time() - started < 20  # half a second here
