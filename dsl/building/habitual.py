"""The problems of a text in order, with what one habit did many times told once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dsl.problem import Problem, Related

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dsl.source import Span

MOST_SHOWN = 100
"""Problems reported; beyond, their number is."""

_OFTEN = 3
"""As many of one sort are one habit."""

_PLACES = 3
"""Further places that are shown of a habit."""

_BY_HINT = frozenset({"foreign-arrow"})
_BY_CODE = frozenset(
    {"stray-semicolon", "wrong-quotes", "quoted-name", "foreign-comment", "bullet", "prose"}
)
_OF_DIAGRAMS = frozenset({"foreign-arrow", "foreign-shape", "foreign-line", "not-a-group"})


def in_order(
    problems: Sequence[Problem], dropped: int, canvas: Span | None = None
) -> tuple[Problem, ...]:
    """Problems by place; `dropped` more are known of, `canvas` heads another language's diagram."""
    ordered = sorted(problems, key=lambda each: (each.span, not each.fatal, each.code))
    told = _once_each(_one_diagram(ordered, canvas) if canvas else ordered)
    more = len(told) - MOST_SHOWN + dropped
    if more <= 0:
        return tuple(told)
    shown = told[:MOST_SHOWN]
    message = f"and {more:,} more problems behind this one"
    last = Problem("more-problems", shown[-1].span, message, "fix these first")
    return (*shown, last)


def _once_each(problems: list[Problem]) -> list[Problem]:
    """The problems with each habit at its first place only."""
    found: dict[tuple[str, str], list[Problem]] = {}
    for problem in problems:
        found.setdefault(_habit(problem), []).append(problem)
    often = {habit for habit, alike in found.items() if habit[0] and len(alike) >= _OFTEN}
    told = []
    for problem in problems:
        habit = _habit(problem)
        if habit not in often:
            told.append(problem)
        elif problem is found[habit][0]:
            told.append(_told(problem, found[habit][1:]))
    return told


def _habit(problem: Problem) -> tuple[str, str]:
    if problem.code in _BY_HINT:
        return problem.code, problem.hint
    return (problem.code, "") if problem.code in _BY_CODE else ("", "")


def _told(first: Problem, others: list[Problem]) -> Problem:
    message = f"{first.message}; so it is {len(others):,} times more"
    return first._replace(message=message, related=(*first.related, *_places(others)))


def _places(problems: list[Problem]) -> tuple[Related, ...]:
    return tuple(Related(each.span, each.hint or each.message) for each in problems[:_PLACES])


def _one_diagram(problems: list[Problem], canvas: Span) -> list[Problem]:
    """A diagram of Mermaid or DOT as one problem, if its lines are such too and not only its head."""
    at = next((i for i, each in enumerate(problems) if each.span == canvas), len(problems))
    behind = [each for each in problems[at + 1 :] if each.fatal]
    if not any(each.code in _OF_DIAGRAMS for each in behind):
        return problems
    what = "what follows" if len(behind) > 1 else "one line that follows"
    message = f"this is a diagram of another language: {what} means something else here, or nothing"
    hint = 'write `a -> b: "label"` for a link, `service a "Label"` for a component, and nothing for the styling'
    lines = [each for each in behind if each.code in _OF_DIAGRAMS - {"not-a-group"}]
    whole = Problem("foreign-text", canvas, message, hint, _places(lines))
    notes = [each for each in problems[at + 1 :] if not each.fatal]
    return [*problems[:at], whole, *(each for each in notes if each.code != "stray-semicolon")]
