"""The page of topics names every built-in rule, names no other, and leaves no topic without one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from reviewer.packs.loader import load_packs

PAGE = Path(__file__).parents[2] / "docs" / "topics.md"
ROW = re.compile(r"^\| (?P<topic>[^|]+) \| (?P<looks>[^|]+) \| (?P<rules>[^|]+) \|$", re.MULTILINE)
NAME = re.compile(r"`([a-z-]+)`")
BUILT_IN = {rule.id for pack in load_packs() for rule in pack.rules}
ROWS = [
    row
    for row in ROW.finditer(PAGE.read_text("utf-8"))
    if row["topic"] != "topic" and not row["topic"].startswith("---")
]


def test_every_rule_stands_on_the_page_and_no_other():
    named = {name for row in ROWS for name in NAME.findall(row["rules"])}
    assert named == BUILT_IN


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["topic"])
def test_every_topic_is_met_by_a_rule(row):
    assert NAME.findall(row["rules"])
    assert not NAME.sub("", row["rules"]).replace(",", "").strip()


def test_no_topic_is_told_twice():
    topics = [row["topic"] for row in ROWS]
    assert len(topics) == len(set(topics)) > 0


def test_the_page_has_a_row_for_each_line_of_its_tables():
    lines = [line for line in PAGE.read_text("utf-8").splitlines() if line.startswith("| ")]
    heads = sum(line.startswith(("| topic |", "| --- |")) for line in lines)
    assert len(ROWS) == len(lines) - heads
