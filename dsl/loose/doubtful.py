"""Lines without an error that say something else than the language reads in them.

They stand in a text with loosely typed lines. `web servers: 4 replicas` has a count where a
product is looked for, and `load balancer: nginx` is called by all of its words elsewhere.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dsl.catalogue import normal
from dsl.keywords import KEYWORDS
from dsl.kinds import KINDS
from dsl.loose.blocks import with_lines
from dsl.loose.clause_verbs import is_plural_clause, is_surely_clause, leads_to_several
from dsl.loose.details import details_of
from dsl.loose.marks import marks_of
from dsl.loose.mentions import FORWARD
from dsl.loose.sections import kind_said

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dsl.catalogue import Catalogue
    from dsl.design import Component
    from dsl.loose.blocks import Block, Line

_TOLD = re.compile(r"(?P<head>[^\W\d][\w .&/'-]{1,60}?)\s{0,4}:(?!:)\s(?P<said>[^\n:]{1,80})")


def with_doubtful(
    text: str,
    lines: Sequence[Line],
    blocks: Sequence[Block],
    components: Sequence[tuple[str, Component]],
    spoken: frozenset[str],
    known: Catalogue,
) -> list[Block]:
    """The blocks of lines with errors, with those of the lines whose reading is doubtful."""
    held = {line.number for block in blocks for line in block.lines}
    by_line = dict(_declared(lines, components))
    found = [
        line
        for line in lines
        if line.number not in held and _is_doubtful(text, line, by_line, spoken, known)
    ]
    return with_lines(blocks, found)


def _says_clause(text: str, line: Line, known: Catalogue) -> bool:
    """Whether a line is words with a verb: `web servers cache in redis`."""
    said = text[slice(*line.said)]
    if _WORDS.fullmatch(said) and _PLACED.search(said):
        return True
    if not _WORDS.fullmatch(said) or said.split()[0].casefold() in KEYWORDS.keys() | KINDS:
        return False
    marks = marks_of(text, *line.said)
    if not FORWARD.search(text) and is_plural_clause(marks):
        return True
    return is_surely_clause(marks) or leads_to_several(
        marks, lambda word: normal(word) in known.words
    )


_PLACED = re.compile(r"\w\s(?:behind|in front of)\s(?:the|an?|our)\s", re.IGNORECASE)
"""Where a component stands: `three app servers behind an nginx load balancer`."""

_WORDS = re.compile(r"[^\W\d][\w .,'-]{8,200}")


def _is_heading(head: str, said: str, spoken: frozenset[str], known: Catalogue) -> bool:
    """Whether a line lists what links speak of behind a heading of which none does.

    `Data tier: Aurora (2 readers), Redis`, `Messaging: Kafka`.
    """
    if kind_said(head.split()) is None and normal(head) in known.words:
        return False
    parts = _LISTED.split(_ASIDE.sub("", said))
    return spoken.issuperset(normal(part) for part in parts)


_LISTED = re.compile(r"[,&+/]|\band\b")
_ASIDE = re.compile(
    r"\s?\([^()]*\)|\b[0-9]+\s?[x×]\s|\s[x×][0-9]+\b|\s(?:on|behind|in|with)\s[^,]*"
)


def _declared(
    lines: Sequence[Line], components: Sequence[tuple[str, Component]]
) -> Iterator[tuple[int, Component]]:
    starts = {each.span.start: each for _, each in components if not each.self_declared}
    for line in lines:
        found = starts.get(line.said.start)
        if found is not None:
            yield line.number, found


def _is_doubtful(
    text: str,
    line: Line,
    by_line: dict[int, Component],
    spoken: frozenset[str],
    known: Catalogue,
) -> bool:
    if _says_clause(text, line, known):
        return True
    match = _TOLD.fullmatch(text, *line.said)
    component = by_line.get(line.number)
    if match is None or match["head"].split()[0].casefold() in KEYWORDS:
        return False
    head = normal(match["head"])
    if head not in spoken:
        return _is_heading(match["head"], match["said"], spoken, known)
    if component is not None and normal(component.name) not in spoken:
        return True
    return details_of([match["said"]], known).number is not None
