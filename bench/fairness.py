"""Another user's small reviews while one address keeps 18 expensive ones in flight for 40 s.

Whatever is answered, or refused, is followed by the next at once. Both users and the server are
on this machine, over loopback addresses of their own. `make bench-service` runs it.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.client import HTTPConnection

from bench.result import Result
from bench.shapes import fan
from bench.web import served

IN_FLIGHT = 18
SECONDS = 40
REVIEWS = 60
_GREEDY, _OTHER = "127.0.0.2", "127.0.0.3"
_SMALL = "client -> api -> postgres"
_PAUSE = 0.3  # seconds between two reviews of the other user


def fairness() -> Iterator[Result]:
    """How many of the other user's reviews are refused, and how much slower they are."""
    with served(DESIGN_REVIEWER_RATE_LIMIT="900 per minute; 60 per second") as server:
        _ask(server.port, _OTHER, _SMALL)
        alone = [_ask(server.port, _OTHER, _SMALL) for _ in _paced(REVIEWS)]
        with _greedy(server.port) as greedy:
            beside = [_ask(server.port, _OTHER, _SMALL) for _ in _paced(REVIEWS, SECONDS)]
            served_, refused = json.loads(greedy.communicate()[0])
    how = f"of {len(beside)}; the greedy address: {served_} served, {refused} refused"
    lost = sum(status != 200 for status, _ in beside)  # noqa: PLR2004 - served
    yield Result("small reviews refused beside 18 expensive ones", lost, 1, how)
    slower = _p99(beside) / _p99(alone)
    how = f"p99 beside {1000 * _p99(beside):.0f} ms ÷ alone {1000 * _p99(alone):.0f} ms"
    yield Result("small reviews slowed down by 18 expensive ones", slower, 3, how)


def _paced(number: int, seconds: float = 0.0) -> Iterator[int]:
    """Numbers with a pause before each, spread over `seconds` where the pauses are shorter."""
    for each in range(number):
        time.sleep(max(_PAUSE, seconds / number))
        yield each


def _p99(found: list[tuple[int, float]]) -> float:
    times = sorted(took for _, took in found)
    return times[int(0.99 * (len(times) - 1))]


def _ask(port: int, address: str, design: str) -> tuple[int, float]:
    """Status and seconds of one review on a connection of its own."""
    connection = HTTPConnection("127.0.0.1", port, source_address=(address, 0))
    body = json.dumps({"design": design})
    start = time.perf_counter()
    connection.request("POST", "/api/v1/reviews", body, {"Content-Type": "application/json"})
    with connection.getresponse() as answer:
        answer.read()
        took = time.perf_counter() - start
    connection.close()
    return answer.status, took


def _greedy(port: int) -> subprocess.Popen[str]:
    """The process that runs `keep_in_flight`."""
    command = [sys.executable, "-m", "bench.fairness", str(port)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def keep_in_flight(port: int) -> tuple[int, int]:
    """Requests served and refused, `IN_FLIGHT` of them at a time for `SECONDS`."""
    until = time.monotonic() + SECONDS
    found: list[int] = []

    def ask() -> None:
        while time.monotonic() < until:
            found.append(_ask(port, _GREEDY, fan(100))[0])

    threads = [threading.Thread(target=ask) for _ in range(IN_FLIGHT)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    served_ = found.count(200)
    return served_, len(found) - served_


if __name__ == "__main__":
    print(json.dumps(keep_in_flight(int(sys.argv[1]))))
