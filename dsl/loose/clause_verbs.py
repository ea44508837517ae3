"""The verbs of clauses: which words are verbs, and which lines surely hold one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dsl.diagnostics.verbs import CALLING, DIRECT, MOVING, SURE, TAKING, WITH_PREPOSITION
from dsl.loose.marks import DETERMINERS

if TYPE_CHECKING:
    from collections.abc import Callable

    from dsl.loose.marks import Mark

VERBS = (DIRECT | MOVING | CALLING | TAKING | WITH_PREPOSITION) - {"go", "goes"}
"""Verbs that say what an arrow says."""


def is_verb(word: str) -> bool:
    """Whether a word is a verb, or several that a slash joins: `reads/writes`."""
    return word in VERBS or ("/" in word and all(part in VERBS for part in word.split("/")))


def is_surely_clause(marks: list[Mark]) -> bool:
    """Whether a line holds a verb that no phrase for a component has in its middle."""
    words = [mark.text.casefold() for mark in marks]
    if not words or not words[0][:1].isalpha():
        return False
    if any(words[at] in _HIT and words[at - 1].endswith("s") for at in range(1, len(words) - 1)):
        return True
    return any(
        words[at] in SURE | _HITTING
        or (is_verb(words[at]) and words[at + 1] in LEADING and words[at - 1] not in DETERMINERS)
        for at in range(1, len(words) - 1)
    )


def leads_to_several(marks: list[Mark], is_word: Callable[[str], bool]) -> bool:
    """Whether a verb stands between a known word and a list: `kafka feeds fraud and ledger service`."""
    words = [mark.text.casefold() for mark in marks]
    verb = next((at for at, word in enumerate(words) if at and is_verb(word)), 0)
    listed = not {"and", ","}.isdisjoint(words[verb + 2 :])
    return bool(verb) and listed and is_word(" ".join(words[:verb]))


def is_plural_clause(marks: list[Mark]) -> bool:
    """Whether several components do something: `api pods read through redis to postgres`."""
    words = [mark.text.casefold() for mark in marks]
    return any(
        words[at] in _PLURAL
        and words[at - 1].endswith("s")
        and (words[at + 1] in DETERMINERS or not LEADING.isdisjoint(words[at + 1 : -1]))
        for at in range(1, len(words) - 1)
    )


_HITTING = frozenset({"hits", "forwards", "looks", "routes", "reads/writes", "stores", "uses"})
_HIT = frozenset({"hit", "call", "use", "talk", "connect", "send"})
"""Verbs behind a subject in the plural."""

_PLURAL = frozenset(verb for verb in DIRECT | MOVING if not verb.endswith("s"))
"""Verbs as several components have them: `api pods read through redis to postgres`."""

LEADING = frozenset(
    {"to", "into", "from", "in", "on", "with", "off", "via", "over", "through", "across"}
)
"""Words that lead from a verb to what it calls."""
