from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from dsl.parse import parse
from web.limits import Limits, RefusedError, check_design, check_text

LIMITS = Limits()


def chained(links: int) -> str:
    names = [f"s{n}" for n in range(200)]
    pairs = [f"{a} -> {b}" for a in names[:50] for b in names[50:]]
    return "\n".join([f"service {', '.join(())}{name}" for name in names] + pairs[:links])


AT_LIMIT: dict[str, Callable[[int], str]] = {
    "components": lambda n: "\n".join(f"service s{i}" for i in range(LIMITS.components + n)),
    "links": lambda n: chained(LIMITS.links + n),
    "groups inside each other": lambda n: "\n".join(
        [f"group g{i} {{" for i in range(LIMITS.depth + n)] + ["}"] * (LIMITS.depth + n)
    ),
    "characters in one label": lambda n: f'service a "{"x" * (LIMITS.label + n)}"',
    "statements": lambda n: "\n".join(['note: "x"'] * (LIMITS.statements + n)),
}


def refusal(text: str) -> RefusedError | None:
    try:
        check_text(text, LIMITS)
        check_design(parse(text).design, LIMITS)
    except RefusedError as refused:
        return refused
    return None


@pytest.mark.parametrize("what", AT_LIMIT)
def test_a_design_at_a_limit_passes_and_one_beyond_is_told_the_limit(what: str) -> None:
    assert refusal(AT_LIMIT[what](0)) is None
    refused = refusal(AT_LIMIT[what](1))
    assert refused is not None
    assert refused.members["limit"] == what
    assert refused.members["found"] == refused.members["allowed"] + 1


@pytest.mark.parametrize(
    ("path", "what"),
    [
        ("reviews", "components"),
        ("reviews", "statements"),
        ("pictures", "components"),
        ("pictures", "statements"),
        ("formatted", "statements"),
    ],
)
def test_the_limits_hold_on_every_way_in(client: FlaskClient, path: str, what: str) -> None:
    answer = client.post(f"/api/v1/{path}", json={"design": AT_LIMIT[what](1)})
    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"
    assert answer.json["limit"] == what
    assert f"{answer.json['allowed']:,}" in answer.json["detail"]


@pytest.mark.parametrize("ends", ["\n", "\r", "\r\n", ";", " } "])
def test_statements_are_counted_however_they_are_separated(ends: str) -> None:
    refused = refusal(ends.join(["a -> b"] * (LIMITS.statements + 1)))
    assert refused is not None
    assert refused.members["limit"] == "statements"


def test_limits_are_larger_by_configuration(make: Callable[..., Flask]) -> None:
    app = make(max_components=400)
    answer = app.test_client().post("/api/v1/reviews", json={"design": AT_LIMIT["components"](1)})
    assert answer.status_code == 200


def body_of(size: int) -> bytes:
    start, end = b'{"design": "#', b'"}'
    return start + b"x" * (size - len(start) - len(end)) + end


def test_a_body_at_the_limit_passes_and_one_byte_more_does_not(client: FlaskClient) -> None:
    def status(size: int) -> int:
        sent = {"data": body_of(size), "content_type": "application/json"}
        return client.post("/api/v1/reviews", **sent).status_code  # type: ignore[arg-type]

    assert [status(LIMITS.body), status(LIMITS.body + 1)] == [200, 413]


class Unread:
    """A body that must not be read."""

    def read(self, *_: object) -> bytes:
        raise AssertionError("the body was read")

    readline = read


def test_five_megabytes_are_refused_unread_and_told_the_limit(client: FlaskClient) -> None:
    answer = client.post(
        "/api/v1/reviews",
        content_type="application/json",
        environ_overrides={"wsgi.input": Unread(), "CONTENT_LENGTH": "5000000"},
    )
    assert answer.status_code == 413
    assert answer.json["allowed"] == LIMITS.body
