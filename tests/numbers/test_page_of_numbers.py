"""`docs/numbers.md` shows what the command prints of the design that it shows."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from reviewer.command import main
from reviewer.report.tables.csv import TABLES

PAGE = (Path(__file__).parents[2] / "docs" / "numbers.md").read_text("utf-8")
[DESIGN] = re.findall(r"^```design\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
SHOWN = re.findall(r"^```text\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
DRAWN = next(text for text in SHOWN if text.startswith("Utilization of each"))
SHOWN.remove(DRAWN)
COMMANDS = (
    *("--by component", "--by flow", "--by share", "--by cost", "--by growth"),
    "--format csv --by share",
)


@pytest.mark.parametrize(("command", "shown"), [*zip(COMMANDS, SHOWN, strict=True)], ids=COMMANDS)
def test_the_page_shows_what_the_command_prints(command, shown, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shop.txt").write_text(DESIGN)
    assert main(["numbers", "shop.txt", "--color", "never", *shlex.split(command)]) == 0
    assert capsys.readouterr().out == shown


def test_the_page_shows_what_is_drawn(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shop.txt").write_text(DESIGN)
    assert main(["numbers", "shop.txt", "--color", "never", "--draw"]) == 0
    assert capsys.readouterr().out.endswith(f"\n\n{DRAWN}")


@pytest.mark.parametrize("table", TABLES)
def test_the_page_names_every_part(table):
    assert f"`{table}`" in PAGE or f"--by {table}" in PAGE
