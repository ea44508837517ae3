"""Questions to the graph of a design, held to what trying everything finds."""

from __future__ import annotations

import subprocess
import sys
from itertools import combinations, pairwise

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsl.design import Design, Op
from dsl.kinds import Family, Kind
from dsl.parse import parse
from reviewer import similarity_of_designs
from reviewer.analysis.facts import Facts
from reviewer.analysis.topology import graph_questions
from reviewer.analysis.topology.graph_questions import CapacityCut, CutPair, minimum_cut
from reviewer.analysis.traffic.routes import carries_requests
from tests.effort import examples
from tests.facts.oracle import Trial
from tests.facts.reading import facts_of
from tests.strategies import designs


def _owned(design: Design) -> list[str]:
    return [name for name, part in design.components.items() if part.family is not Family.CLIENT]


# Cycles of waiting calls


def test_a_cycle_of_waiting_calls_starts_at_the_first_that_is_written() -> None:
    text = "client app\nservice a\nservice b\nservice c\napp -> c\nc -> a -> b -> c\nb ~> a"
    assert facts_of(text).topology.cycles_of_waiting_calls == (("a", "b", "c"),)
    assert facts_of(text.replace("b -> c\n", "b ~> c\n")).topology.cycles_of_waiting_calls == ()


def test_of_two_cycles_the_shorter_comes_first() -> None:
    text = "service a\nservice b\nservice c\nservice d\na -> b -> c -> a\nc -> d -> c"
    assert facts_of(text).topology.cycles_of_waiting_calls == (("c", "d"), ("a", "b", "c"))


@settings(max_examples=examples(60, quick=20), deadline=None)
@given(designs())
def test_every_call_on_a_cycle_is_on_one_that_is_found(text: str) -> None:
    facts = Facts(parse(text).design)
    calls = {(call.caller.name, call.callee.name) for call in facts.traffic.calls}
    graph = nx.DiGraph(calls)
    found: set[tuple[str, str]] = set()
    for cycle in facts.topology.cycles_of_waiting_calls:
        assert len(set(cycle)) == len(cycle)
        found |= {*pairwise(cycle), (cycle[-1], cycle[0])}
    assert found == {(a, b) for a, b in calls if nx.has_path(graph, b, a)}


def test_many_cycles_are_cut_off() -> None:
    number = 40
    names = [f"s{n}" for n in range(number)]
    lines = [f"service {name}" for name in names]
    lines += [f"{name} -> {', '.join(other for other in names if other != name)}" for name in names]
    found = facts_of("\n".join(lines)).topology.cycles_of_waiting_calls
    assert len(found) == graph_questions.MOST_CYCLES


# Pairs that cut a flow


def test_two_arms_of_a_choice_cut_it_together() -> None:
    text = (
        "client app\nservice a\nservice b\npostgres db\napp -> a | b\na -> db\nb -> db\n"
        "flow get 5/s: app -> a | b -> db"
    )
    found = facts_of(text).topology.pairs_that_cut_a_flow
    assert found.pairs == (CutPair(("a", "b"), ("get",)),)
    assert found.complete


def test_a_store_and_its_replica_cut_it_together() -> None:
    text = (
        "client app\nservice api x3\npostgres db\npostgres copy [role=standby]\n"
        "app -> api -> db\ndb ~> copy\nflow get 5/s: app -> api -> db"
    )
    assert facts_of(text).topology.pairs_that_cut_a_flow.pairs == (
        CutPair(("db", "copy"), ("get",)),
    )


@settings(max_examples=examples(60, quick=20), deadline=None)
@given(designs(flows=True))
def test_pairs_that_cut_flows_agree_with_taking_each_away(text: str) -> None:
    design = parse(text).design
    expected: dict[tuple[str, str], list[str]] = {}
    for flow in design.flows:
        trial = Trial(design, flow)
        left = [name for name in _owned(design) if not trial.dies({name})]
        for pair in combinations(left, 2):
            if trial.dies({*pair}):
                expected.setdefault(pair, []).append(flow.name)
    found = Facts(design).topology.pairs_that_cut_a_flow
    assert {pair.components: [*pair.flows] for pair in found.pairs} == expected
    assert found.complete


def test_what_is_too_large_is_said_to_be_incomplete(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graph_questions, "MOST_LOSSES", 2)
    text = "client app\nservice a\nservice b\nservice c\nservice d\napp -> a | b\na -> c\nb -> d"
    found = facts_of(f"{text}\nflow get 5/s: app -> a | b").topology.pairs_that_cut_a_flow
    assert not found.complete


# Minimum cut


def test_the_least_that_can_pass_is_that_of_all_alternatives() -> None:
    text = (
        "client app\nlb edge\nservice a [capacity=100/s]\nservice b x2 [capacity=50/s]\npostgres db"
    )
    facts = facts_of(f"{text}\napp -> edge -> a | b\na -> db\nb -> db")
    assert facts.capacity.minimum_cut(Op.READ) == CapacityCut(200, ("a", "b"))


