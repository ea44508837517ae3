"""A loosely typed list: its items, what joins them, and what a comma adds to the item before it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dsl.building.examples import row_of
from dsl.loose.items import HOW_OFTEN, Item, Listing, item_of, joint_of
from dsl.loose.marks import Mark, as_typed, end_of_words, phrase_of
from dsl.source import Span

if TYPE_CHECKING:
    from collections.abc import Callable


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
        if joint and joints and not parts[-1]:
            continue  # `, and`
        if joint and not _in_setting(parts[-1]):
            parts.append([])
            joints.append(joint)
            spans.append(mark.span)
        else:
            parts[-1].append(mark)
    if parts and not parts[-1] and len(parts) > 1:  # a trailing comma
        parts.pop()
        joints.pop()
        spans.pop()
    items: list[Item] = []
    kept: list[int] = []
    for at, part in enumerate(parts):
        item = item_of(part)
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
        end = at + end_of_words(marks[at:])
        span = Span(marks[at].span.start, marks[end - 1].span.end)
        text = phrase_of(marks[at:end])
        return [*marks[:at], Mark("ROUND", text, span), *marks[end:]]
    return marks


def _in_setting(part: list[Mark]) -> bool:
    """Whether attributes without a `[` are under way: `redis hot hit=95%, ttl=1h]`."""
    return any(mark.type == "=" for mark in part)


_PART_NOUNS = frozenset(
    {"topics", "partitions", "shards", "nodes", "brokers", "replicas", "instances", "copies"}
)
"""Nouns for the parts of the component before them: `Kafka, 3 topics`."""

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
    match words:
        case [_, noun]:
            return item.number is not None and noun in _PART_NOUNS
    return False


_RANGE = re.compile(
    r"(?:auto-?scal(?:e|ed|es|ing)\s|from\s|between\s)?[0-9]{1,5}\s?(?:\.{2,3}|[-–]|to|and)\s?[0-9]{1,5}(?:\s\w+)?"
)
"""How many there are at least and at most: `autoscale 5..50`."""

_QUALITIES = frozenset(
    {"stateless", "stateful", "sharded", "partitioned", "replicated", "autoscaled", "autoscaling"}
    | {"autoscale", "serverless", "encrypted", "sticky", "idempotent", "persistent", "durable"}
    | {"clustered", "cached", "batched", "streaming", "readonly", "only", "threaded", "consistent"}
    | {"az", "region", "tenant", "tier", "heavy", "first", "deduped", "gzipped", "versioned", "ha"}
)
"""Last words of what says how a component is, and names none: `read only`, `multi az`."""

_LANGUAGES = frozenset(
    {"python", "go", "golang", "java", "node", "nodejs", "node.js", "rust", "kotlin", "scala"}
    | {"ruby", "rails", "php", "django", "flask", "fastapi", "spring", "spring boot", "c++", "c#"}
    | {".net", "dotnet", "elixir", "erlang", "typescript", "express", "nextjs", "next.js", "react"}
    | {"laravel"}
)
"""What programs are written in, and no component beside one."""

_COPIES = frozenset(
    {"replica", "replicas", "instance", "instances", "node", "nodes", "copies", "pod", "pods"}
    | {"tasks", "containers", "boxes", "vms", "machines", "hosts", "gpus"}
)
"""Nouns that count copies of the component before them: `api, 3 replicas`."""


def _says_more(words: list[str], before: Item) -> bool:
    """Whether words behind a comma say how the component before is, or what it is written in."""
    if " ".join(words) in _LANGUAGES:
        return before.text.casefold() not in _LANGUAGES
    match words:
        case [number, noun] if number.isdigit() and noun in _COPIES:
            return True
        case [*_, quality]:
            last = quality.rpartition("-")[2]
            return len(words) <= _MOST_OF_QUALITY and last in _QUALITIES
    return False


_MOST_OF_QUALITY = 3
"""Words that say how a component is: `highly available multi az` is one too many."""


_RATE = re.compile(
    r"[0-9][0-9.,]*\s?[kmg]?\s?(?:(?:peak|avg|average|total|max)\s)?"
    r"(?:rps|qps|tps|ops|req(?:uest)?s?/s(?:ec)?|(?:msgs?|events?|reads?|writes?|ops|tx|calls?|orders?)/s(?:ec)?|/s(?:ec)?|per sec(?:ond)?)"
    r"(?:\s(?:peak|avg|average|total|max|each))?"
)
"""How much there is of something: `5k rps`, `2k reads/s`."""


def _is_figure(words: list[str]) -> bool:
    """Whether words say how often, or a figure with or without its attribute: `timeout 800ms`."""
    if _RATE.fullmatch(" ".join(words)):
        return True
    match words:
        case [word]:
            return word in HOW_OFTEN or _FIGURE.fullmatch(word) is not None
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
    return item._replace(brackets=(*item.brackets, Mark("ROUND", as_typed(part), span)))
