from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.web.corpus import MARKUP, corpus
from tests.web.test_page import seen
from web.child_pool import Pool
from web.child_process import Reply
from web.limits import Limits

CORPUS = corpus()
CPU_SECONDS = {"review": Limits().review_seconds, "picture": Limits().picture_seconds}
"""What a job may take, on any machine."""

ELEMENTS = frozenset(
    [
        "svg",
        "g",
        "defs",
        "use",
        "symbol",
        "title",
        "desc",
        "rect",
        "path",
        "text",
        "tspan",
        "image",
        "circle",
        "ellipse",
        "polygon",
        "line",
        "polyline",
        "clippath",
        "marker",
    ]
)


@pytest.fixture(autouse=True)
def limited(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every job of a test stays below the CPU time that a server gives it by default."""
    found: list[tuple[str, float]] = []
    call = Pool.call

    def recorded(pool: Pool, *arguments: Any) -> Reply:
        reply = call(pool, *arguments)
        found.append((pool._what, reply.seconds))
        return reply

    monkeypatch.setattr(Pool, "call", recorded)
    yield
    assert all(0 < seconds < CPU_SECONDS[what] for what, seconds in found), found


def post(client: FlaskClient, path: str, text: str) -> TestResponse:
    body = json.dumps({"design": text}).encode()
    if len(body) > 65_536:
        body = json.dumps({"design": text}, ensure_ascii=False).encode("utf-8", "surrogatepass")
    return client.post(f"/api/v1/{path}", data=body, content_type="application/json")


@pytest.mark.parametrize("name", CORPUS)
def test_a_hostile_design_is_reviewed_or_refused_in_words(client: FlaskClient, name: str) -> None:
    hostile = CORPUS[name]
    answer = post(client, "reviews", hostile.text)
    if hostile.outcome.startswith("refused"):
        assert answer.status_code == 422
        assert answer.json["limit"].startswith(hostile.outcome.removeprefix("refused").strip())
        return
    assert answer.status_code == 200
    review = answer.json["review"]
    if hostile.outcome != "answered":
        assert review["partial"] == (hostile.outcome == "partial"), review["problems"][:2]
    assert {failure["what"] for failure in review["failures"]} <= {"review"}  # nothing to review
    assert all(one["span"]["start"]["line"] >= 1 and one["message"] for one in review["problems"])


@pytest.mark.parametrize("name", [name for name in CORPUS if not name.endswith(" bare")])
def test_a_hostile_design_runs_nothing_in_the_page(client: FlaskClient, name: str) -> None:
    hostile = CORPUS[name]
    answer = client.post("/", data={"design": hostile.text.encode("utf-8", "replace")})
    assert answer.status_code in {200, 422}
    page = seen(answer.text)
    assert page.active == []
    assert hostile.shown in " ".join([*page.texts, page.design])
    for tag, said in page.drawn:
        assert tag in ELEMENTS
        for key in said:
            assert not key.startswith("on")
        for key in ("href", "xlink:href"):
            assert said.get(key, "#").startswith(("#", "data:image/png;base64,"))


@pytest.mark.parametrize("name", MARKUP)
def test_a_hostile_picture_is_well_formed_and_shows_the_text(
    client: FlaskClient, name: str
) -> None:
    hostile = CORPUS[f"{name} as component"]
    root = ElementTree.fromstring(post(client, "pictures", hostile.text).json["svg"])  # noqa: S314
    drawn = "".join("".join(root.itertext()).split())
    assert "".join(hostile.shown.split())[:12] in drawn
    assert {element.tag.rpartition("}")[2].lower() for element in root.iter()} <= ELEMENTS


def test_the_corpus_is_large() -> None:
    assert len(CORPUS) >= 150
