"""`Rubric`: what designs are scored by: dimensions, and the structures of a complete answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple, Protocol

from reviewer.model.finding import Category

if TYPE_CHECKING:
    from reviewer.analysis.facts import Facts


class StructureFound(NamedTuple):
    """Whether a design has a structure.

    `alternative` is the title of the way in which it has it, "" where it has not; `question`
    asks for what has to be known to tell, "" where it can be told.
    """

    alternative: str = ""
    question: str = ""


class Structure(Protocol):
    """Something that a complete answer has, in any of its alternatives, named by their titles."""

    @property
    def id(self) -> str:
        """Its id in the rubric."""

    @property
    def title(self) -> str:
        """What it is, in a few words."""

    @property
    def points(self) -> float:
        """What it weighs beside the rules and structures of its dimension."""

    @property
    def ways(self) -> tuple[str, ...]:
        """The titles of its alternatives."""

    def find_in(self, facts: Facts) -> StructureFound:
        """Whether a design has it."""


class Dimension(NamedTuple):
    """One part of a score. `weights` are by level, `default` for the rest."""

    id: str
    title: str
    weights: Mapping[str, float]
    categories: frozenset[Category]
    rules: frozenset[str]
    accepted: float
    structures: tuple[Structure, ...]

    def weight(self, level: str) -> float:
        """Its part of the whole at a level."""
        return self.weights.get(level, self.weights.get("default", 0.0))


class Rubric(NamedTuple):
    """What a design is scored by. `bands` and `counts` are as `BANDS` and `COUNTS`."""

    id: str
    title: str
    problem: str
    dimensions: tuple[Dimension, ...]
    bands: Mapping[str, float]
    counts: Mapping[str, float]
