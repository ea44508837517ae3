"""Words, names and quoted text that the language reads back as they were meant."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from dsl.catalogue import normal
from dsl.parse import parse

_WORD = re.compile(r"[\w./:%<>=+-]+")
_LONGEST = 100


def quoted(text: str) -> str:
    """Text between quotes, without what could end them."""
    plain = " ".join(re.sub(r"""["\\“”„]|[\x00-\x1f\x7f-\x9f]""", " ", text).split())
    return f'"{plain[:_LONGEST]}"'


def word(text: str) -> str:
    """A value as it stands behind `=`: bare where that is one word, else quoted."""
    return text if _WORD.fullmatch(text) else quoted(text)


def slug(text: str) -> str:
    """Several words as one: `consistent hashing` is `consistent-hashing`."""
    return "-".join(re.findall(r"[^\W_]+", text.casefold())) or "unknown"


def names(ids: Iterable[str]) -> Mapping[str, str]:
    """A valid name for each id; no two differ only in case, `-` or `_`."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for each in ids:
        if each not in found:
            found[each] = _free(_name(each), taken)
            taken.add(normal(found[each]))
    return found


def _name(text: str) -> str:
    plain = re.sub(r"\W+", "_", text.strip(), flags=re.ASCII).strip("_")
    sound = plain[:1].isalpha() and not _COUNT.fullmatch(plain)
    return plain if sound else f"part_{plain or 'unnamed'}"


_COUNT = re.compile(r"[xX](\d+|many)")


def _free(base: str, taken: set[str]) -> str:
    number, name = 1, base
    while normal(name) in taken:
        number += 1
        name = f"{base}_{number}"
    return name


def reads(statement: str) -> bool:
    """Whether a statement, standing alone, is read without an error."""
    return not parse(statement).partial
