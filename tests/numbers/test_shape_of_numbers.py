"""The JSON keeps to its schema, every figure has a basis, and every `?` a question that settles it."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsl.parse import parse
from dsl.quantity import Dimension, Quantity
from reviewer.report.formats.ink import Ink
from reviewer.report.tables import json as as_json
from reviewer.report.tables.numbers import NumbersReport, numbers_of
from tests.effort import examples
from tests.numbers.reading import by_name, json_of, rows_of, text_of
from tests.strategies import designs

EXAMPLES = sorted((Path(__file__).parents[2] / "examples" / "designs").glob("*.txt"))
SCHEMA = json.loads(
    files("reviewer.report.tables").joinpath("numbers.schema.json").read_text("utf-8")
)
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)

SILENT = """
client app
cdn edge
service api xmany
service near x3
redis hot x3
postgres db x3 [shards=many]
kafka log x3
worker w
region eu_west { service far x2 }
region mars { mongodb old x3 }
external bank
app -> edge -> api -> hot, db
api ~> log ~> w -> db
api -> near -> bank
far -> old
app -> far
"""

QUESTIONS = {
    "no rates": SILENT,
    "flows without rates": SILENT
    + "flow get: app -> edge -> api -> hot -> db\nflow put write: app -> edge -> api -> db\n",
    "rates, but not everywhere": SILENT
    + "flow get 1k/s: app -> edge -> api -> hot -> db\nflow put 1/s write: app -> edge -> api -> db; api ~> log\n",
    "all flows rated": SILENT
    + "assume size 1KB\nflow get 1k/s: app -> edge -> api -> hot -> db\nflow far 1/s write: app -> far -> old\n"
    + "flow pay 1/s: app -> edge -> api -> near -> bank\nflow put 1/s write: app -> edge -> api ~> log ~> w -> db\n",
    "users only": "require users 1M/d\n" + SILENT,
    "nothing": "",
    "one box": "client app\n",
}


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_keeps_to_the_schema(path: Path) -> None:
    VALIDATOR.validate(json_of(path.read_text("utf-8"), path.name))


@pytest.mark.parametrize("text", QUESTIONS.values(), ids=QUESTIONS)
def test_designs_that_lack_figures_keep_to_the_schema(text: str) -> None:
    VALIDATOR.validate(json_of(text))


def test_several_designs_come_in_an_envelope() -> None:
    one = numbers_of(parse("client -> api", "a.txt"))
    report = NumbersReport((one, one), (("b.txt", "no such file"),), many=True)
    found = json.loads(as_json.write(report, Ink()))
    VALIDATOR.validate(found)
    assert found["unread"] == [{"file": "b.txt", "reason": "no such file"}]


@pytest.mark.parametrize("text", QUESTIONS.values(), ids=QUESTIONS)
def test_whatever_is_lacking_is_asked_for(text: str) -> None:
    found = json_of(text)
    asked = {name for question in found["questions"] for name in question["about"]}
    for part in found["components"]:
        assert not part["lacks"] or part["name"] in asked
    for flow in found["flows"]:
        assert flow["rate"] is not None or flow["name"] in asked


@pytest.mark.parametrize("text", QUESTIONS.values(), ids=QUESTIONS)
def test_every_question_mark_comes_with_a_question(text: str) -> None:
    shown = text_of(text).partition("\nNot known")
    marks = [word for line in shown[0].splitlines() for word in line.split() if word == "?"]
    assert not marks or shown[2]


def _settled(text: str, question: dict[str, Any]) -> str:
    """The design with the line that a question asks for."""
    name, line = question["about"][0] if question["about"] else "", question["write"]
    if question["figure"] != "nodes":
        return f"{text}\n{line}\n"
    kept = [each for each in text.splitlines() if f" {name} " not in f"{each.partition('[')[0]} "]
    links = [each for each in text.splitlines() if each not in kept and ("->" in each or "~>" in each)]  # fmt: skip
    return "\n".join([*kept, line, *links]) + "\n"


@pytest.mark.parametrize("text", QUESTIONS.values(), ids=QUESTIONS)
def test_the_line_to_write_settles_the_question(text: str) -> None:
    for question in json_of(text)["questions"]:
        if not question["write"]:
            continue
        after = _settled(text, question)
        assert [problem.message for problem in parse(after).problems] == []
        left = [(q["question"], q["write"]) for q in json_of(after)["questions"]]
        assert (question["question"], question["write"]) not in left


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_override_is_a_line_of_the_language(path: Path) -> None:
    text = path.read_text("utf-8")
    for assumed in json_of(text)["assumptions"]:
        if assumed["subject"] != "routes":
            after = parse(f"{text}\n{assumed['override']}\n")
            assert [problem.message for problem in after.problems] == []


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_figures_rest_on_what_is_listed(path: Path) -> None:
    found = json_of(path.read_text("utf-8"))
    listed = {assumed["subject"] for assumed in found["assumptions"]}
    for each in (*found["components"], *found["flows"]):
        assert set(each["rests_on"]) <= listed
    for part in found["components"]:
        for op, carried in part["capacity"].items():
            if carried is not None and carried["basis"] != "stated":
                own = {f"{part['name']}.capacity", f"{part['name']}.{op}_capacity"}
                assert own & set(part["rests_on"])


def test_a_figure_that_is_stated_is_no_longer_assumed() -> None:
    text = "client app\nservice api x3\napp -> api\nflow get 1k/s: app -> api\n"
    before = by_name(json_of(text)["components"])["api"]
    after = by_name(json_of(f"{text}assume api.capacity 400/s\n")["components"])["api"]
    assert before["capacity"]["read"]["basis"] != "stated"
    assert before["rests_on"] == ["api.capacity"]
    assert after["capacity"]["read"]["basis"] == "stated"
    assert after["rests_on"] == []


def test_what_grows_by_itself_is_not_asked_about() -> None:
    text = "client app\ns3 media\napp -> media\nassume size 1KB\nflow get 1k/s: app -> media\n"
    found = json_of(text)
    assert by_name(found["components"])["media"]["elastic"]
    assert not [q for q in found["questions"] if q["figure"] == "capacity"]
    assert "grows" in text_of(text)


@settings(max_examples=examples(30, quick=10))
@given(designs(), st.sampled_from(["", "require p99 10ms\nrequire availability 99.99%\n"]))
def test_any_design_gives_finite_numbers_in_every_format(text: str, required: str) -> None:
    whole = required + text
    VALIDATOR.validate(json_of(whole))
    for table in ("component", "flow", "share"):
        for row in rows_of(whole, table):
            for name, cell in row.items():
                if name.endswith(("_s", "_per_month", "headroom")) and cell not in ("", "?"):
                    assert float(cell) >= 0
    for ink in (Ink(), Ink(unicode=False, columns=80), Ink(color=True, columns=100)):
        shown = text_of(whole, ink)
        assert not {"nan", "inf", "None"} & set(shown.replace("(", " ").split())


@pytest.mark.parametrize("rate", ["0/s", "1/y", "10k/s", "999tn/s"])
@pytest.mark.parametrize(
    "more",
    ["", "assume api.capacity 0.01/y", "assume api.target 0.001%", "assume api.p99 300y"],
)
def test_absurd_figures_stay_readable(rate: str, more: str) -> None:
    text = f"""
