"""Designs with their fixes: written in place, or shown as a diff."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher, unified_diff
from pathlib import Path
from typing import TYPE_CHECKING

from dsl.decoding import decode
from dsl.parse import parse
from reviewer.command.files import STDIN, FileError, Text, read, write
from reviewer.model.finding import Severity
from reviewer.packs.loader import vocabulary_of
from reviewer.results.fixing.applying import Fixed, fix_all
from reviewer.review import Review, review

if TYPE_CHECKING:
    from reviewer.model.pack import Pack
    from reviewer.model.run_settings import Settings
    from reviewer.report.console import Console


def fixed(
    text: Text,
    packs: Sequence[Pack],
    settings: Settings,
    *,
    rule: str = "",
    least: Severity = Severity.INFO,
    confirm: bool = False,
) -> Fixed:
    """A design with its fixes applied, those of one rule where it is named; nothing is written."""

    def again(changed: str | bytes) -> Review:
        return review(parse(changed, text.name, vocabulary_of(packs)), packs, settings)

    return fix_all(again(text.data), again, rule=rule, least=least, confirm=confirm)


def fixed_review(text: Text, packs: Sequence[Pack], settings: Settings, console: Console) -> Review:
    """The review of a design once its errors and warnings are fixed in its file.

    Raises:
        FileError: it cannot be written, or has changed since it was read.

    """
    found = fixed(text, packs, settings, least=Severity.WARNING)
    settle(text, found, console, diff=False)
    return found.review


def show_fixes(
    texts: Iterable[Text | FileError], packs: Sequence[Pack], settings: Settings, console: Console
) -> int:
    """What `--fix` would change, as a diff; the worst that happened is the status."""
    status = 0
    for text in texts:
        if isinstance(text, FileError):
            console.complain(str(text))
            status = 2
        else:
            found = fixed(text, packs, settings, least=Severity.WARNING)
            status = max(status, settle(text, found, console, diff=True))
    return status


def settle(text: Text, found: Fixed, console: Console, *, diff: bool) -> int:
    """Write a fixed design, or show its diff, and say what changed; the exit status.

    0 where it is done, 1 where a diff shows something, 2 where the text has errors.

    Raises:
        FileError: it cannot be written, or has changed since it was read.

    """
    if found.refusal:
        console.complain(f"{text.name}: {found.refusal}")
        if text.name == STDIN and not diff:
            console.put_bytes(text.data)
        return 2
    data = restored(text.data, found.review.source.text)
    if diff:
        return _show_diff(text, data, console)
    for step in found.steps:
        console.say(f"{text.name}: {step.rule}: {step.title}")
    if text.name == STDIN:
        console.put_bytes(data)
    elif data != text.data:
        _replace(text, data)
    return 0


def _show_diff(text: Text, data: bytes, console: Console) -> int:
    old, new = (one.decode("utf-8", "replace").splitlines() for one in (text.data, data))
    lines = unified_diff(old, new, text.name, text.name, lineterm="")
    ink = console.ink("never")
    shown = "".join(f"{ink.safe(line)}\n" for line in lines)
    console.put(shown)
    return int(bool(shown))


def _replace(text: Text, data: bytes) -> None:
    path = Path(text.name)
    if not path.stat().st_mode & 0o222:
        raise FileError(text.name, "not fixed: the file is read-only")
    if read(text.name).data != text.data:
        raise FileError(text.name, "not fixed: it has changed since it was read; run this again")
    write(text.name, data)


_MANY = 2_000
"""Lines from which those that stand there often are matched beside others only: it bounds the time."""

_LINES = re.compile("\r\n|\r|\n")


def restored(data: bytes, new: str) -> bytes:
    """`new` as bytes: each line that `data` has stays as its bytes are, line ends and all.

    Lines that are new end as the first line of `data` does; a byte order mark stays.
    """
    raw = data.decode("utf-8", "surrogateescape")
    mark = raw[:1] if raw.startswith("\ufeff") else ""
    raw = raw.removeprefix(mark)
    ends = [*_LINES.findall(raw), ""]
    lines = _LINES.split(raw)
    plain = decode(data, "")[0].text.split("\n")
    usual = ends[0] or "\n"
    kept = list(_matched(plain, new.split("\n")))
    last = len(kept) - 1
    parts = [mark]
    for number, (at, words) in enumerate(kept):
        parts.append(words if at is None else lines[at])
        end = usual if at is None else ends[at] or usual
        parts.append("" if number == last else end)
    return "".join(parts).encode("utf-8", "surrogateescape")


def _matched(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int | None, str]]:
    """Each new line with the number of the old one that it is, None where it is another."""
    matcher = SequenceMatcher(None, old, new, autojunk=len(new) > _MANY)
    for tag, i, _, j, j_end in matcher.get_opcodes():
        for number in range(j, j_end):
            yield (i + number - j if tag == "equal" else None), new[number]
