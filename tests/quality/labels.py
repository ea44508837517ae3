"""What an expert says of a design: which problems it has, and which it has not.

The files of a corpus hold them, `NAME.json` beside the design `NAME.txt`. `expected` lists what
the source says is wrong, `not_expected` what it shows to be handled or not needed, `first` what it
puts first; `sound` is true where nothing is expected. A label is a `problem` (a term of the
vocabulary) and `components`, or `*` for the whole design.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from tests.quality.reading import Said
from tests.quality.terms import rollup

WHOLE_DESIGN = "*"


class Label(NamedTuple):
    """One remark of an expert. `semantic` ones take knowledge of what the parts do."""

    problem: str
    names: frozenset[str]
    semantic: bool = False
    why: str = ""

    def is_met_by(self, said: Said, *, exactly: bool = False) -> bool:
        """Whether something says this: the same roll-up, or term, of a component they share."""
        same = said.term == self.problem if exactly else rollup(said.term) == rollup(self.problem)
        return same and (WHOLE_DESIGN in self.names or not self.names.isdisjoint(said.names))

    def __str__(self) -> str:
        return f"{self.problem} [{', '.join(sorted(self.names))}]: {self.why}"


class Labels(NamedTuple):
    """All that an expert says of one design."""

    expected: tuple[Label, ...]
    handled: tuple[Label, ...]
    sound: bool = False
    first: Label | None = None


class Labelled(NamedTuple):
    """A published design with what an expert says of it."""

    name: str
    text: bytes
    labels: Labels


def read_corpus(folder: Path) -> Iterator[Labelled]:
    """The designs of a folder, by name."""
    for file in sorted(folder.glob("*.txt")):
        data = json.loads(file.with_suffix(".json").read_text("utf-8"))
        yield Labelled(file.stem, file.read_bytes(), read_labels(data))


def read_labels(data: Mapping[str, Any]) -> Labels:
    """The labels in the data of a file."""
    first = data.get("first")
    return Labels(
        tuple(map(_label, data.get("expected") or ())),
        tuple(map(_label, data.get("not_expected") or ())),
        bool(data.get("sound")),
        _label({"problem": first} if isinstance(first, str) else first) if first else None,
    )


def _label(row: Mapping[str, Any]) -> Label:
    return Label(
        str(row["problem"]),
        frozenset(map(str, row.get("components") or (WHOLE_DESIGN,))),
        row.get("detectable_from") == "semantics",
        str(row.get("why", "")),
    )
