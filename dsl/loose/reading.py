"""What a loosely typed line says: a link, components, figures, a title, a remark."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dsl.keywords import KEYWORDS
from dsl.loose.chained_words import chain_in_words
from dsl.loose.defining import defined_items
from dsl.loose.errors import goes_on_below, is_hard, is_slip
from dsl.loose.figures import Figures, figures_of
from dsl.loose.linking import linked_line
from dsl.loose.marks import LONGEST_LINE, Mark, has_arrow, phrase_of
from dsl.loose.mermaid import draws_nothing
from dsl.loose.naming import declared_items, item_told_of, item_with_figure, listed_items
from dsl.loose.rearranging import marks_with_arrows, rearranged
from dsl.loose.saying import link_in_words
from dsl.loose.scene import Declared, Linked, Reading, Remarked, Scene, Stated
from dsl.loose.sections import items_behind, items_of_section
from dsl.loose.sentences import clause_at_sight, sentence, surely_in_words
from dsl.loose.speech import is_speech, may_be_title, states_figure, title_of
from dsl.loose.steps import steps_of
from dsl.loose.sums import equates, is_sum

if TYPE_CHECKING:
    from dsl.loose.blocks import Line
    from dsl.loose.items import Item


def read_line(text: str, line: Line, scene: Scene) -> Reading | None:
    """What a line says; None where that is not certain, so that its error stands."""
    said = text[line.said.start : line.said.end]
    if not said:
        return Remarked(line)
    if len(said) > LONGEST_LINE or any(goes_on_below(each, line) for each in line.problems):
        return None
    if "\\" in said and '"' in said:
        return None  # marks inside of a text
    return _read(text, line, scene)


def _read(text: str, line: Line, scene: Scene) -> Reading | None:
    said = text[line.said.start : line.said.end]
    heading = _DECORATED.fullmatch(said)
    passed = _RULE.fullmatch(said) or (scene.canvas and draws_nothing(said))
    passed = passed or (heading is None and _is_bracketed_heading(said, scene))
    if passed or (heading and not scene.is_spoken(heading["text"])):
        return Remarked(line, heading=heading is not None)
    marks = marks_with_arrows(text, line, scene)
    if heading:  # a component in bold type
        marks = [mark for mark in marks if mark.text not in {"*", "_", "=", "-", "~"}]
    if whatever := _whatever_is_wrong(text, line, marks, scene):
        return whatever
    if not scene.canvas and any(is_hard(problem, marks, scene) for problem in line.problems):
        spoken = is_speech(said, marks) and not states_figure(marks)
        return Remarked(line) if spoken else None
    marks = rearranged(marks, line, scene)
    keyword = KEYWORDS.get(marks[0].text.casefold()) if marks[2:] else None  # or a heading
    braces = {"{", "}"} & {mark.text for mark in marks}
    named = keyword == "GROUP" and not braces and any(mark.type == "ARROW" for mark in marks)
    if keyword and marks[1].type not in {"ARROW", ","} and not named:
        return _by_keyword(keyword, text, line, marks, scene)
    if has_arrow(marks):
        return linked_line(text, line, marks, scene)
    return _without_arrow(text, line, marks, scene)


def _is_bracketed_heading(said: str, scene: Scene) -> bool:
    match = _IN_BRACKETS.fullmatch(said)
    return match is not None and not (scene.is_spoken(match["text"]) or scene.is_end(match["text"]))


def _whatever_is_wrong(text: str, line: Line, marks: list[Mark], scene: Scene) -> Reading | None:
    """A heading with its list, or a chain whose ends another line has too: `orders to kafka`."""
    if _begins_twice(marks):
        return Stated(line, (text[marks[1].span.start : line.said.end],))
    if has_arrow(marks):
        return None
    if items := items_behind(marks, scene):
        return Declared(line, items)
    again = any(each.code == "duplicate-name" for each in line.problems)
    stated = chain_in_words(marks, scene) if again else ()
    return Linked(line, stated[0], stated[1:]) if stated else None


_RULE = re.compile(r"-{3,}|={3,}|_{3,}|\*{3,}")
"""A line across the page."""

_IN_BRACKETS = re.compile(r"\[(?P<text>[A-Za-z][\w /&-]{1,40})\]:?")
"""A heading in brackets: `[High level]`."""

_DECORATED = re.compile(
    r"(?P<mark>\*{1,3}|_{2,3}|={2,}|-{2,}|~{2,})[ ]?(?P<text>[\w][\w .,&/()'-]{0,60}?):?[ ]?(?P=mark):?"
)
"""A heading in bold type, or between two rules: `**Storage**`, `== Storage ==`."""


def _begins_twice(marks: list[Mark]) -> bool:
    """Whether the keyword of a statement stands twice: `require require p99 200ms`."""
    words = [mark.text.casefold() for mark in marks[:2]]
    return bool(marks[2:]) and words[0] == words[1] and words[0] in KEYWORDS


def _by_keyword(
    keyword: str, text: str, line: Line, marks: list[Mark], scene: Scene
) -> Reading | None:
    said = text[line.said.start : line.said.end]
    if keyword == "FLOW":
        return steps_of(text, line, marks, scene)
    if keyword in {"REQUIRE", "ASSUME"}:
        figures = figures_of(said.split(maxsplit=1)[1])
        return Stated(line, figures.statements) if figures and not figures.left else None
    if keyword == "DESIGN":
        return _header(said, line)
    if keyword == "GROUP" and _SMALL.search(said):
        return Remarked(line)
    return None


_SMALL = re.compile(r"\s(?:and|are|is|in|with)\s")


def _header(said: str, line: Line) -> Stated | None:
    """`design URL shortener [level=mid]`: a title without its quotes, or with one of them."""
    match = re.fullmatch(
        r"design(?:\s*:)?\s+(?P<title>[^\[\]]{1,200}?)\s*(?P<bracket>\[[^\[\]]*\])?",
        said,
        re.IGNORECASE,
    )
    if match is None or ":" in match["title"]:
        return None
    title = match["title"].strip("\"'“”„` ")
    if not title or '"' in title:
        return None
    return Stated(line, (f'design "{title}" {match["bracket"] or ""}'.rstrip(),))


def _figured(said: str, line: Line, marks: list[Mark], scene: Scene) -> Reading | None:
    """A figure of a component or of the design, or how one is worked out."""
    if about := item_with_figure(marks, scene):
        return Declared(line, (about,))
    if not (is_sum(marks) or equates(marks, scene)):
        return None
    figures = figures_of(said)
    return Stated(line, figures.statements, figures.left) if figures else Remarked(line)


def _without_arrow(text: str, line: Line, marks: list[Mark], scene: Scene) -> Reading | None:  # noqa: PLR0911  # one return for each thing a line can be
    """Components, figures, a title, a heading or a sentence."""
    said = text[line.said.start : line.said.end]
    if is_slip(line, marks):
        return None
    if sure := _heading_of_list(line, marks, scene) or surely_in_words(line, marks, scene):
        return sure
    if first := _at_first_sight(text, line, marks, scene):
        return first
    if figured := _figured(said, line, marks, scene):
        return figured
    if linked := clause_at_sight(line, marks, scene):
        return linked
    if items := _components(said, marks, scene):
        return Declared(line, items)
    if figures := _headed_figures(said, scene) or figures_of(said):
        return Stated(line, figures.statements, figures.left)
    listed = line.is_marked and ":" in said
    if scene.first and not listed and may_be_title(said, marks, scene):
        return title_of(text, line)
    if about := item_told_of(said, marks, scene):
        return Declared(line, (about,))
    return sentence(said, line, marks, scene)


def _heading_of_list(line: Line, marks: list[Mark], scene: Scene) -> Remarked | None:
    heads = scene.heads_list and line.is_marked and not scene.is_spoken(phrase_of(marks))
    return Remarked(line, heading=True) if heads else None


def _components(said: str, marks: list[Mark], scene: Scene) -> tuple[Item, ...]:
    """The components that a line declares or lists, and the one that it heads."""
    if scene.section and (items := items_of_section(marks, scene.section, scene)):
        return items
    if scene.heads_arrows and marks[-1].type == ":" and len(marks) > 1:
        marks = marks[:-1]
    return declared_items(said, marks, scene) or listed_items(marks, scene)


def _headed_figures(said: str, scene: Scene) -> Figures | None:
    """The figures behind a heading on their line: `Requirements: 12k rps, p99 < 150 ms`."""
    match = _OF_FIGURES.match(said)
    if match is None or scene.is_end(match["heading"]):
        return None
    return figures_of(said[match.end() :])


_OF_FIGURES = re.compile(r"(?P<heading>[A-Za-z][A-Za-z /&-]{2,40}?)\s?(?::|\s[-–—])\s+")


def _at_first_sight(text: str, line: Line, marks: list[Mark], scene: Scene) -> Reading | None:
    """What a name is; and of the first line, what is rather than a title."""
    said = text[line.said.start : line.said.end]
    if defined := defined_items(marks, scene):
        return Declared(line, defined)
    if not scene.first:
        return None
    if listed := listed_items(marks, scene):
        return Declared(line, listed)
    if line.is_marked and (spoken := link_in_words(marks, scene)):
        return Linked(line, spoken)
    if found := _headed_figures(said, scene):
        return Stated(line, found.statements, found.left)
    titled = scene.apart_below and may_be_title(said, marks, scene)
    return title_of(text, line) if titled else None
