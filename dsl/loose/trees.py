"""A tree below a client or an edge: what stands below is called by what it hangs on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dsl.kinds import Family, Kind
from dsl.loose.items import Item, Listing, listing_of
from dsl.loose.links import End, LinkLine
from dsl.loose.marks import Mark, marks_of
from dsl.loose.scene import Linked
from dsl.phrases import resolve_phrase
from dsl.source import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dsl.catalogue import Catalogue
    from dsl.loose.blocks import Line

_BRANCH = re.compile(r"[^\S\n│]*(?:│[\s│]*)?[├└╰]")
"""What stands in front of a line of a tree."""


def trees(text: str, lines: list[Line], known: Catalogue) -> dict[int, Linked]:
    """The links of each line that hangs on another one, by its number.

    A tree of anything else may say what something consists of.
    """
    found: dict[int, Linked] = {}
    for first, last in _runs(text, lines):
        nodes = {at: _node(text, lines[at]) for at in range(first, last + 1)}
        root = nodes[first]
        if root is None or not _begins_path(root, known) or not all(nodes.values()):
            continue
        for at in range(first + 1, last + 1):
            above, node = nodes[_above(lines, at)], nodes[at]
            if above and node:
                found[at] = _link(lines[at], above, node)
    return found


def _runs(text: str, lines: list[Line]) -> Iterator[tuple[int, int]]:
    """The root and the last line of each tree."""
    branches = [bool(_BRANCH.match(text[slice(*line.whole)])) for line in lines]
    start: int | None = None
    for at, branch in enumerate([*branches, False]):
        if branch and start is None and at:
            start = at - 1
        if not branch and start is not None:
            yield start, at - 1
            start = None


def _node(text: str, line: Line) -> Item | None:
    """The one component of a line without arrows."""
    listing = listing_of(marks_of(text, *line.said))
    return listing.items[0] if listing and len(listing.items) == 1 else None


def _begins_path(root: Item, known: Catalogue) -> bool:
    kind = resolve_phrase([root.text], known).kind
    return kind is Kind.CLIENT or (kind is not None and kind.family is Family.EDGE)


def _above(lines: list[Line], at: int) -> int:
    """The line that one hangs on: the nearest above it that begins further left."""
    depth = _depth(lines[at])
    return next((up for up in range(at - 1, -1, -1) if _depth(lines[up]) < depth), at - 1)


def _depth(line: Line) -> int:
    return line.said.start - line.whole.start


def _link(line: Line, above: Item, node: Item) -> Linked:
    at = Span(line.said.start, line.said.start)
    words = tuple(word._replace(span=at) for word in above.words)
    parent = End(Listing((Item(words, span=at),), (), ()))
    child = End(Listing((node,), (), ()))
    return Linked(line, LinkLine((parent, child), (Mark("ARROW", "->", at),)))
