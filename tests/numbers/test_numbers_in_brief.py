"""The numbers that a plain review shows: few, the worst first, and no more work than is needed."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest
from hypothesis import given

from dsl.parse import parse
from reviewer.analysis.facts import Facts
from reviewer.report.formats import writer
from reviewer.report.formats.brief import brief_lines, brief_sentence, carried, required
from reviewer.report.formats.ink import Ink
from reviewer.report.formats.report import Report
from reviewer.review import review
from tests.strategies import designs

SHOP = """
require p99 100ms
require availability 99.9%
client u
service api x4 [capacity=100/s]
postgres db
u -> api -> db
flow look 200/s: u -> api -> db
"""


def _facts(text: str) -> Facts:
    return Facts(parse(text).design)


def test_the_component_that_breaks_first_is_told_first() -> None:
    lines = list(brief_lines(_facts(SHOP), Ink()))
    assert lines[1].split()[:2] == ["api", "200/s"]
    assert lines[1].split()[-1] == "1.5×"
    told = "\n".join(lines)
    assert "  ? `look` p99" in told  # one service of the usual kind may well take longer
    assert "  ● `look` answers" in told  # by figures of the catalog alone
    proven = "\n".join(brief_lines(_facts(f"{SHOP}\nassume db.availability 99%"), Ink()))
    assert "  ✖ `look` answers" in proven  # by what the design states
    assert brief_sentence(_facts(SHOP)).startswith("`api` breaks first: it can take 1.5× its load")


def test_what_has_no_end_is_not_told_as_a_time_in_time() -> None:
    text = "\n".join(brief_lines(_facts(SHOP.replace("200/s", "500/s", 1)), Ink()))
    assert "`look` p99 is unbounded" in text


def test_where_nothing_is_known_nothing_is_shown() -> None:
    facts = _facts("client -> api -> postgres\n")
    assert list(brief_lines(facts, Ink())) == []
    assert brief_sentence(facts) == ""


def test_latency_is_not_worked_out_where_nothing_is_required_of_it() -> None:
    facts = _facts(SHOP.replace("require", "# "))
    assert list(brief_lines(facts, Ink()))
    assert "flow_latencies" not in vars(facts.latency)
    assert "flow_availabilities" not in vars(facts.reliability)


def test_a_cost_that_alone_is_required_is_shown() -> None:
    [line] = brief_lines(_facts("require cost $1/mo\nclient u\nec2 api x2\nu -> api\n"), Ink())
    assert "$1.00 allowed" in line


def test_what_hangs_on_an_open_quota_is_told_as_a_range() -> None:
    text = """
    require availability 99.9%
    client u
    service api x4 [capacity=1k/s]
    stripe pay
    u -> api -> pay
    flow buy 50/s write: u -> api -> pay
    """
    [line] = [line for line in brief_lines(_facts(text), Ink()) if "`buy`" in line]
    low, high = re.search(r"answers ([\d.]+) – ([\d.]+)%", line).groups()  # type: ignore[union-attr]
    assert float(low) < 60
    assert float(high) > 99


@pytest.mark.parametrize("columns", [64, 80, 100])
def test_a_large_design_takes_fifteen_lines(columns: int) -> None:
    parts = "\n".join(f"service s{i}\nu -> s{i}\nflow f{i} 9/s: u -> s{i}" for i in range(40))
    facts = _facts(f"require p99 1s\nclient u\n{parts}\n")
    lines = list(brief_lines(facts, Ink(columns=columns)))
    assert len(lines) <= 15
    assert max(map(len, lines)) <= columns
    assert lines[-1].strip() == "and 69 more: `review numbers`"


@given(designs())
def test_the_first_is_the_one_that_facts_call_first(text: str) -> None:
    facts = _facts(text)
    parts, first = carried(facts), facts.capacity.bottleneck
    rooms = [each.headroom for each in parts]
    assert rooms == sorted(rooms)
    assert not parts or (first is not None and parts[0].headroom == first[1])


def test_json_holds_them() -> None:
    found = review(parse(SHOP), ())
    said = json.loads(writer("json")(Report((found,)), Ink()))["numbers"]
    assert [part["name"] for part in said["components"]] == ["api", "db"]
    assert said["components"][0]["headroom"] == pytest.approx(1.5)
    assert {one["metric"] for one in said["requirements"]} == {"p99", "availability"}
    assert len(required(found.facts)) == 2


def test_a_plain_review_imports_neither_pictures_nor_what_if() -> None:
    code = (
        "import sys; from reviewer.command import main; main(['examples/designs/photo-feed.txt',"
        " '--fail-on', 'never', '-o', '/dev/null']); print([m for m in sys.modules if"
        " m.startswith(('reviewer.report.picture', 'reviewer.whatif', 'reviewer.report.charts', 'numpy'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
