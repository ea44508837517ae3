"""The first line of a text as the title of the design."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Protocol

from dsl.catalogue import normal
from dsl.kinds import KINDS
from dsl.loose.scene import Declared, Reading, Stated
from dsl.loose.speech import title_of
from dsl.loose.writing import items_of

if TYPE_CHECKING:
    from dsl.design import Component, Design
    from dsl.loose.blocks import Line


class Scenes(Protocol):
    """What stands around each line."""

    def is_first(self, line: Line) -> bool:
        """Whether it is the first line of a text without a header."""

    def speaks_of(self, name: str) -> bool:
        """Whether a line with arrows speaks of a name in its normal spelling."""

    def read(self, line: Line, *, titled: bool = False) -> Reading | None:
        """What a line says; where the design is `titled`, it is no title."""


_TITLE = re.compile(r"[^\W\d][\w .&/'-]{2,60}")


def unlinked_title(
    text: str, first: Line | None, design: Design, spoken: frozenset[str]
) -> Component | None:
    """The component that a first line without a fault declares, where it reads as a title.

    Nothing speaks of it, nothing is said of it, and no kind of the language begins the line.
    """
    said = text[slice(*first.said)] if first else ""
    if first is None or not _TITLE.fullmatch(said) or said.split()[0] in KINDS:
        return None
    found = [each for each in design.components.values() if _stands_in(each, first)]
    if len(found) != 1 or found[0].count is not None or found[0].label:
        return None
    component = found[0]
    if said[0].islower() and normal(component.name) != normal(said):
        return None  # a kind and a name: `redis hot`
    names = {normal(each) for each in (said, *said.split(), component.name)}
    linked = any(component.name in (link.source, link.target) for link in design.links)
    return None if linked or names & spoken else component


def _stands_in(component: Component, line: Line) -> bool:
    return line.whole.start <= component.span.start <= line.whole.end


def titled(text: str, readings: list[Reading], scenes: Scenes) -> list[Reading]:
    """The readings with the first line as the title, where nothing speaks of what it would declare."""
    if not readings or not scenes.is_first(readings[0].line):
        return readings
    first, others = readings[0], readings[1:]
    mentioned = {normal(item.text) for each in others for item in items_of(each)}
    if isinstance(first, Declared):
        names = {
            normal(each) for item in first.items for each in (item.text, item.text.split()[-1])
        }
        squares = any(bracket.type == "SQUARE" for bracket in first.items[0].brackets)
        plain = first.items[0].number is None and not squares
        plain = plain and all(each.code != "misplaced-kind" for each in first.line.problems)
        spoken = names & mentioned or any(scenes.speaks_of(each) for each in names)
        alone = len(first.items) == 1 and plain and not spoken and len(others) > 0
        return [title_of(text, first.line), *others] if alone else readings
    said = text[slice(*first.line.said)].split()
    if isinstance(first, Stated) and normal(said[-1]) in mentioned:
        again = scenes.read(first.line, titled=True)
        return [again or first, *others]
    return readings
