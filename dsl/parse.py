"""Puts out a `Parsed` for any text: the design as far as it can be read, and the problems."""

from __future__ import annotations

from typing import NamedTuple

from dsl.building.build import build
from dsl.collecting import paused
from dsl.decoding import decode
from dsl.design import Design
from dsl.lines import split
from dsl.problem import Problem

_LONG = 20_000
"""Characters of a text that is worth a pause of the garbage collector."""


class Parsed(NamedTuple):
    """A design, perhaps partial, with the problems in the order of their places."""

    design: Design
    problems: tuple[Problem, ...]

    @property
    def partial(self) -> bool:
        """Whether something was left out of the design because of an error."""
        return any(problem.fatal for problem in self.problems)


def parse(text: str | bytes, name: str = "<text>") -> Parsed:
    """Read a design. Never raises, whatever the text."""
    if len(text) < _LONG:
        return _parse(text, name)
    with paused():
        return _parse(text, name)


def _parse(text: str | bytes, name: str) -> Parsed:
    source, problems = decode(text, name)
    design, found = build(source, split(source.text), problems)
    return Parsed(design, found)
