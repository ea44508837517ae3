"""Advice that fits nearly every drawing: one note a design, and none for a sketch.

Whoever is told in every review that nothing watches and nothing limits stops reading. A warning
of the same rules stands: then something stated makes it urgent.
"""

from __future__ import annotations

from collections.abc import Sequence

from reviewer.analysis.facts import Facts
from reviewer.engine.run_rule import Asked
from reviewer.engine.unproven_words import is_built_in
from reviewer.model.finding import Answer, Outcome, Severity
from reviewer.model.rule import Rule

MOST_NOTES = 2
"""Notes of generic advice that one design is given."""


def advise_once(asked: Sequence[Asked], facts: Facts) -> list[Asked]:
    """The answers with the weightiest note of generic advice alone."""
    generic = [
        (one.rule, answer)
        for one in asked
        if is_built_in(one.rule) and one.rule.fits_every_drawing
        for answer in one.answers
        if _is_note(one.rule, answer)
    ]
    ranked = sorted(generic, key=lambda pair: -pair[1].weight)
    kept = [] if facts.estimates.is_sketch else [answer for _, answer in ranked[:MOST_NOTES]]
    dropped = {id(answer) for _, answer in generic} - {id(answer) for answer in kept}
    if not dropped:
        return list(asked)
    return [
        one._replace(answers=tuple(a for a in one.answers if id(a) not in dropped)) for one in asked
    ]


def _is_note(rule: Rule, answer: Answer) -> bool:
    severity = answer.severity or rule.severity
    return answer.outcome is Outcome.VIOLATED and severity is Severity.INFO
