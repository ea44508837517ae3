"""The drawings of numbers: what they say agrees with the facts, and no design breaks them."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from hypothesis import given

from dsl.parse import parse
from reviewer.analysis.facts import Facts
from reviewer.command import main
from reviewer.report.charts.draw import draw_numbers
from reviewer.report.charts.series import MOST_PARTS, series_of
from reviewer.report.charts.text import drawn
from reviewer.report.formats.ink import Ink, width
from tests.strategies import designs

EXAMPLES = sorted((Path(__file__).parents[2] / "examples" / "designs").glob("*.txt"))
SVG = "{http://www.w3.org/2000/svg}"


def _facts(text: str) -> Facts:
    return Facts(parse(text, "d.txt").design)


def _texts(facts: Facts, theme: str = "light") -> list[str]:
    svg = draw_numbers(facts, theme=theme).svg
    assert svg is not None
    return [node.text or "" for node in ET.fromstring(svg).iter(f"{SVG}text")]  # noqa: S314  # our own


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_examples_are_drawn_with_their_first_break_and_their_waits(path: Path) -> None:
    facts = _facts(path.read_text("utf-8"))
    said = " / ".join(_texts(facts))
    first = facts.capacity.bottleneck
    assert (f"breaks first: {first[0].name}" in said) if first else ("No load is known" in said)
    for waits in facts.latency.flow_latencies[:6]:
        assert f"{waits.flow} ({waits.op.value}): p50" in said


@given(designs())
def test_steps_add_up_to_the_whole(text: str) -> None:
    facts = _facts(text)
    for one in facts.latency.flow_latencies:
        steps = one.steps
        assert steps[-1].p99 == pytest.approx(one.p99)
        assert steps[-1].p50 == pytest.approx(one.p50)
        assert [step.name for step in steps[1:]] == list(dict.fromkeys(s.name for s in steps[1:]))


@given(designs())
def test_any_design_is_drawn_within_its_paper_and_its_terminal(text: str) -> None:
    facts = _facts(text)
    svg = draw_numbers(facts).svg
    assert svg is not None
    root = ET.fromstring(svg)  # noqa: S314  # our own
    high = float(root.get("height", "0"))
    for node in root.iter(f"{SVG}rect"):
        assert float(node.get("x", "0")) >= 0
        assert float(node.get("x", "0")) + float(node.get("width", "0")) <= 960
        assert float(node.get("y", "0")) + float(node.get("height", "0")) <= high
    for columns in (80, 100):
        for line in drawn(series_of(facts), Ink(columns=columns)).splitlines():
            assert width(line) <= columns
    assert drawn(series_of(facts), Ink(unicode=False)).isascii()


def test_names_are_escaped_and_control_characters_do_not_reach_a_terminal() -> None:
    facts = _facts('design "<script>&"\nclient u\nservice api\nu -> api\nflow f 1k/s: u -> api\n')
    svg = draw_numbers(facts).svg
    assert svg is not None
    assert b"<script" not in svg
    assert "<script>&" in _texts(facts)


def test_colour_is_never_the_only_sign() -> None:
    facts = _facts(
        "client u\nservice api x1 [capacity=100/s]\nservice b x1 [capacity=100/s]\nu -> api, b\n"
        "flow f 120/s: u -> api\nflow g 90/s: u -> b\n"
    )
    plain = drawn(series_of(facts), Ink())
    assert "✖ api" in plain
    assert "▲ b" in plain
    svg = draw_numbers(facts).svg or b""
    root = ET.fromstring(svg)  # noqa: S314  # our own
    assert [n for n in root.iter(f"{SVG}circle") if n.get("r") == "7"]  # the disc with a cross
    assert "api: 120/s come, 120% of 75% used" in (root.findtext(f"{SVG}desc") or "")


def test_a_large_design_is_drawn_in_part_and_says_so() -> None:
    parts = "\n".join(f"service s{i}\nu -> s{i}\nflow f{i} {i + 1}/s: u -> s{i}" for i in range(60))
    facts = _facts(f"client u\n{parts}\n")
    series = series_of(facts)
    assert len(series.parts) == MOST_PARTS
    assert series.left_out == "36 more components and 54 more flows"
    assert f"and {series.left_out}: review numbers" in _texts(facts)


@pytest.mark.parametrize("name", ["numbers.svg", "numbers.png"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_command_draws_into_a_file(
    name: str, theme: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("d.txt").write_text(EXAMPLES[-1].read_text("utf-8"))
    assert main(["numbers", "d.txt", "-o", name, "--theme", theme]) == 0
    data = Path(name).read_bytes()
    assert data.startswith(b"<svg" if name.endswith("svg") else b"\x89PNG")


def test_drawings_follow_the_tables_where_they_are_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "d.txt"
    path.write_text("client u\nservice api x1\nu -> api\nflow f 1k/s: u -> api\n")
    assert main(["numbers", str(path), "--draw"]) == 0
    assert "As the load grows" in capsys.readouterr().out
    assert main(["numbers", str(path)]) == 0  # nobody's terminal
    assert "As the load grows" not in capsys.readouterr().out


def test_one_picture_is_of_one_design(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["numbers", str(tmp_path), "-o", "n.svg"]) == 2
    assert "one picture shows the numbers of one design" in capsys.readouterr().err
