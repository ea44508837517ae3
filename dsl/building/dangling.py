"""What an arrow that begins or ends nowhere was to join, where only one component can be meant."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dsl.catalogue import normal
from dsl.kinds import Kind
from dsl.source import Span

if TYPE_CHECKING:
    from dsl.building.draft import Draft
    from dsl.problem import Problem

_NOWHERE = re.compile(r"write `(?P<arrow>[^` ]+) name`, or remove `[^`]+`")
_FROM_NOWHERE = re.compile(r"write `client (?P<arrow>[^` ]+) …`")
_NAME = re.compile(r"[^\W\d][\w-]*+")
_BEFORE = re.compile(r"([^\W\d][\w-]*+)[ \t]*+\Z")
_BELOW = re.compile(r"[ \t]*\n[ \t]*(?P<name>[^\W\d][\w -]{0,60}\w)[ \t]*(?=\n|\Z)")
_ENDS = re.compile(r"[ \t]*(?:\n|\Z|[-~]>)")


def name_ends(draft: Draft) -> None:
    """Complete the hints for arrows without a source or a target where one component fits."""
    _name_target(draft)
    _name_sources(draft)


def _name_target(draft: Draft) -> None:
    """Name what an arrow was to lead to if exactly one component has no link."""
    open_ends = [at for at, each in enumerate(draft.problems) if each.code == "missing-target"]
    if len(open_ends) != 1:
        return
    problem = draft.problems[open_ends[0]]
    text = draft.source.text
    if below := _stands_below(draft, problem):
        draft.problems[open_ends[0]] = below
        return
    linked = {end for link in draft.links for end in (link.source, link.target)}
    line = draft.source.position(problem.span.start).line
    linked.update(_NAME.findall(draft.source.line(line)))
    alone = [name for name in draft.components if name not in linked]
    match = _NOWHERE.fullmatch(problem.hint)
    before = _BEFORE.search(text, text.rfind("\n", 0, problem.span.start) + 1, problem.span.start)
    if match and before and len(alone) == 1 and _ENDS.match(text, problem.span.end):
        hint = f"write `{before[1]} {match['arrow']} {alone[0]}`"
        draft.problems[open_ends[0]] = problem._replace(hint=hint)


def _stands_below(draft: Draft, problem: Problem) -> Problem | None:
    """The problem of an arrow at the end of its line, above a line that names its target."""
    match = _BELOW.match(draft.source.text, problem.span.end)
    name = normal(match["name"]) if match else ""
    if match is None or not any(normal(each) == name for each in draft.components):
        return None
    arrow = draft.source.text[slice(*problem.span)]
    span = Span(problem.span.start, match.end())
    return problem._replace(span=span, hint=f"write `{arrow} {match['name']}`")


def _name_sources(draft: Draft) -> None:
    """Name the client that an arrow was to lead from if there is exactly one."""
    clients = [name for name, each in draft.components.items() if each.kind is Kind.CLIENT]
    if len(clients) != 1:
        return
    for at, problem in enumerate(draft.problems):
        if match := _FROM_NOWHERE.fullmatch(problem.hint):
            hint = f"write `{clients[0]} {match['arrow']} …`"
            draft.problems[at] = problem._replace(hint=hint)
