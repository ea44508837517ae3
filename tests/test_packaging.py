"""What is installed is ours, whole, and loads no more than it needs."""

from __future__ import annotations

import importlib
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("dsl", "reviewer", "rules", "web")
HEAVY = {
    "PIL", "diagrams", "flask", "graphviz", "hypothesis", "jinja2", "jsonschema", "numpy",
    "pre_commit", "requests", "resvg_py", "wasmtime", "web", "yaml",
}  # fmt: skip


@pytest.mark.parametrize("name", PACKAGES)
def test_common_names_resolve_to_ours(name: str) -> None:
    """PyPI has packages that install `rules` and `web` too."""
    found = importlib.import_module(name).__file__
    assert found is not None
    assert Path(found).is_relative_to(ROOT)


def test_a_plain_review_loads_nothing_heavy() -> None:
    code = (
        "import sys; from reviewer.command import main;"
        " main(['examples/designs/photo-feed.txt', '--fail-on', 'never']);"
        " print(*sorted({name.partition('.')[0] for name in sys.modules}), file=sys.stderr)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert not HEAVY & set(ran.stderr.split())


def test_the_wheel_holds_all_that_runs(tmp_path: Path) -> None:
    pytest.importorskip("hatchling", reason="needs hatchling, which the lock for tests brings")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    tracked = subprocess.run(
        ["git", "ls-files", *PACKAGES, "examples"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    needed = {name for name in tracked if not name.startswith("web/frontend/")}
    assert needed <= names
    assert not {name for name in names if name.startswith(("tests/", "tools/", "bench/"))}
