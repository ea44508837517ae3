"""SIGTERM loses no request that was accepted, whichever server accepted it."""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, suppress
from pathlib import Path

import pytest
from flask import Flask

import web.http_server
from tests.web.servers import Server, gunicorn, read_answer, review_request, waitress
from tests.web.test_pool import EVIL, release, titled
from web.config import Config
from web.http_server import listen_on, make_server

SERVERS = [waitress, gunicorn]
HELD = 4


@pytest.fixture
def gate(tmp_path: Path) -> Path:
    os.mkfifo(tmp_path / "gate")
    return tmp_path / "gate"


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, str]:
    """A pack whose reviews take as long as a test wants, and time for them."""
    pack = tmp_path / "evil.py"
    pack.write_text(EVIL)
    return {
        "DESIGN_REVIEWER_PACKS": str(pack),
        "DESIGN_REVIEWER_REVIEW_PROCESSES": "2",
        "DESIGN_REVIEWER_PICTURE_PROCESSES": "1",
        "DESIGN_REVIEWER_REVIEW_SECONDS": "100",
        "DESIGN_REVIEWER_PATIENCE": "300",
    }


@pytest.mark.parametrize("serve", SERVERS, ids=lambda serve: serve.__name__)
def test_every_request_that_was_accepted_is_answered(
    serve: Callable[..., AbstractContextManager[Server]], settings: dict[str, str], gate: Path
) -> None:
    hold = review_request(titled(f"hold {gate}")["design"])
    with serve(**settings) as server, ExitStack() as connections:

        def connected() -> socket.socket:
            return connections.enter_context(server.connect())

        held, partial, kept = [connected() for _ in range(HELD)], connected(), connected()
        kept.sendall(review_request("client -> api"))
        assert read_answer(kept)[0] == 200
        partial.sendall(hold[:-20])
        for connection in (*held, kept):
            connection.sendall(hold)
        with gate.open("w"):  # opens when the first is at work, the others wait
            server.process.send_signal(signal.SIGTERM)
            wait_until_refused(server)
            partial.sendall(hold[-20:])
        answers: list[int] = []

        def collect(connection: socket.socket) -> None:
            answers.append(read_answer(connection)[0])

        readers = [
            threading.Thread(target=collect, args=(each,)) for each in (*held, partial, kept)
        ]
        for reader in readers:
            reader.start()
        release(gate, readers)
        assert answers == [200] * (HELD + 2)
        assert server.process.wait() == 0


def wait_until_refused(server: Server) -> None:
    """Try to connect until nobody listens; the limit of the whole test ends what never comes."""
    while True:
        try:
            with suppress(ConnectionResetError):  # still in the backlog when the listener closed
                server.connect().close()
        except ConnectionRefusedError:
            return
        time.sleep(0.01)


def test_a_second_signal_ends_at_once(settings: dict[str, str], gate: Path) -> None:
    with waitress(**settings) as server, server.connect() as connection:
        connection.sendall(review_request(titled(f"hold {gate}")["design"]))
        with gate.open("w"):
            server.process.send_signal(signal.SIGTERM)
            wait_until_refused(server)
            server.process.send_signal(signal.SIGTERM)
            assert server.process.wait() == 0
            with suppress(ConnectionResetError):  # how a connection ends that nobody closed
                assert read_answer(connection)[0] == 0


@pytest.fixture
def running(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[web.http_server.Server, int]]:
    """A server in this process, with all the time it wants for idle connections."""
    monkeypatch.setattr(web.http_server, "LINGER", 600.0)
    with listen_on("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        server = make_server(app, Config(), listener)
        thread = threading.Thread(target=server.run)
        thread.start()
        yield server, port
        monkeypatch.setattr(web.http_server, "LINGER", 0.0)
        server.stop()
        thread.join()


def test_a_request_on_its_way_over_an_idle_connection_is_answered(
    running: tuple[web.http_server.Server, int],
) -> None:
    server, port = running
    with socket.create_connection(("127.0.0.1", port)) as idle:
        idle.sendall(review_request("client -> api"))
        assert read_answer(idle)[0] == 200
        server.stop()
        while server.accepting:
            time.sleep(0.01)
        idle.sendall(review_request("client -> api"))
        status, headers, _ = read_answer(idle)
        assert (status, headers["connection"]) == (200, "close")
        assert idle.recv(1) == b""


def test_requests_sent_ahead_on_one_connection_are_all_answered(
    running: tuple[web.http_server.Server, int],
) -> None:
    server, port = running
    with socket.create_connection(("127.0.0.1", port)) as client:
        client.sendall(review_request("client -> api") * 3)
        server.stop()
        received = b"".join(iter(lambda: client.recv(65_536), b""))
    assert received.count(b"HTTP/1.1 200 OK") == 3
