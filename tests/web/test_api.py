from __future__ import annotations

import importlib.util
import json
from importlib.resources import files
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator

from dsl.lines import KEYWORDS
from dsl.parse import parse
from reviewer.packs.loader import load_packs
from reviewer.report.digest import digest_object
from reviewer.report.formats import FORMATS
from reviewer.report.formats.json import review_object
from reviewer.review import review
from web.examples import DIFFICULTIES, TOPICS

SMALL = "client -> api -> redis, postgres"
BROKEN = "client -> api\nservcie x\n"
EXAMPLES = (
    sorted(entry.read_text("utf-8") for entry in (files("examples") / "designs").iterdir())
    if (files("examples") / "designs").is_dir()
    else []
)


def test_a_review_is_what_the_command_prints_as_json(client: FlaskClient) -> None:
    answer = client.post("/api/v1/reviews", json={"design": SMALL, "name": "mine.txt"})
    judged = review(parse(SMALL, "mine.txt"), load_packs())
    expected = {"review": review_object(judged, fixes=True), "digest": digest_object(judged)}
    assert any("fix" in one for one in expected["review"]["questions"])
    assert answer.status_code == 200
    assert answer.content_type == "application/json"
    assert answer.json == json.loads(json.dumps(expected))


@pytest.mark.parametrize("design", [SMALL, BROKEN, "", "}{[", *EXAMPLES])
def test_every_review_follows_the_published_schema(client: FlaskClient, design: str) -> None:
    schema = json.loads(
        (files("reviewer.report.formats") / "review.schema.json").read_text("utf-8")
    )
    answer = client.post("/api/v1/reviews", json={"design": design})
    assert answer.status_code == 200
    Draft202012Validator(schema).validate(answer.json["review"])


def test_a_level_changes_how_a_design_is_judged(client: FlaskClient) -> None:
    answer = client.post("/api/v1/reviews", json={"design": SMALL, "level": "E6"})
    assert answer.json["review"]["level"] == "staff"


def test_an_unknown_level_is_refused_with_those_there_are(client: FlaskClient) -> None:
    answer = client.post("/api/v1/reviews", json={"design": SMALL, "level": "wizard"})
    assert answer.status_code == 422
    assert "staff" in answer.json["allowed"]


def test_a_picture_is_an_svg_or_json_as_asked_for(client: FlaskClient) -> None:
    for accept in (None, "*/*", "application/json"):
        headers = {"Accept": accept} if accept else {}
        answer = client.post("/api/v1/pictures", json={"design": SMALL}, headers=headers)
        assert answer.content_type == "application/json"
        assert answer.json["notes"] == []
        assert ElementTree.fromstring(answer.json["svg"]).tag.endswith("svg")  # noqa: S314 - ours
    answer = client.post(
        "/api/v1/pictures", json={"design": SMALL}, headers={"Accept": "image/svg+xml"}
    )
    assert answer.content_type == "image/svg+xml"
    assert ElementTree.fromstring(answer.data).tag.endswith("svg")  # noqa: S314 - ours


def test_a_theme_changes_the_colours(client: FlaskClient) -> None:
    def drawn(theme: str) -> str:
        said = {"design": SMALL, "theme": theme}
        return str(client.post("/api/v1/pictures", json=said).json["svg"])

    assert drawn("light") == drawn("") != drawn("dark")
    assert (
        client.post("/api/v1/pictures", json={"design": SMALL, "theme": "pink"}).status_code == 422
    )


def test_a_picture_is_laid_out_for_a_room(client: FlaskClient) -> None:
    long = (
        "client -> "
        + " -> ".join(f"s{i}" for i in range(9))
        + "".join(f"\nservice s{i}" for i in range(9))
    )

    def size(room: str) -> tuple[float, float]:
        svg = client.post("/api/v1/pictures", json={"design": long, "room": room}).json["svg"]
        root = ElementTree.fromstring(svg)  # noqa: S314 - ours
        return float(root.attrib["width"]), float(root.attrib["height"])

    wide, high = size("3000x300"), size("500x900")
    assert wide[0] > wide[1]
    assert high[1] > high[0]
    for room in ("900", "0x0", "99x99", "900x600x3", "-900x600", "90000x600"):
        said = {"design": SMALL, "room": room}
        assert client.post("/api/v1/pictures", json=said).status_code == 422


def test_reports_come_in_every_format_of_the_command(client: FlaskClient) -> None:
    media_types = {name: form.media_type for name, form in FORMATS.items()}
    assert media_types["json"] == "application/json"
    assert media_types["summary"] == "text/plain; charset=utf-8"
    for name, media_type in media_types.items():
        said = {"design": "client -> web x1 -> mysql", "format": name, "name": "mine.txt"}
        answer = client.post("/api/v1/reports", json=said)
        assert (answer.status_code, answer.content_type) == (200, media_type)
        assert answer.headers["Content-Disposition"] == "attachment"
        assert answer.data
    for wrong in ({"format": "pdf"}, {}, {"format": "json", "rubric": "mine"}):
        answer = client.post("/api/v1/reports", json={"design": SMALL, **wrong})
        assert answer.status_code == 422


