"""Each verdict says on how many unverified figures it rests, in every format and by the same count."""

from __future__ import annotations

import json

import pytest

from dsl.parse import parse
from reviewer import load_packs, review
from reviewer.report.digest import MOST_NAMED, rests_on, unverified_count
from reviewer.report.formats import writer
from reviewer.report.formats.brief import required, said
from reviewer.report.formats.ink import Ink
from reviewer.report.formats.report import Report
from reviewer.review import Review
from reviewer.text.grammar import counted

OVERLOADED = """
client app
service api x2{stated}
app -> api
flow read 90k/s: app -> api
"""


def judged(text: str) -> Review:
    return review(parse(text, "shop.txt"), load_packs())


def written(form: str, text: str) -> str:
    return writer(form)(Report((judged(text),)), Ink())


def test_the_count_is_of_what_nobody_published_or_measured():
    found = judged(OVERLOADED.format(stated=""))
    [overload] = [one for one in found.findings if one.rule == "component-overload"]
    taken = found.facts.assumptions
    assert overload.unverified == tuple(
        one for one in overload.answer.assumed if not taken[one].is_verified
    )
    assert overload.unverified == ("api.capacity",)
    assert unverified_count(overload) == "1 unverified figure"
    assert rests_on(overload) == "1 unverified figure: `api.capacity`"


def test_what_is_stated_rests_on_nothing():
    found = judged(OVERLOADED.format(stated=" [capacity=1k/s]"))
    [overload] = [one for one in found.findings if one.rule == "component-overload"]
    assert (overload.unverified, rests_on(overload), unverified_count(overload)) == ((), "", "")


def test_a_figure_that_was_read_at_its_publisher_is_verified():
    text = "client app\nservice api x90 [capacity=2k/s]\nkinesis log x2\napp -> api ~> log\nflow put 90k/s write: app -> api ~> log\n"
    overloads = [one for one in judged(text).findings if "log.write_capacity" in one.answer.assumed]
    assert overloads
    assert all("log.write_capacity" not in one.unverified for one in overloads)


def test_many_figures_are_named_in_part():
    [overload] = [
        one
        for one in judged(OVERLOADED.format(stated="")).findings
        if one.rule == "component-overload"
    ]
    many = overload._replace(unverified=tuple(f"c{n}.capacity" for n in range(MOST_NAMED + 3)))
    assert rests_on(many).startswith(f"{MOST_NAMED + 3} unverified figures: `c0.capacity`, ")
    assert rests_on(many).endswith(", 3 more")


@pytest.mark.parametrize(
    ("form", "shown"),
    [
        ("full", "rests on 1 unverified figure: `api.capacity`"),
        ("markdown", "Rests on 1 unverified figure: `api.capacity`"),
        ("html", "Rests on 1 unverified figure: <code>api.capacity</code>"),
        ("sarif", "Rests on 1 unverified figure: `api.capacity`"),
        ("github", "Rests on 1 unverified figure: `api.capacity`"),
        ("junit", "rests on 1 unverified figure: `api.capacity`"),
    ],
)
def test_every_format_with_room_says_so(form, shown):
    assert shown in " ".join(written(form, OVERLOADED.format(stated="")).split())
    stated = " ".join(written(form, OVERLOADED.format(stated=" [capacity=1k/s]")).split())
    assert "api.capacity`" not in stated
    assert "1 unverified figure:" not in stated


def test_programs_get_the_subjects():
    found = json.loads(written("json", OVERLOADED.format(stated="")))
    overloads = [one for one in found["findings"] if one["rule"] == "component-overload"]
    assert [one["unverified"] for one in overloads] == [["api.capacity"]]


def test_a_requirement_says_on_how_many_its_verdict_rests():
    text = (
        "require p99 100ms\nrequire availability 99.9%\nclient u\nservice api x4\n"
        "postgres db x2 [data=1GB]\nu -> api -> db\nflow look 900/s: u -> api -> db\n"
    )
    shown = required(judged(text).facts)
    assert {one.metric for one in shown} == {"p99", "availability"}
    for one in shown:
        assert one.unverified
        assert f", {counted(len(one.unverified), 'unverified figure')})" in said(one)
        assert said(one) in " ".join(written("summary", text).split())
