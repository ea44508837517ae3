"""Designs that properties of reviews are tried on: the examples, the corpora and random ones."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from random import Random

import pytest

from tests.quality.__main__ import CORPUS

EXAMPLES = Path(__file__).parents[2] / "examples" / "designs"


def sample_files() -> list[Path]:
    """Every example and every design of a corpus."""
    return sorted([*EXAMPLES.glob("*.txt"), *CORPUS.glob("*/*.txt")])


def name_of(file: Path) -> str:
    """A design's folder and name."""
    return f"{file.parent.name}/{file.stem}"


def some_of(files: Sequence[Path], number: int) -> list[Path]:
    """So many of the files, the same in every run."""
    return sorted(Random(number).sample(files, min(number, len(files))))  # noqa: S311  # nothing secret hangs on it


def params(files: Sequence[Path], known: Collection[str] = (), reason: str = "") -> list[object]:
    """Parameters for tests of designs; those known to fail are marked, and have to fail."""
    failing = pytest.mark.xfail(reason=reason, strict=True)
    return [
        pytest.param(file, id=name_of(file), marks=failing if name_of(file) in known else ())
        for file in files
    ]
