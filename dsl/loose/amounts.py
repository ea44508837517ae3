"""How many of a component there are, in the words of its phrase: `3 web servers`, `5M meters`."""

from __future__ import annotations

import re

from dsl.kinds import KINDS
from dsl.loose.details import copies_in, counted
from dsl.loose.marks import Mark, phrase_of
from dsl.phrase_text import AMOUNTS

_Counted = tuple[list[Mark], int]
"""The words that are left of a phrase, and how many there are."""


def without_amount(words: list[Mark]) -> _Counted | None:
    """The words of a phrase without those that count it; None where none do."""
    if len(words) <= 1:
        return None
    return _without_number(words) or _without_copies(words) or _without_nodes(words)


def _without_number(words: list[Mark]) -> _Counted | None:
    """The words without a number in front of them: `3 web servers`.

    A number with its unit counts on either side of a plural: `5M meters`, `chargers 15k`.
    """
    if words[0].text.isdigit():
        return words[1:], int(words[0].text[:9])
    if pair := _pair_of(words):
        return pair, 2
    if words[0].text.casefold() in AMOUNTS and _is_counted(words[1:]):
        return words[1:], AMOUNTS[words[0].text.casefold()]
    for amount, rest in ((words[0], words[1:]), (words[-1], words[:-1])):
        many = _MANY.fullmatch(amount.text)
        if many and rest[-1].text.casefold().endswith("s"):
            return rest, int(float(many["number"]) * _TIMES[many["unit"].casefold()])
    return None


def _pair_of(words: list[Mark]) -> list[Mark]:
    """The words behind `a pair of`, `couple of`; [] where the words are no such phrase."""
    plain = [word.text.casefold() for word in words]
    start = plain[0] in {"a", "an"}
    counts = plain[start : start + 2] in (["pair", "of"], ["couple", "of"])
    return words[start + 2 :] if counts and words[start + 2 :] else []


def _is_counted(words: list[Mark]) -> bool:
    """Whether words are what a number in front of them counts: `three web servers`, `two service api`."""
    return words[-1].text.casefold().endswith("s") or words[0].text in KINDS


_MANY = re.compile(r"(?![248]k)(?P<number>[0-9]{1,4}(?:\.[0-9])?)(?P<unit>[kKmM])")
"""A number with its unit; `4k` is a resolution."""


def many(text: str) -> int | None:
    """The number that a text with its unit says, and nothing else: `2M`."""
    match = _MANY.fullmatch(text)
    return int(float(match["number"]) * _TIMES[match["unit"].casefold()]) if match else None


_TIMES = {"k": 1_000, "m": 1_000_000}


def _without_copies(words: list[Mark]) -> _Counted | None:
    """The words without `master/slave` or the like, which says that there are two."""
    text = phrase_of(words)
    copies = copies_in(text)
    if copies is None or not copies[1] or not text.startswith(copies[1]):
        return None
    return words[: len(copies[1].split())], copies[0]


def _without_nodes(words: list[Mark]) -> _Counted | None:
    """The words without a number of nodes behind them: `cassandra 3 nodes`."""
    name, nodes = words[:-2], words[-2:]
    number = counted(phrase_of(nodes))[0] if name and nodes[0].text.isdigit() else None
    return None if number is None else (name, number)


_LEADERS = frozenset({"primary", "leader", "master", "writer"})
_FOLLOWERS = re.compile(
    rf"(?:(?:with|w/|and|plus)\s)?(?P<count>[0-9]{{1,4}}|an?|{'|'.join(AMOUNTS)})\s(?:(?:read|hot|sync|async)[\s-])?"
    r"(?:replicas?|stand-?bys?|followers?|slaves?|secondar(?:y|ies)|readers?)",
    re.IGNORECASE,
)


def with_followers(words: list[Mark], brackets: list[Mark]) -> _Counted | None:
    """The words without `primary`, where brackets say what follows it: `mysql primary (two replicas)`."""
    if len(words) <= 1 or words[-1].text.casefold() not in _LEADERS:
        return None
    for match in filter(None, (_FOLLOWERS.fullmatch(each.text) for each in brackets)):
        count = match["count"].casefold()
        return words[:-1], 1 + (int(count) if count.isdigit() else AMOUNTS.get(count, 1))
    return None
