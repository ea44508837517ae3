"""The README says what the command does, in the command's own words."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from argparse import ArgumentParser
from importlib import import_module
from pathlib import Path

import pytest

from dsl.parse import parse
from reviewer.command.dispatch import commands
from reviewer.packs.loader import load_packs
from reviewer.review import review

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


def test_the_design_is_the_example() -> None:
    shown = blocks("design")[0].strip()
    assert shown in (ROOT / "examples/designs/naive-blog.txt").read_text(encoding="utf-8")


def test_the_review_is_what_the_command_prints() -> None:
    command, *shown = blocks("console")[0].strip().splitlines()
    argv = command.removeprefix("$ review ").split()
    ran = subprocess.run(
        [str(Path(sys.executable).with_name("review")), *argv],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        env={"PATH": "", "COLUMNS": "80", "PYTHONUTF8": "1"},
    )
    printed = iter(ran.stdout.splitlines())
    for line in shown:
        if line != "…":
            assert any(line == other for other in printed), (
                f"not printed, or not in this order: {line}"
            )


@pytest.mark.parametrize("line", re.findall(r"^ +\.venv/bin/review (.+)$", README, re.MULTILINE))
def test_every_command_shown_is_one_that_is_understood(line: str) -> None:
    name, *words = shlex.split(line, comments=True)
    if name not in commands():
        name, words = "", [name, *words]
    parser = ArgumentParser(allow_abbrev=False, exit_on_error=False)
    import_module(commands().get(name, "reviewer.command.review")).add_arguments(parser)
    assert vars(parser.parse_args(words))


@pytest.mark.parametrize("path", re.findall(r"\]\(([^):]+)\)", README))
def test_every_link_leads_somewhere(path: str) -> None:
    assert (ROOT / path).exists()


def test_the_picture_marks_what_the_review_finds() -> None:
    """Layouts differ between engines; what is marked does not."""
    picture = (ROOT / "docs/images/naive-blog.svg").read_text(encoding="utf-8")
    text = (ROOT / "examples/designs/naive-blog.txt").read_bytes()
    findings = review(parse(text), load_packs()).findings
    assert set(" ".join(re.findall(r'data-fingerprint="([\w ]+)"', picture)).split()) == {
        f.fingerprint for f in findings
    }
