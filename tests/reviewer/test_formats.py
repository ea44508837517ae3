from __future__ import annotations

import json
import re
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest

from dsl.parse import parse
from reviewer.model.finding import Severity
from reviewer.model.pack import Pack
from reviewer.packs.loader import load_packs
from reviewer.report.digest import first_fixes
from reviewer.report.formats import FORMATS, writer
from reviewer.report.formats.ink import Ink, visible
from reviewer.report.formats.report import Report
from reviewer.review import review
from reviewer.text.suggestion import on_one_line
from tests.making import a_review, a_rule, blames

EXAMPLES = Path(__file__).parents[2] / "examples" / "designs"
PACKS = load_packs([])

DESIGN = """design "Shop"
client
service api
postgres db x2
client -> api -> db
flow buy 2k/s write: client -> api -> db
accept some-rule on api: "a batch job"
"""
HOSTILE = [
    "\x1b[31mred",
    "\x9b31m",
    "\u202eevil",
    "a\nb",
    "a\r\nb",
    "\u2028",
    "\x00",
    "\x7f",
    "\ud800",
    "\u200b",
]
SCHEMA = json.loads(
    files("reviewer.report.formats").joinpath("review.schema.json").read_text("utf-8")
)


def speaks(message):
    def check(rule, design):
        db = design.components["db"]
        yield rule.violated(
            db, design.links[1], message=message, sums=(message,), why=message, instead=message
        )
        yield rule.cannot_tell(db, message=message + "?")
        yield rule.satisfied(db, message=message)

    return check


def written(form, *reviews, ink=None, **report):
    return writer(form)(Report(reviews, **report), ink or Ink())


def fixed():
    rules = [a_rule(blames("api", "db", sums=("2k/s ÷ 1 = 2k/s",), why="It waits.", instead="postgres db x3")),
             a_rule(speaks("`db` is small"), "rule-b", Severity.WARNING)]  # fmt: skip
    return a_review(DESIGN, *rules)


@pytest.mark.parametrize("form", FORMATS)
def test_a_fixed_review_reads_as_it_was_accepted(form, snapshot, monkeypatch):
    monkeypatch.setattr(
        "reviewer.report.formats.html._picture_address", lambda *_: ("", "No picture here.")
    )
    snapshot(f"fixed.{form}.txt", written(form, fixed()))


@pytest.mark.parametrize("form", ["summary", "full", "concise"])
@pytest.mark.parametrize("ink", [Ink(color=True), Ink(unicode=False)], ids=["color", "ascii"])
def test_other_inks_read_as_they_were_accepted(form, ink, snapshot):
    name = "color" if ink.color else "ascii"
    snapshot(f"fixed.{form}.{name}.txt", written(form, fixed(), ink=ink))


@pytest.mark.parametrize("hostile", HOSTILE, ids=ascii)
@pytest.mark.parametrize("form", ["summary", "full", "concise"])
@pytest.mark.parametrize("unicode", [True, False])
def test_no_format_puts_out_what_a_terminal_would_act_on(hostile, form, unicode):
    text = DESIGN.replace("Shop", hostile).replace("a batch job", hostile)
    rules = [a_rule(speaks(hostile)), a_rule(blames("api"), "rule-b")]
    out = written(
        form, review(parse(text, hostile), [Pack("p", tuple(rules))]), ink=Ink(unicode=unicode)
    )
    assert visible(out.replace("\n", "")) == out.replace("\n", "")
    assert unicode or out.isascii()
    out.encode("utf-8")


@pytest.mark.parametrize("hostile", HOSTILE, ids=ascii)
def test_a_concise_finding_stays_on_its_line(hostile):
    result = a_review(DESIGN, a_rule(speaks(hostile)))
    lines = written("concise", result).splitlines()
    assert (
        len(lines) == len(result.problems) + len(result.unmatched) + 3
    )  # the last one is the numbers
    assert all(line.startswith("design.txt:") for line in lines)


@pytest.mark.parametrize("hostile", HOSTILE, ids=ascii)
def test_json_gives_texts_back_as_they_were(hostile):
    out = written("json", a_review(DESIGN, a_rule(speaks(hostile))))
    assert out.isascii()
    message = json.loads(out)["findings"][0]["message"]
    assert message == hostile.encode("utf-8", "backslashreplace").decode()


def raises(rule, design):
    yield from ()
    raise OSError("gone")


