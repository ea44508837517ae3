"""A limited child that misbehaves is ended with all it started, and learns nothing of ours."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from reviewer.report.picture import child
from reviewer.report.picture.engine import EngineError, EngineStalledError, EngineTimeoutError

pytestmark = pytest.mark.skipif(not child.can_run(), reason="children cannot be limited here")

Fake = Callable[[str], tuple[str, ...]]
ROOT = Path(__file__).parents[2]


@pytest.fixture
def fake(tmp_path: Path) -> Fake:
    """A command that runs a shell script, in which `$NAP` is a sleep whose process can be found."""
    shutil.copy(shutil.which("sleep") or "", tmp_path / "nap")

    def make(script: str) -> tuple[str, ...]:
        file = tmp_path / "dot"
        file.write_text(f"#!/bin/sh\nNAP={tmp_path}/nap\n{script}")
        file.chmod(0o755)
        return (str(file),)

    return make


def _running(tmp_path: Path) -> list[str]:
    """The command lines of what runs out of the folder of a test."""
    found = []
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):  # it has ended meanwhile
            found.append(file.read_bytes().decode(errors="replace"))
    return [line for line in found if f"{tmp_path}/" in line]


@pytest.fixture(params=["own namespaces", "no namespaces"])
def isolation(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """With and without process namespaces: containers usually give none."""
    if request.param == "no namespaces":
        monkeypatch.setattr(child, "_LAUNCH", SHARED)
    return str(request.param)


SHARED = child._LAUNCH.replace("alone = separate()", "alone = False")


def test_it_answers(fake: Fake) -> None:
    assert child.run(fake("cat"), b"x" * 300_000) == b"x" * 300_000


def test_one_that_reads_nothing_may_answer(fake: Fake) -> None:
    assert child.run(fake("echo done"), b"x" * 300_000) == b"done\n"


SLEEPERS = {
    "sleeps": "exec $NAP 60",
    "ignores TERM": "trap '' TERM INT HUP; $NAP 60; $NAP 60",
    "forks": "$NAP 60 & $NAP 60 & wait",
    "closes and stays": "cat; exec >&-; exec $NAP 60",
    "leaves the group": "setsid $NAP 60 & setsid setsid $NAP 61 & exec $NAP 62",
}
LEFTOVERS = {
    "a child": "echo answer; $NAP 60 & exit 0",
    "what left the group": "setsid $NAP 60 & (setsid setsid $NAP 61 &); echo answer",
}


@pytest.mark.usefixtures("isolation")
@pytest.mark.parametrize("script", SLEEPERS.values(), ids=SLEEPERS)
def test_one_that_sleeps_is_ended_with_all_it_started(
    script: str, fake: Fake, tmp_path: Path
) -> None:
    with pytest.raises(EngineStalledError, match=r"did not answer within 0\.3 s"):
        child.run(fake(script), b"digraph {}", wall_seconds=0.3)
    assert not _running(tmp_path)


@pytest.mark.usefixtures("isolation")
def test_one_that_burns_is_ended_by_its_cpu_time(fake: Fake, tmp_path: Path) -> None:
    script = "(trap '' TERM HUP; $NAP 600) & while :; do :; done"
    with pytest.raises(EngineTimeoutError):
        child.run(fake(script), b"digraph {}", cpu_seconds=0.3, wall_seconds=300)
    assert not _running(tmp_path)


@pytest.mark.usefixtures("isolation")
@pytest.mark.parametrize("script", LEFTOVERS.values(), ids=LEFTOVERS)
def test_what_outlives_its_starter_is_ended(script: str, fake: Fake, tmp_path: Path) -> None:
    assert child.run(fake(script), b"") == b"answer\n"
    assert not _running(tmp_path)


ADOPTING = """
import ctypes, os, sys
from contextlib import suppress
from pathlib import Path
from reviewer.report.picture import child
from reviewer.report.picture.engine import EngineError

isolation, *commands = sys.argv[1:]
ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # as process 1 does, we get every orphan
if isolation == "no namespaces":
    child._LAUNCH = child._LAUNCH.replace("alone = separate()", "alone = False")
