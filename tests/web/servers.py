"""The two servers that are shipped, as processes of their own."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
REVIEW = [sys.executable, "-c", "import sys; from reviewer.command import main; sys.exit(main())"]
GUNICORN = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py"]


@dataclass(frozen=True)
class Server:
    """A server that listens."""

    process: subprocess.Popen[bytes]
    port: int

    def connect(self) -> socket.socket:
        """A new connection."""
        return socket.create_connection(("127.0.0.1", self.port))


@contextmanager
def waitress(**settings: str) -> Iterator[Server]:
    """`review serve` on a free port."""
    command = [*REVIEW, "serve", "--port", "0"]
    with _started(command, settings, ()) as process:
        assert process.stdout is not None
        line = process.stdout.readline().decode()
        yield Server(process, int(line.split("/")[2].rpartition(":")[2]))


@contextmanager
def gunicorn(**settings: str) -> Iterator[Server]:
    """gunicorn with the shipped settings, on a socket that listens already."""
    if find_spec("gunicorn") is None:
        pytest.skip("gunicorn is not installed")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        settings["BIND"] = f"fd://{listener.fileno()}"
        command = [*GUNICORN, "web.app:create_app()"]
        with _started(command, settings, (listener.fileno(),)) as process:
            listener.close()  # ours would keep the port open
            yield Server(process, port)


@contextmanager
def _started(
    command: list[str], settings: dict[str, str], descriptors: tuple[int, ...]
) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=os.environ | {"DESIGN_REVIEWER_RATE_LIMIT": ""} | settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        pass_fds=descriptors,
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def review_request(design: str) -> bytes:
    """A request for a review, whole."""
    body = json.dumps({"design": design}).encode()
    head = (
        "POST /api/v1/reviews HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def read_answer(connection: socket.socket) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of one answer; status 0 where the connection ended without one."""
    received = b""
    while b"\r\n\r\n" not in received:
        try:
            part = connection.recv(65_536)
        except ConnectionError:
            part = b""
        if not part:
            return 0, {}, received
        received += part
    head, _, body = received.partition(b"\r\n\r\n")
    status, *lines = head.decode().split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    while len(body) < int(headers["content-length"]):
        part = connection.recv(65_536)
        if not part:
            return 0, headers, body
        body += part
    return int(status.split()[1]), headers, body
