"""The commands of the README tell what is missing on a stock machine, in one line."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture
def stock(tmp_path: Path) -> Path:
    """A Python as Debian installs it: without `ensurepip`, which comes with python3-venv."""
    (tmp_path / "without").mkdir()
    (tmp_path / "without" / "ensurepip.py").write_text("raise ImportError")
    return _executable(
        tmp_path / "python3", f'PYTHONPATH={tmp_path}/without exec {sys.executable} "$@"'
    )


def _executable(file: Path, script: str) -> Path:
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)
    return file


def _run_setup(folder: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """`tools/setup` for an environment in `folder`, which it would install nothing into."""
    (folder / "empty.lock").touch()
    command = ["tools/setup", str(folder / "venv"), str(folder / "empty.lock")]
    return subprocess.run(
        command, cwd=ROOT, env=os.environ | env, capture_output=True, text=True, check=False
    )


def _assert_refused(done: subprocess.CompletedProcess[str], folder: Path, words: str) -> None:
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert words in line
    assert not (folder / "venv").exists()


def test_a_named_python_without_venv_names_the_package(stock: Path, tmp_path: Path) -> None:
    done = _run_setup(tmp_path, PYTHON=str(stock))
    _assert_refused(done, tmp_path, "run `apt-get install python3-venv` as root first")


def test_the_only_python_without_venv_names_the_package(stock: Path, tmp_path: Path) -> None:
    path = f"{stock.parent}:/usr/bin:/bin"
    env = {"PATH": path, "SYSTEM_PYTHON": str(stock), "PYENV_ROOT": str(tmp_path), "PYTHON": ""}
    for version in range(11, 16):  # hide those of this machine
        _executable(tmp_path / f"python3.{version}", "exit 1")
    _assert_refused(_run_setup(tmp_path, **env), tmp_path, "apt-get install python3-venv")


def test_a_python_that_is_too_old_is_named(tmp_path: Path) -> None:
    old = _executable(tmp_path / "python3", "exit 1")
    _assert_refused(_run_setup(tmp_path, PYTHON=str(old)), tmp_path, "Python 3.11 or newer")


def test_the_python_of_the_system_represents_its_version() -> None:
    env = os.environ | {"SYSTEM_PYTHON": sys.executable}
    done = subprocess.run(
        ["tools/pythons"], cwd=ROOT, env=env, capture_output=True, text=True, check=True
    )
    listed = done.stdout.splitlines()
    assert sys.executable in listed
    assert len({_minor_version(python) for python in listed}) == len(listed)


def _minor_version(python: str) -> str:
    code = "import sys; print(sys.version_info[:2])"
    return subprocess.run([python, "-c", code], capture_output=True, text=True, check=True).stdout
