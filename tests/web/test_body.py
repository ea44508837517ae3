from __future__ import annotations

import pytest
from flask.testing import FlaskClient

BAD = {
    "empty": b"",
    "no JSON": b"design=x",
    "cut off": b'{"design": "x',
    "trailing": b'{"design": "x"} {}',
    "no object": b'["design"]',
    "a text": b'"design"',
    "null": b"null",
    "no design": b"{}",
    "a number": b'{"design": 5}',
    "a list": b'{"design": ["x"]}',
    "null design": b'{"design": null}',
    "unknown member": b'{"design": "x", "colour": "red"}',
    "twice": b'{"design": "x", "design": "y"}',
    "NaN": b'{"design": NaN}',
    "infinity": b'{"design": -Infinity}',
    "not UTF-8": b'{"design": "\xff"}',
    "UTF-16": '{"design": "x"}'.encode("utf-16"),
    "mark": b'\xef\xbb\xbf{"design": "x"}',
    "deep": b"[" * 60_000,
    "deep objects": b'{"a":' * 10_000,
    "many digits": b'{"design": ' + b"9" * 20_000 + b"}",
    "control in text": b'{"design": "a\x01b"}',
    "long name": b'{"design": "x", "name": "' + b"n" * 201 + b'"}',
    "escape in name": b'{"design": "x", "name": "\\u001b[31m"}',
    "line end in level": b'{"design": "x", "level": "a\\nb"}',
}


@pytest.mark.parametrize("body", BAD.values(), ids=BAD.keys())
def test_what_is_no_strict_json_is_refused_in_words(client: FlaskClient, body: bytes) -> None:
    answer = client.post("/api/v1/reviews", data=body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.content_type == "application/problem+json"
    assert answer.json["type"].endswith("invalid-body")
    assert 10 < len(answer.json["detail"]) < 200


@pytest.mark.parametrize(
    "content_type", ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data"]
)
def test_only_json_is_taken(client: FlaskClient, content_type: str) -> None:
    answer = client.post("/api/v1/reviews", data=b'{"design": "x"}', content_type=content_type)
    assert answer.status_code == 415
    assert "application/json" in answer.json["detail"]


def test_a_surrogate_is_an_error_of_the_text_not_of_the_server(client: FlaskClient) -> None:
    answer = client.post(
        "/api/v1/reviews",
        data=b'{"design": "client -> \\ud800api"}',
        content_type="application/json",
    )
    assert answer.status_code == 200
    assert answer.json["review"]["partial"]
