"""A loosely typed line in words: the links that it says, else a heading or what draws nothing."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from dsl.keywords import KEYWORDS
from dsl.loose.chained_words import chain_in_words
from dsl.loose.clause_verbs import is_plural_clause, is_surely_clause, leads_to_several
from dsl.loose.clauses import links_in_clauses
from dsl.loose.naming import item_counted
from dsl.loose.placed import at_its_place
from dsl.loose.saying import link_in_words
from dsl.loose.scene import Declared, Linked, Reading, Remarked, Scene
from dsl.loose.speech import is_heading_line, is_prose

if TYPE_CHECKING:
    from dsl.loose.blocks import Line
    from dsl.loose.marks import Mark


def sentence(said: str, line: Line, marks: list[Mark], scene: Scene) -> Reading | None:
    """Links in words, a heading or what draws nothing."""
    if linked := linked_in_clauses(line, marks, scene):
        return linked
    if is_heading_line(marks, scene):
        return Remarked(line, heading=True)
    if is_prose(said, line, marks, scene) or (scene.linked and _says_nothing(marks, scene)):
        return Remarked(line)
    return None


def clause_at_sight(line: Line, marks: list[Mark], scene: Scene) -> Linked | None:
    """The links of a line that holds a verb such as no phrase for a component does."""
    clause = is_surely_clause(marks) or leads_to_several(marks, scene.is_word)
    clause = clause or (not scene.linked and is_plural_clause(marks))
    return linked_in_clauses(line, marks, scene) if clause and not scene.wraps else None


def linked_in_clauses(line: Line, marks: list[Mark], scene: Scene) -> Linked | None:
    """The links that a line says in words."""
    marks = marks[:-1] if len(marks) > 1 and marks[-1].text == "." else marks
    spoken = link_in_words(marks, scene)
    clauses = () if scene.wraps else links_in_clauses(marks, scene)
    several = len(clauses) > 1 or any(len(each.ends) > 2 for each in clauses)  # noqa: PLR2004  # both ends
    if clauses and (spoken is None or several):
        return Linked(line, clauses[0], clauses[1:])
    return Linked(line, spoken) if spoken else None


def surely_in_words(line: Line, marks: list[Mark], scene: Scene) -> Reading | None:
    """What a line says in words that hardly mean anything else."""
    if stated := chain_in_words(marks, scene):
        return Linked(line, stated[0], stated[1:])
    if counted := item_counted(marks, scene):
        return Declared(line, (counted,))
    heads = scene.first and not scene.apart_below  # with a blank line below it is a title
    if heads and (stated := at_its_place(marks, scene)):
        return Linked(line, stated[0], stated[1:])
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
