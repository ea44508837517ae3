"""Hit ratios from the size of a cache: against the sum over all things, and against a cache."""

from __future__ import annotations

import math
import random
from collections import OrderedDict
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsl.parse import parse
from reviewer.analysis.facts import Facts
from reviewer.analysis.traffic.zipf_hits import EXPONENT, MANY, lru_hit_ratio


def _summed(things: int, held: float, exponent: float) -> float:
    """Che's approximation over each of so many things."""
    weights = [n**-exponent for n in range(1, things + 1)]
    whole = sum(weights)
    low, high = 0.0, things * 1e6
    for _ in range(80):
        time = (low + high) / 2
        filled = sum(-math.expm1(-time * w / whole) for w in weights)
        low, high = (time, high) if filled < held * things else (low, time)
    return sum(w / whole * -math.expm1(-low * w / whole) for w in weights)


@pytest.mark.parametrize("exponent", [0.64, 0.74, 0.83])
@pytest.mark.parametrize("held", [0.01, 0.1, 0.5, 0.9])
def test_it_is_the_sum_over_many_things(held: float, exponent: float) -> None:
    found = lru_hit_ratio(held, 20_000, exponent)
    assert found == pytest.approx(_summed(20_000, held, exponent), abs=0.005)


@pytest.mark.parametrize("held", [0.05, 0.2, 0.5])
def test_a_cache_that_is_read_answers_as_much(held: float) -> None:
    draw, things = random.Random(7), 5_000  # noqa: S311  # a simulation
    weights = list(accumulate(n**-EXPONENT for n in range(1, things + 1)))
    cache: OrderedDict[int, None] = OrderedDict()
    hits, reads = 0, 120_000
    for number, thing in enumerate(draw.choices(range(things), cum_weights=weights, k=reads)):
        hits += thing in cache and number >= reads // 2
        cache[thing] = None
        cache.move_to_end(thing)
        if len(cache) > held * things:
            cache.popitem(last=False)
    assert lru_hit_ratio(held, things) == pytest.approx(hits / (reads - reads // 2), abs=0.015)


@given(st.floats(0, 2), st.floats(0, 2))
def test_more_held_answers_more(one: float, other: float) -> None:
    less, more = sorted((one, other))
    assert 0 <= lru_hit_ratio(less) <= lru_hit_ratio(more) + 1e-9 <= 1 + 1e-9


def test_how_many_things_there_are_matters_little_from_many_on() -> None:
    assert lru_hit_ratio(0.1, 1e9) == pytest.approx(lru_hit_ratio(0.1), abs=0.01)


TEXT = "client u\nservice api x9\nredis hot x2{}\npostgres db x3{}\nu -> api -> hot, db\nflow look 1k/s: u -> api -> hot -> db\n{}"


@pytest.mark.parametrize(
    ("cache", "store", "more"),
    [
        (" [memory=100GB]", " [data=2TB]", ""),
        ("", "", "assume hot.memory 100GB\nassume db.data 2TB\n"),
        (" [memory=100GB]", " [data=2TB]", "assume size 1MB\n"),
    ],
)
def test_memory_and_data_give_the_hit_ratio(cache: str, store: str, more: str) -> None:
    parsed = parse(TEXT.format(cache, store, more))
    assert not parsed.partial, parsed.problems
    facts = Facts(parsed.design)
    copies = facts.topology.copies(parsed.design.components["hot"]) or 1
    things = 2e6 if "size" in more else MANY
    wanted = round(lru_hit_ratio(100e9 * 2 / copies / 2e12, things), 2)
    assert facts.traffic.demands["db"].reads == pytest.approx(1000 * (1 - wanted))
    assumed = facts.assumptions["hot.hit"]
    assert assumed.basis == "computed"
    assert "Breslau" in assumed.source
    again = Facts(parse(TEXT.format(cache, store, f"{more}{assumed.override}\n")).design)
    assert again.traffic.demands["db"] == facts.traffic.demands["db"]


@pytest.mark.parametrize(
    ("cache", "store", "hit"),
    [
        ("", " [data=2TB]", 0.9),
        (" [memory=100GB]", "", 0.9),
        (" [memory=100GB, hit=70%]", " [data=2TB]", 0.7),
        (" [memory=100TB]", " [data=2TB]", 0.99),  # no cache is known to answer more
    ],
)
def test_without_both_it_is_what_caches_are_known_for(cache: str, store: str, hit: float) -> None:
    facts = Facts(parse(TEXT.format(cache, store, "")).design)
    left = facts.traffic.demands["db"].reads / 1000
    assert left == pytest.approx(1 - hit) or (hit == 0.99 and left <= 0.1)
