"""What a loosely typed line says: a link, components, figures, a title, a remark."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

from dsl.diagnostics.prose import small_words
from dsl.keywords import KEYWORDS
from dsl.loose.chained_words import chain_in_words
from dsl.loose.chains import chains_in
from dsl.loose.clause_verbs import is_surely_clause
from dsl.loose.clauses import links_in_clauses
from dsl.loose.defining import defined_item
from dsl.loose.errors import goes_on_below, is_hard, is_slip
from dsl.loose.figures import Figures, figures_of
from dsl.loose.links import LinkLine, link_line, with_joints
from dsl.loose.marks import LONGEST_LINE, Mark, has_arrow
from dsl.loose.mermaid import draws_nothing
from dsl.loose.naming import (
    declared_items,
    item_counted,
    item_told_of,
    item_with_figure,
    listed_items,
)
from dsl.loose.rearranging import marks_with_arrows, rearranged
from dsl.loose.saying import link_in_words
from dsl.loose.scene import Declared, Linked, Reading, Remarked, Scene, Stated, Steps
from dsl.loose.speech import (
    HTTP_VERBS,
    QUANTITY,
    is_aside,
    is_heading_line,
    is_prose,
    is_speech,
    may_be_title,
    states_figure,
    title_of,
)
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
    if passed or (heading and not scene.is_spoken(heading["text"])):
        return Remarked(line, heading=heading is not None)
    marks = marks_with_arrows(text, line, scene)
    if heading:  # a component in bold type
        marks = [mark for mark in marks if mark.text not in {"*", "_", "=", "-", "~"}]
    if _begins_twice(marks):
        return Stated(line, (text[marks[1].span.start : line.said.end],))
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
        return _linked(text, line, marks, scene)
    return _without_arrow(text, line, marks, scene)


_RULE = re.compile(r"-{3,}|={3,}|_{3,}|\*{3,}")
"""A line across the page."""

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
        return _steps(text, line, marks, scene)
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


_ACCESS = frozenset({"read", "write"})


def _steps(text: str, line: Line, marks: list[Mark], scene: Scene) -> Steps | None:
    colon = next((at for at, mark in enumerate(marks) if mark.type == ":"), None)
    if colon is None or colon < 2:  # noqa: PLR2004  # `flow` and a name
        return None
    head = text[line.said.start : marks[colon].span.end]
    if [mark.type for mark in marks[colon + 1 :]][:2] == ["WORD", "WORD"] and (
        marks[colon + 1].text in _ACCESS
    ):  # `flow send 5/s: write app -> api`
        colon += 1
        head = f"{head[:-1].rstrip()} {marks[colon].text}:"
    parts: list[LinkLine] = []
    rest: list[Mark] = []
    names = Counter(mark.text for mark in marks[colon + 1 :])

    def joint(one: str, other: str, last: str) -> str:
        """What leads from one step to another; a step that stands twice begins a branch."""
        return scene.arrow_between(one, other, last) or (";" if names[other] > 1 else "")

    steps = with_joints(marks[colon + 1 :], scene.is_drawn, joint)
    for mark in [*steps, Mark(";", ";", line.said)]:
        if mark.type != ";":
            rest.append(mark)
            continue
        found = link_line(rest, scene.is_end, scene.is_word) if rest else None
        if found is None or found.continues or found.heading:
            return None
        parts.append(found)
        rest = []
    return Steps(line, head, tuple(parts), draws=not scene.linked)


def _linked(text: str, line: Line, marks: list[Mark], scene: Scene) -> Reading | None:
    said = text[line.said.start : line.said.end]
    found = [
        link_line(
            with_joints(run, scene.is_drawn, scene.arrow_between),
            scene.is_end,
            scene.is_word,
            scene.is_spoken,
            scene.is_sort,
        )
        for run in chains_in(text, marks, scene)
    ]
    links = [link for link in found if link and _is_drawn(link, scene)]
    if links and len(links) == len(found):
        first = links[0]
        return (
            Linked(line, first, tuple(links[1:]))
            if not first.ends[0].attributes or first.continues
            else None
        )
    return Remarked(line) if is_aside(said, marks) else None


def _is_drawn(link: LinkLine, scene: Scene) -> bool:
    return all(_may_be_ends(end.listing.items, scene) for end in link.ends)


def _may_be_ends(items: tuple[Item, ...], scene: Scene) -> bool:
    return all(_may_be_end(item, scene) for item in items)


def _may_be_end(item: Item, scene: Scene) -> bool:
    """Whether a phrase may name a component: no figure, no sentence, no request of HTTP."""
    words = [word.text for word in item.words]
    if not scene.understands(item) or any(map(_RATE.fullmatch, words)):
        return False
    if item.number is not None and item.span.start < item.words[0].span.start:
        return scene.is_end(item.text)  # `5M meters`, but not `200k msg/s`
    if words[0] in HTTP_VERBS or QUANTITY.fullmatch(words[0]) or any("." in word for word in words):
        return scene.is_end(item.text)
    small = [
        word
        for word in words[1:]
        if word.casefold() in small_words() and not (len(word) == 1 and word.isupper())
    ]
    return not small or scene.is_end(item.text)


_RATE = re.compile(r"[0-9][0-9.,]*[a-zA-Z]{0,3}/[a-z]{1,6}")
"""A word that no name holds: `200k/s`."""


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
    if sure := _surely_in_words(line, marks, scene):
        return sure
    if first := _at_first_sight(text, line, marks, scene):
        return first
    if figured := _figured(said, line, marks, scene):
        return figured
    if not scene.wraps and is_surely_clause(marks) and (linked := _clauses(line, marks, scene)):
        return linked
    if items := declared_items(said, marks, scene) or listed_items(marks, scene):
        return Declared(line, items)
    if figures := _headed_figures(said, scene) or figures_of(said):
        return Stated(line, figures.statements, figures.left)
    listed = line.is_marked and ":" in said
    if scene.first and not listed and may_be_title(said, marks, scene):
        return title_of(text, line)
    if about := item_told_of(said, marks, scene):
        return Declared(line, (about,))
    return _sentence(said, line, marks, scene)


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
    if defined := defined_item(marks, scene):
        return Declared(line, (defined,))
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


def _sentence(said: str, line: Line, marks: list[Mark], scene: Scene) -> Reading | None:
    """Links in words, a heading or what draws nothing."""
    if linked := _clauses(line, marks, scene):
        return linked
    if is_heading_line(marks, scene):
        return Remarked(line, heading=True)
    if is_prose(said, line, marks, scene) or (scene.linked and _says_nothing(marks, scene)):
        return Remarked(line)
    return None


def _clauses(line: Line, marks: list[Mark], scene: Scene) -> Linked | None:
    """The links that a line says in words."""
    marks = marks[:-1] if len(marks) > 1 and marks[-1].text == "." else marks
    spoken = link_in_words(marks, scene)
    clauses = () if scene.wraps else links_in_clauses(marks, scene)
    if clauses and (spoken is None or len(clauses) > 1):
        return Linked(line, clauses[0], clauses[1:])
    return Linked(line, spoken) if spoken else None


def _surely_in_words(line: Line, marks: list[Mark], scene: Scene) -> Reading | None:
    """What a line says in words that hardly mean anything else."""
    if stated := chain_in_words(marks, scene):
        return Linked(line, stated[0], stated[1:])
    if counted := item_counted(marks, scene):
        return Declared(line, (counted,))
    if scene.first and not scene.wraps and not scene.linked and is_surely_clause(marks):
        clauses = links_in_clauses(marks, scene)
        return Linked(line, clauses[0], clauses[1:]) if clauses else None
    return None


def _says_nothing(marks: list[Mark], scene: Scene) -> bool:
    """Whether a line beside those that draw names nothing of them and declares nothing.

    What is counted, quoted or has attributes is a declaration with something wrong in it.
    """
    if {"COUNT", "SQUARE", "STRING"} & {mark.type for mark in marks} or marks[0].text in _OF_OURS:
        return False
    if any(mark.text == "=" for mark in marks):
        return False  # a value of something
    words = [mark.text for mark in marks if mark.type == "WORD"]
    if not words or words[0].casefold() in KEYWORDS.keys() - _WORDS_OF_PROSE:
        return not words
    if scene.is_word(words[0]) and marks[0].type == "WORD":
        return False  # a kind and its name
    if (
        len(words) <= _MOST_OF_NAME
        and words[0] not in _CLOSING
        and all(word[0].isupper() for word in words)
    ):
        return False  # a name that nobody links, which is asked about
    named = (*words, *(" ".join(pair) for pair in pairwise(words)))
    return not any(scene.is_spoken(each) or scene.is_drawn(each) for each in named)


_OF_OURS = frozenset('"[]{}()/')
"""Marks of statements of ours, left alone or at the beginning of a line."""

_MOST_OF_NAME = 3
"""Words of a name that no line links, at most."""

_CLOSING = frozenset({"TODO", "TBD", "FIXME", "WIP", "Thanks", "Cheers", "Thoughts", "Regards"})
"""First words of what stands below a design and names nothing of it."""

_WORDS_OF_PROSE = frozenset({"note", "on", "accept", "design"})
"""Keywords that sentences begin with, too."""
