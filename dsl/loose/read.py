"""A text whose errors are loosely typed lines, as the text that those lines surely mean."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from dsl.building.draft import Draft
from dsl.catalogue import normal
from dsl.loose.blocks import Line, blocks_of, lines_of
from dsl.loose.downward import with_downward
from dsl.loose.once import stated_once
from dsl.loose.reading import read_line
from dsl.loose.rewriting import Rewriting
from dsl.loose.roster import Roster
from dsl.loose.scene import Declared, Reading, Remarked, Scene, Stated
from dsl.loose.speech import title_of
from dsl.loose.writing import Writer, items_of
from dsl.source import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dsl.building.build import Built
    from dsl.catalogue import Catalogue
    from dsl.design import Component, Design
    from dsl.problem import Problem
    from dsl.vocabulary import Vocabulary

_ARROW = re.compile(r"->|=>|~>|[→⇒]|-->")

LONGEST = 50_000
"""Characters of a text that is read loosely."""

_MOST_LINES = 1_000
"""Lines with errors that are read loosely."""


class Loose(NamedTuple):
    """The text that is meant, and how its lines were read."""

    rewriting: Rewriting
    notes: tuple[Problem, ...]


def read_loosely(
    text: str, built: Built, faults: Iterable[Problem], vocabulary: Vocabulary | None
) -> Loose | None:
    """The text with its loosely typed lines rewritten; None where there are none."""
    if len(text) > LONGEST:
        return None
    design = built.design
    lines = lines_of(text)
    blocks = blocks_of(text, lines, faults)
    if not blocks or sum(len(block.lines) for block in blocks) > _MOST_LINES:
        return None
    faulty = [Span(line.whole.start, line.whole.end) for block in blocks for line in block.lines]
    drawn = {
        name: component
        for name, component in _by_spelling(built)
        if not any(span.start <= component.span.start <= span.end for span in faulty)
    }
    draft = Draft(design.source, vocabulary)
    roster = Roster(draft.catalogue, draft, drawn)
    scenes = _Scenes(text, lines, design, draft.catalogue, roster)
    readings: list[Reading] = []
    for block in blocks:
        read = with_downward(text, block.lines, [scenes.read(line) for line in block.lines])
        if all(read):
            readings += [each for each in read if each]
    readings = stated_once(text, _titled(text, readings, scenes), design)
    if not readings:
        return None
    return _written(text, lines, readings, roster)


def _by_spelling(built: Built) -> Iterator[tuple[str, Component]]:
    """The components by their names, and by all words of their declarations."""
    components = built.design.components
    yield from (
        (plain, components[name]) for plain, name in built.spoken.items() if name in components
    )
    yield from ((normal(name), component) for name, component in components.items())


def _titled(text: str, readings: list[Reading], scenes: _Scenes) -> list[Reading]:
    """The readings with the first line as the title, where nothing speaks of what it would declare."""
    if not readings or not scenes.is_first(readings[0].line):
        return readings
    first, others = readings[0], readings[1:]
    mentioned = {normal(item.text) for each in others for item in items_of(each)}
    if isinstance(first, Declared):
        names = {
            normal(each) for item in first.items for each in (item.text, item.text.split()[-1])
        }
        alone = len(first.items) == 1 and not names & mentioned and len(others) > 0
        return [title_of(text, first.line), *others] if alone else readings
    said = text[slice(*first.line.said)].split()
    if isinstance(first, Stated) and normal(said[-1]) in mentioned:
        again = scenes.read(first.line, titled=True)
        return [again or first, *others]
    return readings


def _written(text: str, lines: list[Line], readings: list[Reading], roster: Roster) -> Loose:
    for reading in readings:
        for item in items_of(reading):
            roster.notice(item)
            if isinstance(reading, Declared):
                roster.declare(item)
    for reading in readings:
        for item in items_of(reading):
            roster.take(item)
    by_line = {reading.line.number: reading for reading in readings}
    rewriting = Rewriting(text)
    writer = Writer(text, roster, rewriting)
    for line in lines:
        if line.number in by_line:
            writer.write(by_line[line.number])
        else:
            writer.keep(line)
        if line.whole.end < len(text):
            rewriting.keep(line.whole.end, line.whole.end + 1)
    return Loose(rewriting, (*roster.faults, *writer.notes))


class _Scenes:
    """What stands around each line."""

    def __init__(
        self, text: str, lines: list[Line], design: Design, known: Catalogue, roster: Roster
    ) -> None:
        self._text = text
        self._remarked = -2
        self._known = known
        self._roster = roster
        said = [text[slice(*line.said)] for line in lines]
        self._arrows = {at for at, each in enumerate(said) if _ARROW.search(each)}
        self._closes = text.count("}") > text.count("{")
        self._full = [bool(text[line.said.start : line.said.end]) for line in lines]
        titled = bool(design.title) or design.span.end > design.span.start
        full = [at for at, each in enumerate(self._full) if each]
        self._first = -1 if titled or len(full) < 2 else full[0]  # noqa: PLR2004  # a title heads something

    def is_first(self, line: Line) -> bool:
        """Whether it is the first line of a text without a header."""
        return line.number == self._first

    def read(self, line: Line, *, titled: bool = False) -> Reading | None:
        """What a line says; where the design is `titled`, it is no title."""
        at = line.number
        scene = Scene(
            self._known,
            self._roster.knows,
            self._roster.knows_item,
            self._roster.understands,
            self._roster.draws,
            among_remarks=self._remarked == at - 1,
            first=at == self._first and not titled,
            apart=at == 0 or not self._full[at - 1],
            leads=at + 1 < len(self._full) and self._full[at + 1],
            heads=at + 1 in self._arrows,
            closes=self._closes,
        )
        found = read_line(self._text, line, scene)
        if isinstance(found, Remarked | Stated):
            self._remarked = at
        return found
