"""As process 1 of a container, the server leaves no dead process and hears its signals."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.web.servers import REVIEW, ROOT, Server, read_answer, review_request

ADOPTING = """
import ctypes, os, sys, time
from web.first_process import wait_for_all

ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # as process 1 does, we get every orphan
child = os.fork()
if child == 0:
    for _ in range(20):  # orphans: their parent ends at once
        if os.fork() == 0:
            if os.fork() == 0:
                os.read(0, 1)
            os._exit(0)
    print("ready", flush=True)
    {last}
print(wait_for_all(child), flush=True)
"""


@pytest.mark.parametrize(
    ("last", "end", "status"),
    [
        ("os._exit(3)", None, "3"),
        ("os.kill(os.getpid(), 9)", None, "137"),
        ("time.sleep(600)", signal.SIGTERM, "143"),
        ("time.sleep(600)", signal.SIGINT, "130"),
    ],
)
def test_signals_reach_the_child_and_its_status_is_ours(
    last: str, end: signal.Signals | None, status: str
) -> None:
    script = ADOPTING.format(last=last)
    with subprocess.Popen(
        [sys.executable, "-c", f"import signal\nsignal.signal(2, signal.SIG_DFL)\n{script}"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        if end is not None:
            process.send_signal(end)
        assert process.stdout.readline() == f"{status}\n"


def unshare() -> list[str] | None:
    """A command that runs another as process 1, where this system lets us."""
    for options in (["-pf"], ["-Urpf"]):
        command = ["unshare", *options, "--mount-proc", "--kill-child", "--"]
        if (
            shutil.which("unshare")
            and not subprocess.run([*command, "true"], capture_output=True, check=False).returncode
        ):
            return command
    return None


@pytest.fixture
def slow_dot(tmp_path: Path) -> Path:
    """A folder with a `dot` that hangs."""
    (tmp_path / "dot").write_text("#!/bin/sh\nexec sleep 600\n")
    (tmp_path / "dot").chmod(0o755)
    return tmp_path


@pytest.fixture
def first(slow_dot: Path) -> Iterator[Server]:
    """`review serve` as process 1, with a `dot` that hangs."""
    command = unshare()
    if command is None:
        pytest.skip("this system gives no process namespaces")
    settings = {
        "PATH": f"{slow_dot}:{os.environ['PATH']}",
        "DESIGN_REVIEWER_RATE_LIMIT": "",
        "DESIGN_REVIEWER_REVIEW_PROCESSES": "1",
        "DESIGN_REVIEWER_PICTURE_PROCESSES": "1",
    }
    with subprocess.Popen(
        [*command, *REVIEW, "serve", "--port", "0"],
        cwd=ROOT,
        env=os.environ | settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline().decode()
        yield Server(process, int(line.split("/")[2].rpartition(":")[2]))
        process.kill()


def children(pid: int) -> dict[int, str]:
    """The children of a process with their states, `Z` for a dead one."""
    found = {}
    for file in Path(f"/proc/{pid}/task").glob("*/children"):
        for each in map(int, file.read_text().split()):
            found[each] = state(each)
    return found


def state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return ""


def named(name: str, pid: int) -> list[int]:
    """The descendants of a process whose command line holds `name`."""
    below = list(children(pid))
    found = [each for each in below if name in command_line(each)]
    return [*found, *(one for each in below for one in named(name, each))]


def command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return ""


def wait_for(done: Callable[[], object]) -> None:
    """Look again until it is so; the limit of the whole test ends what never comes."""
    while not done():
        time.sleep(0.01)


def test_a_process_killed_in_the_middle_of_a_picture_leaves_no_dead_one(first: Server) -> None:
    (one,) = children(first.process.pid)
    picture = review_request("client -> api").replace(b"/reviews", b"/pictures")
    with first.connect() as connection:
        connection.sendall(picture)
        wait_for(lambda: named("os.unshare", one))
        launcher = named("os.unshare", one)[0]
        worker = next(each for each in named("web.child_main", one) if launcher in children(each))
        os.kill(worker, signal.SIGKILL)
        assert read_answer(connection)[0] == 500
    wait_for(lambda: not named("os.unshare", one))
    wait_for(lambda: "Z" not in children(one).values())


def test_it_ends_on_sigterm(first: Server) -> None:
    (one,) = children(first.process.pid)
    os.kill(one, signal.SIGTERM)
    assert first.process.wait() == 0
