"""What a new rule, technology, report format or command costs: its file, and no broken test.

All four are added to a copy of the project, what is generated is made again, and the tests that
list, count or describe things of their kind are run there.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[2]
ADDITIONS = Path(__file__).parent / "additions"

pytestmark = pytest.mark.exhaustive  # it costs as much as a tenth of the other tests


class Addition(NamedTuple):
    """A file of `additions`, where it goes, and the line of a table that names it."""

    source: str
    target: str
    table: str = ""
    line: str = ""


FORMATS = "reviewer/report/formats/__init__.py"
COMMANDS = "reviewer/command/dispatch.py"
ADDED = {
    "rule": Addition("rule.py", "rules/cost/thirteen_of_a_kind.py"),
    "technology": Addition("technology.toml", "dsl/technologies/thirteenbase.toml"),
    "format": Addition(
        "format.py",
        "reviewer/report/formats/counts.py",
        FORMATS,
        '    "counts": Format("counting: how many findings a design has", ".counts"),\n',
    ),
    "command": Addition("command.py", "reviewer/command/tally.py", COMMANDS, '    "tally",\n'),
}
BEFORE = {FORMATS: '    "html": Format(', COMMANDS: '    "whatif",\n'}
"""The line of each table in front of which the new one goes."""

CONCERNED = (
    "tests/catalogue", "tests/docs", "tests/frontend", "tests/rule_kit", "tests/packs/test_schema.py",
    "tests/dsl/test_vocabulary.py", "tests/dsl/test_tables.py", "tests/quality/test_terms.py",
    "tests/command/test_configuration.py", "tests/command/test_output.py", "tests/command/test_rules.py",
    "tests/reviewer/test_formats.py", "tests/reviewer/test_other_formats.py", "tests/reviewer/test_packs.py",
    "tests/rules/test_cases.py", "tests/rules/test_judgement.py", "tests/test_snapshots.py",
    "tests/web/test_api.py", "tests/web/test_page.py", "tests/web/test_openapi.py",
)  # fmt: skip
"""Tests that list, count or describe rules, technologies, formats or commands."""


def run_in(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Python in the copy, on the modules of the copy."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(folder)} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def pytest_in(folder: Path, *arguments: str, **environment: str) -> str:
    """What failed in the copy, "" where nothing did."""
    ran = run_in(folder, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments, **environment)
    return "" if ran.returncode == 0 else ran.stdout[-4_000:] + ran.stderr[-1_000:]


def generate(folder: Path) -> None:
    """`make generate`, on the Python that runs the tests."""
    for step in sorted((folder / "tools").glob("generate_*.py")):
        ran = run_in(folder, "-m", f"tools.{step.stem}")
        assert ran.returncode == 0, f"{step.stem}: {ran.stderr}"


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The project as it stands, tracked or not yet, without what is ignored."""
    folder = tmp_path_factory.mktemp("copy")
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in names.splitlines():
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / name)
    generate(folder)
    assert changed_files(folder) == set(), "stale: run `make generate`"
    yield folder
    shutil.rmtree(folder)


def changed_files(folder: Path) -> set[str]:
    """The files of the copy that are new or say something else than the project's."""
    inside = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    return {
        name
        for name in inside
        if "__pycache__" not in name
        and not name.startswith(".hypothesis")
        and (
            not (ROOT / name).exists() or (ROOT / name).read_bytes() != (folder / name).read_bytes()
        )
    }


def add(folder: Path, addition: Addition) -> None:
    shutil.copyfile(ADDITIONS / addition.source, folder / addition.target)
    if addition.table:
        table, before = folder / addition.table, BEFORE[addition.table]
        text = table.read_text("utf-8")
        assert text.count(before) == 1
        table.write_text(text.replace(before, addition.line + before), "utf-8")


@pytest.fixture(scope="module")
def grown(copy: Path) -> Path:
    """The copy with all four, what is generated made again, and the new report accepted."""
    for addition in ADDED.values():
        add(copy, addition)
    touched = changed_files(copy)
    assert touched == {one.target for one in ADDED.values()} | {FORMATS, COMMANDS}
    generate(copy)
    accepted = ("tests/reviewer/test_formats.py", "-k", "counts")
    assert pytest_in(copy, *accepted, UPDATE_SNAPSHOTS="1") == ""
    return copy


def test_each_is_there_by_its_file_and_a_line_of_a_table_at_most(grown: Path) -> None:
    review = ("-m", "reviewer.command")
    rules = json.loads(run_in(grown, *review, "rules", "--format", "json").stdout)
    assert "thirteen-of-a-kind" in {rule["id"] for rule in rules["rules"]}
    (grown / "x.txt").write_text("client app\nthirteenbase ledger x13\napp -> ledger\n")
    options = ("--fail-on", "never", "--select", "thirteen-of-a-kind")
    assert run_in(grown, *review, "x.txt", *options, "--format", "counts").stdout == "1 findings\n"
    run_in(grown, *review, "x.txt", *options, "-o", "x.counts")
    assert (grown / "x.counts").read_text() == "1 findings\n"
    assert run_in(grown, *review, "tally", "client -> thirteenbase", "--links").stdout == "1\n"


def test_what_changes_besides_is_generated(grown: Path) -> None:
    by_hand = {one.target for one in ADDED.values()} | {FORMATS, COMMANDS, "x.txt", "x.counts"}
    made = {
        "docs/command.md", "docs/figures.md", "docs/language.md", "docs/rules.md", "docs/topics.md",
        "dsl/_catalogue.json", "dsl/_figures.txt", "tests/quality/terms.json",
        "tests/snapshots/fixed.counts.txt",
    }  # fmt: skip
    assert changed_files(grown) - by_hand <= made


def test_no_test_breaks(grown: Path) -> None:
    assert pytest_in(grown, *CONCERNED) == ""
