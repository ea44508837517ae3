"""The catalog against what public texts state, typed a second time from those texts."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import dsl

TABLE = Path(__file__).with_name("published_figures.txt")
TECHNOLOGIES = Path(dsl.__file__).parent / "technologies"
ROWS = [line for line in TABLE.read_text("utf-8").splitlines() if line and not line.startswith("#")]


@cache
def entry(technology: str) -> dict[str, Any]:
    return tomllib.loads((TECHNOLOGIES / f"{technology}.toml").read_text("utf-8"))


def figure_of(technology: str, path: str) -> tuple[dict[str, Any], list[float]]:
    """The figure's table, and its value, its two ends, or the one end that `path` names."""
    group, *names = path.split(".")
    found = entry(technology)[group]
    if "basis" not in found:
        found, names = found[names[0]], names[1:]
    if names:
        return found, [found[names[0]]]
    return found, [found["value"]] if "value" in found else [found["low"], found["high"]]


@pytest.mark.parametrize("row", ROWS)
def test_a_published_figure_is_in_the_catalog_with_source_and_day(row: str) -> None:
    technology, path, value, unit, basis = row.split()
    figure, values = figure_of(technology, path)
    assert values == [float(one) for one in value.split("..")]
    assert figure["unit"] == unit
    assert figure["basis"] == basis
    assert figure["sources"] != ["gk"]
    assert "checked" in figure


def test_a_row_is_there_once() -> None:
    places = [tuple(row.split()[:2]) for row in ROWS]
    assert len(set(places)) == len(places) > 250


@pytest.mark.parametrize(
    ("technology", "path"),
    [
        ("postgres", "limits.row_size"),  # no row limit is published
        ("elasticsearch", "limits.shards_per_heap"),  # withdrawn since 7.17
        ("kafka", "limits.partitions"),  # the rule of ZooKeeper's time
        ("r2", "capacity.read"),  # no rate by prefix, unlike S3
        ("aws-api-gateway", "capacity.burst"),  # no longer published
    ],
)
def test_what_texts_contradict_is_gone(technology: str, path: str) -> None:
    group, name = path.split(".")
    assert name not in entry(technology).get(group, {})
    assert "like" not in entry(technology)
