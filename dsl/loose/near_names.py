"""Words that are one slip away from a name that the text declares."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from dsl.catalogue import normal
from dsl.diagnostics.suggest import Suggester, is_ordinary_word

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dsl.design import Component

NAME = re.compile(r"[^\W\d](?>(?:\w|-(?=\w))*)")
"""A name as the language takes it."""

_LONG_NAME = 5
"""Letters of a declared name that is rather misspelled than another one if a letter differs."""

_LONG_WORD = 4
"""Letters of a word that is rather misspelled than another one if a letter differs."""


class NearNames:
    """The names that lines without errors declare or draw, by what is alike in their spellings.

    `spoken` are the phrases between the arrows of the text.
    """

    def __init__(self, drawn: Mapping[str, Component], spoken: frozenset[str]) -> None:
        self._drawn = drawn
        self._spoken = spoken

    def is_slip(self, name: str) -> bool:
        """Whether a name is a slip away from one that is drawn."""
        return self._all.nearest(name) is not None

    def is_unlinked(self, text: str) -> bool:
        """Whether a word is a slip away from a name that a line declares and no link uses."""
        if not NAME.fullmatch(text) or normal(text) in self._drawn:
            return False
        near = self._unlinked.nearest(text)
        if near is None or near.endswith(text) or text.endswith(near):
            return False
        return not _is_another(normal(text).split("-"), normal(near).split("-"))

    def is_near(self, name: str) -> bool:
        """Whether a name of several words is a slip away from one that is drawn: `Ordr_Service`."""
        words = normal(name).split("-")
        if all(map(is_ordinary_word, words)):
            return False
        return len(words) > 1 and any(
            _one_slip(words, other.split("-"))
            for other in self._drawn
            if abs(len(other) - len(name)) <= 1
        )

    @cached_property
    def _all(self) -> Suggester:
        return Suggester(self._drawn)

    @cached_property
    def _unlinked(self) -> Suggester:
        return Suggester(
            each.name
            for plain, each in self._drawn.items()
            if len(plain) >= _LONG_NAME and plain not in self._spoken and not each.self_declared
        )


def _is_another(words: list[str], others: list[str]) -> bool:
    """Whether two names of several words differ in a short one: `api-east`, `alb-east`."""
    if len(words) != len(others) or len(words) == 1:
        return False
    return any(
        one != other and min(len(one), len(other)) < _LONG_WORD
        for one, other in zip(words, others, strict=True)
    )


def _one_slip(words: list[str], others: list[str]) -> bool:
    """Whether two names differ in one long word, and there in one letter."""
    if len(words) != len(others):
        return False
    pairs = [pair for pair in zip(words, others, strict=True) if pair[0] != pair[1]]
    if len(pairs) != 1 or min(map(len, pairs[0])) < _LONG_WORD:
        return False
    return Suggester([pairs[0][1]]).nearest(pairs[0][0]) is not None
