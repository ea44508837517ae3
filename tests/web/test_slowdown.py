"""A caller that repeats refused requests without a pause is read later; nobody else is."""

from __future__ import annotations

import socket
from contextlib import ExitStack

import pytest
from flask import Flask

import web.slowdown
from tests.web.servers import read_answer
from tests.web.test_ledger import Clock
from tests.web.test_server import connected, is_served, serving
from web.config import Config
from web.slowdown import PAUSE, Slowdown


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def slowdown(clock: Clock) -> Slowdown:
    return Slowdown(clock)


def test_refusals_add_up_and_pass(slowdown: Slowdown, clock: Clock) -> None:
    assert slowdown.release() is None
    slowdown.refuse("a")
    slowdown.refuse("a")
    assert slowdown.delays("a")
    assert not slowdown.delays("b")
    assert slowdown.release() == pytest.approx(2 * PAUSE)
    clock.now += 2 * PAUSE
    assert slowdown.release() == 0
    assert not slowdown.delays("a")
    assert slowdown.release() is None


def test_no_delay_is_longer_than_two_seconds(slowdown: Slowdown) -> None:
    for _ in range(1000):
        slowdown.refuse("a")
    assert slowdown.release() == pytest.approx(2)


def test_a_refused_caller_is_read_later_and_another_at_once(
    app_that_refuses: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web.slowdown, "PAUSE", 3600.0)
    monkeypatch.setattr(web.slowdown, "_LONGEST", 3600.0)
    with serving(app_that_refuses, Config()) as port, ExitStack() as open_:
        greedy = connected(open_, port, "127.0.0.2")
        later = connected(open_, port, "127.0.0.2")
        assert is_served(later)
        greedy.sendall(b"GET /refused HTTP/1.1\r\nHost: x\r\n\r\n")
        assert read_answer(greedy)[0] == 429
        later.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        assert is_served(connected(open_, port, "127.0.0.3"))
        later.settimeout(0.2)
        with pytest.raises(TimeoutError):
            later.recv(1)


def test_behind_a_proxy_nobody_is_slowed_down(
    app_that_refuses: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web.slowdown, "PAUSE", 3600.0)
    with serving(app_that_refuses, Config(trusted_proxies=1)) as port, ExitStack() as open_:
        proxy: socket.socket = connected(open_, port, "127.0.0.2")
        proxy.sendall(b"GET /refused HTTP/1.1\r\nHost: x\r\n\r\n")
        assert read_answer(proxy)[0] == 429
        assert is_served(proxy)


@pytest.fixture
def app_that_refuses() -> Flask:
    app = Flask("refusing")
    app.add_url_rule("/healthz", "healthz", lambda: "ok")
    app.add_url_rule("/refused", "refused", lambda: ("no", 429))
    return app
