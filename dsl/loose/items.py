"""One item of a loosely typed list: a phrase with counts, brackets and a text in quotes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from dsl.building.examples import row_of
from dsl.loose.amounts import with_followers, without_amount
from dsl.loose.details import is_count_name
from dsl.loose.marks import BRACKETS, Mark, marks_of, phrase_of
from dsl.source import Span

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_WORDS = 6
"""Words of the phrase for one component."""

JOINTS = {",": ",", "+": ",", "&": ",", "/": ",", "|": "|"}
"""What joins the items of a list, and how the language writes it."""

JOINING_WORDS = {"and": ",", "or": "|", "plus": ","}


class Item(NamedTuple):
    """One item as typed: `app servers x3 (Go)`.

    `setting` are attributes that stand outside of `[ ]`, or that a `[` was forgotten before,
    `kind` what its line says that it is, "" where its words alone tell.
    """

    words: tuple[Mark, ...]
    number: int | None = None
    brackets: tuple[Mark, ...] = ()
    label: Mark | None = None
    setting: tuple[str, ...] = ()
    span: Span = Span(0, 0)
    kind: str = ""

    @property
    def text(self) -> str:
        """The words of the phrase."""
        return " ".join(word.text for word in self.words)


class Listing(NamedTuple):
    """Items with what joins them: all of them, or any of them."""

    items: tuple[Item, ...]
    joints: tuple[str, ...]
    spans: tuple[Span, ...]


def joint_of(mark: Mark) -> str:
    """`,` or `|` for what joins two items, else ""."""
    if mark.type == "WORD":
        return JOINING_WORDS.get(mark.text.casefold(), "")
    return JOINTS.get(mark.type, "")


HOW_OFTEN = frozenset(
    {"hourly", "daily", "nightly", "weekly", "monthly", "optional", "async", "sync", "managed"}
)
"""Words behind a comma that say more of the component before it: `training job, daily`."""

_PARTED = frozenset({"partitions", "shards"})
"""Nouns for what data is split into."""


def item_of(marks: list[Mark]) -> Item | None:
    """One item, in any order behind its words; None for what is none."""
    marks = _with_counts(marks)
    setting = _setting(marks)
    if setting is None:
        return None
    taken, pairs = setting
    words: list[Mark] = []
    brackets: list[Mark] = []
    counts: list[int] = []
    labels: list[Mark] = []
    first = bool(marks) and marks[0].type == "COUNT"
    for mark in _without_asides(marks[:taken]):
        if mark.type == "COUNT":
            counts.append(int(re.sub(r"\D", "", mark.text)))
        elif mark.type in BRACKETS:
            brackets.append(mark)
        elif mark.type == "STRING":
            labels.append(mark)
        elif mark.type != "WORD" or brackets or labels or (counts and words and not first):
            return None
        else:
            words.append(mark)
    if not words and len(brackets) == 1 and brackets[0].type == "SQUARE":
        words, brackets = _inside(brackets[0]), []
    words = _said_once(words)
    amount = None if counts else with_followers(words, brackets) or without_amount(words)
    if amount:
        words, counts = amount[0], [amount[1]]
    words, often = _without_often(words)
    brackets += often
    if not words or len(words) > MOST_WORDS or len(set(counts)) > 1 or len(labels) > 1:
        return None
    count = counts[0] if counts else None
    span = Span(marks[0].span.start, marks[-1].span.end)
    return Item(tuple(words), count, tuple(brackets), next(iter(labels), None), pairs, span)


def _with_counts(marks: list[Mark]) -> list[Mark]:
    """The marks with `n=3` and `replicas: 3` as a count, where `=` or `:` stands between."""
    for at in range(1, len(marks) - 2):
        name, joint, number = marks[at : at + 3]
        said = joint.type in {"=", ":"} and number.text.isdigit() and number.type == "WORD"
        if said and is_count_name(name.text):
            span = Span(name.span.start, number.span.end)
            return [*marks[:at], Mark("COUNT", number.text, span), *marks[at + 3 :]]
    return marks


def _without_asides(marks: list[Mark]) -> list[Mark]:
    """The marks with `~200` as a count, and without the `?` of `url seen? (bloom filter)`."""
    match marks:
        case [_, *_, about, number] if about.text in {"~", "≈"} and number.text.isdigit():
            span = Span(about.span.start, number.span.end)
            marks = [*marks[:-2], Mark("COUNT", number.text, span)]
    return [
        mark
        for at, mark in enumerate(marks)
        if not (mark.text == "?" and at and mark.span.start == marks[at - 1].span.end)
    ]


def _said_once(words: list[Mark]) -> list[Mark]:
    """The words without one that stands twice: `api api`."""
    return [
        word
        for at, word in enumerate(words)
        if not at or word.text.casefold() != words[at - 1].text.casefold()
    ]


def _without_often(words: list[Mark]) -> tuple[list[Mark], list[Mark]]:
    """The words without how often it runs, and that as a remark: `retrain job weekly`.

    So are its parts: `kafka 12 partitions`.
    """
    if len(words) > 1 and words[-1].text.casefold() in HOW_OFTEN - {"managed"}:
        return words[:-1], [words[-1]._replace(type="ROUND")]
    name, parts = words[:-2], words[-2:]
    if name and parts[0].text.isdigit() and parts[1].text in _PARTED:
        span = Span(parts[0].span.start, parts[1].span.end)
        return name, [Mark("ROUND", phrase_of(parts), span)]
    return words, []


def _inside(bracket: Mark) -> list[Mark]:
    """The words of a component that is drawn as a box: `[lb]`."""
    at = bracket.span.start + 1
    marks = marks_of(bracket.text, 0, len(bracket.text))
    if any(mark.type != "WORD" for mark in marks):
        return []
    return [mark._replace(span=Span(at + mark.span.start, at + mark.span.end)) for mark in marks]


def _setting(marks: list[Mark]) -> tuple[int, tuple[str, ...]] | None:
    """How many marks stand before attributes without a `[`, and these; None where they are none."""
    first = next((at for at, mark in enumerate(marks) if mark.type == "="), None)
    if first is None:
        return len(marks), ()
    if not first or first < 2:  # noqa: PLR2004  # a phrase and the attribute's name
        return None
    rest = marks[first - 1 :]
    if rest and rest[-1].text == "]":
        rest = rest[:-1]
    pairs: list[str] = []
    while rest:
        if len(rest) > 2 and rest[1].type == "=" and row_of(rest[0].text):  # noqa: PLR2004  # name, mark, value
            pairs.append(f"{rest[0].text}={rest[2].text}")
            rest = rest[3:]
        elif row_of(rest[0].text) and pairs:
            pairs.append(rest[0].text)
            rest = rest[1:]
        else:
            return None
        if rest and rest[0].type == ",":
            rest = rest[1:]
    return first - 1, tuple(pairs)


def is_declaration(marks: list[Mark], is_word: Callable[[str], bool]) -> bool:
    """Whether a line is a kind and a name with a count or attributes, and a slip among them."""
    types = [mark.type for mark in marks]
    if types[:2] != ["WORD", "WORD"] or not is_word(marks[0].text):
        return False
    return "COUNT" in types[2:] or types[2:] == ["SQUARE"]
