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

BY_HAND = {one.target for one in ADDED.values()} | {FORMATS, COMMANDS}
GENERATED = {
    "docs/command.md", "docs/figures.md", "docs/language.md", "docs/rules.md", "docs/topics.md",
    "docs/rules/thirteen-of-a-kind.md", "docs/tutorial.md",
    "dsl/_catalogue.json", "dsl/_figures.txt", "tests/quality/terms.json",
    "tests/snapshots/fixed.counts.txt",
}  # fmt: skip

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


class Copy:
    """The project as it stands, tracked or not yet, without what is ignored."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in project_files():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / name)
        generate(folder)
        self._before = self._contents()

    def _contents(self) -> dict[str, bytes]:
        files = (path for path in self.folder.rglob("[!.]*") if path.is_file())
        names = (str(path.relative_to(self.folder)) for path in files)
        return {
            name: (self.folder / name).read_bytes()
            for name in names
            if not name.startswith(".") and "__pycache__" not in name
        }

    def changed_files(self) -> set[str]:
        """The files that are new or say something else."""
        found = self._contents()
        return {name for name, content in found.items() if self._before.get(name) != content}


def project_files() -> list[str]:
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [name for name in names.splitlines() if (ROOT / name).is_file()]


def add(folder: Path, addition: Addition) -> None:
    shutil.copyfile(ADDITIONS / addition.source, folder / addition.target)
    if addition.table:
        table, before = folder / addition.table, BEFORE[addition.table]
        text = table.read_text("utf-8")
        assert text.count(before) == 1
        table.write_text(text.replace(before, addition.line + before), "utf-8")


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    """The copy with all four, what is generated made again, and the new report accepted."""
    copy = Copy(tmp_path_factory.mktemp("copy"))
    for addition in ADDED.values():
        add(copy.folder, addition)
    assert copy.changed_files() == BY_HAND
    generate(copy.folder)
    accepted = ("tests/reviewer/test_formats.py", "-k", "counts")
    assert pytest_in(copy.folder, *accepted, UPDATE_SNAPSHOTS="1") == ""
    return copy


def test_each_is_there_by_its_file_and_a_line_of_a_table_at_most(
    grown: Copy, tmp_path: Path
) -> None:
    review = ("-m", "reviewer.command")
    rules = json.loads(run_in(grown.folder, *review, "rules", "--format", "json").stdout)
    assert "thirteen-of-a-kind" in {rule["id"] for rule in rules["rules"]}
    design, report = tmp_path / "x.txt", tmp_path / "x.counts"
    design.write_text("client app\nthirteenbase ledger x13\napp -> ledger\n")
    options = ("--fail-on", "never", "--select", "thirteen-of-a-kind", "-o", str(report))
    run_in(grown.folder, *review, str(design), *options)
    assert report.read_text() == "1 findings\n"
    counted = run_in(grown.folder, *review, "tally", "client -> thirteenbase", "--links")
    assert counted.stdout == "1\n"


def test_what_changes_besides_is_generated(grown: Copy) -> None:
    assert grown.changed_files() - BY_HAND <= GENERATED


def test_no_test_breaks(grown: Copy) -> None:
    assert pytest_in(grown.folder, *CONCERNED) == ""
