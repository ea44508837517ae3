"""What a loosely typed line says: a link, components, figures, a title, a remark."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from dsl.building.examples import row_of
from dsl.catalogue import normal, spelled
from dsl.diagnostics.habits import calling_verbs, is_heading, small_words
from dsl.keywords import KEYWORDS
from dsl.loose.figures import figures_of
from dsl.loose.items import Item, listing_of
from dsl.loose.links import End, LinkLine, arrows_in, link_line, with_commas
from dsl.loose.marks import LONGEST_LINE, Mark, marks_of
from dsl.source import Span
from dsl.value import value

if TYPE_CHECKING:
    from collections.abc import Callable

    from dsl.catalogue import Catalogue
    from dsl.loose.blocks import Line
    from dsl.problem import Problem


@value
class Linked:
    """A line with arrows."""

    line: Line
    link: LinkLine


@value
class Steps:
    """A flow, whose head stays as it is: the parts of its journey in order."""

    line: Line
    head: str
    parts: tuple[LinkLine, ...]


@value
class Declared:
    """A line of components."""

    line: Line
    items: tuple[Item, ...]


@value
class Stated:
    """A line that says something else in other words: requirements, a header."""

    line: Line
    statements: tuple[str, ...]
    left: tuple[str, ...] = ()


@value
class Remarked:
    """A line that says nothing that is drawn: a heading, a sentence."""

    line: Line
    heading: bool = False


Reading = Linked | Steps | Declared | Stated | Remarked


class Scene(NamedTuple):
    """What stands around a line."""

    known: Catalogue
    is_end: Callable[[str], bool]
    is_item: Callable[[Item], bool]
    understands: Callable[[Item], bool]
    """Whether all that stands in `[ ]` behind an item says something."""
    is_drawn: Callable[[str], bool]
    """Whether a phrase names a component that a line without errors draws or declares."""
    among_remarks: bool
    """Whether the line before is no drawing either."""
    first: bool
    """Whether it is the first line of a text without a header."""
    apart: bool
    """Whether a blank line stands before it, or nothing."""
    leads: bool
    """Whether a line that is not blank follows."""
    closes: bool
    """Whether the text closes more braces than it opens."""

    def is_word(self, text: str) -> bool:
        """Whether a text is a word of the vocabulary."""
        return normal(text) in self.known.words or spelled(text) in self.known.words

    @property
    def apart_below(self) -> bool:
        """Whether a blank line follows, or nothing."""
        return not self.leads


_VERBS = frozenset({"GET", "POST", "PUT", "DELETE", "PATCH", "HEAD"})
_QUANTITY = re.compile(r"[~<>≤≥]?\$?[0-9][0-9.,]*[a-zA-Z%]{0,3}(?:/[a-z]+)?")
_AMOUNT = re.compile(r"[0-9][0-9.,]*(?:k|m|mn|bn|[MB]|[KMGTP]B|%)|[0-9][0-9.,]+K")
"""An amount of something (`50k connected apps`), which draws nothing; `4K` is a resolution."""
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

_SAYING = frozenset({"NOTE", "ACCEPT", "DECIDE", "ASSUME"})
"""Statements about components: one that is read is no sentence, whatever it names."""

_SLIPS = frozenset({"unknown-keyword", "unknown-kind", "unknown-word"})


def read_line(text: str, line: Line, scene: Scene) -> Reading | None:
    """What a line says; None where that is not certain, so that its error stands."""
    said = text[line.said.start : line.said.end]
    if not said:
        return Remarked(line)
    if len(said) > LONGEST_LINE or any(_goes_on_below(each, line) for each in line.problems):
        return None
    marks = arrows_in(marks_of(text, line.said.start, line.said.end))
    if any(_is_hard(problem, marks, scene) for problem in line.problems):
        is_speech = _is_speech(said, marks) and not _states_figure(marks)
        return Remarked(line) if is_speech else None
    marks = _with_product(_without_quotes(marks, line), scene)
    keyword = KEYWORDS.get(marks[0].text.casefold()) if len(marks) > 2 else None  # noqa: PLR2004  # or a heading
    braces = {"{", "}"} & {mark.text for mark in marks}
    named = keyword == "GROUP" and not braces and any(mark.type == "ARROW" for mark in marks)
    if keyword and marks[1].type not in {"ARROW", ","} and not named:
        return _by_keyword(keyword, text, line, marks, scene)
    if any(mark.type in {"ARROW", "BACKWARDS"} for mark in marks):
        return _linked(text, line, marks, scene)
    return _without_arrow(text, line, marks, scene)


def _without_quotes(marks: list[Mark], line: Line) -> list[Mark]:
    """The marks with names that stand in quotes as words: of ends, and of what links speak of."""
    quoted = [problem.span for problem in line.problems if problem.code == "quoted-name"]
    return [
        mark._replace(type="WORD")
        if mark.type == "STRING"
        and any(span.start <= mark.span.start and mark.span.end <= span.end for span in quoted)
        else mark
        for mark in marks
    ]


def _with_product(marks: list[Mark], scene: Scene) -> list[Mark]:
    """The marks with a product behind `=` in brackets: `cdn edge = CloudFront`."""
    at = next((i for i, mark in enumerate(marks) if mark.type == "="), 0)
    before, behind = marks[:at], marks[at + 1 :]
    named = len(before) == 2 and scene.is_word(before[0].text)  # noqa: PLR2004  # kind, name
    product = " ".join(mark.text for mark in behind)
    if not named or any(mark.type != "WORD" for mark in (*before, *behind)):
        return marks
    if row_of(before[1].text) or not scene.is_word(product):
        return marks
    span = Span(behind[0].span.start, behind[-1].span.end)
    return [*before, Mark("ROUND", product, span)]


def _goes_on_below(problem: Problem, line: Line) -> bool:
    """Whether a text in quotes is closed on a line further down."""
    return problem.code == "unclosed-string" and problem.span.end > line.whole.end


def _is_hard(problem: Problem, marks: list[Mark], scene: Scene) -> bool:
    """Whether an error says what is wrong with a statement of ours."""
    if problem.code == "wrong-count":  # `service api 8`, but `RTO 15 min` is a figure
        return marks[0].type != "WORD" or (
            scene.is_word(marks[0].text) and not _is_version_inside(marks)
        )
    if problem.code == "stray-semicolon":  # between figures it is a comma
        return any(mark.type == "ARROW" for mark in marks)
    if problem.code == "missing-brace":  # `region us` above a `}`; without it, a heading
        return scene.closes
    if problem.code == "unknown-name" and KEYWORDS.get(marks[0].text.casefold()) in _SAYING:
        return True
    if problem.code in {"unclosed-string", "wrong-quotes"}:
        first = marks[0].text.casefold()
        return scene.is_word(first) or (first in KEYWORDS and first != "design")
    return problem.code not in SOFT


def _is_version_inside(marks: list[Mark]) -> bool:
    """Whether a number stands between words: `postgres 16 main`."""
    return any(
        mark.type == "WORD" and mark.text[0].isdigit() and after.type == "WORD"
        for mark, after in pairwise(marks[1:])
    )


def _is_speech(said: str, marks: list[Mark]) -> bool:
    """Whether a line is a sentence or a request, whatever marks stand in it."""
    small = sum(mark.text.casefold() in small_words() for mark in marks)
    words = sum(mark.type == "WORD" for mark in marks)
    return marks[0].text in _VERBS or (small > 1 and words > _SHORTEST_PROSE and "->" not in said)


def _states_figure(marks: list[Mark]) -> bool:
    """Whether a requirement or an assumption holds a number, whatever is wrong beside it."""
    keyword = KEYWORDS.get(marks[0].text.casefold())
    return keyword in {"REQUIRE", "ASSUME"} and any(mark.text[:1].isdigit() for mark in marks)


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
        r"design\s+(?P<title>[^\[\]]{1,200}?)\s*(?P<bracket>\[[^\[\]]*\])?", said, re.IGNORECASE
    )
    if match is None or ":" in match["title"]:
        return None
    title = match["title"].strip("\"'“”„` ")
    if not title or '"' in title:
        return None
    return Stated(line, (f'design "{title}" {match["bracket"] or ""}'.rstrip(),))


def _steps(text: str, line: Line, marks: list[Mark], scene: Scene) -> Steps | None:
    colon = next((at for at, mark in enumerate(marks) if mark.type == ":"), None)
    if colon is None or colon < 2:  # noqa: PLR2004  # `flow` and a name
        return None
    parts: list[LinkLine] = []
    rest: list[Mark] = []
    for mark in [*marks[colon + 1 :], Mark(";", ";", line.said)]:
        if mark.type != ";":
            rest.append(mark)
            continue
        found = link_line(rest, scene.is_end, scene.is_word) if rest else None
        if found is None or found.continues or found.heading:
            return None
        parts.append(found)
        rest = []
    return Steps(line, text[line.said.start : marks[colon].span.end], tuple(parts))


def _linked(text: str, line: Line, marks: list[Mark], scene: Scene) -> Reading | None:
    said = text[line.said.start : line.said.end]
    marks = _turned_around(marks)
    if any(mark.type == "BACKWARDS" for mark in marks):
        return None
    marks = with_commas(marks, scene.is_drawn)
    link = link_line(marks, scene.is_end, scene.is_word)
    if link and all(_may_be_ends(end.listing.items, scene) for end in link.ends):
        return Linked(line, link) if not link.ends[0].attributes or link.continues else None
    return Remarked(line) if _is_aside(said, marks) else None


def _turned_around(marks: list[Mark]) -> list[Mark]:
    """A line with one arrow that points back, as the line that points forward: `a <- b`."""
    arrows = [at for at, mark in enumerate(marks) if mark.type in {"ARROW", "BACKWARDS"}]
    if len(arrows) != 1 or marks[arrows[0]].type != "BACKWARDS" or marks[arrows[0]].label:
        return marks
    at = arrows[0]
    return [*marks[at + 1 :], marks[at]._replace(type="ARROW", text="->"), *marks[:at]]


def _may_be_ends(items: tuple[Item, ...], scene: Scene) -> bool:
    return all(_may_be_end(item, scene) for item in items)


def _may_be_end(item: Item, scene: Scene) -> bool:
    """Whether a phrase may name a component: no figure, no sentence, no request of HTTP."""
    words = [word.text for word in item.words]
    if not scene.understands(item):
        return False
    if words[0] in _VERBS or _QUANTITY.fullmatch(words[0]) or any("." in word for word in words):
        return scene.is_end(item.text)
    small = [
        word
        for word in words[1:]
        if word.casefold() in small_words() and not (len(word) == 1 and word.isupper())
    ]
    return not small or scene.is_end(item.text)


def _is_aside(said: str, marks: list[Mark]) -> bool:
    """Whether a line with an arrow is a conclusion, a request or a sum, and draws nothing."""
    if marks[0].text in _VERBS or any(mark.text in {"{", "=", "?", "*"} for mark in marks):
        return True
    figures = [mark for mark in marks if mark.type == "WORD" and _QUANTITY.fullmatch(mark.text)]
    behind = next((at for at, mark in enumerate(marks) if mark.type == "ARROW"), 0)
    return (
        bool(figures) and (behind == 0 or any(m in figures for m in marks[behind + 1 : behind + 3]))
    ) or (sum(mark.text.casefold() in small_words() for mark in marks) > 1)


def _without_arrow(text: str, line: Line, marks: list[Mark], scene: Scene) -> Reading | None:  # noqa: PLR0911  # one return for each thing a line can be
    """Components, figures, a title, a heading or a sentence."""
    said = text[line.said.start : line.said.end]
    if _is_slip(line, marks):
        return None
    if scene.first and scene.apart_below and _may_be_title(said, marks, scene):
        return title_of(text, line)
    if items := _declared(said, marks, scene):
        return Declared(line, items)
    if figures := figures_of(said):
        return Stated(line, figures.statements, figures.left)
    if scene.first and _may_be_title(said, marks, scene):
        return title_of(text, line)
    if about := _about(said, marks, scene):
        return Declared(line, (about,))
    if spoken := _spoken(marks, scene):
        return Linked(line, spoken)
    if _is_heading(marks, scene):
        return Remarked(line, heading=True)
    return Remarked(line) if _is_prose(said, line, marks, scene) else None


def _is_slip(line: Line, marks: list[Mark]) -> bool:
    """Whether the first word is one slip away from a word of the language."""
    words = [mark for mark in marks if mark.type == "WORD"]
    near = any(
        problem.code in _SLIPS and problem.hint.startswith("write `") for problem in line.problems
    )
    return near and len(words) <= 3 and len(words) > 1  # noqa: PLR2004  # kind, name


def _declared(said: str, marks: list[Mark], scene: Scene) -> tuple[Item, ...]:
    """The components of a line that names nothing else; () where it does."""
    listing = listing_of(marks, scene.is_word)
    if listing is None or any(mark.type in {"?", "!"} for mark in marks):
        return ()
    kind_and_name = _is_declaration(marks, scene)
    for item in listing.items:
        words = [word.text.casefold() for word in item.words]
        if _AMOUNT.fullmatch(item.words[0].text):
            return ()
        if any(word in small_words() | calling_verbs() for word in words) and not kind_and_name:
            return ()
        if not (scene.is_item(item) and scene.understands(item)):
            return ()
    return listing.items


_ABOUT = re.compile(
    r"(?P<head>[^:]{1,60}?)(?::\s+(?P<said>.{3,})|\s(?P<by>(?:sharded|partitioned|split) (?:by|on) .+))"
)


def _about(said: str, marks: list[Mark], scene: Scene) -> Item | None:
    """The component that a line says more of: `mysql sharded by user_id`, `redis: hot urls, ttl 1d`."""
    match = _ABOUT.fullmatch(said)
    if match is None:
        return None
    end = marks[0].span.start + match.end("head")
    words = tuple(mark for mark in marks if mark.span.end <= end)
    if not words or any(mark.type != "WORD" for mark in words) or not scene.is_end(match["head"]):
        return None
    if any(word.text.casefold() in small_words() for word in words):
        return None
    inside = Mark("ROUND", match["said"] or match["by"], marks[-1].span)
    return Item(words, brackets=(inside,), span=words[0].span)


def _spoken(marks: list[Mark], scene: Scene) -> LinkLine | None:
    """A link in words, of components that are known: `scheduler x3 polls jobs table every second`."""
    at = next(
        (i for i, mark in enumerate(marks) if i and mark.text.casefold() in calling_verbs()), 0
    )
    behind = [mark for mark in marks[at + 1 :] if mark.text.casefold() not in _TO]
    if any(mark.text.casefold() in _EVERY for mark in marks[:at]):
        return None
    before = listing_of(marks[:at]) if at else None
    if before is None or not behind or not all(map(scene.is_item, before.items)):
        return None
    if marks[-1].text == ".":
        return None
    for end in range(len(behind), 0, -1):
        after = listing_of(behind[:end])
        words = [word.text for item in after.items for word in item.words] if after else []
        if after is None or any(word.casefold() in small_words() for word in words):
            continue
        if len(behind) - end > _FEW:
            return None
        if all(map(scene.is_item, after.items)) and len(words) <= _FEW * len(after.items):
            arrow = Mark("ARROW", "->", marks[at].span)
            rest = Span(behind[end].span.start, marks[-1].span.end) if end < len(behind) else None
            return LinkLine((End(before), End(after)), (arrow,), remark=rest)
    return None


_TO = frozenset({"to", "into", "from", "the", "a", "an", "in", "on"})
_EVERY = frozenset({"every", "each", "all", "any", "no", "some", "most"})
_FEW = 3
"""Words of a component that is named in a sentence."""


def _may_be_title(said: str, marks: list[Mark], scene: Scene) -> bool:
    """Whether the first line is what the design is called, and no statement with a slip in it."""
    if len(said) > _LONGEST_TITLE or '"' in said or {mark.type for mark in marks} & _OF_STATEMENTS:
        return False
    figures = figures_of(said)
    if said[-1] in ".,;{" or (figures and not figures.left):
        return False
    words = [mark.text for mark in marks if mark.type == "WORD"]
    if not words or words[0].casefold() in KEYWORDS or is_heading(words):
        return False
    return not any(scene.is_drawn(each) for each in (" ".join(words), words[-1]))


_LONGEST_TITLE = 100
_OF_STATEMENTS = frozenset({"OTHER", "COUNT", "SQUARE", "STRING", "=", "ARROW", "BACKWARDS"})


def title_of(text: str, line: Line) -> Stated:
    """A line as the title of the design."""
    return Stated(line, (f'design "{_title(text[line.said.start : line.said.end])}"',))


def _title(said: str) -> str:
    return said.removesuffix(":").strip("*# ").replace("\\", "/").replace('"', "'")


def _is_heading(marks: list[Mark], scene: Scene) -> bool:
    """Whether a line is a few words that stand above others."""
    words = marks[:-1] if marks[-1].type == ":" else marks
    if is_heading([mark.text for mark in words]):
        return True
    if any(mark.type not in {"WORD", "ROUND", "/", "&", "+"} for mark in words) or len(words) > 5:  # noqa: PLR2004
        return False
    return words is not marks or (scene.apart and scene.leads and len(words) < 4)  # noqa: PLR2004


_SHORTEST_PROSE = 4
_OF_SPEECH = frozenset({"?", "!", "<", ">", "<=", ">=", "≤", "≥"})


def _is_schema(marks: list[Mark]) -> bool:
    """Whether a line is the columns of a table or what a call takes: `urls(code, long_url)`."""
    kinds = [mark.type for mark in marks]
    return kinds == ["WORD", "ROUND"] and marks[0].span.end == marks[1].span.start


def _is_declaration(marks: list[Mark], scene: Scene) -> bool:
    """Whether a line is a kind and a name with a count or attributes, and a slip among them."""
    types = [mark.type for mark in marks]
    if types[:2] != ["WORD", "WORD"] or not scene.is_word(marks[0].text):
        return False
    return "COUNT" in types[2:] or types[2:] == ["SQUARE"]


def _is_prose(said: str, line: Line, marks: list[Mark], scene: Scene) -> bool:
    """Whether a line is words that draw nothing."""
    words = [mark.text.casefold() for mark in marks if mark.type == "WORD"]
    if _is_declaration(marks, scene):
        return False
    small = sum(word in small_words() for word in words)
    marked = line.is_marked or said[-1] in "?!." or any(mark.text in _OF_SPEECH for mark in marks)
    marked = marked or _is_schema(marks)
    if not words or (scene.known.words.get(normal(words[0])) and not small and not marked):
        return False
    return small > 0 or marked or scene.among_remarks or len(words) >= _SHORTEST_PROSE
