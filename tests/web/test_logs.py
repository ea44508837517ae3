from __future__ import annotations

import json
import logging
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from web.dispatcher import Dispatcher
from web.logs import JsonLines

CANARY = "canary5f3a"
TOKEN = "s3cret"  # noqa: S105  # of no server
TEXTS = [
    f'design "{CANARY}"\nclient -> api',
    f"{CANARY} -> [[[ {CANARY}",
    "\n".join(f"service {CANARY}{n}" for n in range(400)),
    f"\x00{CANARY}\ud800",
]


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Callable[[], list[str]]:
    caplog.set_level(logging.DEBUG)
    return lambda: [JsonLines().format(record) for record in caplog.records]


def test_no_word_of_a_design_is_logged_or_counted(
    client: FlaskClient, lines: Callable[[], list[str]]
) -> None:
    for text in TEXTS:
        for path in ("reviews", "pictures", "formatted"):
            client.post(f"/api/v1/{path}", json={"design": text, "name": CANARY})
        client.post("/", data={"design": text.encode("utf-8", "replace"), "name": CANARY})
        client.post(f"/api/v1/reviews?{CANARY}", data=CANARY, headers={"X-Request-ID": CANARY})
        client.get(f"/{CANARY}?{CANARY}", headers={"User-Agent": CANARY, "Referer": CANARY})
        client.open("/", method=CANARY.upper())
    assert len(lines()) >= 7 * len(TEXTS)
    assert CANARY not in "\n".join(lines()).lower()
    assert CANARY not in client.get("/metrics").text.lower()


def test_an_error_of_ours_is_logged_by_type_and_place_only(
    client: FlaskClient, lines: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise KeyError(CANARY)

    monkeypatch.setattr(Dispatcher, "review", fail)
    answer = client.post("/api/v1/reviews", json={"design": "a"})
    assert answer.status_code == 500
    assert CANARY not in answer.text
    assert "Traceback" not in answer.text
    said = [json.loads(line) for line in lines()]
    broken = next(line for line in said if line["event"] == "broken")
    assert broken["error"] == "KeyError"
    assert broken["where"].startswith("fail:")
    assert CANARY not in "\n".join(lines())
    assert any(line.get("request_id") == answer.json["request_id"] for line in said)


@pytest.mark.parametrize("text", ["a\nb", "a\r\nb", "\x1b[31m", "a\u2028b", "\u202e", "\ud800"])
def test_a_log_line_stays_one_printable_line(text: str) -> None:
    record = logging.LogRecord("web", logging.INFO, "", 0, text, None, None)
    line = JsonLines().format(record)
    assert line.isascii()
    assert line.isprintable()
    assert json.loads(line)["event"] == text


def test_a_line_says_route_status_and_time(
    client: FlaskClient, lines: Callable[[], list[str]]
) -> None:
    client.post("/api/v1/reviews", json={"design": "a"})
    line = json.loads(lines()[-1])
    assert (line["route"], line["status"], line["method"]) == ("/api/v1/reviews", 200, "POST")
    assert line["milliseconds"] > 0


def test_numbers_count_requests_and_verdicts(make: Callable[..., Flask]) -> None:
    client = make(metrics="on").test_client()
    client.post("/api/v1/reviews", json={"design": "client -> [["})
    client.post("/api/v1/pictures", json={"design": ""})
    text = client.get("/metrics").text
    assert 'design_reviewer_requests_total{route="/api/v1/reviews",status="200"} 1.0' in text
    assert 'design_reviewer_reviews_total{verdict="partial"} 1.0' in text
    assert 'design_reviewer_pictures_total{drawn="no"} 1.0' in text


def test_numbers_are_not_served_unless_asked_for(make: Callable[..., Flask]) -> None:
    assert make().test_client().get("/metrics").status_code == 404
    assert make(metrics="on").test_client().get("/metrics").status_code == 200


def test_numbers_may_ask_for_a_token(make: Callable[..., Flask]) -> None:
    client = make(metrics_token=TOKEN).test_client()
    assert client.get("/metrics").status_code == 401
    assert client.get("/metrics", headers={"Authorization": "Bearer wr\u00f6ng"}).status_code == 401
    assert client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 200
