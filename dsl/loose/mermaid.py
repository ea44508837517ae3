"""Flowcharts of Mermaid: `graph LR`, boxes as `GW[API Gateway]`, and lines that only draw.

A box goes by the words of its label: `GW` of any line is the `API Gateway` that one line labels.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dsl.loose.marks import BRACKETS, Mark, marks_of
from dsl.source import Span

if TYPE_CHECKING:
    from collections.abc import Mapping

_HEAD = re.compile(
    r"\s*(?:%%[^\n]*\s*)*(?:graph|flowchart)[ \t]+(?:TD|TB|BT|RL|LR)[ \t]*;?[ \t]*(?:\n|\Z)"
)
_BOX = re.compile(
    r"(?<![\w\"])(?P<id>[^\W\d][\w-]{0,40})(?:\[\[|\[\(|\(\[|\(\(|\{\{|\[/|\[\\|[\[({>])"
    r"[ ]?\"?(?P<label>[^\[\](){}\n\"|]{1,80}(?:\([^()\n]{0,60}\))?)\"?[ ]?(?:\]\]|\)\]|\]\)|\)\)|\}\}|/\]|\\\]|[\])}])"
)
_BREAK = re.compile(r"<br ?/?>|\\n")
_DRAWS_NOTHING = re.compile(
    r"(?:graph|flowchart|subgraph|end|direction|style|class|classDef|linkStyle|click|accTitle|accDescr)\b.*|%%.*"
)
_STROKES = re.compile(r"-{3,}|={3,}|-\.-")


def is_mermaid(text: str) -> bool:
    """Whether a text begins as a flowchart does."""
    return _HEAD.match(text) is not None


def labels_in(text: str) -> dict[str, str]:
    """The labels of the boxes by their identifiers; none where the text is no flowchart."""
    if not is_mermaid(text):
        return {}
    found: dict[str, str] = {}
    for match in _BOX.finditer(text):
        found.setdefault(match["id"], " ".join(_BREAK.sub(" ", match["label"]).split()))
    return found


def draws_nothing(said: str) -> bool:
    """Whether a line of a flowchart only heads, groups or colors."""
    return _DRAWS_NOTHING.fullmatch(said) is not None


def with_labels(text: str, marks: list[Mark], labels: Mapping[str, str]) -> list[Mark]:
    """The marks with the words of its label in the place of each box, and strokes as arrows."""
    found: list[Mark] = []
    at = 0
    while at < len(marks):
        mark = marks[at]
        label = labels.get(mark.text) if mark.type == "WORD" else None
        boxed = at + 1 < len(marks) and _is_box(text, mark, marks[at + 1])
        if label is None or (found and found[-1].type == "WORD"):
            found.append(mark)
        else:
            end = marks[at + 1].span.end if boxed else mark.span.end
            words = marks_of(label, 0, len(label))
            found += [word._replace(span=Span(mark.span.start, end)) for word in words]
            at += boxed
        at += 1
    return _with_strokes(text, found)


def _is_box(text: str, mark: Mark, behind: Mark) -> bool:
    """Whether brackets stand right behind a word."""
    return behind.type in BRACKETS and mark.span.end == behind.span.start


def _with_strokes(text: str, marks: list[Mark]) -> list[Mark]:
    """The marks with `---` between two boxes as an arrow."""
    found: list[Mark] = []
    for mark in marks:
        joined = found and found[-1].type == "OTHER" and found[-1].span.end == mark.span.start
        if mark.type == "OTHER" and mark.text in "-=." and joined:
            found[-1] = found[-1]._replace(span=Span(found[-1].span.start, mark.span.end))
        else:
            found.append(mark)
    return [
        mark._replace(type="ARROW", text="->")
        if mark.type == "OTHER" and _STROKES.fullmatch(text[slice(*mark.span)])
        else mark
        for mark in found
    ]