for command in commands:
    with suppress(EngineError):
        child.run((command,), b"", cpu_seconds=1, wall_seconds=0.3)
    print(Path(f"/proc/self/task/{os.getpid()}/children").read_text().split())
"""


@pytest.mark.parametrize("isolation", ["own namespaces", "no namespaces"])
def test_nobody_else_has_to_wait_for_what_it_leaves(
    isolation: str, fake: Fake, tmp_path: Path
) -> None:
    scripts = [*SLEEPERS.values(), *LEFTOVERS.values(), "exit 3"]
    commands = []
    for number, script in enumerate(scripts):
        (file,) = fake(script)
        commands.append(str(Path(file).rename(tmp_path / f"dot{number}")))
    harness = [sys.executable, "-c", ADOPTING, isolation, *commands]
    done = subprocess.run(harness, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n" * len(scripts)


def test_one_that_floods_is_ended(fake: Fake) -> None:
    with pytest.raises(EngineError, match="wrote too much"):
        child.run(fake("exec cat /dev/zero"), b"")


@pytest.mark.parametrize(
    ("script", "why"), [("exit 3", "status 3"), ("kill -SEGV $$", "signal 11")]
)
def test_one_that_crashes_says_how(script: str, why: str, fake: Fake) -> None:
    with pytest.raises(EngineError, match=why):
        child.run(fake(script), b"")


def test_one_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(EngineError):
        child.run((str(tmp_path / "none"),), b"")


def test_it_is_limited(fake: Fake) -> None:
    said = child.run(fake("ulimit -t; ulimit -v; ulimit -c; ulimit -f"), b"").split()
    assert said == [b"5", b"524288", b"0", b"0"]


def test_it_sees_no_environment_of_ours(fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CANARY", "sings")
    said = child.run(fake("env; pwd; ls -l /proc/$$/fd 2>/dev/null"), b"").decode()
    assert "CANARY" not in said
    assert "sings" not in said
    assert "PWD=/\n" in said


def test_it_says_whether_it_had_a_network(fake: Fake, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "reviewer.report.picture")
    interfaces = child.run(fake("cat /proc/net/dev"), b"").decode()
    (line,) = caplog.messages
    alone = "eth0" not in interfaces
    assert line.endswith(("network none", "network shared"))
    assert alone or line.endswith("network shared")
    assert line.endswith("network shared") or "lo:" in interfaces


def test_no_more_than_two_run_at_once(fake: Fake, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    command = fake(f"read name; mkdir {tmp_path}/started-$name; cat {gate}")
    threads = [
        threading.Thread(target=child.run, args=(command, f"{n}\n".encode()), daemon=True)
        for n in range(3)
    ]
    for thread in threads:
        thread.start()
    _wait_for(lambda: len(list(tmp_path.glob("started-*"))) == 2)
    assert not child._slots.acquire(blocking=False)
    _wait_for(lambda: _opened(gate) and not any(thread.is_alive() for thread in threads))
    assert len(list(tmp_path.glob("started-*"))) == 3


def _opened(gate: Path) -> bool:
    """Let those go on who read the gate just now: they see its writer come and go."""
    with suppress(OSError):  # nobody reads it
        os.close(os.open(gate, os.O_WRONLY | os.O_NONBLOCK))
    return True


def _wait_for(done: Callable[[], object]) -> None:
    """Look again until it is so; the limit of the whole test ends what never comes."""
    while not done():
        time.sleep(0.01)


@pytest.mark.usefixtures("isolation")
def test_it_dies_with_us(fake: Fake, tmp_path: Path) -> None:
    command = fake("$NAP 60 & $NAP 60 & wait")
    ours = (
        f"from reviewer.report.picture import child; child._LAUNCH = {child._LAUNCH!r};"
        f" child.run({command!r}, b'', wall_seconds=50)"
    )
    parent = subprocess.Popen([sys.executable, "-c", ours], cwd=ROOT)
    _wait_for(lambda: sum("nap" in line for line in _running(tmp_path)) == 2)
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    _wait_for(lambda: not _running(tmp_path))
