from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.web.test_throttle import Spent, ask, spent
from web.child_pool import Pool
from web.child_process import Reply
from web.throttle import UNIT_SECONDS

__all__ = ["spent"]  # a fixture: jobs cost nothing beyond their price, unless a test says so

pytestmark = pytest.mark.skipif(
    shutil.which("redis-server") is None, reason="redis-server is not installed"
)


class Redis:
    """A server that can be killed and started again on its port."""

    def __init__(self, folder: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start, and wait until it answers."""
        self._process = subprocess.Popen(
            ["redis-server", "--port", str(self.port), "--save", "", "--dir", str(self._folder)],
            stdout=subprocess.DEVNULL,
        )
        while self._process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
            except OSError:
                time.sleep(0.02)
            else:
                return

    def kill(self) -> None:
        """End without a goodbye."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[Redis]:
    server = Redis(tmp_path)
    server.start()
    yield server
    server.kill()


def test_processes_that_share_a_redis_share_the_limits(
    make: Callable[..., Flask], redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient = {"socket_connect_timeout": 30, "socket_timeout": 30}  # of a busy machine, too
    monkeypatch.setattr("web.throttle._PATIENCE", patient)
    first, second = (
        make(rate_limit="3 per hour", redis_url=redis.url).test_client() for _ in range(2)
    )
    assert [ask(client).status_code for client in (first, second, first, second)] == [
        200,
        200,
        200,
        429,
    ]
    assert first.get("/readyz").status_code == 200


def test_processes_that_share_a_redis_share_what_was_paid_afterwards(
    make: Callable[..., Flask], redis: Redis, spent: Spent
) -> None:
    spent.seconds = 4 * UNIT_SECONDS
    first, second = (
        make(rate_limit="5 per hour", redis_url=redis.url).test_client() for _ in range(2)
    )
    assert [ask(client).status_code for client in (first, second, second)] == [200, 200, 429]


def test_a_redis_that_dies_during_a_review_fails_nothing(
    make: Callable[..., Flask], redis: Redis, spent: Spent, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = make(rate_limit="5 per hour", redis_url=redis.url).test_client()
    spent.seconds = 4 * UNIT_SECONDS
    call = Pool.call

    def dying(*arguments: object) -> Reply:
        redis.kill()
        return call(*arguments)  # type: ignore[arg-type]  # handed on

    monkeypatch.setattr(Pool, "call", dying)
    assert ask(client).status_code == 200
    assert [ask(client).status_code for _ in range(3)] == [200, 200, 429]  # paid in memory


def test_limits_survive_the_death_of_redis_and_return_with_it(
    make: Callable[..., Flask], redis: Redis
) -> None:
    client = make(rate_limit="5 per hour", redis_url=redis.url).test_client()
    assert ask(client).status_code == 200
    redis.kill()
    found = [ask(client).status_code for _ in range(8)]
    assert found == [200] * 5 + [429] * 3
    assert client.get("/readyz").status_code == 503
    redis.start()
    while ask(client).status_code != 200:  # the limit of the whole test ends a hang
        time.sleep(0.1)
    assert client.get("/readyz").status_code == 200
    assert ask(client).status_code == 200
