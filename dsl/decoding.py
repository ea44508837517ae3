"""A `Source` for any bytes or text, and what had to be taken out of it.

UTF-8 only, one byte order mark removed, CRLF and CR to LF, NFC. What no text should hold
(control characters, surrogates, bytes that are not UTF-8) is replaced by a blank and is
one error a run of them; what deceives the eye (bidi controls, invisible characters) is a
note and stays.
"""

from __future__ import annotations

import re
from itertools import islice
from unicodedata import is_normalized, name, normalize

from dsl.problem import Problem
from dsl.source import Source, Span

_MOST = 20
"""Notes of one sort; a binary file would otherwise give thousands."""

_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\x80-\x9f\ud800-\udfff\ufffe\uffff]+")
_DECEIVING = re.compile(
    "[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]+|[\u00ad\u180e\u200b-\u200d\u2060-\u2064\ufeff]+"
)
_LINE_END = re.compile("\r\n?")


def decode(data: str | bytes, title: str) -> tuple[Source, list[Problem]]:
    """Read `data` as text. Never raises; spans count characters of the source given back."""
    text = data.decode("utf-8", "surrogateescape") if isinstance(data, bytes) else data
    text = text.removeprefix("\ufeff")
    if "\r" in text:
        text = _LINE_END.sub("\n", text)
    if text.isascii() and not _FORBIDDEN.search(text):
        return Source(title, text), []
    if not is_normalized("NFC", text):
        text = normalize("NFC", text)
    problems = [_forbidden(found) for found in islice(_FORBIDDEN.finditer(text), _MOST)]
    text = _FORBIDDEN.sub(lambda found: " " * len(found[0]), text)
    problems += [_deceiving(found) for found in islice(_DECEIVING.finditer(text), _MOST)]
    return Source(title, text), problems


def _forbidden(found: re.Match[str]) -> Problem:
    char = found[0][0]
    hint = "delete it"
    if "\udc80" <= char <= "\udcff":
        what, hint = f"byte 0x{ord(char) - 0xDC00:02X} is not UTF-8", "save the file as UTF-8"
    elif "\ud800" <= char <= "\udfff":
        what = f"half a character (U+{ord(char):04X}) stands alone"
    else:
        what = f"control character U+{ord(char):04X} is in the text"
    return Problem(
        "forbidden-character", Span(*found.span()), f"{what}; it is read as a space", hint
    )


def _deceiving(found: re.Match[str]) -> Problem:
    char = found[0][0]
    bidi = ord(char) in _BIDI
    what = "changes the direction of the text" if bidi else "cannot be seen"
    return Problem(
        "bidi-control" if bidi else "invisible-character",
        Span(*found.span()),
        f"the character U+{ord(char):04X} {what}: the text may not be what it looks like",
        "delete it",
        fatal=False,
    )


_BIDI = {*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C}

_ALIKE = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE"})
"""Alphabets with letters that look the same."""


def looks_alike(word: str) -> bool:
    """Whether `word` mixes alphabets that look alike, or holds wide or styled letters."""
    if normalize("NFKC", word) != word:
        return True
    return len({name(char, "").partition(" ")[0] for char in word} & _ALIKE) > 1
