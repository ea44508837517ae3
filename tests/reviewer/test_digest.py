"""The verdict of a review is true by what stands below it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dsl.parse import parse
from reviewer.packs.loader import load_packs
from reviewer.report.digest import verdict_sentence
from reviewer.review import Review, review

PACKS = load_packs()

SOUND = """
require availability 95%
client u
service api x4 [capacity=1k/s, sla=99.9%]
u -> api
flow get 100/s: u -> api
"""

TIGHT = """
require availability 99.99%
client u
service api x2 [zones=2]
postgres db x2
u -> api -> db
flow f 1/s: u -> api -> db
"""


def _review(text: str) -> Review:
    return review(parse(text, "d.txt"), PACKS)


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        (SOUND.replace("100/s", "900k/s"), "Not ready: `api` is overloaded"),
        (SOUND.replace("95%", "99.999%"), "Not ready: Flow `get` is available"),
        (SOUND, "Undecided until the open questions are answered."),
        (f"{SOUND}\npostgress db", "Read in part; fix line 8 first. Of the rest: undecided until"),
    ],
)
def test_the_verdict_says_what_decides(text: str, verdict: str) -> None:
    assert verdict_sentence(_review(text)).startswith(verdict)


def test_no_verdict_is_undecided_above_a_red_load() -> None:
    """An error in a link takes the findings of its components away, and leaves the load that is read."""
    found = _review(
        "client u\nservice web x1\npostgres db\nu -> web -> dbb\nflow f 90k/s: u -> web"
    )
    assert not [one for one in found.findings if "web" in one.answer.components]
    assert "not ready: `web` is overloaded as far as the text was read" in verdict_sentence(found)


def test_no_verdict_is_green_above_a_missed_target() -> None:
    """Though every finding about it is a note, since typical figures of the catalog miss it."""
    found = _review(TIGHT)
    assert {one.severity.word for one in found.findings} <= {"info"}
    assert any(check.outcome == "missed" for check in found.facts.requirement_checks)
    assert "miss a target" in verdict_sentence(found)


def test_only_a_review_that_asks_and_finds_nothing_is_ready() -> None:
    found = _review(SOUND)
    silent = replace(found, findings=(), questions=())
    assert verdict_sentence(silent).startswith("Ready: no findings from ")
    assert not verdict_sentence(found).startswith("Ready")
