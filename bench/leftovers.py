"""Processes that are left after many pictures by a server that is process 1 of a container."""

from __future__ import annotations

import json
import os
import signal
from collections import Counter
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

from bench.result import Result
from bench.web import Server, served

PICTURES = int(os.environ.get("PICTURES", "1000"))
_FIRST = ("unshare", "-pf", "--mount-proc", "--kill-child", "--")


def leftovers() -> Iterator[Result]:
    """Dead processes after `PICTURES`, and all processes against those after the first."""
    with served(prefix=_FIRST) as server:
        _draw(server, 0)
        before = _states(server)
        for number in range(1, PICTURES):
            _draw(server, number)
        after = _states(server)
        os.kill(int(_first_of(server)), signal.SIGTERM)  # unshare itself ignores it
    how = f"after {PICTURES:,} pictures, as process 1 of a process namespace"
    yield Result("dead processes", after["Z"], 0, how)
    yield Result("more processes than after one picture", after.total() - before.total(), 0, how)


def _draw(server: Server, number: int) -> None:
    connection = HTTPConnection("127.0.0.1", server.port)
    body = json.dumps({"design": f"client -> api{number} -> postgres"})
    connection.request("POST", "/api/v1/pictures", body, {"Content-Type": "application/json"})
    with connection.getresponse() as answer:
        if b"<svg" not in answer.read():
            raise RuntimeError(f"no picture: {answer.status}")
    connection.close()


def _states(server: Server) -> Counter[str]:
    """How many processes of the server's namespace are in each state; `Z` is dead."""
    first = _first_of(server)
    space = Path(f"/proc/{first}/ns/pid").readlink()
    found: Counter[str] = Counter()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if (folder / "ns" / "pid").readlink() == space or _dead_below(folder, first):
                found[(folder / "stat").read_text().rpartition(")")[2].split()[0]] += 1
        except OSError:  # it has ended meanwhile
            continue
    return found


def _first_of(server: Server) -> str:
    """The process id, seen from outside, of the first process of the server's namespace."""
    pid = server.process.pid
    (first,) = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return first


def _dead_below(folder: Path, first: str) -> bool:
    """Whether a process is a dead child of the first one: the dead have no namespace."""
    state, parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
    return state == "Z" and parent == first
