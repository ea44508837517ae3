"""Which errors are of loosely typed lines, and which say what is wrong with a statement of ours."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from typing import TYPE_CHECKING

from dsl.building.examples import row_of
from dsl.keywords import KEYWORDS
from dsl.kinds import KINDS
from dsl.loose.boxes import stand_alone
from dsl.loose.items import is_declaration
from dsl.loose.marks import has_arrow, phrase_of, place_of

if TYPE_CHECKING:
    from dsl.loose.blocks import Line
    from dsl.loose.marks import Mark
    from dsl.loose.scene import Scene
    from dsl.problem import Problem

SOFT = frozenset(
    {"bare-figure", "bullet", "declared-in-link", "foreign-arrow", "foreign-shape", "missing-comma"}
    | {"misplaced-count", "prose", "quoted-name", "several-declared", "stray-character", "syntax"}
    | {
        "unknown-kind",
        "unknown-name",
        "unknown-word",
        "unquoted-text",
        "wrong-name",
        "missing-colon",
        "misplaced-kind",
    }
    | {
        "missing-brace",
        "missing-target",
        "attribute-outside",
        "missing-name",
        "unclosed-string",
        "wrong-quotes",
    }
)
"""Errors of lines that may be typed loosely. Others say what is wrong with a statement of ours."""

_SLIPS = frozenset({"unknown-keyword", "unknown-kind", "unknown-word"})


def goes_on_below(problem: Problem, line: Line) -> bool:
    """Whether a text in quotes is closed on a line further down."""
    return problem.code == "unclosed-string" and problem.span.end > line.whole.end


def is_hard(problem: Problem, marks: list[Mark], scene: Scene) -> bool:
    """Whether an error says what is wrong with a statement of ours."""
    if problem.code in _HARD_WHERE:
        return _HARD_WHERE[problem.code](marks, scene)
    return problem.code not in SOFT


def _is_wrong_count(marks: list[Mark], scene: Scene) -> bool:
    """`service api 8`; but `RTO 15 min` is a figure."""
    if marks[0].type != "WORD":
        return True
    return scene.is_word(marks[0].text) and not _is_version_inside(marks)


def _is_wrong_attribute(marks: list[Mark], scene: Scene) -> bool:
    """Not a remark or a product in `[ ]` behind an end: `ranker [gpu]`."""
    del scene
    return not {"SQUARE", "ARROW"} <= {mark.type for mark in marks}


def _is_said_of_components(marks: list[Mark], scene: Scene) -> bool:
    """A statement about components that is read, whatever it names, is no sentence."""
    del scene
    return KEYWORDS.get(marks[0].text.casefold()) in {"NOTE", "ACCEPT", "DECIDE", "ASSUME"}


def _is_statement_with_text(marks: list[Mark], scene: Scene) -> bool:
    first = marks[0].text.casefold()
    arrows = has_arrow(marks)
    if arrows and not any(mark.text == '"' for mark in marks):
        return False  # the `'` of a word: `redis -> traders' terminals`
    return scene.is_word(first) or (first in KEYWORDS and first != "design")


_HARD_WHERE: dict[str, Callable[[list[Mark], Scene], bool]] = {
    "wrong-count": _is_wrong_count,
    "unknown-attribute": _is_wrong_attribute,
    "stray-semicolon": lambda marks, _: any(mark.type == "ARROW" for mark in marks),
    "missing-brace": lambda _, scene: scene.closes,  # `region us` above a `}`; else a heading
    "unknown-name": _is_said_of_components,
    "missing-link": lambda _, scene: scene.linked,
    "unknown-keyword": lambda marks, _: (
        not (_is_words(marks) or (marks[1:2] and marks[1].type == ":"))
    ),
    "wrong-brackets": lambda marks, _: not stand_alone(marks),
    "missing-equals": lambda marks, scene: (
        not (is_declaration(marks, scene.is_word) and _are_attributes(marks))
    ),
    "misplaced-kind": lambda marks, scene: not _is_kind_and_name(marks, scene),
    "unclosed-string": _is_statement_with_text,
    "wrong-quotes": _is_statement_with_text,
}
"""Errors that loosely typed lines and our own statements share, by code; whether one is ours."""


def _are_attributes(marks: list[Mark]) -> bool:
    """Whether all that stands in `[ ]` are attributes, with a colon or without."""
    texts = [mark.text for mark in marks if mark.type == "SQUARE"]
    names = [re.split(r"[:=\s]", part.strip())[0] for text in texts for part in text.split(",")]
    return all(row_of(name) for name in names)


def _is_kind_and_name(marks: list[Mark], scene: Scene) -> bool:
    """Whether a kind stands on one side of a mark: `postgres: orders`, `shop = client`."""
    at = place_of(":", marks) or place_of("=", marks)
    if not at or any(mark.type in {"ARROW", "STRING"} for mark in marks):
        return False
    behind = phrase_of([mark for mark in marks[at + 1 :] if mark.type == "WORD"])
    before = marks[at].type == ":" and scene.is_word(phrase_of(marks[:at]))
    return scene.is_word(behind) != before or phrase_of(marks[:at]) in KINDS


_FEWEST_WORDS = 4


def _is_words(marks: list[Mark]) -> bool:
    """Whether a line is plain words, too many for a misspelled keyword and its name."""
    plain = all(mark.type == "WORD" and not mark.text[0].isdigit() for mark in marks)
    return plain and len(marks) >= _FEWEST_WORDS


def _is_version_inside(marks: list[Mark]) -> bool:
    """Whether a number stands between words: `postgres 16 main`."""
    return any(
        mark.type == "WORD" and mark.text[0].isdigit() and after.type == "WORD"
        for mark, after in pairwise(marks[1:])
    )


def is_slip(line: Line, marks: list[Mark]) -> bool:
    """Whether the first word is one slip away from a word of the language."""
    words = [mark for mark in marks if mark.type == "WORD"]
    near = any(
        problem.code in _SLIPS and problem.hint.startswith("write `") for problem in line.problems
    )
    return near and len(words) <= 3 and len(words) > 1  # noqa: PLR2004  # kind, name
