"""A loosely typed line with arrows, taken apart: what it joins, and what is said beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from dsl.attributes import Place
from dsl.building.examples import row_of
from dsl.keywords import KEYWORDS, nearest_keyword
from dsl.loose.items import Item, Listing, joint_of
from dsl.loose.listing import listing_of
from dsl.loose.marks import DASHES, Mark, as_typed, name_in
from dsl.loose.segments import apart, named_behind, with_kind
from dsl.loose.tails import without_tails
from dsl.source import Span

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_ENDS = 50
"""Ends of one line of arrows that is read loosely."""

_GAP = 3
"""Blanks behind the last end that set a remark apart."""


class End(NamedTuple):
    """What stands between two arrows.

    `title` is a word and a colon before it (`op log: cassandra`), `attributes` are those of the
    arrow that leads here.
    """

    listing: Listing
    title: str = ""
    attributes: Mark | None = None


def end_at(item: Item, span: Span) -> End:
    """An item as an end of an arrow, without what its own line says of it."""
    words = tuple(word._replace(span=span) for word in item.words)
    brackets = tuple(bracket for bracket in item.brackets if bracket.type == "ROUND")
    return End(Listing((Item(words, brackets=brackets, span=span),), (), ()))


class LinkLine(NamedTuple):
    """Ends and the arrows between them.

    `heading` is what stands before a first colon (`Media: app -> cdn`). `continues` tells that
    the line begins with an arrow, `label` belongs to the last arrow.
    """

    ends: tuple[End, ...]
    arrows: tuple[Mark, ...]
    heading: Span | None = None
    continues: bool = False
    label: str = ""
    remark: Span | None = None


def link_line(
    marks: list[Mark],
    is_end: Callable[[str], bool],
    is_word: Callable[[str], bool],
    is_spoken: Callable[[str], bool] = lambda _: False,
    is_sort: Callable[[str, str], bool] = lambda *_: False,
) -> LinkLine | None:
    """The parts of a line with arrows; None where its ends are no components.

    `is_end` tells whether a phrase names something that a link may lead to, `is_word` whether
    it is a word of the vocabulary, `is_spoken` whether other lines speak of it, `is_sort` whether
    a second phrase is a product of the kind that a first one says.
    """
    heading, marks = _without_heading(marks)
    marks = list(apart(marks, is_word, is_end))
    marks, remark = _without_remark(marks)
    segments: list[list[Mark]] = [[]]
    arrows: list[Mark] = []
    for mark in marks:
        if mark.type == "ARROW" and arrows and not segments[-1]:
            continue  # an arrow too much
        if mark.type == "ARROW":
            arrows.append(mark)
            segments.append([])
        else:
            segments[-1].append(mark)
    if not arrows or len(segments) > MOST_ENDS or not segments[-1]:
        return None
    continues = not segments[0]
    segments = [named_behind(segment, is_word, is_spoken) for segment in segments]
    segments = [
        without_tails(with_kind(segment, is_word, is_sort), is_end, is_word) for segment in segments
    ]
    label = _behind_last(segments, is_end)
    ends = [_end(segment, is_end, is_word) for segment in segments[continues:]]
    if not ends or any(end is None for end in ends):
        return None
    found = tuple(end for end in ends if end)
    return LinkLine(found, tuple(arrows), heading, continues, label, remark)


def _without_heading(marks: list[Mark]) -> tuple[Span | None, list[Mark]]:
    """The words and the colon that a line begins with, and what stands behind them."""
    for at, mark in enumerate(marks):
        if mark.type == ":" and at and at + 1 < len(marks) and marks[at + 1].type != "ARROW":
            if not _is_heading(marks[:at]):
                break
            return Span(marks[0].span.start, mark.span.end), marks[at + 1 :]
        if mark.type not in {"WORD", "ROUND", "/", "&"}:
            break
    return None, marks


def _is_heading(marks: list[Mark]) -> bool:
    """Whether what stands before a colon heads the line, and is no flow with a slip in it."""
    first = marks[0].text.casefold()
    figures = any(mark.text[:1].isdigit() for mark in marks)
    return not figures and first not in KEYWORDS and nearest_keyword(first) is None


def _without_remark(marks: list[Mark]) -> tuple[list[Mark], Span | None]:
    """The marks without words that a gap sets apart behind the last end."""
    last = max((at for at, mark in enumerate(marks) if mark.type == "ARROW"), default=len(marks))
    for at in range(last + 2, len(marks)):
        before, mark = marks[at - 1], marks[at]
        if mark.text in DASHES and at + 1 < len(marks):
            return marks[:at], Span(marks[at + 1].span.start, marks[-1].span.end)
        if (
            mark.type == "WORD"
            and not joint_of(before)
            and mark.span.start - before.span.end >= _GAP
        ):
            return marks[:at], Span(mark.span.start, marks[-1].span.end)
    return marks, None


def _behind_last(segments: list[list[Mark]], is_end: Callable[[str], bool]) -> str:
    """Take the label off the last segment: what stands behind its colon, or in quotes."""
    last = segments[-1]
    colon = next((at for at, mark in enumerate(last) if mark.type == ":"), None)
    if colon:
        before = name_in(last[:colon])
        if not _names_end(last[colon + 1 :], before, is_end):
            behind = last[colon + 1 :]
            segments[-1] = last[:colon]
            return as_typed(behind)
    elif len(last) > 1 and last[-1].type == "STRING":
        segments[-1] = last[:-1]
        return last[-1].text
    return ""


def _names_end(behind: list[Mark], before: str, is_end: Callable[[str], bool]) -> bool:
    """Whether the component stands behind the colon: `op log: cassandra`."""
    words = name_in(behind)
    return bool(words) and not is_end(before) and is_end(words)


def _end(
    segment: list[Mark], is_end: Callable[[str], bool], is_word: Callable[[str], bool]
) -> End | None:
    title = ""
    if len(segment) > 1 and segment[0].type == "ROUND" and segment[1].type == "WORD":
        title, segment = segment[0].text, segment[1:]  # what the arrow does: `-> (redirect) login`
    colon = next((at for at, mark in enumerate(segment) if mark.type == ":"), None)
    if colon is not None:
        before, behind = segment[:colon], segment[colon + 1 :]
        said_first = is_end(name_in(before)) and not is_end(name_in(behind))
        title = as_typed(behind if said_first else before)
        segment = before if said_first else behind
    attributes = segment[-1] if len(segment) > 1 and _is_of_link(segment[-1]) else None
    listing = listing_of(segment[:-1] if attributes else segment, is_word) if segment else None
    return _with_bare_attributes(End(listing, title, attributes)) if listing else None


def _with_bare_attributes(end: End) -> End:
    """The end with attributes that lack their `[` given to the arrow: `pay -> bank timeout=3s`."""
    last = end.listing.items[-1]
    setting = last.setting
    if not setting or end.attributes or not all(map(_is_link_attribute, setting)):
        return end
    start = last.words[-1].span.end
    attributes = Mark("SQUARE", ", ".join(setting), Span(start, last.span.end))
    bare = last._replace(setting=(), span=Span(last.span.start, start))
    listing = end.listing._replace(items=(*end.listing.items[:-1], bare))
    return End(listing, end.title, attributes)


def _is_of_link(mark: Mark) -> bool:
    """Whether this is a `[ ]` with attributes of the arrow before it."""
    return mark.type == "SQUARE" and all(map(_is_link_attribute, mark.text.split(",")))


def _is_link_attribute(text: str) -> bool:
    """Whether an attribute may stand at an arrow."""
    row = row_of(text.partition("=")[0].strip())
    return row is not None and Place.LINK in row.places
