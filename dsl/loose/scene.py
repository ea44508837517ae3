"""What a loosely typed line can be, and what stands around it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from dsl.catalogue import normal, spelled
from dsl.value import value

if TYPE_CHECKING:
    from dsl.catalogue import Catalogue
    from dsl.kinds import Kind
    from dsl.loose.blocks import Line
    from dsl.loose.items import Item
    from dsl.loose.links import LinkLine


@value
class Linked:
    """A line with arrows; `others` are what it draws where its arrows turn: `a -> b <- c`."""

    line: Line
    link: LinkLine
    others: tuple[LinkLine, ...] = ()


@value
class Steps:
    """A flow, whose head stays as it is: its steps in order."""

    line: Line
    head: str
    parts: tuple[LinkLine, ...]
    draws: bool = False
    """Whether no other line draws a link, so that this one draws its own."""


@value
class Declared:
    """A line of components."""

    line: Line
    items: tuple[Item, ...]


@value
class Stated:
    """A line that says something else in other words: requirements, a header."""

    line: Line
    statements: tuple[str, ...]
    left: tuple[str, ...] = ()


@value
class Remarked:
    """A line that says nothing that is drawn: a heading, a sentence."""

    line: Line
    heading: bool = False


Reading = Linked | Steps | Declared | Stated | Remarked


class Scene(NamedTuple):
    """What stands around a line."""

    known: Catalogue
    is_end: Callable[[str], bool]
    is_item: Callable[[Item], bool]
    understands: Callable[[Item], bool]
    """Whether all that stands in `[ ]` behind an item says something."""
    is_drawn: Callable[[str], bool]
    """Whether a phrase names a component that a line without errors draws or declares."""
    spoken: frozenset[str]
    """The phrases between the arrows of the text, in their normal spelling."""
    arrow_between: Callable[[str, str, str], str]
    """The arrow that is missing between two names, "" where that is a comma."""
    among_remarks: bool
    """Whether the line before is no drawing either."""
    first: bool
    """Whether it is the first line of a text without a header."""
    apart: bool
    """Whether a blank line stands before it, or nothing."""
    leads: bool
    """Whether a line that is not blank follows."""
    heads: bool
    """Whether the next line draws an arrow."""
    linked: bool
    """Whether any line of the text that is no flow has an arrow."""
    dashed: bool
    """Whether the dashes between names are the arrows of the text: `client - lb - api`."""
    canvas: bool
    """Whether the text is a flowchart of Mermaid."""
    labels: Mapping[str, str]
    """The labels of its boxes, by their identifiers."""
    speaks_of_all: bool
    """Whether a line speaks of all that another one lists: `all three -> kafka`."""
    wraps: bool
    """Whether a sentence goes on from the line above or in the line below."""
    closes: bool
    """Whether the text closes more braces than it opens."""
    section: Kind | None = None
    """The kind that the heading says which the line stands below."""
    heads_list: bool = False
    """Whether it may head the list that stands deeper below it."""
    heads_arrows: bool = False
    """Whether the next line begins with an arrow."""

    def is_spoken(self, text: str) -> bool:
        """Whether a line with arrows has a phrase as an end, or part of one."""
        return normal(text) in self.spoken

    def is_word(self, text: str) -> bool:
        """Whether a text is a word of the vocabulary."""
        return normal(text) in self.known.words or spelled(text) in self.known.words

    def is_sort(self, kind: str, product: str) -> bool:
        """Whether a phrase says a kind, and another one a product of it: `cache`, `redis`."""
        said, named = (self.known.words.get(normal(each)) for each in (kind, product))
        if said is None or named is None or said.technology or named.technology is None:
            return False
        return said.kind.family is named.kind.family

    @property
    def apart_below(self) -> bool:
        """Whether a blank line follows, or nothing."""
        return not self.leads
