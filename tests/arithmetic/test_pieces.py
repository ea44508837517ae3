"""Pieces of a structure: a change told from its pieces is that of the structure built again."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewer.analysis.reliability.exact_reliability import BUDGET, Element, Structure
from reviewer.analysis.reliability.exchangeable_parts import Pieces
from reviewer.analysis.topology.flow_network import ROOT

LAST = 9
EDGES = st.lists(
    st.tuples(st.integers(0, LAST), st.integers(0, LAST)).filter(lambda edge: edge[0] < edge[1]),
    max_size=25,
)
ELEMENTS: list[Element] = [("own", name) for name in "abcdefgh"]
NEEDS = st.lists(
    st.lists(st.sampled_from(ELEMENTS), max_size=3, unique=True),
    min_size=LAST + 1,
    max_size=LAST + 1,
)
UP = st.lists(
    st.sampled_from([0.0, 0.5, 0.9, 0.99, 1.0]), min_size=len(ELEMENTS), max_size=len(ELEMENTS)
)


@settings(max_examples=300, deadline=None)
@given(EDGES, NEEDS, UP, st.sets(st.sampled_from(ELEMENTS)), st.sets(st.integers(0, LAST)))
def test_a_change_is_what_the_changed_structure_comes_to(
    edges: list[tuple[int, int]],
    listed: list[list[Element]],
    figures: list[float],
    dropped: set[Element],
    nodes: set[int],
) -> None:
    structure = Structure([(ROOT, 0), (ROOT, 1), *edges], [LAST, LAST - 1, LAST - 2])
    needs = dict(enumerate(listed))
    up = dict(zip(ELEMENTS, figures, strict=True))
    pieces = Pieces(structure, needs, up)
    for one in sorted(dropped):
        surer = Pieces(structure, needs, {**up, one: 1.0}).whole
        assert pieces.with_sure(one).works == pytest.approx(surer, abs=1e-12)
    fewer = {
        node: [e for e in elements if node not in nodes or e not in dropped]
        for node, elements in needs.items()
    }
    expected = Pieces(structure, fewer, up).whole
    assert pieces.without(dropped, nodes).works == pytest.approx(expected, abs=1e-12)


def test_a_change_looks_only_at_the_pieces_it_is_in() -> None:
    """A chain of a hundred pairs: one of a pair is enough."""
    count = 100
    edges, needs = [(ROOT, 0)], dict[int, list[Element]]()
    for n in range(count):
        here, one, other, after = 3 * n, 3 * n + 1, 3 * n + 2, 3 * n + 3
        edges += [(here, one), (here, other), (one, after), (other, after)]
        needs |= {one: [("own", f"{one}")], other: [("own", f"{other}")]}
    up = dict.fromkeys((element for elements in needs.values() for element in elements), 0.9)
    pieces = Pieces(Structure(edges, [3 * count]), needs, up)
    assert pieces.whole.low == pytest.approx(0.99**count)
    found = pieces.without({("own", "1")}, [1])
    assert found.works.low == pytest.approx(0.99 ** (count - 1))
    assert found.looks < 20 < BUDGET
