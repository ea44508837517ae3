"""The items of a loosely typed list: a phrase each, with counts, brackets and a text in quotes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from dsl.building.examples import row_of
from dsl.loose.amounts import without_amount
from dsl.loose.marks import Mark, as_typed, marks_of, phrase_of
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


def listing_of(
    marks: list[Mark], is_word: Callable[[str], bool] = lambda _: False
) -> Listing | None:
    """The items of a list; None where something stands there that belongs to none.

    `is_word` tells what is a word of the vocabulary.
    """
    marks = _with_hosts(marks, is_word)
    parts: list[list[Mark]] = [[]]
    joints: list[str] = []
    spans: list[Span] = []
    for mark in marks:
        joint = joint_of(mark)
        if joint and not _in_setting(parts[-1]):
            parts.append([])
            joints.append(joint)
            spans.append(mark.span)
        else:
            parts[-1].append(mark)
    if parts and not parts[-1] and len(parts) > 1:  # a comma too much at the end
        parts.pop()
        joints.pop()
        spans.pop()
    items: list[Item] = []
    kept: list[int] = []
    for at, part in enumerate(parts):
        item = _item(part)
        copies = _with_copies(items[-1], part) if items else None
        if copies:
            items[-1] = copies
        elif at and items and joints[at - 1] == "," and _is_remark(part, item, items[-1]):
            items[-1] = _with_remark(items[-1], part)
        elif item is None:
            return None
        else:
            items.append(item)
            kept.append(at)
    joined = kept[1:]
    return Listing(
        tuple(items), tuple(joints[at - 1] for at in joined), tuple(spans[at - 1] for at in joined)
    )


_ON = frozenset({"on", "via", "over"})


def _with_hosts(marks: list[Mark], is_word: Callable[[str], bool]) -> list[Mark]:
    """The marks with what a product runs on in brackets behind it: `Iceberg on S3`."""
    for at in range(1, len(marks) - 1):
        before = phrase_of(marks[:at])
        if marks[at].text not in _ON or not is_word(before):
            continue
        end = next((i for i in range(at, len(marks)) if marks[i].type != "WORD"), len(marks))
        span = Span(marks[at].span.start, marks[end - 1].span.end)
        text = phrase_of(marks[at:end])
        return [*marks[:at], Mark("ROUND", text, span), *marks[end:]]
    return marks


_PART_NOUNS = frozenset(
    {"topics", "partitions", "shards", "nodes", "brokers", "replicas", "instances", "copies"}
)


_HOW_OFTEN = frozenset(
    {"hourly", "daily", "nightly", "weekly", "monthly", "optional", "async", "sync", "managed"}
)
"""Words behind a comma that say more of the component before it: `training job, daily`."""


_PARTED = frozenset({"partitions", "shards"})
"""Nouns for what data is split into."""


_FIGURE = re.compile(r"[0-9][0-9.,]*(?:ms|s|min|h|d|w|mo|y|days?|years?|[kmgtp]b|%)")
"""A figure behind a comma: `s3 glacier, 7y`."""


def _is_remark(part: list[Mark], item: Item | None, before: Item) -> bool:
    """Whether what stands behind a comma says more of the component before it.

    `Kafka, 3 topics`, `nodes x9, N=3 R=2 W=2`.
    """
    words = [mark.text.casefold() for mark in part if mark.type == "WORD"]
    if len(words) == len(part) and (_is_figure(words) or _says_more(words, before)):
        return True
    if any(mark.type == "OTHER" for mark in part) and _RANGE.fullmatch(as_typed(part)):
        return True
    if item is None:
        return before.number is not None and any(mark.type == "=" for mark in part)
    return item.number is not None and len(words) == 2 and words[1] in _PART_NOUNS  # noqa: PLR2004  # 3 topics


_RANGE = re.compile(
    r"(?:auto-?scal(?:e|ed|es|ing)\s|from\s|between\s)?[0-9]{1,5}\s?(?:\.{2,3}|[-–]|to|and)\s?[0-9]{1,5}(?:\s\w+)?"
)
"""How many there are at least and at most: `autoscale 5..50`."""

_QUALITIES = frozenset(
    {"stateless", "stateful", "sharded", "partitioned", "replicated", "autoscaled", "autoscaling"}
    | {
        "autoscale",
        "serverless",
        "encrypted",
        "sticky",
        "idempotent",
        "persistent",
        "durable",
        "ha",
    }
    | {"clustered", "cached", "batched", "streaming", "readonly", "only", "threaded", "consistent"}
    | {"az", "region", "tenant", "tier", "heavy", "first", "deduped", "gzipped", "versioned"}
)
"""Last words of what says how a component is, and names none: `read only`, `multi az`."""

LANGUAGES = frozenset(
    {
        "python",
        "go",
        "golang",
        "java",
        "node",
        "nodejs",
        "node.js",
        "rust",
        "kotlin",
        "scala",
        "ruby",
    }
    | {"rails", "php", "django", "flask", "fastapi", "spring", "spring boot", "c++", "c#", ".net"}
    | {
        "dotnet",
        "elixir",
        "erlang",
        "typescript",
        "express",
        "nextjs",
        "next.js",
        "react",
        "laravel",
    }
)
"""What programs are written in, and no component beside one."""


_COPIES = frozenset(
    {"replica", "replicas", "instance", "instances", "node", "nodes", "copies", "pod", "pods"}
    | {"tasks", "containers", "boxes", "vms", "machines", "hosts", "gpus"}
)
"""Nouns that count copies of the component before them: `api, 3 replicas`."""


def _says_more(words: list[str], before: Item) -> bool:
    """Whether words behind a comma say how the component before is, or what it is written in."""
    text = " ".join(words)
    if text in LANGUAGES:
        return before.text.casefold() not in LANGUAGES
    copies = len(words) == 2 and words[0].isdigit() and words[1] in _COPIES  # noqa: PLR2004  # 3 replicas
    return copies or (0 < len(words) <= 3 and words[-1] in _QUALITIES)  # noqa: PLR2004  # an adjective or two


def _is_figure(words: list[str]) -> bool:
    """Whether words say how often, or a figure with or without its attribute: `timeout 800ms`."""
    match words:
        case [word]:
            return word in _HOW_OFTEN or _FIGURE.fullmatch(word) is not None
        case [name, figure]:
            return row_of(name) is not None and _FIGURE.fullmatch(figure) is not None
    return False


_LEADERS = frozenset({"primary", "leader", "master", "writer"})
_FOLLOWERS = frozenset({"replica", "replicas", "standby", "standbys", "followers", "slaves"})


def _with_copies(item: Item, part: list[Mark]) -> Item | None:
    """The item with its followers counted: `mysql primary + 2 replicas` is three of them."""
    words = [mark.text.casefold() for mark in part if mark.type == "WORD"]
    led = len(item.words) > 1 and item.words[-1].text.casefold() in _LEADERS
    if not led or not words or words[-1] not in _FOLLOWERS or item.number is not None:
        return None
    followers = int(words[0]) if words[0].isdigit() else 1
    return item._replace(
        words=item.words[:-1],
        number=1 + followers,
        span=Span(item.span.start, part[-1].span.end),
    )


def _with_remark(item: Item, part: list[Mark]) -> Item:
    span = Span(part[0].span.start, part[-1].span.end)
    text = "".join(
        f"{' ' if at and part[at - 1].span.end < mark.span.start else ''}{mark.text}"
        for at, mark in enumerate(part)
    )
    return item._replace(brackets=(*item.brackets, Mark("ROUND", text, span)))


def joint_of(mark: Mark) -> str:
    """`,` or `|` for what joins two items, else ""."""
    if mark.type == "WORD":
        return JOINING_WORDS.get(mark.text.casefold(), "")
    return JOINTS.get(mark.type, "")


def _in_setting(part: list[Mark]) -> bool:
    """Whether attributes without a `[` are under way: `redis hot hit=95%, ttl=1h]`."""
    return any(mark.type == "=" for mark in part)


def _item(marks: list[Mark]) -> Item | None:
    """One item, in any order behind its words; None for what is none."""
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
        elif mark.type in {"ROUND", "SQUARE"}:
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
    amount = None if counts else without_amount(words)
    if amount:
        words, counts = amount[0], [amount[1]]
    words, often = _without_often(words)
    brackets += often
    if not words or len(words) > MOST_WORDS or len(set(counts)) > 1 or len(labels) > 1:
        return None
    count = counts[0] if counts else None
    span = Span(marks[0].span.start, marks[-1].span.end)
    return Item(tuple(words), count, tuple(brackets), next(iter(labels), None), pairs, span)


_ABOUT = 2


def _without_asides(marks: list[Mark]) -> list[Mark]:
    """The marks with `~200` as a count, and without the `?` of `url seen? (bloom filter)`."""
    if len(marks) > _ABOUT and marks[-2].text in {"~", "≈"} and marks[-1].text.isdigit():
        span = Span(marks[-2].span.start, marks[-1].span.end)
        marks = [*marks[:-2], Mark("COUNT", marks[-1].text, span)]
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
    if len(words) > 1 and words[-1].text.casefold() in _HOW_OFTEN - {"managed"}:
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
