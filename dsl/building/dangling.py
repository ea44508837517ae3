"""What an arrow that ends nowhere was to lead to, where only one component is left."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dsl.building.draft import Draft

_NOWHERE = re.compile(r"write `(?P<arrow>[^` ]+) name`, or leave `[^`]+` out")
_BEFORE = re.compile(r"([^\W\d][\w-]*+)[ \t]*+\Z")
_ENDS = re.compile(r"[ \t]*(?:\n|\Z|[-~]>)")


def name_targets(draft: Draft) -> None:
    """Complete the hint for an arrow without a target if exactly one component has no link."""
    open_ends = [at for at, each in enumerate(draft.problems) if each.code == "missing-target"]
    if len(open_ends) != 1:
        return
    linked = {end for link in draft.links for end in (link.source, link.target)}
    alone = [name for name in draft.components if name not in linked]
    problem = draft.problems[open_ends[0]]
    match = _NOWHERE.fullmatch(problem.hint)
    text = draft.source.text
    before = _BEFORE.search(text, text.rfind("\n", 0, problem.span.start) + 1, problem.span.start)
    if match and before and len(alone) == 1 and _ENDS.match(text, problem.span.end):
        hint = f"write `{before[1]} {match['arrow']} {alone[0]}`"
        draft.problems[open_ends[0]] = problem._replace(hint=hint)