def test_without_a_limit_there_is_no_cut() -> None:
    design = parse("client -> api -> postgres").design
    assert minimum_cut(design, {}) is None
    assert minimum_cut(parse("client -> api").design, {"api": 5}) is None
    assert minimum_cut(design, {"api": 5}) == CapacityCut(5, ("api",))
    assert minimum_cut(design, {"api": 5, "postgres": 5}) == CapacityCut(5, ("postgres",))


def _reaches_a_store(design: Design, lost: set[str]) -> bool:
    found = [name for name, part in design.components.items() if part.family is Family.CLIENT]
    for name in found:  # it grows
        part = design.components[name]
        if part.family is Family.STORE and part.kind is not Kind.CACHE:
            return True
        found += [
            link.target
            for link in design.links_from[name]
            if link.target not in (*found, *lost) and carries_requests(design, link)
        ]
    return False


@settings(max_examples=examples(40, quick=15), deadline=None)
@given(designs(), st.data())
def test_a_minimum_cut_is_the_cheapest_set_that_parts_clients_from_stores(
    text: str, data: st.DataObject
) -> None:
    design = parse(text).design
    capacities = {
        name: float(data.draw(st.integers(1, 9)))
        for name in _owned(design)[:8]
        if data.draw(st.booleans())
    }
    cuts = [
        sum(capacities[name] for name in some)
        for size in range(len(capacities) + 1)
        for some in combinations(capacities, size)
        if not _reaches_a_store(design, {*some})
    ]
    found = minimum_cut(design, capacities)
    if found is None:
        assert not cuts or not _reaches_a_store(design, set())
    else:
        assert found.capacity == pytest.approx(min(cuts))
        assert sum(capacities[name] for name in found.components) == pytest.approx(found.capacity)
        assert not _reaches_a_store(design, {*found.components})


# Articulation points


def test_what_holds_the_drawing_together() -> None:
    text = "client app\nlb edge x2\nservice a\nservice b\npostgres db\nmonitoring m\napp -> edge -> a, b\na -> db\nb -> db\ndb -> m"
    assert facts_of(text).topology.articulation_points == ()
    assert facts_of(f"{text}\nredis hot\na -> hot").topology.articulation_points == ("a",)


def _pieces(design: Design, lost: str) -> int:
    names = [name for name in _owned(design) if name != lost]
    near: dict[str, set[str]] = {name: set() for name in names}
    for link in design.links:
        if link.source in near and link.target in near and carries_requests(design, link):
            near[link.source].add(link.target)
            near[link.target].add(link.source)
    pieces, seen = 0, set[str]()
    for name in names:
        pieces += name not in seen
        todo = [name]
        while todo:
            here = todo.pop()
            if here not in seen:
                seen.add(here)
                todo += near[here]
    return pieces


@settings(max_examples=examples(60, quick=20), deadline=None)
@given(designs())
def test_without_an_articulation_point_the_drawing_has_more_pieces(text: str) -> None:
    design = parse(text).design
    whole = _pieces(design, "")
    found = Facts(design).topology.articulation_points
    assert found == tuple(name for name in _owned(design) if _pieces(design, name) > whole)


# Similarity


@settings(max_examples=examples(40, quick=15), deadline=None)
@given(designs(), designs())
def test_similarity_is_one_for_itself_and_the_same_both_ways(one: str, other: str) -> None:
    first, second = parse(one).design, parse(other).design
    there = similarity_of_designs(first, second)
    assert similarity_of_designs(first, first) == 1.0
    assert there == similarity_of_designs(second, first)
    assert 0 <= there <= 1


def test_names_do_not_matter_and_directions_do() -> None:
    text = "client a\nservice b\nservice c\npostgres d\na -> b -> c -> d"
    chain = parse(text).design
    renamed = parse(text.replace("b", "front").replace("c ", "back ").replace(" c", " back")).design
    turned = parse("client a\nservice b\nservice c\npostgres d\na -> b -> c\nd -> c").design
    waits_less = parse(text.replace("c -> d", "c ~> d")).design
    assert renamed.components.keys() != chain.components.keys()
    assert similarity_of_designs(chain, renamed) == 1.0
    assert similarity_of_designs(chain, turned) < 1.0
    assert similarity_of_designs(chain, waits_less) < 1.0


def test_what_is_nearer_is_more_alike() -> None:
    asked = parse("client -> cdn -> api -> redis, postgres").design
    near = parse("client -> cdn -> api -> redis, mysql, kafka").design
    far = parse("client -> lb -> worker -> s3").design
    empty = parse("").design
    assert similarity_of_designs(asked, near) > similarity_of_designs(asked, far) > 0
    assert similarity_of_designs(asked, empty) == 0
    assert similarity_of_designs(empty, empty) == 1


# The price


def test_a_review_does_not_import_networkx() -> None:
    code = (
        "import sys; from dsl.parse import parse; from reviewer.packs.loader import load_packs;"
        "from reviewer.review import review;"
        "text = open('examples/designs/group-chat.txt').read();"
        "print(len(review(parse(text), load_packs()).findings) > 0, 'networkx' in sys.modules)"
    )
    printed = subprocess.check_output([sys.executable, "-c", code], text=True)
    assert printed.split() == ["True", "False"]
