"""A tree below a client or an edge: what stands below is called by what it hangs on."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from dsl.kinds import Family, Kind
from dsl.loose.items import Item, Listing
from dsl.loose.links import End, LinkLine, end_at
from dsl.loose.listing import listing_of
from dsl.loose.marks import Mark, marks_of
from dsl.loose.mentions import FORWARD
from dsl.loose.scene import Declared, Linked
from dsl.phrases import resolve_phrase
from dsl.source import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dsl.catalogue import Catalogue
    from dsl.loose.blocks import Line
    from dsl.loose.scene import Reading

_BRANCH = re.compile(r"[^\S\n│]*(?:│[\s│]*)?(?:[├└╰]|[|`\\+]-{1,3}[^\S\n])")
"""What stands in front of a line of a tree."""


def trees(text: str, lines: list[Line], known: Catalogue) -> dict[int, Linked]:
    """The links of each line that hangs on another one, by its number.

    A tree of anything else may say what something consists of.
    """
    found: dict[int, Linked] = {}
    for run in _runs(text, lines):
        nodes = {line.number: _node(text, line) for line in run}
        root = nodes[run[0].number]
        if root is None or not _begins_path(root, known) or not all(nodes.values()):
            continue
        for at, line in enumerate(run[1:], 1):
            above, node = nodes[_above(run[:at], line).number], nodes[line.number]
            if above and node:
                found[line.number] = _link(line, above, node)
    return found


def indented_tree(text: str, lines: list[Line], known: Catalogue) -> dict[int, Reading]:
    """The links of a text without arrows whose lines stand deeper and deeper below a client.

    Two steps at least lead down, so that it is no list below a heading.
    """
    full = [line for line in lines if text[slice(*line.said)]]
    if len(full) < _FEWEST_NODES or FORWARD.search(text) or full[0].indent:
        return {}
    nodes = {line.number: _node(text, line) for line in full}
    root = nodes[full[0].number]
    steps = len({line.indent for line in full})
    if root is None or steps <= _FEWEST_STEPS or not _begins_path(root, known):
        return {}
    if not all(nodes.values()) or any(line.indent == 0 for line in full[1:]):
        return {}
    found: dict[int, Reading] = {full[0].number: Declared(full[0], (root,))}
    for at, line in enumerate(full[1:], 1):
        above, node = nodes[_above(full[:at], line).number], nodes[line.number]
        if above and node:
            found[line.number] = _link(line, above, node)
    return found


_FEWEST_NODES = 4
_FEWEST_STEPS = 2
"""Lines of a tree, and the depths that they stand in, at least and one more."""


def _runs(text: str, lines: list[Line]) -> Iterator[list[Line]]:
    """The root and the branches of each tree.

    A line without a branch heads another tree, unless what follows hangs deeper than a first
    branch does.
    """
    run: list[Line] = []
    branches = [bool(_BRANCH.match(text[slice(*line.whole)])) for line in lines]
    for before, line in pairwise(lines):
        if not branches[line.number]:
            continue
        if run and (branches[before.number] or _depth(line) > _depth(run[1])):
            run.append(line)
        elif not branches[before.number]:
            if run:
                yield run
            run = [before, line]
    if run:
        yield run


def _node(text: str, line: Line) -> Item | None:
    """The one component of a line without arrows."""
    listing = listing_of(marks_of(text, *line.said))
    return listing.items[0] if listing and len(listing.items) == 1 else None


def _begins_path(root: Item, known: Catalogue) -> bool:
    kind = resolve_phrase([root.text], known).kind
    return kind is Kind.CLIENT or (kind is not None and kind.family is Family.EDGE)


def _above(run: list[Line], line: Line) -> Line:
    """The line that one hangs on: the nearest above it that begins further left."""
    nearer = (each for each in reversed(run) if _depth(each) < _depth(line))
    return next(nearer, run[-1])


def _depth(line: Line) -> int:
    return line.said.start - line.whole.start


def _link(line: Line, above: Item, node: Item) -> Linked:
    at = Span(line.said.start, line.said.start)
    child = End(Listing((node,), (), ()))
    return Linked(line, LinkLine((end_at(above, at), child), (Mark("ARROW", "->", at),)))
