"""The marks of a loosely typed line: words, arrows, counts, brackets and what joins them.

Every mark keeps its place in the text. Unlike the tokens of the language these take what
people type: `Node.js`, `20x`, `--FIX-->`, `(Redis, 3 nodes)`.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from dsl.diagnostics.mistakes import meaning
from dsl.loose.arrow_forms import BACK, BOXED, LABELED, PIPED, PLAIN
from dsl.source import Span

ARROWS = frozenset({"ARROW", "BACKWARDS"})
"""Types of marks that lead from one end of a link to another, forward or back."""

DASHES = frozenset({"-", "–", "—"})
"""Dashes that stand between words and draw nothing."""

LONGEST_LINE = 1_000
"""Characters of a line that is read loosely."""


class Mark(NamedTuple):
    """One mark of a line. `text` of a bracket is what stands inside it, of an arrow the one meant.

    `label` is the text inside an arrow: `--FIX-->`.
    """

    type: str
    text: str
    span: Span
    label: str = ""


_MARK = re.compile(
    rf"""(?P<BLANK>[^\S\n]++)
    |(?P<LABELED>{LABELED})
    |(?P<BACK>{BACK})
    |(?P<BOXED>{BOXED})
    |(?P<PIPED>{PIPED})
    |(?P<ARROW>{PLAIN})
    |(?P<STRING>"[^"\n]{{0,300}}+"|“[^”\n]{{0,300}}+”|`[^`\n]{{0,300}}+`)
    |(?P<COUNT>(?:[xX×*@]\s?|[xX×]-)[0-9]{{1,9}}(?!\w|[.,][0-9]|[%/])|[0-9]{{1,9}}\s?[xX×](?!\w))
    |(?P<WORD>w/(?=\s)|\w(?>(?:\w|[.'’&@](?=\w)|(?<=s)['’](?=\s\w)|-(?=\w)|[+#](?=[\s,;:)\]+#]|\Z)|/(?=\w)|,(?=[0-9]{{3}}(?!\w))|%|\$)*))
    |(?P<COMPARE>[<>≤≥~≈]=?)
    |(?P<JOINT>[,+&|/;:=])
    |(?P<ROUND>\()|(?P<SQUARE>\[)|(?P<CURLY>\{{(?=[^{{}}\n]{{1,80}}\}}))
    |(?P<OTHER>.)""",
    re.VERBOSE,
)
_CLOSING = {"(": ")", "[": "]", "{": "}"}
BRACKETS = frozenset({"ROUND", "SQUARE", "CURLY"})
"""Types of marks that hold what stands between two brackets."""


def marks_of(text: str, start: int, end: int) -> list[Mark]:
    """The marks of the characters from `start` to `end` of a text, which are one line's."""
    found: list[Mark] = []
    closing = _brackets(text, start, end)
    at = start
    while at < end:
        match = _MARK.match(text, at, end)
        if match is None:  # a line end, which no line holds
            break
        kind = match.lastgroup or ""
        at = match.end()
        if kind == "BLANK":
            continue
        if kind in BRACKETS:
            closed = closing.get(match.start())
            if closed is not None:
                inside = text[match.end() : closed]
                found.append(Mark(kind, inside.strip(), Span(match.start(), closed + 1)))
                at = closed + 1
                continue
            kind = "OTHER"
        found.append(_mark(match, kind))
    return found


def place_of(type_: str, marks: list[Mark]) -> int:
    """Where the first mark of a type stands behind others; 0 where none does."""
    return next((at for at, mark in enumerate(marks) if mark.type == type_), 0)


def has_arrow(marks: list[Mark]) -> bool:
    """Whether an arrow is among the marks."""
    return any(mark.type in ARROWS for mark in marks)


def without_determiners(marks: list[Mark]) -> list[Mark]:
    """The marks without the words before a noun that name nothing: `the api`, `one of our redis`."""
    at = 0
    while at < len(marks) and (
        marks[at].text.casefold() in DETERMINERS or (at and marks[at].text.casefold() == "of")
    ):
        at += 1
    return marks[at:]


DETERMINERS = frozenset(
    {"a", "an", "the", "one", "my", "our", "your", "his", "her", "its", "their"}
)


def is_apart(marks: list[Mark], at: int) -> bool:
    """Whether blanks stand on both sides of a mark between two others."""
    before, mark, after = marks[at - 1 : at + 2]
    return before.span.end < mark.span.start and mark.span.end < after.span.start


def end_of_words(marks: list[Mark]) -> int:
    """Where the words that marks begin with end."""
    return next((at for at, mark in enumerate(marks) if mark.type != "WORD"), len(marks))


def phrase_of(marks: list[Mark]) -> str:
    """The texts of marks as one phrase."""
    return " ".join(mark.text for mark in marks)


def name_in(marks: list[Mark]) -> str:
    """The words of a phrase, without its counts and brackets."""
    return phrase_of([mark for mark in marks if mark.type == "WORD"])


def as_typed(marks: list[Mark]) -> str:
    """The text of marks as typed, but for the blanks between them."""
    out = ""
    for at, mark in enumerate(marks):
        apart = at and marks[at - 1].span.end < mark.span.start
        text = f"({mark.text})" if mark.type == "ROUND" else mark.text
        out += f" {text}" if apart else text
    return out


def _mark(match: re.Match[str], kind: str) -> Mark:
    span = Span(match.start(), match.end())
    label = match["inner"] or match["piped"] or match["boxed"] or ""
    if label:
        meant = meaning((match["left"] or "-").strip() + match[0][-1].replace("|", ">"))
        return Mark("ARROW", meant or "->", span, label.strip(' "-'))
    if kind == "BACK":
        return Mark("BACKWARDS", "", span, match["back"].strip())
    if kind == "ARROW":
        meant = meaning(match[0])
        return Mark("ARROW" if meant else "BACKWARDS", meant or "", span)
    if kind == "STRING":
        return Mark(kind, match[0][1:-1], span)
    return Mark(match[0] if kind == "JOINT" else kind, match[0], span)


def _brackets(text: str, start: int, end: int) -> dict[int, int]:
    """Where each `(` and `[` is closed, by its place."""
    found: dict[int, int] = {}
    opened: list[int] = []
    for match in _BRACKET.finditer(text, start, end):
        if match[0] in _CLOSING:
            opened.append(match.start())
        elif opened and _CLOSING[text[opened[-1]]] == match[0]:
            found[opened.pop()] = match.start()
    return found


_BRACKET = re.compile(r"[()\[\]{}]")
