"""What fills a store: the average of the day, and no update of a counter."""

from __future__ import annotations

import json

import pytest

from dsl.parse import parse
from dsl.units import YEAR
from reviewer.analysis.estimates.storage import Storage
from reviewer.analysis.facts import Facts
from reviewer.report.formats.ink import Ink
from reviewer.report.tables.json import numbers_object
from reviewer.report.tables.load_text import component_section
from reviewer.report.tables.numbers import numbers_of

TEXT = "client u\nservice api x9\n{}\nu -> api -> it\nflow put {} write 1KB: u -> api -> it\n{}"


def _storage(store: str, rate: str = "1k/s", more: str = "") -> tuple[Facts, Storage | None]:
    parsed = parse(TEXT.format(store, rate, more))
    assert not parsed.partial, parsed.problems
    facts = Facts(parsed.design)
    return facts, facts.estimates.storage(facts.design.components["it"])


@pytest.mark.parametrize(
    ("rate", "more", "a_second", "factor"),
    [
        ("1k/s", "", 500e3, 2.0),
        ("1k/s", "assume peak 4\n", 250e3, 4.0),
        ("86.4M/d", "assume peak 4\n", 1e6, 4.0),  # a rate a day is an average already
        ("1k/s", "assume it.growth 1MB/s\n", 1e6, None),
    ],
)
def test_it_says_which_average_was_summed(
    rate: str, more: str, a_second: float, factor: float | None
) -> None:
    _, storage = _storage("postgres it x3", rate, more)
    assert storage is not None
    assert storage.a_year == pytest.approx(a_second * YEAR)
    assert storage.peak_factor == factor
    numbers = numbers_of(parse(TEXT.format("postgres it x3", rate, more)))
    [shown] = [part for part in numbers_object(numbers)["components"] if part["name"] == "it"]
    assert shown["storage"]["peak_factor"] == factor
    text = "\n".join(component_section(numbers, Ink()))
    assert ("peak rates ÷" in text) == (factor is not None)
    if factor is not None:
        assert f"÷ {factor:g} (`peak`, {'stated' if more else 'assumed'})" in text


def test_an_update_of_a_counter_is_not_growth() -> None:
    facts, storage = _storage('kv it x3 "View counters"')
    assert storage is None
    assert facts.assumptions["it.growth"].override == "assume it.growth 1GB/d"
    facts, storage = _storage('kv it x3 "View counters"', more="assume it.growth 1GB/d\n")
    assert storage is not None
    assert storage.a_year == pytest.approx(365e9, rel=0.01)
    assert "it.growth" not in facts.assumptions


@pytest.mark.parametrize("store", ['kv it x3 "Views"', 's3 it "Counters"'])
def test_rows_and_files_grow(store: str) -> None:
    facts, storage = _storage(store)
    assert storage is not None
    assert storage.added == 500e3
    assert "it.growth" not in facts.assumptions
    assert json.dumps(storage.peak_factor) == "2.0"
