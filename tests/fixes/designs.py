"""The committed designs that suggestions are tried on."""

from __future__ import annotations

import random
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDERS = (
    "examples/designs",
    "tests/quality/corpus",
    "tests/field/hurried/designs",
    "tests/field/rows",
)

QUICK = 12
"""Designs that `make test` tries; `make test-exhaustive` and `python -m tests.fixes` try all."""

SEED = 69


def committed() -> list[Path]:
    """All of them, in order."""
    return [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.txt"))]


def sampled() -> list[Path]:
    """A few of each folder, always the same."""
    chosen = random.Random(SEED)  # noqa: S311  # a sample, not a secret
    return sorted(
        path
        for folder in FOLDERS
        for path in chosen.sample(sorted((ROOT / folder).rglob("*.txt")), QUICK // len(FOLDERS))
    )
