"""Edits that put new components between two that are linked: `a -> b` becomes `a -> new -> b`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from dsl.statements import FlowLine, Path, span_of
from reviewer.text.editing.edits import TextEdit
from reviewer.text.editing.links import arrows_of

if TYPE_CHECKING:
    from dsl.design import Design
    from dsl.statements import Names
    from reviewer.text.editing.links import Arrow
    from reviewer.text.editing.statements import Placed, Statements


class Detour(NamedTuple):
    """A chain through new components; `words` stand in the place of the arrow `a -> b`.

    `is_whole` tells that each of its ends was linked before, so that no line of its own is needed.
    """

    sources: frozenset[str]
    targets: frozenset[str]
    words: str
    arrows: tuple[Arrow, ...]
    is_whole: bool


def detour_of(new: Placed, line: str, design: Design, found: Statements) -> Detour | None:
    """The detour that a new line draws; None where its ends are not linked, or with others together."""
    path = new.statement
    if not isinstance(path, Path) or not path.hops[1:]:
        return None
    middle = [hop.names for hop in path.hops[:-1]]
    if any(name in design.components for names in middle for name in map(str, names.tokens)):
        return None
    if any(hop.attributes or hop.labels for hop in path.hops):
        return None
    sources, targets = _names(path.start), _names(path.hops[-1].names)
    arrows, linked = [], set()
    for placed in found.placed:
        for arrow in arrows_of(placed):
            ends = set(arrow.pairs)
            if not any(source in sources and target in targets for source, target in ends):
                continue
            if not all(source in sources and target in targets for source, target in ends):
                return None
            arrows.append(arrow)
            linked |= ends
    if not arrows:
        return None
    first, last = path.hops[0].arrow, path.hops[-1].arrow
    words = line[slice(*span_of(first, last))]
    whole = len(linked) == len(sources) * len(targets)
    return Detour(sources, targets, words, tuple(arrows), whole)


def _names(names: Names) -> frozenset[str]:
    return frozenset(map(str, names.tokens))


def detour_edits(detour: Detour, found: Statements, restated: frozenset[str]) -> Iterator[TextEdit]:
    """The links led over the detour, and the flows that take them but those that are `restated`."""
    for arrow in detour.arrows:
        yield TextEdit(span_of(arrow.hop.arrow), detour.words)
    for placed in found.placed:
        flow = placed.statement
        if isinstance(flow, FlowLine) and str(flow.name) not in restated:
            for path in flow.paths:
                yield from _path_edits(path, detour)


def _path_edits(path: Path, detour: Detour) -> Iterator[TextEdit]:
    """The steps of a flow that go from an end of the detour straight to the other."""
    names = path.start
    for hop in path.hops:
        if _names(names) <= detour.sources and _names(hop.names) <= detour.targets:
            yield TextEdit(span_of(hop.arrow), detour.words)
        names = hop.names