client app
service api x3
postgres a_store_with_a_name_that_nobody_would_write_on_a_whiteboard x3
app -> api -> a_store_with_a_name_that_nobody_would_write_on_a_whiteboard
assume size 1TB
flow put {rate} write: app -> api -> a_store_with_a_name_that_nobody_would_write_on_a_whiteboard
{more}
"""
    assert parse(text).problems == ()
    VALIDATOR.validate(json_of(text))
    tables = text_of(text).partition("\nAssumptions")[0].splitlines()
    assert [line for line in tables if len(line) > 80] == []


def test_a_utilisation_without_end_is_no_number() -> None:
    """Figures of a design that was not made from text may be zero."""
    parsed = parse(
        "client app\nservice api x3 [capacity=7/s]\napp -> api\nflow get 1k/s: app -> api"
    )
    api = parsed.design.components["api"]
    object.__setattr__(api.attributes, "capacity", Quantity(0.0, Dimension.RATE, "0/s"))
    report = NumbersReport((numbers_of(parsed),))
    found = json.loads(as_json.write(report, Ink()))
    [part] = [part for part in found["components"] if part["name"] == "api"]
    assert set(part["utilisation"].values()) == {None}
    assert (part["headroom"], part["lacks"]) == (0, ["capacity"])
    assert "api" in found["questions"][0]["about"]
