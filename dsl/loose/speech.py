"""Lines that draw nothing: titles, headings, sentences, requests."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from dsl.catalogue import normal
from dsl.diagnostics.prose import is_heading, small_words
from dsl.diagnostics.verbs import DIRECT, MOVING
from dsl.keywords import KEYWORDS
from dsl.kinds import KINDS
from dsl.loose.figures import figures_of
from dsl.loose.items import is_declaration
from dsl.loose.marks import DASHES, phrase_of, place_of
from dsl.loose.scene import Stated

if TYPE_CHECKING:
    from dsl.loose.blocks import Line
    from dsl.loose.marks import Mark
    from dsl.loose.scene import Scene

HTTP_VERBS = frozenset({"GET", "POST", "PUT", "DELETE", "PATCH", "HEAD"})
QUANTITY = re.compile(r"[~<>≤≥]?\$?[0-9][0-9.,]*[a-zA-Z%]{0,3}(?:/[a-z]+)?")


def is_speech(said: str, marks: list[Mark]) -> bool:
    """Whether a line is a sentence or a request, whatever marks stand in it."""
    small = sum(mark.text.casefold() in small_words() for mark in marks)
    words = sum(mark.type == "WORD" for mark in marks)
    return marks[0].text in HTTP_VERBS or (
        small > 1 and words > SHORTEST_PROSE and "->" not in said
    )


def states_figure(marks: list[Mark]) -> bool:
    """Whether a requirement or an assumption holds a number, whatever is wrong beside it."""
    keyword = KEYWORDS.get(marks[0].text.casefold())
    return keyword in {"REQUIRE", "ASSUME"} and any(mark.text[:1].isdigit() for mark in marks)


def is_aside(said: str, marks: list[Mark]) -> bool:
    """Whether a line with an arrow is a conclusion, a request or a sum, and draws nothing."""
    if marks[0].text in HTTP_VERBS or any(mark.text in {"{", "=", "?", "*"} for mark in marks):
        return True
    figures = [mark for mark in marks if mark.type == "WORD" and QUANTITY.fullmatch(mark.text)]
    behind = place_of("ARROW", marks)
    return (
        bool(figures) and (behind == 0 or any(m in figures for m in marks[behind + 1 : behind + 3]))
    ) or (sum(mark.text.casefold() in small_words() for mark in marks) > 1)


def may_be_title(said: str, marks: list[Mark], scene: Scene) -> bool:
    """Whether the first line is what the design is called, and no statement with a slip in it."""
    marks = [mark for mark in marks if not (mark.text == "=" and _is_apart(mark, said, scene))]
    types = {mark.type for mark in marks if mark.text not in DASHES}
    if len(said) > _LONGEST_TITLE or '"' in said or types & _OF_STATEMENTS:
        return False
    if len(types) < len({mark.type for mark in marks}) and _joins_ends(marks, scene):
        return False
    figures = figures_of(said)
    if said[-1] in ".,;{" or (figures and not figures.left):
        return False
    if _names_what_is_spoken(marks, scene) or _begins_declaration(marks, scene):
        return False
    words = [mark.text for mark in marks if mark.type == "WORD"]
    if not words or words[0].casefold() in KEYWORDS or is_heading(words):
        return False
    return not any(scene.is_drawn(each) for each in (" ".join(words), words[-1]))


def _begins_declaration(marks: list[Mark], scene: Scene) -> bool:
    """Whether a kind stands before a name that links use, with something wrong between them."""
    return marks[0].text in KINDS and len(marks) > 1 and scene.is_spoken(marks[-1].text)


def _names_what_is_spoken(marks: list[Mark], scene: Scene) -> bool:
    """Whether a link speaks of the word before a colon: `objcet store raw: S3`."""
    at = place_of(":", marks) or place_of("=", marks)
    if at and len(marks) > at + 1 and scene.is_spoken(phrase_of(marks[:at])):
        return True
    return at > 1 and scene.is_spoken(marks[at - 1].text)


def _is_apart(mark: Mark, said: str, scene: Scene) -> bool:
    """Whether a `=` stands between two sides of a title, with blanks around: `Storage = S3`."""
    return mark.type == "=" and said.count(" = ") == 1 and scene.apart_below


def _joins_ends(marks: list[Mark], scene: Scene) -> bool:
    """Whether a dash stands behind a component: `client - lb`, but not `URL shortener - serverless`."""
    dash = next(at for at, mark in enumerate(marks) if mark.text in DASHES)
    return scene.is_end(phrase_of(marks[:dash]))


_LONGEST_TITLE = 100
_OF_STATEMENTS = frozenset({"OTHER", "COUNT", "SQUARE", "STRING", "=", "ARROW", "BACKWARDS"})


def title_of(text: str, line: Line) -> Stated:
    """A line as the title of the design."""
    return Stated(line, (f'design "{_title(text[line.said.start : line.said.end])}"',))


def _title(said: str) -> str:
    return said.removesuffix(":").strip("*# ").replace("\\", "/").replace('"', "'")


def is_heading_line(marks: list[Mark], scene: Scene) -> bool:
    """Whether a line is a few words that stand above others."""
    if _begins_declaration(marks, scene):
        return False
    words = marks[:-1] if marks[-1].type == ":" else marks
    if is_heading([mark.text for mark in words]):
        return True
    if any(mark.type not in {"WORD", "ROUND", "/", "&", "+"} for mark in words) or len(words) > 5:  # noqa: PLR2004
        return False
    if words is not marks or (scene.apart and scene.leads and len(words) < 4):  # noqa: PLR2004
        return True
    text = phrase_of(words)
    spoken = any(map(scene.is_drawn, (text, words[-1].text)))
    return scene.heads and not spoken and len(words) < 4 and text[0].isupper()  # noqa: PLR2004


SHORTEST_PROSE = 4
_OF_SPEECH = frozenset({"?", "!", "<", ">", "<=", ">=", "≤", "≥"})


def _is_schema(marks: list[Mark]) -> bool:
    """Whether a line is the columns of a table or what a call takes: `urls(code, long_url)`."""
    kinds = [mark.type for mark in marks]
    return kinds == ["WORD", "ROUND"] and marks[0].span.end == marks[1].span.start


def _estimates(marks: list[Mark]) -> bool:
    """Whether a line gives a rough figure: `~50k pings/s`."""
    pairs = pairwise(marks)
    return any(one.text in {"~", "≈"} and other.text[:1].isdigit() for one, other in pairs)


def _tells(words: list[str]) -> bool:
    """Whether words are a sentence with a verb that others than components have, too."""
    return len(words) >= SHORTEST_PROSE and any(word in DIRECT | MOVING for word in words[1:-1])


def is_prose(said: str, line: Line, marks: list[Mark], scene: Scene) -> bool:
    """Whether a line is words that draw nothing."""
    words = [mark.text.casefold() for mark in marks if mark.type == "WORD"]
    if (
        _begins_declaration(marks, scene)
        or is_declaration(marks, scene.is_word)
        or _names_what_is_spoken(marks, scene)
    ):
        return False
    small = sum(word in small_words() for word in words)
    marked = line.is_marked or said[-1] in "?!." or any(mark.text in _OF_SPEECH for mark in marks)
    marked = marked or _is_schema(marks) or _tells(words) or _estimates(marks)
    if not words or (scene.known.words.get(normal(words[0])) and not small and not marked):
        return False
    return small > 0 or marked or scene.among_remarks or len(words) >= SHORTEST_PROSE
