"""A text whose errors are loosely typed lines, as the text that those lines surely mean."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from dsl.building.draft import Draft
from dsl.catalogue import normal
from dsl.loose.blocks import Block, Line, blocks_of, lines_of, with_lines
from dsl.loose.callers import Callers
from dsl.loose.collective import with_members
from dsl.loose.descending import with_fans, with_paths
from dsl.loose.doubtful import with_doubtful
from dsl.loose.downward import downward
from dsl.loose.hanging import hanging
from dsl.loose.mentions import (
    FORWARD,
    draws_with_dashes,
    quoted_in,
    speaks_of_all,
    spoken_in,
    steps_in,
)
from dsl.loose.mermaid import is_mermaid, labels_in
from dsl.loose.once import stated_once
from dsl.loose.reading import read_line
from dsl.loose.rewriting import Rewriting
from dsl.loose.roster import Roster
from dsl.loose.scene import Declared, Linked, Reading, Remarked, Scene, Stated
from dsl.loose.sections import heads_list, sections_of
from dsl.loose.speech import title_of
from dsl.loose.structure import structure_of
from dsl.loose.titling import titled, unlinked_title
from dsl.loose.trees import trees
from dsl.loose.writing import Writer, items_of
from dsl.source import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dsl.building.build import Built
    from dsl.catalogue import Catalogue
    from dsl.design import Component, Design
    from dsl.problem import Problem
    from dsl.vocabulary import Vocabulary

_FLOW = re.compile(r"flow\b", re.IGNORECASE)

LONGEST = 50_000
"""Characters of a text that is read loosely."""

_MOST_LINES = 1_000
"""Lines with errors that are read loosely."""


class Loose(NamedTuple):
    """The text that is meant, and how its lines were read."""

    rewriting: Rewriting
    notes: tuple[Problem, ...]


def read_loosely(
    text: str, built: Built, faults: Iterable[Problem], vocabulary: Vocabulary | None, typed: str
) -> Loose | None:
    """The text with its loosely typed lines rewritten; None where there are none.

    `typed` is the text before its layout was blanked.
    """
    if len(text) > LONGEST:
        return None
    design = built.design
    lines = lines_of(text)
    blocks = blocks_of(text, lines, faults)
    if is_mermaid(text):  # its lines mean other things than ours, even those that look alike
        blocks = [Block((line,)) for line in lines if text[slice(*line.said)]]
    if not blocks or sum(len(block.lines) for block in blocks) > _MOST_LINES:
        return None
    spoken = spoken_in(text) | quoted_in(typed)
    first = _first_of(text, lines, design)
    draft = Draft(design.source, vocabulary)
    if not is_mermaid(text):
        components = list(design.components.items())
        blocks = with_doubtful(text, lines, blocks, components, spoken, draft.catalogue)
    hung = trees(text, lines, draft.catalogue)
    heads_tree = first is not None and first.number + 1 in hung
    title = None if heads_tree else unlinked_title(text, first, design, spoken)
    structured = structure_of(text, lines, draft.catalogue)
    blocks = with_lines(blocks, [lines[at] for at in sorted(structured)])
    faulty = [Span(line.whole.start, line.whole.end) for block in blocks for line in block.lines]
    drawn = {
        name: component
        for name, component in _by_spelling(built, spoken)
        if component is not title
        and not any(span.start <= component.span.start <= span.end for span in faulty)
    }
    roster = Roster(draft.catalogue, draft, drawn, spoken)
    roster.steps = steps_in(text)
    scenes = Scenes(text, lines, first, draft.catalogue, roster, spoken)
    readings: list[Reading] = []
    by_number = {line.number: line for block in blocks for line in block.lines}
    down = downward(text, lines, by_number, scenes.read) | {
        at: Linked(by_number[at], link.link) for at, link in hung.items() if at in by_number
    }
    hung_on = hanging(text, lines, by_number, scenes.around(lines[0]))
    down = hung_on | down | structured
    for block in blocks:
        read = [down.get(line.number) or scenes.read(line) for line in block.lines]
        if all(read):
            readings += [each for each in read if each]
    readings = stated_once(text, titled(text, readings, scenes), design)
    if not readings:
        return None
    if title and first and readings[0].line.number != first.number:
        readings = [title_of(text, first), *readings]
    readings = with_fans(with_paths(readings, draft.catalogue))
    readings = with_members(readings, draft.catalogue)
    roster.meet(Callers(readings, design, draft.catalogue))
    return _written(text, lines, readings, roster, typed)


def _by_spelling(built: Built, spoken: frozenset[str]) -> Iterator[tuple[str, Component]]:
    """The components by name, by all words of their declarations, and by the last of these."""
    components = built.design.components
    for component in components.values():
        label = normal(component.label)
        if "-" in label and label in spoken and normal(component.name) not in spoken:
            yield label, component  # `service "ad search"`
    for plain, name in built.spoken.items():
        last = plain.rpartition("-")[2]
        if name in components and last in spoken and normal(name) == plain not in spoken:
            yield last, components[name]
    yield from (
        (plain, components[name]) for plain, name in built.spoken.items() if name in components
    )
    yield from ((normal(name), component) for name, component in components.items())


def _first_of(text: str, lines: list[Line], design: Design) -> Line | None:
    """The first line that says something, of a text without a header; a title heads others."""
    if design.title or design.span.end > design.span.start or is_mermaid(text):
        return None
    full = [line for line in lines if text[slice(*line.said)]]
    if not full[1:] or _LEADS_ON.match(text[slice(*full[1].said)]):
        return None
    return full[0]


_LEADS_ON = re.compile(r"(?:[-=~─━═]{1,4}[>▶►]|[→⇒↳▶►])")
"""What a line begins with that goes on from the one above it."""


def _written(
    text: str, lines: list[Line], readings: list[Reading], roster: Roster, typed: str
) -> Loose:
    for reading in readings:
        for item in items_of(reading):
            roster.notice(item)
            if isinstance(reading, Declared):
                roster.declare(item)
    for reading in readings:
        for item in items_of(reading):
            roster.take(item).declared |= isinstance(reading, Declared)
    by_line = {reading.line.number: reading for reading in readings}
    rewriting = Rewriting(text)
    writer = Writer(text, roster, rewriting, typed)
    for line in lines:
        if line.number in by_line:
            writer.write(by_line[line.number])
        else:
            writer.keep(line)
        if line.whole.end < len(text):
            rewriting.keep(line.whole.end, line.whole.end + 1)
    return Loose(rewriting, (*roster.faults, *writer.notes))


_LEADING_ON = frozenset(
    [
        "which",
        "and",
        "that",
        "or",
        "to",
        "with",
        "from",
        "in",
        "of",
        "for",
        "then",
        "but",
        "so",
        "by",
        "on",
        "as",
        "is",
        "are",
    ]
)
"""Words at the beginning of a line that goes on with a sentence."""

_NARROWEST = 60
"""Characters of a line whose sentence was broken for its length."""


class Scenes:
    """What stands around each line."""

    def __init__(
        self,
        text: str,
        lines: list[Line],
        first: Line | None,
        known: Catalogue,
        roster: Roster,
        spoken: frozenset[str],
    ) -> None:
        self._text = text
        self._remarked = -2
        self._known = known
        self._roster = roster
        said = [text[slice(*line.said)] for line in lines]
        self._arrows = {at for at, each in enumerate(said) if FORWARD.search(each)}
        self._linked = any(not _FLOW.match(said[at]) for at in self._arrows)
        self._canvas = is_mermaid(text)
        self._labels = labels_in(text)
        self._dashed = draws_with_dashes(text)
        self._speaks_of_all = speaks_of_all(text)
        self._closes = text.count("}") > text.count("{")
        self._said = said
        self._full = [bool(text[line.said.start : line.said.end]) for line in lines]
        self._first = first.number if first else -1
        self._spoken = spoken
        self._lines = lines
        self._sections = sections_of(text, lines)

    def _goes_on(self, at: int) -> bool:
        """Whether the sentence of a line goes on in the next one."""
        if not 0 <= at < len(self._said) - 1:
            return False
        said, below = self._said[at : at + 2]
        ended = not said or said[-1] in ".!?:;)" or not below
        first = below.split()[0].casefold() if below else ""
        leads_on = below[:1].islower() and (said[:1].isupper() or first in _LEADING_ON)
        return not ended and " " in said and leads_on and len(said) > _NARROWEST

    def is_first(self, line: Line) -> bool:
        """Whether it is the first line of a text without a header."""
        return line.number == self._first

    def speaks_of(self, name: str) -> bool:
        """Whether a line with arrows speaks of a name in its normal spelling."""
        return name in self._spoken

    def read(self, line: Line, *, titled: bool = False) -> Reading | None:
        """What a line says; where the design is `titled`, it is no title."""
        scene = self.around(line, titled=titled)
        found = read_line(self._text, line, scene)
        if isinstance(found, Remarked | Stated):
            self._remarked = line.number
        return found

    def around(self, line: Line, *, titled: bool = False) -> Scene:
        """What stands around a line."""
        at = line.number
        meanings = self._roster.meanings
        return Scene(
            self._known,
            meanings.knows,
            meanings.knows_item,
            meanings.understands,
            meanings.draws,
            self._spoken,
            self._roster.arrow_between,
            among_remarks=self._remarked == at - 1,
            first=at == self._first and not titled,
            apart=at == 0 or not self._full[at - 1],
            leads=at + 1 < len(self._full) and self._full[at + 1],
            heads=at + 1 in self._arrows,
            linked=self._linked or self._dashed,
            dashed=self._dashed,
            canvas=self._canvas,
            labels=self._labels,
            speaks_of_all=self._speaks_of_all,
            wraps=self._goes_on(at - 1) or self._goes_on(at),
            closes=self._closes,
            section=self._sections.get(at),
            heads_list=heads_list(
                self._text, line, self._lines[at + 1] if at + 1 < len(self._lines) else None
            ),
            heads_arrows=at + 1 < len(self._said) and bool(_LEADS_ON.match(self._said[at + 1])),
        )
