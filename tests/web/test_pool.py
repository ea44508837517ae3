from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path

import pytest

import web.child_process
from web.child_pool import WALL_FACTOR, OverrunError, Pool
from web.child_process import CrashedError
from web.ledger import Ledger
from web.limits import Limits
from web.turns import BusyError

SECONDS = 1.0
SMALL = {"job": "review", "design": "client -> api -> redis"}
EVIL = '''"""A pack that misbehaves when a design asks for it."""

import ctypes
import os
import signal
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
            signal.setitimer(signal.ITIMER_REAL, 0)  # only its CPU time ends it
            while True:
                pass
        if title == "sleep":
            time.sleep(3600)
        if title.startswith("hold "):
            open(title[5:]).read()
        if title.startswith("burn "):
            until = time.process_time() + float(title[5:])
            while time.process_time() < until:
                pass
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
            while True:
                pass
        if title == "secret":
            yield self.violated(message=",".join(sorted(os.environ)))
        yield self.violated(message="done")
'''


def argv(limits: Limits, *packs: str, seconds: float = SECONDS) -> list[str]:
    return [json.dumps({"limits": asdict(limits), "seconds": seconds, "packs": list(packs)})]


@pytest.fixture
def evil(tmp_path: Path) -> Iterator[Pool]:
    pack = tmp_path / "evil.py"
    pack.write_text(EVIL)
    limits = replace(Limits(), memory=1 << 29)
    pool = Pool("review", argv(limits, str(pack)), 1, SECONDS, patience=0.3)
    pool._wall_seconds = 600.0  # a busy machine ends no job
    pool.call(SMALL)
    yield pool
    pool.close()


def titled(title: str) -> dict[str, str]:
    return {"job": "review", "design": f'design "{title}"\nclient -> api'}


def answers(pool: Pool) -> bool:
    return "ok" in pool.call(SMALL).head


def test_what_uses_up_its_cpu_time_is_ended_and_the_next_is_served(evil: Pool) -> None:
    with pytest.raises(OverrunError) as overrun:
        evil.call(titled("spin"))
    found = overrun.value
    assert (found.what, found.seconds, found.clock) == ("review", SECONDS, "CPU time")
    assert answers(evil)


def test_what_only_sleeps_is_ended_by_the_wall_clock_and_the_next_is_served(evil: Pool) -> None:
    evil._wall_seconds = WALL_FACTOR * SECONDS
    with pytest.raises(OverrunError) as overrun:
        evil.call(titled("sleep"))
    assert (overrun.value.seconds, overrun.value.clock) == (3 * SECONDS, "wall-clock time")
    evil._wall_seconds = 600.0
    assert answers(evil)


def test_a_job_that_waits_longer_than_its_cpu_time_is_answered(evil: Pool, gate: Path) -> None:
    """A busy machine: the job gets no processor for a while."""
    reply: list[object] = []
    asking = threading.Thread(target=lambda: reply.append(evil.call(titled(f"hold {gate}"))))
    asking.start()
    with gate.open("w"):  # opens when the child reads it
        asking.join(2 * SECONDS)
    asking.join()
    assert len(reply) == 1


@pytest.fixture
def gate(tmp_path: Path) -> Path:
    """A pipe: a job called `hold` waits until somebody opens and closes it."""
    os.mkfifo(tmp_path / "gate")
    return tmp_path / "gate"


def release(gate: Path, threads: list[threading.Thread]) -> None:
    """Open the gate for the thread that holds it until all threads have ended."""
    while any(thread.is_alive() for thread in threads):
        with suppress(OSError):  # nobody holds it just now
            os.close(os.open(gate, os.O_WRONLY | os.O_NONBLOCK))
        time.sleep(0.01)


