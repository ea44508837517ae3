"""The marks of a line, put in the order and the form in which the language has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dsl.building.examples import row_of
from dsl.loose.arrows import arrows_in, with_dashes_as_arrows
from dsl.loose.marks import Mark, end_of_words, marks_of, phrase_of, place_of
from dsl.loose.mermaid import with_labels
from dsl.loose.trailing import with_trailing_in_brackets
from dsl.source import Span

if TYPE_CHECKING:
    from dsl.loose.blocks import Line
    from dsl.loose.scene import Scene


def marks_with_arrows(text: str, line: Line, scene: Scene) -> list[Mark]:
    """The marks of a line, with whatever stands for an arrow as one."""
    marks = marks_of(text, line.said.start, line.said.end)
    marks = with_labels(text, marks, scene.labels) if scene.canvas else marks
    marks = _without_stop(arrows_in(marks))
    return with_dashes_as_arrows(marks) if scene.dashed else marks


def rearranged(marks: list[Mark], line: Line, scene: Scene) -> list[Mark]:
    """The marks with kinds before names, and what says more of a component in brackets."""
    marks = _with_product(_without_quotes(_with_kind_first(marks, line), line), scene)
    marks = marks[2:] if _is_unnamed_flow(marks, scene) else marks
    return with_trailing_in_brackets(marks, scene)


def _without_stop(marks: list[Mark]) -> list[Mark]:
    """The marks of a line with arrows, without the full stop at its end and without bold type."""
    if not any(mark.type == "ARROW" for mark in marks):
        return marks
    marks = marks[:-1] if len(marks) > 1 and marks[-1].text in {".", ";"} else marks
    return [
        mark
        for at, mark in enumerate(marks)
        if mark.text != "*"
        or not any(each.text == "*" for each in marks[max(at - 1, 0) : at + 2 : 2])
    ]


def _is_unnamed_flow(marks: list[Mark], scene: Scene) -> bool:
    """Whether `Flow:` heads a line that draws what no other line does."""
    heads = [mark.text.casefold() for mark in marks[:2]] == ["flow", ":"]
    return heads and not scene.linked and any(mark.type == "ARROW" for mark in marks)


def _without_quotes(marks: list[Mark], line: Line) -> list[Mark]:
    """The marks with names that stand in quotes as words: of ends, and of what links speak of."""
    quoted = [problem.span for problem in line.problems if problem.code in _OF_QUOTES]

    def is_name(at: int) -> bool:
        """Whether a text stands where an error is, or all alone between two arrows or commas."""
        around = {mark.type for mark in (*marks[max(at - 1, 0) : at], *marks[at + 1 : at + 2])}
        span = marks[at].span
        inside = any(each.start <= span.start and span.end <= each.end for each in quoted)
        return inside or around <= {"ARROW", ","}

    return [
        mark._replace(type="WORD") if mark.type == "STRING" and quoted and is_name(at) else mark
        for at, mark in enumerate(marks)
    ]


_OF_QUOTES = frozenset({"quoted-name", "wrong-name"})


def _with_kind_first(marks: list[Mark], line: Line) -> list[Mark]:
    """The marks of `postgres: orders` and of `orders: postgres` as the kind and the name."""
    hint = next((each.hint for each in line.problems if each.code == "misplaced-kind"), "")
    at = place_of(":", marks) or place_of("=", marks)
    if not hint or not at:
        return marks
    before, behind = marks[:at], marks[at + 1 :]
    if hint.startswith(f"write `{before[0].text} "):
        return [*before, *behind]
    end = end_of_words(behind)
    return [*behind[:end], *before, *behind[end:]]


def _with_product(marks: list[Mark], scene: Scene) -> list[Mark]:
    """The marks with a product behind `=` in brackets: `cdn edge = CloudFront`."""
    at = place_of("=", marks)
    before, behind = marks[:at], marks[at + 1 :]
    if at and scene.is_spoken(phrase_of(before)):
        return _with_what_it_is(before, behind, scene) or marks
    named = [mark.type for mark in before] == ["WORD", "WORD"] and scene.is_word(before[0].text)
    product = phrase_of(behind)
    if not named or any(mark.type != "WORD" for mark in behind):
        return marks
    if row_of(before[1].text) or not scene.is_word(product):
        return marks
    span = Span(behind[0].span.start, behind[-1].span.end)
    return [*before, Mark("ROUND", product, span)]


def _with_what_it_is(before: list[Mark], behind: list[Mark], scene: Scene) -> list[Mark] | None:
    """A component with what follows `=` in brackets: `player db = postgres primary + replica`."""
    if not behind or not scene.is_word(behind[0].text) or row_of(before[-1].text):
        return None
    if any(mark.type not in {"WORD", "+", "COUNT", ","} for mark in behind):
        return None
    text = phrase_of(behind)
    return [*before, Mark("ROUND", text, Span(behind[0].span.start, behind[-1].span.end))]
