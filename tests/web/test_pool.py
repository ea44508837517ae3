from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path

import pytest

import web.pool
from web.limits import Limits
from web.pool import BusyError, CrashedError, OverrunError, Pool

SMALL = {"job": "review", "design": "client -> api -> redis"}
EVIL = '''"""A pack that misbehaves when a design asks for it."""

import ctypes
import os
import subprocess
import sys
import time

from reviewer.model.rule import Rule
from reviewer.model.finding import Category, Citation, Severity


class Misbehave(Rule):
    """Does what the title says.

    **Why** to see what happens.

    **Do instead** nothing.
    """

    id = "misbehave"
    severity = Severity.INFO
    category = Category.COST
    citations = (Citation("none", "https://example.org"),)
    follow_up = "Why?"
    passes = ("client -> api",)
    fails = ("client -> api",)

    def check(self, design, facts):
        title = design.title
        if title == "spin":
            while True:
                pass
        if title == "sleep":
            time.sleep(3600)
        if title == "crash":
            ctypes.string_at(0)
        if title == "exit":
            os._exit(3)
        if title == "eat":
            hoard = [bytearray(1 << 24) for _ in range(1000)]
            yield self.violated(message=f"ate {len(hoard)}")
        if title == "print":
            print("noise " * 10000, flush=True)
            sys.stdout.buffer.write(b"more")
            os.write(1, b"noise")
        if title.startswith("fork "):
            process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(3600)"])
            open(title[5:], "w").write(str(process.pid))
            time.sleep(3600)
        if title == "secret":
            yield self.violated(message=",".join(sorted(os.environ)))
        yield self.violated(message="done")
'''


def argv(limits: Limits, *packs: str) -> list[str]:
    return [json.dumps({"limits": asdict(limits), "seconds": 5, "packs": list(packs)})]


@pytest.fixture
def evil(tmp_path: Path) -> Iterator[Pool]:
    pack = tmp_path / "evil.py"
    pack.write_text(EVIL)
    pool = Pool("review", argv(replace(Limits(), memory=1 << 29), str(pack)), 1, 1.5, patience=0.3)
    pool.call(SMALL)
    yield pool
    pool.close()


def titled(title: str) -> dict[str, str]:
    return {"job": "review", "design": f'design "{title}"\nclient -> api'}


def answers(pool: Pool) -> bool:
    return "ok" in pool.call(SMALL).head


@pytest.mark.parametrize("title", ["spin", "sleep"])
def test_what_overruns_is_ended_and_the_next_is_served(evil: Pool, title: str) -> None:
    start = time.monotonic()
    with pytest.raises(OverrunError) as overrun:
        evil.call(titled(title))
    assert 1.4 < time.monotonic() - start < 3
    assert (overrun.value.what, overrun.value.seconds) == ("review", 1.5)
    assert answers(evil)


@pytest.mark.parametrize(("title", "code"), [("crash", -signal.SIGSEGV), ("exit", 3)])
def test_a_crash_is_told_with_its_status_and_the_next_is_served(
    evil: Pool, title: str, code: int
) -> None:
    with pytest.raises(CrashedError) as crashed:
        evil.call(titled(title))
    assert crashed.value.code == code
    assert answers(evil)


def test_memory_is_limited_and_the_rule_is_named(evil: Pool) -> None:
    evil._seconds = 20  # taking memory takes its time on a busy machine
    reply = evil.call(titled("eat"))
    assert "MemoryError" in reply.body.decode()
    assert answers(evil)


def test_what_a_rule_prints_does_not_reach_the_answer(evil: Pool) -> None:
    reply = evil.call(titled("print"))
    assert b"noise" not in reply.body
    assert answers(evil)


def test_what_an_overrunning_job_started_is_ended_with_it(evil: Pool, tmp_path: Path) -> None:
    note = tmp_path / "pid"
    with pytest.raises(OverrunError):
        evil.call(titled(f"fork {note}"))
    pid = int(note.read_text())
    deadline = time.monotonic() + 2
    while time.monotonic() < deadline and running(pid):
        time.sleep(0.02)
    assert not running(pid)


def running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_a_child_sees_no_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESIGN_REVIEWER_REDIS_URL", "redis://:canary@host/0")
    pack = tmp_path / "evil.py"
    pack.write_text(EVIL)
    pool = Pool("review", argv(Limits(), str(pack)), 1, 5)
    body = pool.call(titled("secret")).body.decode()
    pool.close()
    assert "PATH" in body
    assert "DESIGN_REVIEWER" not in body


def test_who_finds_no_free_child_in_time_is_told(evil: Pool) -> None:
    def spin() -> None:
        with pytest.raises(OverrunError):
            evil.call(titled("spin"))

    other = threading.Thread(target=spin)
    other.start()
    time.sleep(0.2)
    with pytest.raises(BusyError):
        evil.call(SMALL)
    other.join()
    assert answers(evil)


def test_no_more_wait_than_may_and_the_rest_is_told_at_once(evil: Pool) -> None:
    evil._places = threading.BoundedSemaphore(1)  # one at work, none waiting
    evil._patience = 60

    def spin() -> None:
        with pytest.raises(OverrunError):
            evil.call(titled("spin"))

    other = threading.Thread(target=spin)
    other.start()
    time.sleep(0.2)
    start = time.monotonic()
    with pytest.raises(BusyError):
        evil.call(SMALL)
    took = time.monotonic() - start
    other.join()
    assert took < 1
    assert answers(evil)


def test_a_child_that_was_killed_while_idle_costs_nothing(evil: Pool) -> None:
    child = evil._idle.get()
    os.kill(child._process.pid, signal.SIGKILL)
    child._process.wait()
    evil._idle.put(child)
    assert answers(evil)


def test_children_end_when_their_server_is_killed() -> None:
    script = (
        "import sys, time; from tests.web.test_pool import argv, SMALL;"
        "from web.pool import Pool; from web.limits import Limits;"
        "pool = Pool('review', argv(Limits()), 2, 5); pool.call(SMALL);"
        "pids = [c._process.pid for c in pool._idle.queue];"
        "print(*pids, flush=True); time.sleep(60)"
    )
    server = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE)
    assert server.stdout is not None
    pids = [int(pid) for pid in server.stdout.readline().split()]
    server.kill()
    server.wait()
    server.stdout.close()
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline and any(map(running, pids)):
        time.sleep(0.02)
    assert len(pids) == 2
    assert not any(map(running, pids))


def test_a_machine_that_gives_no_process_costs_its_requests_only(
    evil: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    with monkeypatch.context() as patch:
        patch.setattr(web.pool.subprocess, "Popen", refuse)
        with pytest.raises(CrashedError):
            evil.call(titled("exit"))
        for _ in range(3):
            with pytest.raises(BusyError):
                evil.call(SMALL)
    assert answers(evil)


def test_many_threads_get_each_their_own_answer() -> None:
    pool = Pool("review", argv(Limits()), 2, 5, patience=60, waiting=38)
    found: dict[int, str] = {}

    def ask(n: int) -> None:
        reply = pool.call({"job": "review", "design": f"client -> s{n}\nservice s{n}"})
        found[n] = reply.body.decode()

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    pool.close()
    assert all(f'"s{n}"' in found[n] and f'"s{n + 1}"' not in found[n] for n in range(40))