@pytest.mark.parametrize(
    "result",
    [
        fixed(),
        a_review(DESIGN, a_rule(raises)),
        a_review(DESIGN + "redis db\npostgress x\n", a_rule(blames("db"))),
        a_review("", a_rule(blames())),
        a_review(DESIGN),
        a_review("client -> api -> postgres", a_rule(blames("postgres")), level="staff"),
    ],
    ids=["findings", "failure", "partial", "empty", "no rules", "level"],
)
def test_json_is_what_the_schema_says(result):
    jsonschema.validate(json.loads(written("json", result)), SCHEMA)


def test_json_of_several_is_an_envelope():
    out = json.loads(written("json", fixed(), many=True, unread=(("a.txt", "gone"),)))
    jsonschema.validate(out, SCHEMA)
    assert out["schema"] == "design-reviewer/reviews"
    assert (len(out["reviews"]), out["unread"]) == (1, [{"file": "a.txt", "reason": "gone"}])


def test_json_gives_sums_of_stated_rates_as_a_person_would():
    text = "client -> api\nflow a 0.1/s: client -> api\nflow b 0.2/s: client -> api"
    parts = json.loads(written("json", review(parse(text), [])))["components"]
    assert [part["demand"]["reads"] for part in parts] == [0.3, 0.3]


def test_the_schema_is_one():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_json_places_are_those_of_the_text():
    span = json.loads(written("json", fixed()))["findings"][0]["spans"][0]
    start = span["start"]
    assert DESIGN[start["offset"] : span["end"]["offset"]].startswith("postgres db")
    assert (start["line"], start["column"]) == (4, 1)


def test_full_says_what_to_do_first_on_top():
    top = written("full", fixed()).splitlines()[:3]
    assert top[0] == "design.txt: Shop"
    assert top[1] == "✖ Not ready: `db` is bad"
    assert "1 error, 1 warning" in top[2]


def test_full_asks_seven_questions_unless_all_are_wanted():
    def asks(rule, design):
        for n in range(9):
            yield rule.cannot_tell(design.components["db"], message=f"what of {n}?")

    result = a_review(DESIGN, a_rule(asks))
    assert written("full", result).count("what of") == 7
    assert "2 more: --verbose" in written("full", result)
    assert written("full", result, everything=True).count("what of") == 9


def test_full_shows_an_error_of_the_text_with_its_hint():
    out = written("full", a_review(DESIGN + "postgress evil\n", a_rule(blames("db"))))
    assert out.splitlines()[1].startswith("✖ Read in part; fix line 8 first.")
    assert "1 error in the text" in out.splitlines()[2]
    assert "8 | postgress evil" in out


def test_full_shows_what_failed_before_anything_else():
    lines = written(
        "full", a_review(DESIGN, a_rule(raises), a_rule(blames("db"), "rule-b"))
    ).splitlines()
    assert lines[1] == "✖ No verdict: the review itself failed in part."
    assert "1 failure of the review" in lines[2]
    assert any("rule some-rule: OSError: gone" in line for line in lines)


def test_no_line_of_prose_is_wider_than_the_terminal():
    long = "`db` " + "takes more than it can " * 20
    rules = [
        a_rule(blames("db", why=long, sums=(long,))),
        a_rule(speaks("short"), "rule-b", follow_up=long),
    ]
    out = written("full", a_review(DESIGN, *rules), ink=Ink(columns=60))
    assert max(len(line) for line in out.splitlines()) <= 60


def test_colour_marks_but_does_not_change_the_text():
    colored = written("full", fixed(), ink=Ink(color=True))
    assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == written("full", fixed())


def test_every_format_is_a_module_that_writes():
    for name in FORMATS:
        assert callable(writer(name))


@pytest.mark.parametrize("file", sorted(EXAMPLES.glob("*.txt")), ids=lambda file: file.stem)
def test_what_is_to_be_fixed_first_can_be_pasted(file):
    """Each declaration on its one line is read as it stands, and none only states or lowers a goal."""
    found = first_fixes(review(parse(file.read_text("utf-8"), file.name), PACKS))
    for fix in found:
        assert not fix.startswith(("require ", "assume ", "decide ", "accept "))
        if "->" not in fix and "~>" not in fix:
            assert not [one.message for one in parse(f"{fix}\n").problems if one.fatal], fix


def test_a_declaration_over_several_lines_is_joined_with_commas():
    assert (
        on_one_line("service a x2 [\n  stateless\n  zones=3\n]")
        == "service a x2 [stateless, zones=3]"
    )


def test_the_summary_is_one_screen():
    """As wide as a terminal usually is; a screen holds about forty lines."""
    reports = [
        writer("summary")(Report((review(parse(file.read_text("utf-8")), PACKS),)), Ink())
        for file in EXAMPLES.glob("*.txt")
    ]
    lengths = [len(report.splitlines()) for report in reports]
    assert sum(lengths) / len(lengths) <= 40
    assert max(lengths) <= 60
