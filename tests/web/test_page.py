from __future__ import annotations

from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from flask import Flask
from flask.testing import FlaskClient

import web.page
from web.child_pool import CrashedError
from web.dispatcher import Dispatcher

SMALL = "client -> api -> redis, postgres"


class Seen(HTMLParser):
    """The elements of a page, the text of its form, and everything that could run."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.texts: list[str] = []
        self.design = ""
        self.active: list[str] = []
        self.drawn: list[tuple[str, dict[str, str]]] = []
        self._depth = 0
        self._within = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self._within = tag
        said = {name: value or "" for name, value in attrs}
        self._depth += tag == "svg"
        if self._depth:
            self.drawn.append((tag, said))
        self.active += [
            f"{tag} {name}" for name in said if name.startswith("on") or name == "style"
        ]
        for name in ("href", "src", "action", "xlink:href"):
            if said.get(name, "/").strip().lower().startswith(("javascript:", "vbscript:")):
                self.active.append(f"{tag} {name}")
        if tag == "script" and not said.get("src", "").startswith("/static/"):
            self.active.append("script")
        if tag in {"style", "iframe", "object", "embed", "base", "foreignobject"}:
            self.active.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self._within = ""
        self._depth -= tag == "svg"

    def handle_data(self, data: str) -> None:
        self.texts.append(data)
        if self._within == "textarea":
            self.design += data


def seen(text: str) -> Seen:
    page = Seen()
    page.feed(text)
    page.close()
    return page


def test_the_page_opens_empty_and_shows_examples(client: FlaskClient) -> None:
    answer = client.get("/")
    page = seen(answer.text)
    assert answer.content_type == "text/html; charset=utf-8"
    assert page.design.strip() == ""
    assert page.active == []
    for one in client.get("/api/v1/examples").json["examples"]:
        assert one["title"] in page.texts


def test_an_example_is_put_into_the_form(client: FlaskClient) -> None:
    one = client.get("/api/v1/examples").json["examples"][0]
    page = seen(client.get("/", query_string={"example": one["name"]}).text)
    assert page.design.strip() == one["text"].strip()
    assert seen(client.get("/?example=nothing").text).design.strip() == ""


def test_the_form_reviews_and_draws_without_javascript(client: FlaskClient) -> None:
    answer = client.post("/", data={"design": SMALL, "level": "senior"})
    page = seen(answer.text)
    review = client.post("/api/v1/reviews", json={"design": SMALL, "level": "senior"}).json[
        "review"
    ]
    text = "".join(page.texts)
    assert answer.status_code == 200
    assert page.design.strip() == SMALL
    assert page.tags.count("svg") > seen(client.get("/").text).tags.count("svg")
    assert page.active == []
    assert review["findings"] or review["questions"]
    for one in (*review["findings"], *review["questions"]):
        assert one["message"].replace("`", "") in text.replace("`", "")


def test_an_error_of_the_text_is_shown_with_its_line(client: FlaskClient) -> None:
    text = "\n".join(
        seen(client.post("/", data={"design": "client -> api\nb0rked [[\n"}).text).texts
    )
    assert "Line 2" in text


def test_a_form_from_a_file_upload_is_read_too(client: FlaskClient) -> None:
    answer = client.post("/", data={"design": SMALL}, content_type="multipart/form-data")
    assert seen(answer.text).design.strip() == SMALL


def test_a_design_that_is_too_large_is_refused_in_the_page_and_kept_there(
    client: FlaskClient,
) -> None:
    design = "\n".join(f"service s{n}" for n in range(301))
    answer = client.post("/", data={"design": design})
    page = seen(answer.text)
    assert answer.status_code == 422
    assert "300" in " ".join(page.texts)
    assert page.design.replace("\r", "").strip() == design


@pytest.mark.parametrize(("size", "status"), [(65536, 200), (65537, 413), (5_000_000, 413)])
def test_the_form_takes_as_much_as_the_interface(
    client: FlaskClient, size: int, status: int
) -> None:
    answer = client.post("/", data={"design": "#" + "-" * (size - 1)})
    assert answer.status_code == status


def test_findings_are_shown_where_the_picture_fails(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object, **__: object) -> None:
        raise CrashedError(-11)

    monkeypatch.setattr(Dispatcher, "picture", crash)
    answer = app.test_client().post("/", data={"design": SMALL})
    assert answer.status_code == 200
    assert "could not be drawn" in answer.text
    assert 'id="verdict-title"' in answer.text


def test_an_unknown_level_is_said_in_the_page(client: FlaskClient) -> None:
    answer = client.post("/", data={"design": SMALL, "level": "wizard"})
    assert answer.status_code == 422
    assert "Expected one of" in answer.text


def test_people_get_pages_and_programs_get_problems(client: FlaskClient) -> None:
    page = client.get("/nothing", headers={"Accept": "text/html,*/*;q=0.8"})
    assert page.content_type.startswith("text/html")
    assert "No page has this address" in page.text
    assert seen(page.text).active == []
    assert client.get("/nothing").content_type == "application/problem+json"
    api = client.get("/api/v1/nothing", headers={"Accept": "text/html"})
    assert api.content_type == "application/problem+json"


def test_no_cookie_is_set_or_needed(make: Callable[..., Flask]) -> None:
    client = make().test_client()
    for answer in (client.get("/"), client.post("/", data={"design": SMALL})):
        assert "Set-Cookie" not in answer.headers


def test_the_context_is_documented() -> None:
    said = web.page.__doc__ or ""
    for name in ("design", "level", "examples", "review", "svg", "notes", "message", "limits"):
        assert f"`{name}`" in said


def test_figures_and_lines_are_said_plainly_and_once(client: FlaskClient) -> None:
    design = "client u\nservice api x2 [capacity=10/s]\npostgres db\nu -> api -> db\nflow r 1k/s: u -> api"
    answer = client.post("/", data={"design": design})
    assert "e+0" not in "".join(seen(answer.text).texts)
    for lines in answer.text.split('<p class="lines">')[1:]:
        told = lines.partition("</p>")[0].split('<span class="jump">')[1:]
        assert len(told) == len(set(told)) > 0
