"""Lines that say what a name is: `ledger db :: cockroachdb, 5 nodes`, `fraud is a model service`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from dsl.catalogue import normal
from dsl.diagnostics.prose import small_words
from dsl.loose.details import counted
from dsl.loose.items import MOST_WORDS, Item
from dsl.loose.marks import (
    DASHES,
    DETERMINERS,
    Mark,
    as_typed,
    end_of_words,
    is_apart,
    phrase_of,
    without_determiners,
)
from dsl.phrases import Sureness, resolve_phrase
from dsl.source import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dsl.loose.scene import Scene

_BEHIND_IS = DETERMINERS | {"kept", "just"}
"""Words behind `is` before what something is: `audit is a kafka topic`."""


class _Parted(NamedTuple):
    """What stands before and behind the mark that says what something is."""

    name: list[Mark]
    said: list[Mark]
    sure: bool
    """Whether the mark says nothing else: `::`, `=`."""
    told: bool = False
    """Whether it is a sentence: `audit is a kafka topic`."""


def _defined_item(marks: list[Mark], scene: Scene) -> Item | None:
    """The component that a line says what it is, where links speak of it."""
    parted = _parted(_with_abbreviation(marks, scene), scene)
    if parted is None or len(parted.name) > MOST_WORDS:
        return None
    asides = [mark for mark in parted.name if mark.type in {"ROUND", "COUNT"}]
    parted = parted._replace(name=[mark for mark in parted.name if mark not in asides])
    text = phrase_of(parted.name)
    if not parted.name or any(mark.type != "WORD" for mark in parted.name):
        return None
    described = not parted.sure and scene.is_end(text) and not scene.is_end(phrase_of(parted.said))
    if not scene.is_spoken(text) and not (described and not scene.first):
        return None
    said = without_determiners(parted.said)
    item = _defined(parted._replace(said=said), scene) if said else None
    return item._replace(brackets=(*item.brackets, *asides)) if item else None


def defined_items(marks: list[Mark], scene: Scene) -> tuple[Item, ...]:
    """The components of a line that says what one or several names are: `API = 4 nodes, Cache = redis`."""
    parts: list[list[Mark]] = [[]]
    for at, mark in enumerate(marks):
        if mark.type == "," and any(each.type in {"=", ":"} for each in marks[at + 1 : at + 4]):
            parts.append([])
        else:
            parts[-1].append(mark)
    items = [_defined_item(part, scene) for part in parts if len(part) >= _SHORTEST]
    if len(parts) > 1 and len(items) == len(parts) and all(items):
        return tuple(item for item in items if item)
    whole = _defined_item(marks, scene)
    return (whole,) if whole else ()


_SHORTEST = 3
"""Marks of what says what a name is: the name, a mark between, and what it is."""


def _with_abbreviation(marks: list[Mark], scene: Scene) -> list[Mark]:
    """The marks with the short name that links use, and what it is short for behind its colon.

    `Message broker (MB): RabbitMQ` is `MB: Message broker, RabbitMQ`.
    """
    end = end_of_words(marks)
    if not end or [mark.type for mark in marks[end : end + 2]] != ["ROUND", ":"]:
        return marks
    short, colon = marks[end : end + 2]
    if " " in short.text or not scene.is_spoken(short.text) or not marks[end + 2 :]:
        return marks
    name = short._replace(type="WORD")
    joint = Mark(",", ",", Span(colon.span.end, colon.span.end))
    sure = Mark("=", "=", colon.span)
    return [name, sure, *marks[:end], joint, *marks[end + 2 :]]


def _parted(marks: list[Mark], scene: Scene) -> _Parted | None:
    """The sides of a line with one mark that says what something is."""
    for at in range(1, len(marks) - 1):
        mark, behind = marks[at], marks[at + 1]
        if mark.type == "=" or (mark.type == ":" and behind.type in {":", "="}):
            rest = marks[at + 1 + (mark.type == ":") :]
            return _Parted(marks[:at], rest, sure=True)
        if mark.type == ":" and not scene.is_end(phrase_of(marks[:at])):
            return _Parted(marks[:at], marks[at + 1 :], sure=False, told=True)
        if mark.text in DASHES and (is_apart(marks, at) or behind.text in DASHES):
            rest = marks[at + 2 :] if behind.text in DASHES else marks[at + 1 :]
            return _Parted(marks[:at], rest, sure=False)
        if mark.text == "is" and (start := _begin_of_product(marks, at, scene)):
            return _Parted(marks[:at], marks[start:], sure=False, told=True)
    return None


def _begin_of_product(marks: list[Mark], at: int, scene: Scene) -> int:
    """Where what something is begins behind `is`: `audit is a kafka topic`, `posts is mongo`; else 0."""
    if scene.is_word(phrase_of(marks[at + 1 :])):
        return at + 1
    return at + 2 if marks[at + 1].text.casefold() in _BEHIND_IS else 0


def _defined(parted: _Parted, scene: Scene) -> Item | None:
    words = tuple(parted.name)
    span = Span(words[0].span.start, words[-1].span.end)
    text = as_typed(parted.said)
    first = text.split(",")[0].strip()
    kind = _kind_said(phrase_of(parted.name), first, parted, scene)
    rest = text[len(first) :].strip(" ,") if kind else text
    count = resolve_phrase([first], scene.known).count if kind else None
    if not kind and not _says(first, parted, scene):
        return None
    inside = Span(parted.said[0].span.start, parted.said[-1].span.end)
    brackets = tuple(Mark("ROUND", each, inside) for each in _apart(rest))
    return Item(words, count, brackets, span=span, kind=kind)


def _apart(said: str) -> Iterator[str]:
    """What is said, and what stands in brackets at its end: `evaluates rules (Go, 8 pods)`."""
    match = _BRACKETED.fullmatch(said)
    yield from filter(None, match.groups() if match else (said,))


_BRACKETED = re.compile(r"([^()]*?)\s?\(([^()]*)\)")


def _kind_said(name: str, first: str, parted: _Parted, scene: Scene) -> str:
    """The kind that the words behind the mark say; "" where they say none or the name says its own."""
    phrase = resolve_phrase([first], scene.known)
    if (
        phrase.kind is None
        or phrase.technology
        or first.split(maxsplit=1)[0].casefold() in small_words()
    ):
        return ""
    certain = phrase.sureness is Sureness.CERTAIN
    if scene.is_end(name) and not (parted.sure and certain):
        return ""
    return phrase.kind.value


def _says(first: str, parted: _Parted, scene: Scene) -> bool:
    """Whether the words name a product or count, or belong to a name that says what it is."""
    if counted(first)[0] is not None or scene.known.words.get(normal(first)):
        return True
    phrase = resolve_phrase([first], scene.known)
    if phrase.technology and (parted.sure or parted.told):
        return True
    return not (parted.sure or parted.told) and scene.is_end(phrase_of(parted.name))
