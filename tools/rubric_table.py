"""The built-in rubric as a table: the weight of each dimension by level."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.levels import LEVELS
from reviewer.model.rubric import Dimension, Rubric
from reviewer.packs.loader import load_packs
from reviewer.results.score import rubric_named
from tools.markdown import text_table


def weights() -> str:
    """Each dimension with what it looks at and its weight at each level."""
    rubric: Rubric = rubric_named("", load_packs())
    rows = ((part.title, _looks_at(part), *_weights(part)) for part in rubric.dimensions)
    bands = ", ".join(f"{word} from {least:g}" for word, least in _bands(rubric))
    return f"{text_table(('dimension', 'looks at', *LEVELS), rows)}\nThe word beside the mark, of 100: {bands}.\n"


def _bands(rubric: Rubric) -> list[tuple[str, float]]:
    return sorted(rubric.bands.items(), key=lambda band: -band[1])


def _looks_at(part: Dimension) -> str:
    parts = [f"rules on {category}" for category in sorted(part.categories)]
    parts += [structure.title.lower() for structure in part.structures]
    return ", ".join([*parts, *(["findings accepted with a reason"] if part.accepted else [])])


def _weights(part: Dimension) -> Iterator[str]:
    return (f"{part.weight(level):g}" for level in LEVELS)
