"""`python -m tests.fixes`: the table of what suggestions do."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.fixes.designs import committed
from tests.fixes.measuring import Tried, tried

HEADS = ("sort", "kind", "said", "fix", "parse", "remove", "keep", "no error")


def main(arguments: list[str]) -> int:
    """Print the table; with `-v` a line for each suggestion that falls short."""
    wordy = "-v" in arguments
    names = [one for one in arguments if one != "-v"]
    paths = [path for name in names for path in _files(Path(name))] if names else committed()
    found: list[Tried] = []
    for path in paths:
        found += tried(path.read_text(encoding="utf-8", errors="replace"), str(path))
    lines = [*_shortfalls(found)] if wordy else []
    lines.append("".join(f"{head:>12}" for head in HEADS))
    for sort in ("finding", "question", "mistake"):
        for kind in ("design", "state", "accept", "renegotiate", ""):
            lines += _row(sort, kind, [one for one in found if one.sort == sort])
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    return 0


def _files(path: Path) -> list[Path]:
    return [path] if path.is_file() else sorted(path.rglob("*.txt"))


def _row(sort: str, kind: str, every: list[Tried]) -> Iterator[str]:
    said = [one for one in every if not kind or (one.fix and one.fix.kind == kind)]
    made = [one for one in said if one.fix]
    if not said:
        return
    counts = (
        len(said),
        len(made),
        sum(one.parses for one in made),
        sum(one.removes for one in made),
        sum(not one.keeps for one in made),
        sum(not one.errors for one in made),
    )
    yield f"{sort:>12}{kind or 'all':>12}" + "".join(f"{number:>12,}" for number in counts)


def _shortfalls(found: list[Tried]) -> Iterator[str]:
    """A line for each suggestion that falls short of something, then how often each sort does."""
    short = Counter[str]()
    for one in found:
        what = [] if one.fix else ["no fix"]
        what += [] if one.parses else ["does not parse"]
        what += [] if one.removes else ["stays"]
        what += [f"lost {each}" for each in one.keeps] + [f"error {each}" for each in one.errors]
        title = one.fix.title if one.fix else ""
        for each in what:
            yield f"{one.sort} {one.rule} {Path(one.name).name}: {each} ({title})"
            short[f"{one.sort} {one.rule} {each.split()[0]}"] += 1
    yield from (f"{number:>6} {what}" for what, number in short.most_common())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
