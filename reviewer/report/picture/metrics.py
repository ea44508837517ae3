"""Widths of text, from a table of our own, so that no machine's fonts matter.

The table is that of a wide face. A browser that has a narrower one leaves some air; none of
the usual faces is wider, so text does not run out of its box.
"""

from __future__ import annotations

import unicodedata

_BOLD = (
    "348 456 521 838 696 1002 872 306 457 457 523 838 380 415 380 365 696 696 696 696 696 696 696"
    " 696 696 696 400 400 838 838 838 580 1000 774 762 734 830 683 683 821 837 372 372 775 637 995"
    " 837 850 733 850 770 720 682 812 774 1103 771 724 725 457 365 457 838 500 500 675 716 593 716"
    " 678 435 716 712 343 343 665 343 1042 712 687 716 716 493 595 478 712 652 924 645 652 582 712"
    " 365 712 838"
)
"""Advance widths of U+0020..U+007E in thousandths of an em, as DejaVu Sans Bold states them."""

_WIDTHS = tuple(int(width) for width in _BOLD.split())
_OTHER = 800  # letters outside ASCII: the wider half of Latin, Greek and Cyrillic in that face
_FULL = 1050  # East Asian wide forms and emoji fill their em
_REGULAR = 0.92  # the regular cut of the same face against its bold one


def width(text: str, size: float, *, bold: bool = False) -> float:
    """How wide `text` may get, in pixels, at `size` pixels an em."""
    total = sum(_advance_width(char) for char in text)
    return total * size / 1000 * (1.0 if bold else _REGULAR)


def _advance_width(char: str) -> int:
    if " " <= char <= "~":
        return _WIDTHS[ord(char) - 32]
    if unicodedata.combining(char):
        return 0
    return _FULL if unicodedata.east_asian_width(char) in "WF" or char > "\uffff" else _OTHER


def fit(text: str, room: float, size: float, *, bold: bool = False) -> str:
    """`text`, or as much of it as fits into `room` pixels with an ellipsis behind it."""
    if width(text, size, bold=bold) <= room:
        return text
    left = room - width("…", size, bold=bold)
    kept = 0
    for char in text:
        left -= width(char, size, bold=bold)
        if left < 0:
            break
        kept += 1
    return text[:kept].rstrip() + "…"


def wrap(text: str, room: float, size: float, lines: int) -> tuple[str, ...]:
    """`text` on at most `lines` lines of `room` pixels; the last one may end in an ellipsis."""
    words, line = text.split(), ""
    found: list[str] = []
    while words and len(found) < lines - 1:
        longer = f"{line} {words[0]}".strip()
        if line and width(longer, size) > room:
            found.append(line)
            line = ""
            continue
        line = longer
        words.pop(0)
    rest = " ".join([line, *words]).strip()
    return tuple(fit(part, room, size) for part in [*found, rest] if part)
