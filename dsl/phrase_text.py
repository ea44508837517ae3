"""The parts of a noun phrase as typed: its words, counts, versions and what stands in brackets."""

from __future__ import annotations

import re

from dsl.value import value

LONGEST = 200
"""Characters of a phrase that are looked at."""

MOST_WORDS = 12
"""Words of a phrase, and of a remark, that are looked at; more are a sentence."""

_INNER = re.compile(r"\(([^()]*)\)?|\[([^\[\]]*)\]?")
_COUNTS = (
    re.compile(r"(?<![^\s,])[x×]\s?(?P<count>\d+)(?![\w.])"),
    re.compile(r"(?<![^\s,])(?P<count>\d+)\s?[x×](?![\w.])"),
)
_BARE = re.compile(r"\d+")
_NODES = re.compile(
    r"(?<![\w.])(?P<count>\d+)\s+(?:nodes?|brokers?|instances?|servers?|pods?|machines?|hosts?|boxes|vms?)\b",
    re.IGNORECASE,
)
_BEFORE = re.compile(r"(?P<count>\d+)\s+(?=[^\W\d])")
_WORD = re.compile(r"[^\W_]+[+#]*")
_VERSION = re.compile(r"v?\d+(?:\.\d+)*[a-z]?")
_PARTS = re.compile(r"[,;+/]|\s[-–—]\s")

AMOUNTS = {
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "twelve": 12,
}
"""The value of each number that people spell out."""


@value
class PhraseText:
    """A phrase taken apart: `words` in lower case, `inner` the same of each remark in brackets.

    `spelled` are the words as typed, for a name; `count` is how many it says, None for nothing.
    """

    words: tuple[str, ...]
    inner: tuple[tuple[str, ...], ...]
    spelled: tuple[str, ...]
    count: int | None


def take_apart(text: str) -> PhraseText:
    """The parts of a phrase; its first 200 characters are looked at."""
    text = text[:LONGEST]
    remarks = [(found[1] or found[2] or "").strip() for found in _INNER.finditer(text)]
    main = _INNER.sub(" ", text).strip()
    main, count = _without_count(main)
    if not _WORD.search(main):
        main, remarks = (remarks or [""])[0], remarks[1:]
    inner, inner_count = _read_remarks(remarks)
    spelled = tuple(_WORD.findall(main))[:MOST_WORDS]
    words = tuple(word.casefold() for word in spelled)
    return PhraseText(words, inner, spelled, inner_count if count is None else count)


def _without_count(text: str) -> tuple[str, int | None]:
    """The text without `x3`, `3x` or a number in front of its noun, and that number."""
    for pattern in _COUNTS:
        if found := pattern.search(text):
            return f"{text[: found.start()]} {text[found.end() :]}".strip(), int(found["count"])
    if found := _BEFORE.match(text):
        return text[found.end() :], int(found["count"])
    return text, None


def _read_remarks(remarks: list[str]) -> tuple[tuple[tuple[str, ...], ...], int | None]:
    """The words of each part of the remarks, and the count that one of them says."""
    inner: list[tuple[str, ...]] = []
    count: int | None = None
    for part in (part.strip() for remark in remarks for part in _PARTS.split(remark)):
        text, number = _without_nodes(part)
        count = number if count is None else count
        if words := tuple(_WORD.findall(text.casefold())):
            inner.append(words[:MOST_WORDS])
    return tuple(inner), count


def _without_nodes(part: str) -> tuple[str, int | None]:
    """A remark without `x10`, `30 nodes` or a number alone, and that number."""
    if _BARE.fullmatch(part):
        return "", int(part)
    for pattern in (*_COUNTS, _NODES):
        if found := pattern.search(part):
            return part[: found.start()] + part[found.end() :], int(found["count"])
    return part, None


def is_version(word: str) -> bool:
    """Whether a word is a version number, such as `16`, `v3` or `19c`."""
    return _VERSION.fullmatch(word) is not None
