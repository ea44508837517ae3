"""The committed designs that suggestions are tried on."""

from __future__ import annotations

import random
from pathlib import Path

from tests.effort import EXHAUSTIVE

ROOT = Path(__file__).parents[2]
FOLDERS = (
    "examples/designs",
    "tests/quality/corpus",
    "tests/field/hurried/designs",
    "tests/field/rows",
)

QUICK, THOROUGH = 12, 80
"""Designs that `make test` and `make test-exhaustive` try; `python -m tests.fixes` tries all."""

SEED = 69


def committed() -> list[Path]:
    """All of them, in order."""
    return [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.txt"))]


def sampled() -> list[Path]:
    """A few of each folder, always the same; more of them where every example is tried."""
    each = (THOROUGH if EXHAUSTIVE else QUICK) // len(FOLDERS)
    chosen = random.Random(SEED)  # noqa: S311  # a sample, no secret
    return sorted(
        path
        for folder in FOLDERS
        for path in _some(chosen, sorted((ROOT / folder).rglob("*.txt")), each)
    )


def _some(chosen: random.Random, paths: list[Path], number: int) -> list[Path]:
    return chosen.sample(paths, min(number, len(paths)))
