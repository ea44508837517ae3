"""The choices of sizes that a search for the smallest plan goes over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product

import pytest

from reviewer.whatif.changing import Size
from reviewer.whatif.searching import _Option, _reachable_sums, _vectors

Options = Sequence[Mapping[int, Sequence[_Option]]]


def options_of(*sums: Sequence[int]) -> Options:
    """For each component one size for each number of machines more, and two for none."""
    return [
        {own: [_Option(Size(instances=own), 1.0)] * (2 if own == 0 else 1) for own in some}
        for some in sums
    ]


@pytest.mark.parametrize("sums", [[(0, 1, 2)], [(0, 1, 3), (0, 2)], [(0, 5, 7), (0, 3), (0, 1, 9)]])
def test_every_choice_of_a_sum_is_gone_over_once(sums: list[Sequence[int]]) -> None:
    options, limit = options_of(*sums), 20
    reachable = _reachable_sums(options, limit)
    for extra in range(limit):
        found = list(_vectors(options, reachable, extra))
        every = product(*(one for one in options))
        wanted = [choice for choice in every if sum(choice) == extra]
        assert bool(wanted) == bool(reachable[0] >> extra & 1)
        assert len(found) == sum(2 ** choice.count(0) for choice in wanted)
        assert all(sum(one.size.instances or 0 for one in vector) == extra for vector in found)


def test_no_choice_that_comes_to_no_sum_is_begun() -> None:
    """Twelve components with ten sizes each: a billion choices, none of which comes to 1,001."""
    options = options_of(*[range(0, 10_000, 1_000)] * 12)
    reachable = _reachable_sums(options, 5_000)
    assert list(_vectors(options, reachable, 1_001)) == []
    assert reachable[0].bit_count() == 5


def test_sums_from_the_limit_on_are_left_out() -> None:
    assert _reachable_sums(options_of((0, 10**12)), 100) == [1, 1]
