"""A child that misbehaves is ended, with all it started, and says nothing of ours."""

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
from reviewer.report.picture.engine import EngineError, EngineTimeoutError

pytestmark = pytest.mark.skipif(not child.can_run(), reason="children cannot be limited here")

Fake = Callable[[str], tuple[str, ...]]


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


def _assert_gone(tmp_path: Path) -> None:
    until = time.monotonic() + 3
    while _running(tmp_path) and time.monotonic() < until:
        time.sleep(0.02)
    assert not _running(tmp_path)


def test_it_answers(fake: Fake) -> None:
    assert child.run(fake("cat"), b"x" * 300_000, 5) == b"x" * 300_000


def test_one_that_reads_nothing_may_answer(fake: Fake) -> None:
    assert child.run(fake("echo done"), b"x" * 300_000, 5) == b"done\n"


@pytest.mark.parametrize(
    "script",
    [
        "exec $NAP 60",
        "trap '' TERM INT HUP; $NAP 60; $NAP 60",
        "$NAP 60 & $NAP 60 & wait",
        "cat; exec >&-; exec $NAP 60",
        "(trap '' TERM HUP; $NAP 60) & while :; do :; done",
    ],
    ids=["sleeps", "ignores TERM", "forks", "closes and stays", "forks and burns"],
)
def test_one_that_takes_too_long_is_ended_with_all_it_started(
    script: str, fake: Fake, tmp_path: Path
) -> None:
    started = time.monotonic()
    with pytest.raises(EngineTimeoutError):
        child.run(fake(script), b"digraph {}", 0.7)
    assert time.monotonic() - started < 2
    _assert_gone(tmp_path)


def test_what_outlives_its_starter_is_ended(fake: Fake, tmp_path: Path) -> None:
    script = "echo answer; $NAP 60 & exit 0"
    assert child.run(fake(script), b"", 5) == b"answer\n"
    _assert_gone(tmp_path)


def test_what_leaves_the_group_is_ended_where_there_are_namespaces(
    fake: Fake, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "reviewer.report.picture")
    script = "setsid $NAP 60 & (setsid setsid $NAP 61 &) ; sleep 0.1; echo done"
    assert child.run(fake(script), b"", 5) == b"done\n"
    if not caplog.messages[0].endswith("network none"):
        pytest.skip("this system gives no namespaces")
    _assert_gone(tmp_path)


def test_one_that_floods_is_ended(fake: Fake) -> None:
    with pytest.raises(EngineError, match="wrote too much"):
        child.run(fake("exec cat /dev/zero"), b"", 5)


@pytest.mark.parametrize(
    ("script", "why"), [("exit 3", "status 3"), ("kill -SEGV $$", "signal 11")]
)
def test_one_that_crashes_says_how(script: str, why: str, fake: Fake) -> None:
    with pytest.raises(EngineError, match=why):
        child.run(fake(script), b"", 5)


def test_one_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(EngineError):
        child.run((str(tmp_path / "none"),), b"", 5)


def test_it_is_limited(fake: Fake) -> None:
    said = child.run(fake("ulimit -t; ulimit -v; ulimit -c; ulimit -f"), b"", 5).split()
    assert said == [b"5", b"524288", b"0", b"0"]


def test_it_sees_no_environment_of_ours(fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CANARY", "sings")
    said = child.run(fake("env; pwd; ls -l /proc/$$/fd 2>/dev/null"), b"", 5).decode()
    assert "CANARY" not in said
    assert "sings" not in said
    assert "PWD=/\n" in said


def test_it_says_whether_it_had_a_network(fake: Fake, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "reviewer.report.picture")
    interfaces = child.run(fake("cat /proc/net/dev"), b"", 5).decode()
    (line,) = caplog.messages
    alone = "eth0" not in interfaces
    assert line.endswith(("network none", "network shared"))
    assert alone or line.endswith("network shared")
    assert line.endswith("network shared") or "lo:" in interfaces


def test_no_more_than_two_run_at_once(fake: Fake) -> None:
    command = fake("exec sleep 0.6")
    started = time.monotonic()
    threads = [threading.Thread(target=child.run, args=(command, b"", 10)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert time.monotonic() - started > 1.1


def test_it_dies_with_us(fake: Fake, tmp_path: Path) -> None:
    command = fake("$NAP 60 & $NAP 60 & wait")
    ours = f"from reviewer.report.picture import child; child.run({command!r}, b'', 50)"
    parent = subprocess.Popen([sys.executable, "-c", ours], cwd=Path(__file__).parents[2])
    until = time.monotonic() + 10
    while time.monotonic() < until and sum("nap" in line for line in _running(tmp_path)) < 2:
        time.sleep(0.02)
    assert sum("nap" in line for line in _running(tmp_path)) == 2
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    _assert_gone(tmp_path)
