"""The marks between two arrows, put as one end has them: lists apart, kinds and products in brackets."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dsl.building.examples import row_of
from dsl.loose.items import joint_of
from dsl.loose.marks import Mark, end_of_words, phrase_of, place_of
from dsl.source import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def apart(
    marks: list[Mark], is_word: Callable[[str], bool], is_end: Callable[[str], bool]
) -> Iterator[Mark]:
    """The marks with known words that a `/` joins as words of their own: `redis/postgres`.

    Of three or more one may be known alone: `ambulances/fire/police`.
    """
    for at, mark in enumerate(marks):
        beside = [each.type for each in (*marks[at - 1 : at], *marks[at + 1 : at + 2])]
        parts = mark.text.split("/")
        whole = mark.type != "WORD" or len(parts) < 2 or "WORD" in beside  # noqa: PLR2004  # two words
        listed = all(map(is_word, parts)) or (
            len(parts) >= _FEWEST_LISTED
            and all(map(_NOUN.fullmatch, parts))
            and any(map(is_end, parts))
        )
        if whole or is_word(mark.text) or not listed:
            yield mark
            continue
        start = mark.span.start
        for number, part in enumerate(parts):
            if number:
                yield Mark("/", "/", Span(start - 1, start))
            yield Mark("WORD", part, Span(start, start + len(part)))
            start += len(part) + 1


_NOUN = re.compile(r"[^\W\d_]{3,}")
_FEWEST_LISTED = 3
"""Words of a list of which one may be known alone, at least; `client/server` is one component."""


def with_joints(
    marks: list[Mark], is_drawn: Callable[[str], bool], arrow: Callable[[str, str, str], str]
) -> list[Mark]:
    """The marks with what is missing between two names: `api -> hot urls`, `api -> events worker -> db`.

    `arrow` tells what leads from the one to the other, behind an arrow; "" where that is a comma,
    `;` where a new branch of a flow begins.
    """
    found: list[Mark] = []
    for at, mark in enumerate(marks):
        before = marks[at - 1] if at else None
        if before and before.type == mark.type == "WORD" and is_drawn(mark.text):
            whole = _run_around(marks, at)
            if is_drawn(before.text) and not is_drawn(whole):
                last = next((each.text for each in reversed(found) if each.type == "ARROW"), "->")
                meant = arrow(before.text, mark.text, last)
                span = Span(before.span.end, mark.span.start)
                joint = meant if meant == ";" else "ARROW" if meant else ","
                found.append(Mark(joint, meant or ",", span))
        found.append(mark)
    return found


def _run_around(marks: list[Mark], at: int) -> str:
    """The words that stand together around a mark."""
    start = end = at
    while start and marks[start - 1].type == "WORD":
        start -= 1
    while end < len(marks) and marks[end].type == "WORD":
        end += 1
    return phrase_of(marks[start:end])


def with_kind(
    segment: list[Mark], is_word: Callable[[str], bool], is_sort: Callable[[str, str], bool]
) -> list[Mark]:
    """The segment with what stands behind a colon in brackets, where it says what that is.

    `op log: cassandra` and `op log = cassandra` is a component with its technology; `redis: seat lock` has a label.
    """
    colon = max((at for at, mark in enumerate(segment) if mark.type in {":", "="}), default=0)
    if not colon or any(map(joint_of, segment[colon:])):
        return _with_kind_of_one(segment, is_word, is_sort)  # a list behind the colon
    found: list[Mark] = []
    part: list[Mark] = []
    for mark in segment:
        if joint_of(mark):
            found += [*_with_kind_of_one(part, is_word, is_sort), mark]
            part = []
        else:
            part.append(mark)
    return [*found, *_with_kind_of_one(part, is_word, is_sort)]


def _with_kind_of_one(
    segment: list[Mark], is_word: Callable[[str], bool], is_sort: Callable[[str, str], bool]
) -> list[Mark]:
    """The same of one item of a list."""
    colon = next((at for at, mark in enumerate(segment) if mark.type in {":", "="}), 0)
    before = phrase_of(segment[:colon])
    behind = segment[colon + 1 :]
    words = phrase_of(behind)
    plain = all(mark.type == "WORD" for mark in (*segment[:colon], *behind))
    if not colon or not plain or not is_word(words):
        return segment
    if segment[colon].type == "=" and row_of(segment[colon - 1].text):
        return segment
    if segment[colon].type == ":" and is_word(before) and not is_sort(before, words):
        return segment
    span = Span(behind[0].span.start, behind[-1].span.end)
    return [*segment[:colon], Mark("ROUND", words, span)]


def named_behind(
    segment: list[Mark], is_word: Callable[[str], bool], is_spoken: Callable[[str], bool]
) -> list[Mark]:
    """The segment with a product before a colon in brackets, where a name follows that is spoken of.

    `Cloud Run: agent-api` is `agent-api` where another line says so, too.
    """
    colon = place_of(":", segment)
    behind = segment[colon + 1 :]
    end = end_of_words(behind)
    name = phrase_of(behind[:end])
    product = phrase_of(segment[:colon])
    if not colon or not end or not is_word(product) or not is_spoken(name):
        return segment
    span = Span(segment[0].span.start, segment[colon].span.end)
    return [*behind[:end], Mark("ROUND", product, span), *behind[end:]]
