"""Puts out the catalogue: the technologies and kinds a design may name, and their figures.

`dsl` reads names only; what a figure means is for `reviewer` to say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dsl.kinds import Kind


@dataclass(frozen=True, slots=True, eq=False)
class Technology:
    """One entry of the catalogue.

    `managed` is true where the provider runs it over several zones: without a count it is
    not one box. `partitions` is true where it spreads data over its nodes by itself: `xN`
    then counts nodes, not copies. `replicates` is true where nodes hold copies of each
    other's data without a leader. `figures` holds capacities, latencies, availabilities
    and limits, each with unit, source and basis, as `reviewer.figures` reads them.
    """

    id: str
    title: str
    kind: Kind
    icon: str
    managed: bool = False
    partitions: bool = False
    replicates: bool = False
    figures: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Word:
    """What a word of the vocabulary means: a kind, and a technology where it names one."""

    kind: Kind
    technology: Technology | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Catalogue:
    """The vocabulary: `words` by `normal` spelling, `technologies` by id."""

    words: Mapping[str, Word]
    technologies: Mapping[str, Technology]


def normal(text: str) -> str:
    """The spelling words are looked up by: lower case, blanks, `-` and `_` alike as `-`."""
    return "-".join(text.casefold().replace("_", " ").replace("-", " ").split())


def catalogue() -> Catalogue:
    """The built-in catalogue, read once."""
    raise NotImplementedError
