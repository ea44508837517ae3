"""Every step of the guide to a first pack is done, in its order, and gives what the page shows."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from reviewer.command import main

PAGE = (Path(__file__).parents[2] / "docs/first-pack.md").read_text(encoding="utf-8")
_STEP = re.compile(
    r"^```console\n(?P<console>.*?)^```$"
    r"|^<!-- (?P<way>file|append): (?P<file>[\w.-]+) -->\n```\w+\n(?P<text>.*?)^```$"
    r"|^<!-- replace: (?P<in>[\w.-]+): (?P<old>.*?) -->\n<!-- by: (?P<new>.*?) -->\n(?:```yaml\n(?P<block>.*?)^```$)?",
    re.MULTILINE | re.DOTALL,
)


def test_the_guide_works_as_it_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    commands = 0
    for step in _STEP.finditer(PAGE):
        if step["console"]:
            commands += _run(step["console"], lambda: "".join(capsys.readouterr()))
        elif step["way"]:
            before = "" if step["way"] == "file" else Path(step["file"]).read_text("utf-8")
            Path(step["file"]).write_text(before + step["text"], "utf-8")
        else:
            _replace(Path(step["in"]), step["old"], step["block"] or step["new"])
    assert commands == 8


def _replace(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert text.count(old) == 1, f"{old} stands {text.count(old)} times in {file}"
    file.write_text(text.replace(old, new.rstrip("\n")), "utf-8")


def _run(console: str, printed: Callable[[], str]) -> int:
    """Run each command of a block; what stands below it has to be printed in that order."""
    blocks = re.split(r"^\$ ", console, flags=re.MULTILINE)[1:]
    for block in blocks:
        command, *shown = block.strip("\n").splitlines()
        main(shlex.split(command)[1:])
        lines = iter(printed().splitlines())
        for line in shown:
            assert line == "…" or any(line.rstrip() == other.rstrip() for other in lines), (
                f"`{command}` does not print, or not in this order: {line}"
            )
    return len(blocks)


def test_every_block_that_is_to_be_done_is_done() -> None:
    shown = [block for block in re.findall(r"^```(\w+)\n", PAGE, re.MULTILINE) if block != "yaml"]
    steps = [step for step in _STEP.finditer(PAGE) if step["console"] or step["way"] == "file"]
    assert len(shown) == len(steps)


def test_yaml_that_is_only_shown_is_in_the_new_pack() -> None:
    from reviewer.packs.data.writing import new_pack  # noqa: PLC0415 - one test needs it

    shown = re.findall(r"[^>]\n```yaml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    assert shown
    assert all(text in new_pack("my-course") for text in shown)


def test_a_mutant_survives_where_the_page_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    main(["packs", "new", "my-course"])
    (added,) = (step["text"] for step in _STEP.finditer(PAGE) if step["way"] == "append")
    (line,) = re.findall(r"Write `(queue failed .*?)` in the good design", PAGE)
    with Path("my-course.yaml").open("a") as file:
        file.write(added.replace("queue failed\n", f"{line}\n"))
    main(["packs", "test", "my-course.yaml"])
    assert "no case notices `((n.kind == 'queue'))`" in capsys.readouterr().out
