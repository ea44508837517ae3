"""Accepted reviews that are lost when a server under load is told to stop."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from http.client import HTTPConnection, HTTPException

from bench.designs import FIFTEEN
from bench.result import Result
from bench.web import Server, served

STOPS = int(os.environ.get("STOPS", "100"))
_CLIENTS = 8
_BEFORE = 0.4  # seconds under load before the signal


def draining() -> Iterator[Result]:
    """Requests without an answer over `STOPS` stops of either server."""
    for name, serve in (("review serve", served), ("gunicorn", _gunicorn)):
        found: Counter[str] = Counter()
        for _ in range(STOPS):
            found += _stop_under_load(serve)
        how = f"of {found['served']:,} in {STOPS} stops; {found['late']:,} came too late"
        yield Result(f"accepted reviews lost on SIGTERM, {name}", found["lost"], 0, how)


def _stop_under_load(serve: Callable[[], AbstractContextManager[Server]]) -> Counter[str]:
    """What became of the requests of `_CLIENTS` until nobody listened any more."""
    found: Counter[str] = Counter()
    with serve() as server:
        server.post([FIFTEEN] * _CLIENTS)  # until its processes have started
        threads = [
            threading.Thread(target=_ask_until_refused, args=(server.port, found, n % 2 == 0))
            for n in range(_CLIENTS)
        ]
        for thread in threads:
            thread.start()
        time.sleep(_BEFORE)
        server.process.send_signal(signal.SIGTERM)
        for thread in threads:
            thread.join()
        server.process.wait()
    return found


def _ask_until_refused(port: int, found: Counter[str], kept: bool) -> None:
    """Ask on one connection as long as it is kept, or on a new one each time."""
    body = json.dumps({"design": FIFTEEN})
    connection = HTTPConnection("127.0.0.1", port)
    while True:
        try:
            if connection.sock is None:
                connection.connect()
        except OSError:
            found["late"] += 1
            return
        try:
            connection.request("POST", "/api/v1/reviews", body, _HEADERS)
            with connection.getresponse() as answer:
                whole = b'"verdict"' in answer.read()
                found["served" if answer.status == 200 and whole else "lost"] += 1  # noqa: PLR2004
        except (HTTPException, OSError):
            found["lost"] += 1
            connection.close()
        if not kept:
            connection.close()


_HEADERS = {"Content-Type": "application/json"}


@contextmanager
def _gunicorn() -> Iterator[Server]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        environment = os.environ | {
            "BIND": f"fd://{listener.fileno()}",
            "DESIGN_REVIEWER_RATE_LIMIT": "",
            "DESIGN_REVIEWER_LOG_LEVEL": "error",
        }
        command = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py"]
        process = subprocess.Popen(
            [*command, "web.app:create_app()"],
            env=environment,
            stderr=subprocess.DEVNULL,
            pass_fds=[listener.fileno()],
        )
    with process:
        yield Server(process, port)
        process.kill()