def test_a_report_is_scored_where_a_rubric_is_named(client: FlaskClient) -> None:
    said = {"design": SMALL, "format": "json"}
    plain = client.post("/api/v1/reports", json=said)
    scored = client.post("/api/v1/reports", json={**said, "rubric": "default"})
    assert "score" not in json.loads(plain.data)
    assert json.loads(scored.data)["score"]["dimensions"]


def test_a_design_without_components_has_no_picture_and_says_so(client: FlaskClient) -> None:
    answer = client.post("/api/v1/pictures", json={"design": ""})
    assert answer.json["svg"] is None
    assert answer.json["notes"]
    svg = client.post("/api/v1/pictures", json={"design": ""}, headers={"Accept": "image/svg+xml"})
    assert svg.status_code == 503
    assert svg.json["notes"] == answer.json["notes"]


def test_a_picture_comes_in_no_other_type(client: FlaskClient) -> None:
    answer = client.post(
        "/api/v1/pictures", json={"design": SMALL}, headers={"Accept": "image/gif"}
    )
    assert answer.status_code == 406
    assert "image/svg+xml" in answer.json["detail"]


def test_a_design_is_formatted(client: FlaskClient) -> None:
    answer = client.post("/api/v1/formatted", json={"design": "client   ->api # why\n"})
    assert answer.json["problems"] == []
    again = client.post("/api/v1/formatted", json={"design": answer.json["design"]})
    assert answer.json["design"] == again.json["design"] != "client   ->api # why\n"
    assert "# why" in answer.json["design"]


def test_a_design_with_an_error_is_formatted_or_left_and_says_so(client: FlaskClient) -> None:
    answer = client.post("/api/v1/formatted", json={"design": "a\x00b -> \n["})
    assert answer.status_code == 200
    assert any(one["severity"] == "error" for one in answer.json["problems"])


def test_the_vocabulary_names_every_statement(client: FlaskClient) -> None:
    said = client.get("/api/v1/vocabulary").json
    assert {one["name"] for one in said["statements"]} == set(KEYWORDS)
    for entry in said["statements"]:
        problems = parse(entry["example"].replace("…", "service x")).problems
        faults = [p.code for p in problems if p.code not in _INCOMPLETE]
        assert faults == [], entry


_INCOMPLETE = {"unknown-name", "unknown-flow", "unknown-rule", "no-link", "missing-link", "read-as"}


def test_the_vocabulary_leads_from_a_word_to_its_kind(client: FlaskClient) -> None:
    said = client.get("/api/v1/vocabulary").json
    kinds = {one["name"]: one for one in said["kinds"]}
    technologies = {one["name"]: one for one in said["technologies"]}
    assert "db" in kinds["database"]["synonyms"]
    assert technologies["redis"]["kind"] == "cache"
    assert all(one["sentence"] for one in said["attributes"] + said["metrics"] + said["units"])


def test_every_rule_is_listed(client: FlaskClient) -> None:
    listed = [one["id"] for one in client.get("/api/v1/rules").json["rules"]]
    assert listed == [rule.id for pack in load_packs() for rule in pack.rules]


def test_every_example_has_a_place(client: FlaskClient) -> None:
    listed = client.get("/api/v1/examples").json["examples"]
    order = [(TOPICS.index(one["topic"]), DIFFICULTIES.index(one["difficulty"])) for one in listed]
    assert order == sorted(order)
    assert all(one["problem"] for one in listed)


def test_every_example_is_a_design_without_error(client: FlaskClient) -> None:
    listed = client.get("/api/v1/examples").json["examples"]
    assert listed
    for one in listed:
        assert not parse(one["text"]).partial, one["name"]


@pytest.mark.parametrize("path", ["vocabulary", "rules", "examples", "openapi.json"])
def test_what_does_not_change_is_not_sent_twice(client: FlaskClient, path: str) -> None:
    first = client.get(f"/api/v1/{path}")
    again = client.get(f"/api/v1/{path}", headers={"If-None-Match": first.headers["ETag"]})
    assert (first.status_code, again.status_code, again.data) == (200, 304, b"")


def test_a_png_comes_where_it_can_be_drawn_and_else_a_reason(client: FlaskClient) -> None:
    answer = client.post(
        "/api/v1/pictures", json={"design": SMALL}, headers={"Accept": "image/png"}
    )
    if importlib.util.find_spec("resvg_py") is None:
        assert answer.status_code == 406
        assert "PNG" in answer.json["detail"]
    else:
        assert answer.content_type == "image/png"
        assert answer.data.startswith(b"\x89PNG")
