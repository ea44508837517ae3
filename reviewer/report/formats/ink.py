"""`Ink`: text made harmless for a terminal, in its colours, alphabet and width."""

from __future__ import annotations

import re
from typing import NamedTuple
from unicodedata import category, combining, east_asian_width

from reviewer.model.finding import Severity

_CODES = {
    "bold": "1",
    "dim": "2",
    "red": "31",
    "green": "32",
    "yellow": "33",
    "blue": "34",
    "cyan": "36",
}
_SIGNS = {Severity.ERROR: ("✖", "x"), Severity.WARNING: ("▲", "!"), Severity.INFO: ("●", "i")}
HUES = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "blue"}
_ASCII = str.maketrans(
    {
        "×": "x",
        "∞": "inf",
        "÷": "/",
        "−": "-",
        "–": "-",
        "—": "-",
        "…": "...",
        "≥": ">=",
        "≤": "<=",
        "→": "->",
    }
    | {
        "\N{LEFT SINGLE QUOTATION MARK}": "'",
        "’": "'",
        "“": '"',
        "”": '"',
        "≈": "~",
        "·": "-",
        "\N{NO-BREAK SPACE}": " ",
    }
)
_CODE = re.compile(r"`[^`\n]+`")
_UNIT = r"(?<=\d) (?=%|(?:ms|s|min|h|d|bytes|[KMGTP]B)\b)"  # a number stays with its unit
_WORD = re.compile(rf"(?:`[^`\n]*`|[^ \n`]|`|{_UNIT})+")

LONGEST_WORD = 120
"""A longer word is cut where it stands in prose; excerpts show their own part of it."""

_ENDLESS = re.compile(rf"([^ ]{{60}})[^ ]{{{LONGEST_WORD - 80},}}([^ ]{{20}})")


def visible(text: str) -> str:
    """`text` with every character that a terminal would act on or hide written out.

    Control characters (C0, C1), bidi and other format characters, line separators and lone
    surrogates become their escapes, as Python writes them; so text stays on its line.
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or category(c) == "Zs" else _written_out(c) for c in text)


def _written_out(character: str) -> str:
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")


def clipped(text: str) -> str:
    """`text` with words that nobody would read to their end cut in the middle."""
    if len(text) <= LONGEST_WORD:
        return text
    return _ENDLESS.sub(r"\1…\2", text)


def width(text: str) -> int:
    """How many columns `text` takes on a terminal."""
    if text.isascii():
        return len(text)
    return sum(_column_width(character) for character in text)


def _column_width(character: str) -> int:
    if combining(character) or category(character) in ("Mn", "Me"):
        return 0
    return 2 if east_asian_width(character) in "WF" else 1


class Ink(NamedTuple):
    """How text is put out. `columns` is where prose is wrapped."""

    color: bool = False
    unicode: bool = True
    columns: int = 80

    def safe(self, text: str) -> str:
        """`text` on one line, harmless, and in the terminal's alphabet."""
        text = visible(text)
        if self.unicode or text.isascii():
            return text
        return text.translate(_ASCII).encode("ascii", "backslashreplace").decode("ascii")

    def line(self, text: str) -> str:
        """Prose on one line: blanks as one, no word without an end, and safe."""
        return self.safe(clipped(" ".join(text.split())))

    def paint(self, text: str, *styles: str) -> str:
        """`text` in colour, where there is colour."""
        if not self.color or not text:
            return text
        return f"\x1b[{';'.join(_CODES[style] for style in styles)}m{text}\x1b[0m"

    def sign(self, severity: Severity) -> str:
        """A severity's sign, told apart without colour too."""
        return self.paint(_SIGNS[severity][0 if self.unicode else 1], "bold", HUES[severity])

    def tick(self) -> str:
        """The sign that nothing is wrong."""
        return self.paint("✔" if self.unicode else "+", "bold", "green")

    def severe(self, severity: Severity, text: str) -> str:
        """`text` in a severity's colour."""
        return self.paint(text, "bold", HUES[severity])

    def code(self, text: str, *styles: str) -> str:
        """`text` with what stands in backticks set off from the rest."""
        if not self.color:
            return text
        pieces, at = [], 0
        for found in _CODE.finditer(text):
            pieces += [
                _apply_styles(self, text[at : found.start()], styles),
                self.paint(found[0], "cyan", *styles),
            ]
            at = found.end()
        return "".join([*pieces, _apply_styles(self, text[at:], styles)])

    def prose(self, text: str, first: str = "", rest: str | None = None, *styles: str) -> list[str]:
        """`text` wrapped into lines, the first behind `first`, the others behind `rest`.

        Where `rest` is None it is blanks as wide as `first`. The widths of both are counted
        without colour codes.
        """
        rest = blank(first) if rest is None else rest
        rooms = [max(20, self.columns - width(_plain_text(indent))) for indent in (first, rest)]
        lines = _wrap_words(self.line(text), *rooms)
        return [(rest if n else first) + self.code(line, *styles) for n, line in enumerate(lines)]


def _apply_styles(ink: Ink, text: str, styles: tuple[str, ...]) -> str:
    return ink.paint(text, *styles) if styles else text


def blank(text: str) -> str:
    """Blanks as wide as `text`, whose colours take no room."""
    return " " * width(_plain_text(text))


def _plain_text(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


def _wrap_words(text: str, room: int, rest: int) -> list[str]:
    """Lines of words, the first within `room` columns, the others within `rest`."""
    lines, line = [], ""
    for word in _WORD.findall(text):
        if line and width(line) + 1 + width(word) > room:
            lines.append(line)
            line, room = word, rest
        else:
            line = f"{line} {word}" if line else word
    return [*lines, line]
