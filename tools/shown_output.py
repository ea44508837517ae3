"""What the pages show of the command: each block of output with the command that prints it.

A page is played from top to bottom in a folder of its own, with the example designs in it:

    <!-- file: shop.txt -->            the block below is written to this file
    <!-- append: shop.txt -->          … is added to its end
    <!-- replace: shop.txt: OLD -->    OLD becomes what the next line says,
    <!-- by: NEW -->                   or the block below it, where one follows at once
    <!-- output: review … -->          the block below is what this command prints
    ```console                         each `$ review …` is followed by what it prints

A command may end in `| FILTER` for a part of its output. Nothing is left out in another way, so
that what is shown can always be written again.
"""

from __future__ import annotations

import io
import os
import re
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from unittest import mock

from reviewer.command import main

ROOT = Path(__file__).resolve().parent.parent
STEP = re.compile(
    r"^```console\n(?P<console>.*?)^```$"
    r"|^<!-- output: (?P<command>.*?) -->\n```\w+\n(?P<output>.*?)^```$"
    r"|^<!-- (?P<way>file|append): (?P<file>[\w.-]+) -->\n```\w+\n(?P<text>.*?)^```$"
    r"|^<!-- replace: (?P<in>[\w.-]+): (?P<old>.*?) -->\n<!-- by: (?P<new>.*?) -->\n(?:```\w+\n(?P<block>.*?)^```$)?",
    re.MULTILINE | re.DOTALL,
)
TERMINAL: Mapping[str, str] = {"COLUMNS": "80", "NO_COLOR": "1"}
"""Output on the pages is as wide as a terminal usually is, and without color."""


def pages() -> Iterator[Path]:
    """The pages that show output, or files that are used."""
    named = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    return (page for page in named if STEP.search(page.read_text("utf-8")))


def renewed(text: str) -> str:
    """A page with what its commands print now.

    Raises:
        ValueError: a step cannot be done: a command is no `review` or prints nothing, or a text to
            replace does not stand in its file exactly once.

    """
    with tempfile.TemporaryDirectory() as name, chdir(name), mock.patch.dict(os.environ, TERMINAL):
        shutil.copytree(ROOT / "examples", "examples")
        return STEP.sub(_played, text)


def _played(step: re.Match[str]) -> str:
    """The text of a step after it was done."""
    if step["console"] is not None:
        return _with(step, "console", _console(step["console"]))
    if step["command"]:
        return _with(step, "output", printed(step["command"]))
    if step["way"]:
        _write(step["way"], Path(step["file"]), step["text"])
    else:
        _replace(Path(step["in"]), step["old"], step["block"] or step["new"])
    return step[0]


def _with(step: re.Match[str], group: str, text: str) -> str:
    """A step with other text in one of its groups."""
    start, end = (place - step.start() for place in step.span(group))
    return step[0][:start] + text + step[0][end:]


def _console(block: str) -> str:
    commands = re.findall(r"^\$ (.*)$", block, re.MULTILINE)
    return "".join(f"$ {command}\n{printed(command)}" for command in commands)


def printed(command: str) -> str:
    """What a command prints here, on both of its streams, up to its last line that is not empty."""
    call, _, rest = command.partition(" | ")
    name, *arguments = shlex.split(call, comments=True)
    if name != "review":
        raise ValueError(f"`{command}` is no command of the reviewer")
    told = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    with redirect_stdout(told), redirect_stderr(told), _no_exit():
        main(arguments)
    told.seek(0)
    shown = _filtered(told.read(), rest).rstrip("\n")
    if not shown:
        raise ValueError(f"`{command}` prints nothing")
    return f"{shown}\n"


@contextmanager
def _no_exit() -> Iterator[None]:
    """A command line that is refused ends Python; here only the command ends."""
    try:
        yield
    except SystemExit:
        return


def _filtered(text: str, by: str) -> str:
    if not by:
        return text
    shell = ["sh", "-c", by]  # what stands on our own pages
    ran = subprocess.run(shell, input=text, capture_output=True, text=True, check=True)  # noqa: S603
    return ran.stdout


def _write(way: str, file: Path, text: str) -> None:
    before = file.read_text("utf-8") if way == "append" else ""
    file.write_text(before + text, "utf-8")


def _replace(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    if text.count(old) != 1:
        raise ValueError(f"{old} stands {text.count(old)} times in {file}")
    file.write_text(text.replace(old, new.rstrip("\n")), "utf-8")
