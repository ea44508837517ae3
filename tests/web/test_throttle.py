from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from limits.errors import ConfigurationError
from limits.storage import RedisStorage
from werkzeug.test import TestResponse

from tests.web.test_pool import EVIL, release, titled
from web.app import dispatcher_of
from web.child_pool import OverrunError, Pool
from web.child_process import Reply
from web.config import REVIEWS_WAITING, ConfigError
from web.dispatcher import Dispatcher
from web.throttle import UNIT_SECONDS
from web.turns import share_of


@pytest.fixture(autouse=True)
def spent(monkeypatch: pytest.MonkeyPatch) -> Spent:
    """CPU time that each job reports, instead of what it took on this machine: none by default."""
    spent = Spent()
    monkeypatch.setattr(Reply, "seconds", spent)
    return spent


class Spent:
    """CPU seconds that a job reports."""

    seconds = 0.0

    def __get__(self, *_: object) -> float:
        return self.seconds


NOWHERE = "redis://127.0.0.1:1/0"  # nothing listens on port 1


def ask(client: FlaskClient, path: str = "reviews", address: str = "192.0.2.1") -> TestResponse:
    environment = {"REMOTE_ADDR": address}
    return client.post(f"/api/v1/{path}", json={"design": "a"}, environ_overrides=environment)


def test_who_asks_too_often_is_told_how_long_to_wait(make: Callable[..., Flask]) -> None:
    client = make(rate_limit="2 per hour").test_client()
    assert [ask(client).status_code for _ in range(2)] == [200, 200]
    answer = ask(client)
    assert answer.status_code == 429
    assert answer.content_type == "application/problem+json"
    assert "2 per 1 hour" in answer.json["detail"]
    assert 0 < int(answer.headers["Retry-After"]) <= 3_600
    assert answer.headers["Content-Security-Policy"]


def test_another_address_has_its_own_allowance(make: Callable[..., Flask]) -> None:
    client = make(rate_limit="1 per hour").test_client()
    assert [ask(client, address=f"192.0.2.{n}").status_code for n in (1, 1, 2)] == [200, 429, 200]


def test_an_ipv6_network_is_one_caller(make: Callable[..., Flask]) -> None:
    client = make(rate_limit="1 per hour").test_client()
    addresses = ("2001:db8:1:1::1", "2001:db8:1:1:ffff::2", "2001:db8:1:2::1", "::ffff:192.0.2.1")
    found = [ask(client, address=address).status_code for address in addresses]
    assert found == [200, 429, 200, 200]
    assert ask(client, address="192.0.2.1").status_code == 429


def test_a_picture_costs_more_and_from_the_same_allowance(make: Callable[..., Flask]) -> None:
    client = make(rate_limit="6 per hour", picture_cost=4).test_client()
    found = [
        ask(client, path).status_code for path in ("reviews", "pictures", "pictures", "reviews")
    ]
    assert found == [200, 200, 429, 429]  # what is refused is taken from the allowance as well


def test_the_form_costs_a_review_and_a_picture(make: Callable[..., Flask]) -> None:
    client = make(rate_limit="4 per hour", picture_cost=3).test_client()
    assert client.post("/", data={"design": "a"}).status_code == 200
    page = client.post("/", data={"design": "a"}, headers={"Accept": "text/html"})
    assert page.status_code == 429
    assert page.content_type.startswith("text/html")


def test_what_a_job_costs_beyond_its_price_is_paid_afterwards(
    make: Callable[..., Flask], spent: Spent
) -> None:
    client = make(rate_limit="10 per hour").test_client()
    spent.seconds = 8.5 * UNIT_SECONDS  # nine units, one of which was paid up front
    assert ask(client).headers["X-RateLimit-Remaining"] == "1"
    assert ask(client, address="192.0.2.2").status_code == 200
    assert [ask(client).status_code for _ in range(2)] == [200, 429]


