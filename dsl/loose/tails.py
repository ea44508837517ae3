"""Tails: words behind a component that say how, when or where it is used: `DLQ after 8 tries`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dsl.diagnostics.verbs import DIRECT, MOVING
from dsl.loose.items import joint_of
from dsl.loose.marks import BRACKETS, Mark, as_typed, end_of_words, name_in, phrase_of
from dsl.source import Span

if TYPE_CHECKING:
    from collections.abc import Callable

_TAILS = frozenset(
    {
        "after",
        "via",
        "by",
        "every",
        "until",
        "per",
        "through",
        "using",
        "with",
        "w/",
        "on",
        "over",
        "behind",
    }
    | {"when", "if", "unless", "while", "once", "because", "so", "then", "where", "which", "that"}
)
"""Words behind a component that say how or when it is used: `DLQ after 8 tries`."""

_PURPOSE = frozenset({"for", "from", "in", "within", "during", "before", "against"})
"""The same, of words that a phrase may hold too: `mysql for user names`."""


def without_tails(
    segment: list[Mark],
    is_end: Callable[[str], bool],
    is_word: Callable[[str], bool],
) -> list[Mark]:
    """The segment with what says how each of its components is used in brackets."""
    found: list[Mark] = []
    start = 0
    for at in [at for at, mark in enumerate(segment) if joint_of(mark)]:
        if at >= start and _begins_end(segment[at + 1 :], is_end):
            found += [*_without_tail(segment[start:at], is_end, is_word), segment[at]]
            start = at + 1
    return [*found, *_without_tail(segment[start:], is_end, is_word)]


def _begins_end(marks: list[Mark], is_end: Callable[[str], bool]) -> bool:
    """Whether the first words of marks, before another comma or a tail, name a component."""
    words: list[str] = []
    for mark in marks:
        if mark.type != "WORD" or joint_of(mark) or mark.text.casefold() in _TAILS | _PURPOSE:
            break
        words.append(mark.text)
    return bool(words) and is_end(" ".join(words))


def _without_tail(
    segment: list[Mark], is_end: Callable[[str], bool], is_word: Callable[[str], bool]
) -> list[Mark]:
    """The part with what says how its component is used in brackets: `sidekiq via redis`."""
    if closed := _end_of_closed(segment):
        return _bracketed(segment, closed)
    words = [mark.text.casefold() for mark in segment]
    at = next((i for i, word in enumerate(words) if i and word in _TAILS | _PURPOSE), 0)
    at = _figure_in(words) or at
    at = _verb_in(segment, is_end) or at
    at = _verb_before(segment, at, is_end) or _participle_before(words, at) or at
    before = [mark for mark in segment[:at] if mark.type not in {"COUNT", "ROUND", "SQUARE"}]
    name = phrase_of(before)
    figure = at > 0 and _FIGURE.fullmatch(words[at]) is not None
    if not at or (at + 1 == len(words) and not figure) or not is_end(name):
        return segment
    end = max(i for i, mark in enumerate(segment) if mark.type == "WORD") + 1
    setting = any(mark.type == "=" for mark in segment[at:])
    if (end <= at + 1 and not figure) or setting or any(mark.type != "WORD" for mark in before):
        return segment
    if words[at] in _WITH and is_end(rest := as_typed(segment[at + 1 :])) and not _copies(rest):
        return [*segment[:at], Mark(",", ",", segment[at].span), *segment[at + 1 :]]
    closed = any(mark.type in {"COUNT", "ROUND", "SQUARE"} for mark in segment[:at])
    backed = words[at] in _WITH and (
        words[at + 1].isdigit() or _copies(as_typed(segment[at + 1 :]))
    )
    hosted = backed or (words[at] in _HOSTING and is_word(phrase_of(segment[at + 1 :])))
    if not (closed or hosted or _is_surely_tail(words[at:])) and is_end(name_in(segment)):
        return segment
    span = Span(segment[at].span.start, segment[end - 1].span.end)
    return [*segment[:at], Mark("ROUND", as_typed(segment[at:end]), span), *segment[end:]]


def _end_of_closed(segment: list[Mark]) -> int:
    """Behind the count or the brackets of a component, where other marks follow; else 0.

    `api x3 via gRPC`, `redis (sessions) ~5k rps`.
    """
    end = end_of_words(segment)
    start = end
    while end < len(segment) and segment[end].type in BRACKETS | {"COUNT", "STRING"}:
        end += 1
    if not start or start == end or end == len(segment):
        return 0
    behind = segment[end:]
    if behind[0].text.casefold() in _WITH:
        return 0
    spoken = any(mark.type == "WORD" for mark in behind) and not any(map(joint_of, behind))
    return end if spoken and all(mark.type in _OF_TAILS for mark in behind) else 0


_OF_TAILS = BRACKETS | {"WORD", "COMPARE", "OTHER"}
"""Types of marks that words behind a component consist of."""


def _bracketed(segment: list[Mark], at: int) -> list[Mark]:
    """The segment with all marks from a place on in brackets."""
    span = Span(segment[at].span.start, segment[-1].span.end)
    text = as_typed(segment[at:]).replace("(", "").replace(")", "")
    return [*segment[:at], Mark("ROUND", text, span)]


def _is_surely_tail(words: list[str]) -> bool:
    """Whether words say when or where something happens, whatever product they name."""
    if words[0].endswith("ed") and words[1:2] != ["on"]:
        return True
    if _FIGURE.fullmatch(words[0]):
        return True
    return words[0] in _WHEN | _PURPOSE or (words[0] == "on" and words[1] in _EVERY)


_WHEN = frozenset(
    {"when", "if", "unless", "while", "once", "because", "so", "then", "every", "per"}
)
_EVERY = frozenset({"every", "each", "all", "the", "its", "our"})

_HOSTING = frozenset({"on", "using"})
"""Words between a component and the product that it is."""

_WITH = frozenset({"with", "w/"})


def _copies(text: str) -> bool:
    """Whether words speak of copies of what stands before them: `with read replicas`."""
    return text.casefold().split()[-1] in {"replica", "replicas", "standby", "failover", "backup"}


_FIGURE = re.compile(r"[0-9][0-9.,]*(?:ms|s|sec|min|h|d|w|mo|y|kb|mb|gb|tb)")


def _figure_in(words: list[str]) -> int:
    """Where a figure with its unit stands behind a component: `redis 5min ttl`; else 0."""
    return next((at for at, word in enumerate(words) if at and _FIGURE.fullmatch(word)), 0)


def _verb_in(segment: list[Mark], is_end: Callable[[str], bool]) -> int:
    """Where a verb stands behind a component: `clients connect via websocket`; else 0."""
    words = [mark for mark in segment if mark.type == "WORD"]
    if len(words) < _FEWEST_WITH_VERB or is_end(phrase_of(words)):
        return 0
    verbs = DIRECT | MOVING
    return next(
        (
            at
            for at, mark in enumerate(segment)
            if at and mark.text.casefold() in verbs and is_end(phrase_of(segment[:at]))
        ),
        0,
    )


_FEWEST_WITH_VERB = 3


def _participle_before(words: list[str], at: int) -> int:
    """Where what is done to a component stands before a tail: `postgres partitioned by tenant`."""
    return at - 1 if at > 1 and words[at - 1].endswith("ed") else 0


def _verb_before(segment: list[Mark], at: int, is_end: Callable[[str], bool]) -> int:
    """Where a verb stands behind a component and before a tail: `client uploads with a token`."""
    if at != 2 or any(mark.type != "WORD" for mark in segment[:2]):  # noqa: PLR2004  # one, verb
        return 0
    one, verb = (mark.text for mark in segment[:2])
    return int(verb.endswith("s") and is_end(one) and not is_end(f"{one} {verb}"))
