"""The benchmarks of the server: the shipped one, over a socket, from other processes."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from pathlib import Path

from bench.designs import FIFTEEN
from bench.result import Result
from dsl.parse import parse
from reviewer.packs.loader import load_packs
from reviewer.review import review

_TICK = os.sysconf("SC_CLK_TCK")
_CLIENTS = 4
_SLOW = 200
SOAK = 20_000


class Server:
    """A running `review serve` and the processes that review for it."""

    def __init__(self, process: subprocess.Popen[str], port: int) -> None:
        self.process = process
        self.port = port

    def post(self, designs: Sequence[str]) -> None:
        """Have the designs reviewed, by several clients at once."""
        threads = [
            threading.Thread(target=self._post, args=(designs[n::_CLIENTS],))
            for n in range(_CLIENTS)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _post(self, designs: Sequence[str]) -> None:
        connection = HTTPConnection("127.0.0.1", self.port)
        for design in designs:
            body = json.dumps({"design": design})
            connection.request(
                "POST", "/api/v1/reviews", body, {"Content-Type": "application/json"}
            )
            with connection.getresponse() as answer:
                if answer.status != 200 or b'"verdict"' not in answer.read():  # noqa: PLR2004
                    raise RuntimeError(f"no review: {answer.status}")

    def family(self) -> list[int]:
        """The process ids of the server and its children."""
        children = Path(f"/proc/{self.process.pid}/task").glob("*/children")
        return [
            self.process.pid,
            *(int(pid) for each in children for pid in each.read_text().split()),
        ]

    def cpu(self) -> float:
        """Seconds of processor time that the family has used."""
        fields = [
            Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            for pid in self.family()
        ]
        return sum(int(said[11]) + int(said[12]) for said in fields) / _TICK

    def memory(self) -> int:
        """Bytes of memory of the family, what it shares counted once."""
        return sum(_proportional(pid) for pid in self.family())


def _proportional(pid: int) -> int:
    """Bytes of memory of a process, each page divided by how many share it."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


@contextmanager
def served(prefix: Sequence[str] = (), **settings: str) -> Iterator[Server]:
    """A server on a free port, without rate limits unless the settings have some."""
    command = [*prefix, str(Path(sys.executable).with_name("review")), "serve", "--port", "0"]
    environment = os.environ | {
        "DESIGN_REVIEWER_RATE_LIMIT": "",
        "DESIGN_REVIEWER_LOG_LEVEL": "error",
        **settings,
    }
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        if process.stdout is None:
            raise RuntimeError("a process without a pipe")
        port = int(process.stdout.readline().split("/")[2].rpartition(":")[2])
        yield Server(process, port)
        process.terminate()


def distinct(number: int, start: int = 0) -> list[str]:
    """Designs of 15 components, no two alike."""
    return [
        FIFTEEN.replace("900/s", f"{900 + n}/s").replace("Ticket", f"Ticket {n}")
        for n in range(start, start + number)
    ]


def serving() -> Iterator[Result]:
    """Processor time of reviews over HTTP against that of reviews in process."""
    packs, designs = load_packs(), distinct(400)
    with served() as server:
        server.post(distinct(100, 10_000))
        before = server.cpu()
        server.post(designs)
        over_http = server.cpu() - before
    start = time.process_time()
    for design in designs:
        review(parse(design), packs)
    in_process = time.process_time() - start
    yield Result(
        "reviews a second and core over HTTP",
        in_process / over_http,
        0.7,
        "rate by processor time, server and children ÷ in process; distinct designs",
        at_least=True,
    )


def large() -> Iterator[Result]:
    """The time to refuse what is far too large."""
    head = b"POST /api/v1/reviews HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000000\r\n\r\n"
    with served() as server:
        server.post(distinct(8))
        took = min(_seconds(lambda: _exchange(server.port, head)) for _ in range(5))
    yield Result("refusal of 5 MB", took * 1000, 50, "milliseconds to the answer 413")


def slow() -> Iterator[Result]:
    """The time of a quick request while many clients send theirs a byte at a time."""
    drip = b"POST /api/v1/reviews HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000\r\n\r\n{"
    health = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    with served() as server, ExitStack() as held:
        server.post(distinct(8))
        for _ in range(_SLOW):
            client = held.enter_context(socket.create_connection(("127.0.0.1", server.port)))
            client.sendall(drip)
        times = sorted(_seconds(lambda: _exchange(server.port, health)) for _ in range(50))
    yield Result(
        f"health beside {_SLOW} slow senders", times[-3] * 1000, 100, "milliseconds, 95th of 100"
    )


def soak() -> Iterator[Result]:
    """The memory of the server and its children after many reviews."""
    with served() as server:
        server.post(distinct(SOAK // 10))
        before = server.memory()
        for start in range(SOAK // 10, SOAK, 1_000):
            server.post(distinct(1_000, start))
        after = server.memory()
    how = f"memory after {SOAK:,} reviews ÷ after {SOAK // 10:,}"
    yield Result("memory over many reviews", after / before, 1.1, how)


def _exchange(port: int, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port)) as client:
        client.sendall(request)
        return client.recv(1000)


def _seconds(job: Callable[[], object]) -> float:
    start = time.perf_counter()
    job()
    return time.perf_counter() - start


BENCHMARKS: tuple[Callable[[], Iterator[Result]], ...] = (serving, large, slow, soak)
