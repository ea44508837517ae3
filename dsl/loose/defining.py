"""Lines that say what a name is: `ledger db :: cockroachdb, 5 nodes`, `fraud is a model service`."""

from __future__ import annotations

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
    is_apart,
    phrase_of,
    without_determiners,
)
from dsl.phrases import Sureness, resolve_phrase
from dsl.source import Span

if TYPE_CHECKING:
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


def defined_item(marks: list[Mark], scene: Scene) -> Item | None:
    """The component that a line says what it is, where links speak of it."""
    parted = _parted(marks)
    if parted is None or len(parted.name) > MOST_WORDS:
        return None
    text = phrase_of(parted.name)
    if any(mark.type != "WORD" for mark in parted.name):
        return None
    described = not parted.sure and scene.is_end(text) and not scene.is_end(phrase_of(parted.said))
    if not scene.is_spoken(text) and not (described and not scene.first):
        return None
    said = without_determiners(parted.said)
    return _defined(parted._replace(said=said), scene) if said else None


def _parted(marks: list[Mark]) -> _Parted | None:
    """The sides of a line with one mark that says what something is."""
    for at in range(1, len(marks) - 1):
        mark, behind = marks[at], marks[at + 1]
        if mark.type == ":" and behind.type in {":", "="}:
            return _Parted(marks[:at], marks[at + 2 :], sure=True)
        if mark.type == "=":
            return _Parted(marks[:at], marks[at + 1 :], sure=True)
        if mark.text in DASHES and (is_apart(marks, at) or behind.text in DASHES):
            rest = marks[at + 2 :] if behind.text in DASHES else marks[at + 1 :]
            return _Parted(marks[:at], rest, sure=False)
        if mark.text == "is" and behind.text.casefold() in _BEHIND_IS:
            return _Parted(marks[:at], marks[at + 2 :], sure=False, told=True)
    return None


def _defined(parted: _Parted, scene: Scene) -> Item | None:
    words = tuple(parted.name)
    span = Span(words[0].span.start, words[-1].span.end)
    text = as_typed(parted.said)
    first = text.split(",")[0].strip()
    kind = _kind_said(phrase_of(parted.name), first, parted, scene)
    rest = text[len(first) :].strip(" ,") if kind else text
    if not kind and not _says(first, parted, scene):
        return None
    inside = parted.said[0].span
    bracket = Mark("ROUND", rest, Span(inside.start, parted.said[-1].span.end))
    return Item(words, brackets=(bracket,) if rest else (), span=span, kind=kind)


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
