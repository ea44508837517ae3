"""Every step of the guide to a first pack is done, in its order, and gives what the page shows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from reviewer.command import main
from tools.shown_output import STEP, renewed

PAGE = (Path(__file__).parents[2] / "docs/first-pack.md").read_text(encoding="utf-8")


def test_the_guide_works_as_it_is_written() -> None:
    assert renewed(PAGE) == PAGE
    assert len(re.findall(r"^\$ review ", PAGE, re.MULTILINE)) == 8


def test_every_block_that_is_to_be_done_is_done() -> None:
    shown = [block for block in re.findall(r"^```(\w+)\n", PAGE, re.MULTILINE) if block != "yaml"]
    steps = [step for step in STEP.finditer(PAGE) if step["console"] or step["way"] == "file"]
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
    (added,) = (step["text"] for step in STEP.finditer(PAGE) if step["way"] == "append")
    (line,) = re.findall(r"Write `(queue failed .*?)` in the good design", PAGE)
    with Path("my-course.yaml").open("a") as file:
        file.write(added.replace("queue failed\n", f"{line}\n"))
    main(["packs", "test", "my-course.yaml"])
    assert "no case notices `((n.kind == 'queue'))`" in capsys.readouterr().out
