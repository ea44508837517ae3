"""The recipes for CI can be copied: they are YAML, their hooks exist, and their commands run."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from reviewer.command import main

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/ci.md").read_text("utf-8")
YAML = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
BASH = re.findall(r"^```bash\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)


def _texts(value: object) -> Iterator[str]:
    """Every text in a tree of YAML."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)


LINES = [
    *(text for recipe in YAML for text in _texts(yaml.safe_load(recipe))),
    *(line for block in BASH for line in block.splitlines()),
]
COMMANDS = [line.partition(" >> ")[0] for line in LINES if line.startswith("review ")]


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with a design that has an error, as it was before, and its known findings."""
    monkeypatch.chdir(tmp_path)
    blog = (ROOT / "examples/designs/naive-blog.txt").read_bytes()
    (tmp_path / "designs").mkdir()
    for name in ("designs/blog.design", "before.design"):
        (tmp_path / name).write_bytes(blog)
    main(["designs", "--write-baseline", "designs/known.json"])
    return tmp_path


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_of_a_recipe_runs(
    command: str, repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """0 where it only reports, or knows what is there; 1 for the error; never 2."""
    words = shlex.split(command.replace("*.design", "blog.design"), comments=True)
    quiet = {"never", "diff", "fmt", "--baseline", "--write-baseline"} & {*words}
    assert main(words[1:]) == (0 if quiet else 1), capsys.readouterr()
    written = [words[at + 1] for at, word in enumerate(words) if word == "-o"]
    assert all((repository / name).stat().st_size for name in written)


def test_every_way_of_reporting_in_ci_has_a_recipe() -> None:
    text = "\n".join(COMMANDS)
    for part in ("--format github", "review.sarif", "review.xml", "--baseline", "review diff"):
        assert part in text


def test_files_that_a_recipe_uploads_are_those_it_writes() -> None:
    for recipe in YAML:
        written = {*re.findall(r"review designs -o (\S+)", recipe)}
        assert {*re.findall(r"(?:sarif_file|junit): (\S+)", recipe)} <= written


def test_hooks_and_version_are_those_of_this_repository() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    [recipe] = [yaml.safe_load(text) for text in YAML if text.startswith("repos:")]
    [repo] = recipe["repos"]
    assert {hook["id"] for hook in repo["hooks"]} == {hook["id"] for hook in hooks}
    version = re.search(
        r'^version = "(.+)"', (ROOT / "pyproject.toml").read_text("utf-8"), re.MULTILINE
    )
    assert version
    assert repo["rev"] == f"v{version[1]}"