def test_cpu_time_is_charged_to_the_caller(tmp_path: Path) -> None:
    pack = tmp_path / "evil.py"
    pack.write_text(EVIL)
    ledger = Ledger(clock=lambda: 0.0)
    pool = Pool("review", argv(Limits(), str(pack)), 1, SECONDS, ledger=ledger)
    pool.call(titled("burn 0.2"), "burner")
    pool.call(SMALL, "small")
    with pytest.raises(OverrunError):
        pool.call(titled("spin"), "spinner")
    with pytest.raises(CrashedError):
        pool.call(titled("exit"), "crasher")
    pool.close()
    assert 0.2 <= ledger.used("burner") < SECONDS
    assert 0 < ledger.used("small") < ledger.used("burner")
    assert ledger.used("spinner") == SECONDS
    assert ledger.used("crasher") == CrashedError.cost


@pytest.mark.parametrize(("title", "code"), [("crash", -signal.SIGSEGV), ("exit", 3)])
def test_a_crash_is_told_with_its_status_and_the_next_is_served(
    evil: Pool, title: str, code: int
) -> None:
    with pytest.raises(CrashedError) as crashed:
        evil.call(titled(title))
    assert crashed.value.code == code
    assert answers(evil)


def test_memory_is_limited_and_the_rule_is_named(evil: Pool) -> None:
    limits, pack = replace(Limits(), memory=1 << 29), json.loads(evil._argv[0])["packs"][0]
    evil._argv = argv(limits, pack, seconds=60.0)  # half a GB takes its time on a busy machine
    with pytest.raises(CrashedError):
        evil.call(titled("exit"))  # the next child has the new limit
    reply = evil.call(titled("eat"))
    assert "MemoryError" in reply.body.decode()
    assert answers(evil)


def test_what_a_rule_prints_does_not_reach_the_answer(evil: Pool) -> None:
    reply = evil.call(titled("print"))
    (failure,) = json.loads(reply.body)["review"]["failures"]
    assert failure["reason"].startswith("it printed `noise")
    assert answers(evil)


def test_what_an_overrunning_job_started_is_ended_with_it(evil: Pool, tmp_path: Path) -> None:
    note = tmp_path / "pid"
    with pytest.raises(OverrunError):
        evil.call(titled(f"fork {note}"))
    wait_until_ended(int(note.read_text()))


def wait_until_ended(pid: int) -> None:
    """Look again until it has; the limit of the whole test ends what never does."""
    while running(pid):
        time.sleep(0.01)


def running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_a_child_sees_no_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESIGN_REVIEWER_REDIS_URL", "redis://:canary@host/0")
    pack = tmp_path / "evil.py"
    pack.write_text(EVIL)
    pool = Pool("review", argv(Limits(), str(pack)), 1, SECONDS)
    body = pool.call(titled("secret")).body.decode()
    pool.close()
    assert "PATH" in body
    assert "DESIGN_REVIEWER" not in body


def test_who_finds_no_free_child_in_time_is_told(evil: Pool, gate: Path) -> None:
    other = threading.Thread(target=evil.call, args=(titled(f"hold {gate}"),))
    other.start()
    with gate.open("w"), pytest.raises(BusyError):
        evil.call(SMALL)
    other.join()
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
        "from web.child_pool import Pool; from web.limits import Limits;"
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
    assert len(pids) == 2
    for pid in pids:
        wait_until_ended(pid)


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT])
def test_a_child_answers_though_its_whole_service_is_told_to_end(
    evil: Pool, gate: Path, end: signal.Signals
) -> None:
    """Service managers send SIGTERM to every process of a service, Ctrl+C does to a group."""
    child = evil._idle.queue[0]
    reply: list[object] = []
    asking = threading.Thread(target=lambda: reply.append(evil.call(titled(f"hold {gate}"))))
    asking.start()
    with gate.open("w"):
        child._process.send_signal(end)
    asking.join()
    assert len(reply) == 1


def test_a_machine_that_gives_no_process_costs_its_requests_only(
    evil: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    with monkeypatch.context() as patch:
        patch.setattr(web.child_process.subprocess, "Popen", refuse)
        with pytest.raises(CrashedError):
            evil.call(titled("exit"))
        for _ in range(3):
            with pytest.raises(BusyError):
                evil.call(SMALL)
    assert answers(evil)


def test_many_threads_get_each_their_own_answer() -> None:
    pool = Pool("review", argv(Limits()), 2, 5, patience=60, waiting=80)
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
