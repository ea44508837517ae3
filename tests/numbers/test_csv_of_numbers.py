"""The CSV: plain numbers, rows as wide as their heading, and nothing a spreadsheet would run."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dsl.parse import parse
from reviewer.report.formats.ink import Ink
from reviewer.report.tables import csv as as_csv
from reviewer.report.tables.csv import TABLES, harmless
from reviewer.report.tables.numbers import NumbersReport, numbers_of
from tests.numbers.reading import json_of, rows_of

EXAMPLES = sorted((Path(__file__).parents[2] / "examples" / "designs").glob("*.txt"))
FIGURE = re.compile(
    r".*(_s|_per_\w+|_required|_at_most)$|(nodes|shards|copies|target|headroom|value)$|utilisation_\w+$"
)
WORDS = {"stated", "yes", "no"}


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
@pytest.mark.parametrize("table", ["component", "flow", "share", "first-sum"])
def test_figures_are_plain_numbers(path, table):
    for row in rows_of(path.read_text("utf-8"), table):
        for name, cell in row.items():
            if FIGURE.match(name) and cell not in ("", "?"):
                assert re.fullmatch(r"\d+(\.\d+)?(e[+-]\d+)?", cell), (name, cell)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_csv_and_json_say_the_same(path):
    text = path.read_text("utf-8")
    parts, rows = json_of(text)["components"], rows_of(text)
    assert [part["name"] for part in parts] == [row["component"] for row in rows]
    for part, row in zip(parts, rows, strict=True):
        if part["headroom"] is not None:
            assert float(row["headroom"]) == part["headroom"]
        if part["demand"] is not None:
            assert float(row["reads_per_s"]) == part["demand"]["reads"]


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "  =1",
        "\uff1d1",
        "=HYPERLINK(1)",
        "-2+3|cmd",
    ],
)
def test_a_cell_that_would_be_a_formula_is_text(text):
    assert harmless(text, Ink()).startswith("'")
    assert harmless(text, Ink(unicode=False)).startswith("'")


@pytest.mark.parametrize("text", ["api", "a=1", "1+1", "", " ", "90%", "user@host"])
def test_other_text_stays_as_it_is(text):
    assert harmless(text, Ink()) == text


def test_no_cell_of_a_hostile_file_begins_a_formula():
    parsed = parse(
        "client app\nservice api\napp -> api\nflow get 1k/s: app -> api", '=cmd|" /C calc"!A0'
    )
    report = NumbersReport((numbers_of(parsed),))
    for table in TABLES:
        written = as_csv.write(report, Ink(), table)
        rows = written.splitlines()[1:]
        assert all(row.startswith("\"'=cmd") for row in rows), table


def test_several_designs_are_told_apart_by_their_file():
    designs = tuple(numbers_of(parse("client -> api", name)) for name in ("a.txt", "b.txt"))
    lines = as_csv.write(NumbersReport(designs), Ink()).splitlines()
    assert [line.partition(",")[0] for line in lines] == [
        "file",
        "a.txt",
        "a.txt",
        "b.txt",
        "b.txt",
    ]
