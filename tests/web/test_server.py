from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from http.client import HTTPConnection
from typing import Any

import pytest
from flask import Flask

import web.http_server
from tests.web.servers import read_answer
from web.config import Config
from web.http_server import listen_on, make_server

DRIBBLERS = 200


@pytest.fixture(scope="module")
def port(app: Flask) -> Iterator[int]:
    """The port of a running server whose requests must arrive within a second."""
    with pytest.MonkeyPatch.context() as patch, listen_on("127.0.0.1", 0) as listener:
        patch.setattr(web.http_server, "ARRIVAL", 1)
        server = make_server(app, Config(), listener)
        thread = threading.Thread(target=server.run)
        thread.start()
        yield listener.getsockname()[1]
        patch.setattr(web.http_server, "LINGER", 0.0)
        server.stop()
        thread.join()


def asked(port: int, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, Any]:
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request(method, path, body, {"Content-Type": "application/json", **headers})
    with connection.getresponse() as response:
        found = response.status, json.loads(response.read())
    connection.close()
    return found


def test_a_design_is_reviewed_over_the_wire(port: int) -> None:
    status, answer = asked(port, "POST", "/api/v1/reviews", b'{"design": "client -> api"}')
    assert (status, answer["review"]["version"]) == (200, 1)


def test_a_chunked_body_is_read_and_limited(port: int) -> None:
    def status(size: int) -> int:
        connection = HTTPConnection("127.0.0.1", port, timeout=10)
        body = iter([b'{"design": "#', b"x" * size, b'"}'])
        try:
            connection.request(
                "POST",
                "/api/v1/reviews",
                body,
                {"Content-Type": "application/json"},
                encode_chunked=True,
            )
            with connection.getresponse() as response:
                return response.status
        finally:
            connection.close()

    assert [status(100), status(70_000)] == [200, 413]


def test_five_megabytes_are_refused_from_their_announcement(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port)) as client:
        client.sendall(
            b"POST /api/v1/reviews HTTP/1.1\r\nHost: x\r\nContent-Length: 5000000\r\n"
            b"Content-Type: application/json\r\n\r\n"
        )
        answer = b"".join(iter(partial(client.recv, 10_000), b""))
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"application/problem+json" in answer
    assert b'"allowed": 65536' in answer


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1x\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: x\r\nbroken\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n", 501),
        (b"GET / HTTP/1.1\r\nHost: x\r\nX: ".ljust(16_384, b"y"), 431),
    ],
)
def test_what_is_no_request_gets_a_problem_and_no_reflection(
    port: int, request_: bytes, status: int
) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=5) as client:
        client.sendall(request_)
        answer = b"".join(iter(lambda: client.recv(10_000), b""))
    assert int(answer.split()[1]) == status
    assert json.loads(answer.partition(b"\r\n\r\n")[2])["status"] == status
    assert b"waitress" not in answer


def test_slow_senders_block_nobody_and_are_cut_off(port: int) -> None:
    with ExitStack() as open_:
        slow = [
            open_.enter_context(socket.create_connection(("127.0.0.1", port), timeout=10))
            for _ in range(DRIBBLERS)
        ]
        for client in slow:
            client.sendall(
                b"POST /api/v1/reviews HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\n{"
            )
        assert asked(port, "GET", "/healthz")[0] == 200
        drip_until_cut(slow[0])


def drip_until_cut(client: socket.socket) -> None:
    """Send a byte now and then until the server ends it; the test's own limit ends what never does."""
    client.settimeout(0.2)
    while True:
        try:
            client.sendall(b" ")
            if client.recv(100) == b"":
                return
        except TimeoutError:
            continue
        except OSError:
            return


def test_one_address_gets_its_share_of_connections_and_another_still_connects(app: Flask) -> None:
    with serving(app, Config(), share=4) as port, ExitStack() as open_:
        held = [connected(open_, port, "127.0.0.2") for _ in range(4)]
        assert [is_served(each) for each in held] == [True] * 4
        assert not is_served(connected(open_, port, "127.0.0.2"))
        assert is_served(connected(open_, port, "127.0.0.3"))
        held[0].close()
        while not is_served(connected(open_, port, "127.0.0.2")):  # until the server has seen it
            pass


def test_behind_a_proxy_all_connections_come_from_one_address(app: Flask) -> None:
    with serving(app, Config(trusted_proxies=1)) as port, ExitStack() as open_:
        held = [connected(open_, port, "127.0.0.2") for _ in range(8)]
        assert all(is_served(each) for each in held)


@contextmanager
def serving(app: Flask, config: Config, share: int | None = None) -> Iterator[int]:
    """The port of a running server."""
    with listen_on("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        server = make_server(app, config, listener)
        server._share = server._share if share is None else share
        thread = threading.Thread(target=server.run)
        thread.start()
        try:
            yield port
        finally:
            server.stop()
            thread.join()


def connected(open_: ExitStack, port: int, address: str) -> socket.socket:
    return open_.enter_context(
        socket.create_connection(("127.0.0.1", port), source_address=(address, 0))
    )


def is_served(client: socket.socket) -> bool:
    try:
        client.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        return read_answer(client)[0] == 200
    except ConnectionError:
        return False


def test_a_name_is_listened_on_and_a_taken_port_refused() -> None:
    with listen_on("localhost", 0) as listener, pytest.raises(OSError, match="in use"):
        listen_on(listener.getsockname()[0], listener.getsockname()[1])
