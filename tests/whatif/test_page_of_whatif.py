"""`docs/whatif.md` shows what the command prints of the design that it shows."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from reviewer.command import main
from reviewer.whatif.scenario import patience_of, setting_of

PAGE = (Path(__file__).parents[2] / "docs" / "whatif.md").read_text("utf-8")
[DESIGN] = re.findall(r"^```design\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
SHOWN = re.findall(r"^```text\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
COMMANDS = re.findall(r"^    (review whatif messages\.txt .*)$", PAGE, re.MULTILINE)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "messages.txt").write_text(DESIGN)
    return tmp_path


@pytest.mark.parametrize(
    ("command", "shown"),
    [*zip([c for c in COMMANDS if " -o " not in c], SHOWN, strict=True)],
)
def test_the_page_shows_what_the_command_prints(
    command: str, shown: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*shlex.split(command)[1:], "--color", "never"]) == 0
    assert capsys.readouterr().out == shown


def test_the_change_on_the_page_can_be_written(folder: Path) -> None:
    [command] = [command for command in COMMANDS if " -o " in command]
    assert main(shlex.split(command)[1:]) == 0
    assert "service intake x63 [stateless]" in (folder / "later.txt").read_text()


def test_every_form_on_the_page_is_understood() -> None:
    for text in re.findall(r"`--p99 \"?([^`\"]+)\"?`", PAGE):
        patience_of(text)
    for text in re.findall(r"`--set ([^`]+)`", PAGE):
        setting_of(text)