def test_a_form_pays_for_its_review_and_its_picture_together(
    make: Callable[..., Flask], spent: Spent
) -> None:
    client = make(rate_limit="20 per hour", picture_cost=3).test_client()
    spent.seconds = 4 * UNIT_SECONDS  # twice; four units were paid up front
    answer = client.post("/", data={"design": "a"})
    assert answer.headers["X-RateLimit-Remaining"] == "12"


def test_a_job_that_was_ended_pays_for_all_it_was_allowed(
    make: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch
) -> None:
    def overrun(*_: object) -> None:
        error = OverrunError("review", 5.0)
        error.cost = 8 * UNIT_SECONDS
        raise error

    client = make(rate_limit="10 per hour").test_client()
    monkeypatch.setattr(Pool, "call", overrun)
    answer = ask(client)
    assert (answer.status_code, answer.headers["X-RateLimit-Remaining"]) == (503, "2")


def test_without_limits_nothing_is_paid(make: Callable[..., Flask], spent: Spent) -> None:
    client = make(rate_limit="").test_client()
    spent.seconds = 3600.0
    assert [ask(client).status_code for _ in range(3)] == [200] * 3


def test_one_caller_with_many_requests_at_once_is_told_and_another_is_served(
    make: Callable[..., Flask], tmp_path: Path
) -> None:
    pack, gate = tmp_path / "evil.py", tmp_path / "gate"
    pack.write_text(EVIL)
    os.mkfifo(gate)
    app = make(packs=(str(pack),), review_processes=2, patience=600.0, review_seconds=200.0)
    assert ask(app.test_client(), address="192.0.2.9").status_code == 200
    body = {"design": titled(f"hold {gate}")["design"]}
    found: list[int] = []

    def hold() -> None:
        environment = {"REMOTE_ADDR": "192.0.2.1"}
        client = app.test_client()
        answer = client.post("/api/v1/reviews", json=body, environ_overrides=environment)
        found.append(answer.status_code)

    threads = [threading.Thread(target=hold) for _ in range(1 + share_of(REVIEWS_WAITING))]
    for thread in threads:
        thread.start()
    turns = dispatcher_of(app).reviews._turns
    while len(turns.waiting) < share_of(REVIEWS_WAITING):
        time.sleep(0.01)
    refused = ask(app.test_client())
    assert ask(app.test_client(), address="192.0.2.2").status_code == 200
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "1")
    assert refused.json["type"].endswith(":too-many-at-once")
    release(gate, threads)
    assert found == [200] * len(threads)


def test_reading_is_not_limited(make: Callable[..., Flask]) -> None:
    client = make(rate_limit="1 per hour", metrics="on").test_client()
    ask(client)
    for path in ("/", "/healthz", "/readyz", "/metrics", "/api/v1/vocabulary"):
        assert client.get(path).status_code == 200


def test_what_is_refused_is_not_reviewed(
    make: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = make(rate_limit="1 per hour").test_client()
    ask(client)
    monkeypatch.delattr(Dispatcher, "review")
    assert ask(client).status_code == 429


def test_without_redis_the_limits_hold_and_nothing_fails(make: Callable[..., Flask]) -> None:
    client = make(rate_limit="2 per hour", redis_url=NOWHERE).test_client()
    assert [ask(client).status_code for _ in range(4)] == [200, 200, 429, 429]
    ready = client.get("/readyz")
    assert ready.status_code == 503
    assert "Redis" in ready.json["faults"][0]
    assert client.get("/healthz").status_code == 200


def test_a_redis_that_nothing_here_can_talk_to_is_one_clear_line(
    make: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(*_: object, **__: object) -> None:
        raise ConfigurationError("'redis' prerequisite not available.")

    monkeypatch.setattr(RedisStorage, "__init__", missing)
    with pytest.raises(ConfigError, match="pip install"):
        make(rate_limit="1 per hour", redis_url=NOWHERE)


def test_a_redis_without_limits_to_keep_is_not_asked(make: Callable[..., Flask]) -> None:
    assert make(rate_limit="", redis_url=NOWHERE).test_client().get("/readyz").status_code == 200
