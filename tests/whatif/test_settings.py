"""`--set`: what the design itself assumes and states takes another figure where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dsl.design import Assumption, Design
from dsl.parse import parse
from dsl.quantity import Quantity
from reviewer.analysis.facts import Facts
from reviewer.whatif.changes import changed_text
from reviewer.whatif.outcome import outcome
from reviewer.whatif.scenario import Scenario, ScenarioError, setting_of
from reviewer.whatif.setting import with_settings

ROOT = Path(__file__).parents[2]
DESIGNS = sorted(
    path
    for folder in ("examples", "tests/quality/corpus")
    for path in (ROOT / folder).rglob("*.txt")
    if "assume " in path.read_text(encoding="utf-8")
)

TEXT = """\
assume peak 3   # a shop
assume api.read-capacity 500/s
assume hot.hit 80%
assume zone.availability 99.9%
client u
service api x4 [capacity=100/s, p99=20ms, zones=3]
redis hot x2
postgres db [copies=2]
u -> api -> hot, db
flow look 1M/d: u -> api -> hot -> db
"""


def _settings(one: Assumption, value: str) -> str:
    return f"{one.subject}.{one.quality}={value}" if one.subject else f"{one.quality}={value}"


def _others(design: Design) -> Iterator[tuple[Assumption, str]]:
    """What each line of `assume` says, and another figure of its sort."""
    for one in design.assumptions:
        text = one.value.text if isinstance(one.value, Quantity) else str(one.value)
        digits = next((n for n, letter in enumerate(text) if letter.isdigit()), None)
        if digits is not None:
            yield one, f"{text[:digits]}1{text[digits:]}" if "%" not in text else "12%"


@pytest.mark.parametrize("path", DESIGNS, ids=lambda path: path.stem)
def test_every_assumption_of_every_design_can_be_another(path: Path) -> None:
    parsed = parse(path.read_bytes(), path.name)
    for one, value in _others(parsed.design):
        changed = with_settings(parsed.design, [setting_of(_settings(one, value))])
        found = {(a.subject, a.quality): a.value for a in changed.assumptions}
        if one.quality == "capacity":
            assert (one.subject, "capacity") in found
            continue
        assert getattr(found[one.subject, one.quality], "text", None) == value
        assert len(found) == len({(a.subject, a.quality) for a in parsed.design.assumptions})


@pytest.mark.parametrize(
    ("setting", "before", "after"),
    [
        ("peak=5", "assume peak 3   # a shop", "assume peak 5   # a shop"),
        ("hot.hit=0%", "assume hot.hit 80%", "assume hot.hit 0%"),
        ("zone.availability=99%", "zone.availability 99.9%", "zone.availability 99%"),
        ("api.p99=5ms", "p99=20ms", "p99=5ms"),
        ("api.zones=2", "zones=3", "zones=2"),
        ("api.zones=[a b]", "zones=3", "zones=[a b]"),
        ("db.replicas=4", "copies=2", "copies=4"),
        ("api.count=9", "api x4", "api x9"),
        ("api.read_capacity=1k/s", "read-capacity 500/s", "read-capacity 1k/s"),
    ],
)
def test_a_figure_changes_where_it_stands(setting: str, before: str, after: str) -> None:
    design = parse(TEXT).design
    found = outcome(design, Scenario(settings=(setting_of(setting),)))
    assert found.given.source.text == TEXT.replace(before, after) != TEXT
    assert changed_text(found).startswith(found.given.source.text.partition("\n")[0])


def test_a_capacity_is_that_of_reads_and_writes() -> None:
    """`read_capacity` stands before `capacity`: both follow, else nothing would change."""
    design = parse(TEXT).design
    changed = with_settings(design, [setting_of("api.capacity=50/s")])
    facts, part = Facts(changed), changed.components["api"]
    assert facts.capacity.utilization(part) == pytest.approx(1e6 / 86_400 * 3 / 4 / 50)


def test_of_two_for_one_figure_the_last_holds() -> None:
    design = parse(TEXT).design
    changed = with_settings(design, [setting_of("peak=5"), setting_of("peak=7")])
    assert [a.value.text for a in changed.assumptions if a.quality == "peak"] == ["7"]
    twice = with_settings(design, [setting_of("db.p99=5ms"), setting_of("db.p99=7ms")])
    assert twice.source.text == f"{TEXT}assume db.p99 7ms\n"


@pytest.mark.parametrize("value", ["0", "-1", "often", "1e400", "NaN"])
def test_an_absurd_figure_is_refused(value: str) -> None:
    with pytest.raises(ScenarioError):
        with_settings(parse(TEXT).design, [setting_of(f"peak={value}")])
