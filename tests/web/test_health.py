from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.test_pool import EVIL, titled
from web.app import dispatcher_of
from web.child_pool import BusyError
from web.dispatcher import Dispatcher


def test_a_server_that_can_work_says_so(client: FlaskClient) -> None:
    assert (client.get("/healthz").status_code, client.get("/readyz").status_code) == (200, 200)


def test_a_pack_that_does_not_load_keeps_it_from_being_ready(
    make: Callable[..., Flask], tmp_path: Path
) -> None:
    pack = tmp_path / "broken.py"
    pack.write_text("import nothing_of_this_name\n")
    client = make(packs=(str(pack),)).test_client()
    ready = client.get("/readyz")
    assert ready.status_code == 503
    assert "broken.py" in ready.json["faults"][0]
    assert client.get("/healthz").status_code == 200
    review = client.post("/api/v1/reviews", json={"design": "client -> api"}).json["review"]
    assert review["verdict"] == "failed"


def test_a_server_without_a_free_process_is_alive_but_not_ready(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(_: Dispatcher) -> None:
        raise BusyError

    monkeypatch.setattr(Dispatcher, "ready", busy)
    assert client.get("/readyz").status_code == 503
    assert client.get("/healthz").status_code == 200


def test_overrunning_and_crashing_are_said_to_the_caller(
    make: Callable[..., Flask], tmp_path: Path
) -> None:
    pack = tmp_path / "evil.py"
    pack.write_text(EVIL)
    app = make(packs=(str(pack),), review_seconds=1.0, metrics="on")
    dispatcher_of(app).reviews._wall_seconds = 600.0
    client = app.test_client()
    client.get("/readyz")

    def ask(title: str) -> tuple[int, str]:
        answer = client.post("/api/v1/reviews", json={"design": titled(title)["design"]})
        assert answer.content_type == "application/problem+json"
        return answer.status_code, answer.json["detail"]

    status, detail = ask("spin")
    assert status == 503
    assert "stopped after 1 seconds of CPU time" in detail
    assert ask("crash")[0] == 500
    assert client.post("/api/v1/reviews", json={"design": "a"}).status_code == 200
    numbers = client.get("/metrics").text
    assert 'design_reviewer_ended_jobs_total{reason="overrun",work="review"} 1.0' in numbers
    assert 'design_reviewer_ended_jobs_total{reason="crashed",work="review"} 1.0' in numbers
