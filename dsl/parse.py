"""A `Parsed` for any text: the design as far as it can be read, and the problems."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from dsl.building.build import Built, build
from dsl.building.habitual import in_order
from dsl.collecting import paused
from dsl.decoding import decode
from dsl.design import Design
from dsl.diagnostics.foreign import foreign_blocks, problems_of, without, words_of
from dsl.lines import split
from dsl.problem import Problem
from dsl.source import Source

if TYPE_CHECKING:
    from lark import Token

    from dsl.vocabulary import Vocabulary

_LONG = 20_000
"""Characters of a text that is worth a pause of the garbage collector."""


class Parsed(NamedTuple):
    """A design, perhaps partial, with the problems in the order of their places.

    `doubtful` are the components that an error has taken something from, such as a link or
    their kind: what would be found of them need not be so. An attribute that is wrong, or a
    wrong word elsewhere on their line, does not make them so.
    """

    design: Design
    problems: tuple[Problem, ...]
    doubtful: frozenset[str] = frozenset()

    @property
    def partial(self) -> bool:
        """Whether something was left out of the design because of an error."""
        return any(problem.fatal for problem in self.problems)


def parse(text: str | bytes, name: str = "<text>", vocabulary: Vocabulary | None = None) -> Parsed:
    """Read a design, by the built-in words and those of `vocabulary`. Never raises, whatever the text."""
    if len(text) < _LONG:
        return _parse(text, name, vocabulary)
    with paused():
        return _parse(text, name, vocabulary)


def _parse(text: str | bytes, name: str, vocabulary: Vocabulary | None) -> Parsed:
    source, problems = decode(text, name)
    blocks = list(foreign_blocks(source.text))
    comments: list[Token] = []
    lost: set[str] = set()
    ours = source.text
    if blocks:
        problems += problems_of(ours, blocks)
        lost = words_of(ours, blocks)
        ours = without(ours, blocks)
    built = build(source, split(ours, comments), problems, vocabulary, comments, lost)
    if any(problem.fatal for problem in built.problems):
        built = _read_loosely(source, ours, problems, lost, built, vocabulary) or built
    told = in_order(built.problems, built.dropped, built.canvas)
    return Parsed(built.design, told, built.doubtful)


def _read_loosely(
    source: Source,
    ours: str,
    problems: list[Problem],
    lost: set[str],
    built: Built,
    vocabulary: Vocabulary | None,
) -> Built | None:
    """What is read where the lines with errors are rewritten; None where that gives no fewer."""
    from dsl.loose.read import read_loosely  # noqa: PLC0415  # most texts hold no error
    from dsl.loose.relocating import Relocation  # noqa: PLC0415

    if built.canvas or built.dropped:
        return None
    faults = [each for each in built.problems if each.fatal and each not in problems]
    loose = read_loosely(ours, built, faults, vocabulary)
    if loose is None:
        return None
    text, comments = loose.rewriting.text(), []
    again = build(Source(source.name, text), split(text, comments), (), vocabulary, comments, lost)
    if sum(each.fatal for each in again.problems) >= len(faults):
        return None
    back = Relocation(loose.rewriting, source)
    found = (*problems, *loose.notes, *map(back.problem, again.problems))
    return Built(back.design(again.design), found, again.doubtful)
