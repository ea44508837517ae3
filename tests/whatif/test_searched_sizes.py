"""The choices of sizes that a search for the cheapest plan goes over."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice, product

import pytest

from reviewer.whatif.changing import Size
from reviewer.whatif.searching import _Option, _vectors


def options_of(*costs: Sequence[float]) -> list[list[tuple[float, _Option]]]:
    """For each component a size for each cost, the cheapest first."""
    return [
        [(cost, _Option(Size(instances=number), 1.0)) for number, cost in enumerate(some)]
        for some in costs
    ]


@pytest.mark.parametrize(
    "costs", [[(0, 1, 2)], [(0, 1, 3), (0, 2)], [(0, 5, 7), (0, 0, 3), (0, 1.5, 9)]]
)
def test_every_choice_is_gone_over_once_the_cheapest_first(costs: list[Sequence[float]]) -> None:
    options = options_of(*costs)
    found = list(_vectors(options))
    chosen = [tuple(one.size.instances for one in vector) for _, vector in found]
    assert sorted(chosen) == list(product(*(range(len(some)) for some in costs)))
    assert [cost for cost, _ in found] == sorted(sum(choice) for choice in product(*costs))


def test_the_cheapest_of_a_billion_choices_are_found_at_once() -> None:
    options = options_of(*[range(0, 10_000, 1_000)] * 9)
    found = [cost for cost, _ in islice(_vectors(options), 100)]
    assert found == [0.0] + [1_000.0] * 9 + [2_000.0] * 45 + [3_000.0] * 45
