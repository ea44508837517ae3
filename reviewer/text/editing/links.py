"""Edits of one link among those that a statement draws."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from dsl.source import Span
from dsl.statements import Path, span_of
from reviewer.text.editing.attributes import (
    attribute_edits,
    attribute_span,
    is_same_attribute,
)
from reviewer.text.editing.edits import TextEdit, indent_before

if TYPE_CHECKING:
    from lark import Token

    from dsl.design import Link
    from dsl.statements import Hop, Names
    from reviewer.text.editing.statements import Placed, Statements

Wanted = Mapping[str, str]
"""Attributes as texts (`timeout=2s`) by name."""

_BEHIND_HOP = frozenset({"ARROW"})


class Arrow(NamedTuple):
    """An arrow of a statement with the names to its left; it may draw several links."""

    placed: Placed
    number: int
    start: Names
    hop: Hop

    @property
    def ends(self) -> dict[Span, tuple[Token, Token]]:
        """The names of each link it draws, by the place of that link."""
        return {
            _link_span(source, target): (source, target)
            for source in self.start.tokens
            for target in self.hop.names.tokens
        }

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The source and target of each link it draws."""
        return [(str(source), str(target)) for source, target in self.ends.values()]

    @property
    def end(self) -> int:
        """Where what belongs to it ends."""
        return self.placed.last_of(self.hop.arrow, _BEHIND_HOP)


def _link_span(source: Token, target: Token) -> Span:
    first, last = sorted((span_of(source), span_of(target)))
    return Span(first.start, last.end)


def arrows_of(placed: Placed) -> Iterator[Arrow]:
    """The arrows of a statement; none where it draws no links."""
    if not isinstance(placed.statement, Path):
        return
    names = placed.statement.start
    for number, hop in enumerate(placed.statement.hops):
        yield Arrow(placed, number, names, hop)
        names = hop.names


def link_edits(
    text: str, found: Statements, wanted: Sequence[tuple[Link, Wanted]]
) -> Iterator[TextEdit]:
    """The links with their attributes. An arrow that draws others as well is drawn apart from them."""
    by_span: dict[Span, Wanted] = {}
    for link, attributes in wanted:
        by_span[link.span] = {**by_span.get(link.span, {}), **attributes}
    starts = sorted(span.start for span in by_span)
    for placed in found.placed:
        if bisect_left(starts, placed.span.start) == bisect_left(starts, placed.span.end):
            continue
        arrows = list(arrows_of(placed))
        own = {
            arrow.number: {span: by_span[span] for span in arrow.ends if span in by_span}
            for arrow in arrows
        }
        apart = [arrow.number for arrow in arrows if _is_split(arrow, own[arrow.number])]
        if apart:
            yield _redrawn(text, found, arrows, own, apart)
            continue
        for arrow in arrows:
            if changed := next(iter(own[arrow.number].values()), None):
                said = arrow.hop.attributes
                yield from attribute_edits(text, placed, said, changed, arrow.end)


def _is_split(arrow: Arrow, changed: Mapping[Span, Wanted]) -> bool:
    """Whether only some of the links of an arrow change, or not all of them alike.

    The arms of `a | b` are alternatives of one call, so that they change together.
    """
    if not changed or arrow.hop.names.any_of:
        return False
    alike = all(one == next(iter(changed.values())) for one in changed.values())
    return len(changed) < len(arrow.ends) or not alike


def _redrawn(
    text: str,
    found: Statements,
    arrows: Sequence[Arrow],
    own: Mapping[int, Mapping[Span, Wanted]],
    apart: Collection[int],
) -> TextEdit:
    """A statement in several lines: the chain up to each arrow that is drawn apart, its links, the rest."""
    placed = arrows[0].placed
    margin = indent_before(text, placed.span.start)
    lines = [str(one) for one in found.comments if _is_within(one, placed.span)]
    chain, drawn = _joined(arrows[0].start), False
    for arrow in arrows:
        changed = own[arrow.number]
        if arrow.number in apart:
            lines += [chain] if drawn else []
            lines += _lines_apart(text, arrow, changed)
            chain, drawn = _joined(arrow.hop.names), False
        else:
            tail = _tail(text, arrow, next(iter(changed.values()), {}))
            chain += f" {arrow.hop.arrow} {_joined(arrow.hop.names)}{tail}"
            drawn = True
    lines += [chain] if drawn else []
    return TextEdit(placed.span, f"\n{margin}".join(lines))


def _lines_apart(text: str, arrow: Arrow, changed: Mapping[Span, Wanted]) -> Iterator[str]:
    """The links of an arrow: those that change one a line, the others of each source together."""
    for source in arrow.start.tokens:
        kept = []
        for target in arrow.hop.names.tokens:
            wanted = changed.get(_link_span(source, target))
            if wanted is None:
                kept.append(str(target))
            else:
                yield f"{source} {arrow.hop.arrow} {target}{_tail(text, arrow, wanted)}"
        if kept:
            yield f"{source} {arrow.hop.arrow} {', '.join(kept)}{_tail(text, arrow, {})}"


def _tail(text: str, arrow: Arrow, wanted: Wanted) -> str:
    """The label and the attributes of an arrow, with those that are wanted."""
    kept = [
        text[slice(*attribute_span(arrow.placed, one))]
        for one in arrow.hop.attributes
        if not any(is_same_attribute(str(one.name), name) for name in wanted)
    ]
    said = [*kept, *wanted.values()]
    label = "".join(f": {one}" for one in arrow.hop.labels)
    return label + (f" [{', '.join(said)}]" if said else "")


def _joined(names: Names) -> str:
    return (" | " if names.any_of else ", ").join(names.tokens)


def _is_within(token: Token, span: Span) -> bool:
    return span.start <= (token.start_pos or 0) < span.end
