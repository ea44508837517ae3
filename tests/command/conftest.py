"""Fixtures for tests of the command: a folder to run in, and the command itself."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from reviewer.command import main
from tests.making import pack_text

CLEAN = "client\nservice api x3 [limit=20/s]\nclient -> api\n"
WITH_STORE = "client\nservice api x3 [limit=20/s]\npostgres db x2\nclient -> api -> db\n"


class Done(NamedTuple):
    """What a run of the command gave."""

    status: int
    out: str
    err: str

    @property
    def complaint(self) -> str:
        """The one line on standard error."""
        [line] = self.err.splitlines()
        return line


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch) -> Path:
    """A folder with a pack, a design that it passes, one that it fails, and one with an error."""
    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "FORCE_COLOR", "REVIEW_TRACEBACK"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "pack.py").write_text(pack_text())
    (tmp_path / "warns.py").write_text(pack_text(rule_id="warns-of-stores", severity="WARNING"))
    (tmp_path / "clean.txt").write_text(CLEAN)
    (tmp_path / "store.txt").write_text(WITH_STORE)
    (tmp_path / "wrong.txt").write_text(WITH_STORE + "postgress evil\n")
    return tmp_path


@pytest.fixture
def run(capsys) -> Callable[..., Done]:
    """`run("store.txt", "--format", "json")`, in this process."""

    def run_here(*argv: str) -> Done:
        status = main(list(argv))
        return Done(status, *capsys.readouterr())

    return run_here


ONLY = ("--pack", "pack.py", "--select", "no-stores")


@pytest.fixture
def judge(run) -> Callable[..., Done]:
    """`review` with the rule of the folder's pack only."""
    return lambda *argv: run(*argv, *ONLY)


@pytest.fixture
def shell() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run a shell line in which `$REVIEW` is the command, in processes of its own."""

    def run_shell(line: str, **env: str) -> subprocess.CompletedProcess[str]:
        command = f"{sys.executable} -m reviewer.command"
        return subprocess.run(
            ["bash", "-c", line],
            env=os.environ | {"REVIEW": command, "ONLY": " ".join(ONLY)} | env,
            capture_output=True, text=True, check=False,
        )  # fmt: skip

    return run_shell
