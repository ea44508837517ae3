"""The text for people: whole reports as they were accepted, widths, alphabets, colours, hostile words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from reviewer.report.formats.ink import Ink, width
from reviewer.report.tables import text as as_text
from reviewer.report.tables.csv import TABLES
from reviewer.report.tables.grid import Cell, Column, bar, cut, grid
from tests.numbers.reading import json_of, report_of, rows_of, text_of

DESIGNS = Path(__file__).parents[2] / "examples" / "designs"
EXAMPLES = sorted(DESIGNS.glob("*.txt"))
CODES = re.compile(r"\x1b\[[0-9;]*m")
ACCEPTED = ("group-chat", "url-shortener")

HOSTILE = ["\x1b[2J", "\x9b2J", "\u202eevil", "\u2028", "\x7f", "\u200b", "=1+1", "\ud800"]


def tables_of(shown: str) -> list[str]:
    """The lines before the list of assumptions, whose lines are there to be copied whole."""
    return shown.partition("\nAssumed")[0].splitlines()


@pytest.mark.parametrize("name", ACCEPTED)
def test_the_text_is_as_it_was_accepted(name, snapshot):
    text = (DESIGNS / f"{name}.txt").read_text("utf-8")
    snapshot(f"{name}.numbers.txt", text_of(text, name=f"{name}.txt"))


def test_the_text_without_unicode_and_in_colour_is_as_it_was_accepted(snapshot):
    text = (DESIGNS / "url-shortener.txt").read_text("utf-8")
    for name, ink in (("ascii", Ink(unicode=False)), ("color", Ink(color=True))):
        snapshot(f"url-shortener.numbers.{name}.txt", text_of(text, ink, "url-shortener.txt"))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
@pytest.mark.parametrize("columns", [80, 100])
def test_no_line_of_a_table_is_wider_than_the_terminal(path, columns):
    shown = text_of(path.read_text("utf-8"), Ink(columns=columns))
    assert [line for line in tables_of(shown) if width(line) > columns] == []


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_colour_adds_nothing_but_colour(path):
    text = path.read_text("utf-8")
    assert CODES.sub("", text_of(text, Ink(color=True))) == text_of(text)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_a_terminal_without_unicode_gets_none(path):
    assert text_of(path.read_text("utf-8"), Ink(unicode=False)).isascii()


@pytest.mark.parametrize("word", HOSTILE)
def test_hostile_words_act_on_nothing(word):
    text = f'design "{word}"\nservice api x2 "{word}"\nclient app\napp -> api : "{word}"\n{word} -> x\nflow get 1k/s: app -> api\n'
    for ink in (Ink(), Ink(unicode=False), Ink(color=True)):
        shown = CODES.sub("", text_of(text, ink, name=f"{word}.txt"))
        assert all(line.isprintable() for line in shown.splitlines())
    json_of(text, name=f"{word}.txt")
    for table in TABLES:
        for row in rows_of(text, table, name=f"{word}.txt"):
            assert all(cell.isprintable() for cell in row.values())
            assert not row["file"].startswith("=")


@pytest.mark.parametrize("table", TABLES)
def test_one_part_may_be_asked_for(table):
    text = (DESIGNS / "url-shortener.txt").read_text("utf-8")
    report = report_of(text)
    part = as_text.write(report, Ink(), table)
    head, _, body = part.partition("\n\n")
    assert body.strip() in as_text.write(report, Ink())
    assert head.startswith("design.txt")


def test_an_error_in_the_text_is_told_above_what_is_left():
    shown = text_of("client app\nservice api\nservise x\napp -> api\n")
    assert "design.txt:3:1: error" in shown
    assert "api" in shown


@pytest.mark.parametrize(
    ("share", "unicode", "shown"),
    [
        (0, True, "░░░░░░░░"),
        (0.001, True, "█░░░░░░░"),
        (0.62, True, "█████░░░"),
        (1, True, "████████"),
        (20, True, "████████"),
        (0.62, False, "#####..."),
    ],
)
def test_a_bar_is_full_at_the_whole_and_beyond(share, unicode, shown):
    assert bar(share, 8, Ink(unicode=unicode)) == shown


def test_a_narrow_terminal_loses_bars_first_and_then_the_ends_of_names():
    columns = [Column("name", flexible=True), Column("used", bar=True), Column("%", right=True)]
    rows = [[Cell("a-long-name"), Cell("########"), Cell("62%")], [Cell("b"), Cell(""), Cell("?")]]
    assert list(grid(columns, rows, Ink(columns=40))) == [
        "  name         used        %",
        "  a-long-name  ########  62%",
        "  b                        ?",
    ]
    assert list(grid(columns, rows, Ink(columns=20))) == [
        "  name           %",
        "  a-long-name  62%",
        "  b              ?",
    ]
    assert list(grid(columns, rows, Ink(columns=17)))[1] == "  a-long-na…  62%"


def test_what_is_cut_says_so_and_fits():
    assert cut("日本語の名前", 7, Ink()) == "日本語…"
    assert cut("postgres", 8, Ink()) == "postgres"
    assert cut("postgresql", 8, Ink(unicode=False)) == "postgre."


def test_names_in_wide_letters_stand_under_each_other():
    shown = text_of("client 客户\nservice api x3\n客户 -> api\nflow get 1k/s: 客户 -> api\n")
    rows = [line for line in tables_of(shown) if "1k/s" in line][:2]
    assert len({width(line.partition("1k/s")[0]) for line in rows}) == 1


def test_shares_that_would_take_too_long_are_left_out_and_it_is_said(monkeypatch):
    text = "client app\nservice api x3\napp -> api\nflow get 1/s: app -> api\nflow put 1/s write: app -> api\n"
    monkeypatch.setattr("reviewer.report.tables.journeys.MOST_WORK", 4)
    first, second = json_of(text)["flows"]
    assert first["shares"]
    assert second["shares"] is None
    assert "The shares in `put` are left out" in text_of(text)
