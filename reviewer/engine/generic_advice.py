"""Advice that fits nearly every design: at most two notes a review, and none for a sketch.

Readers stop reading a reviewer that tells every design that it lacks a rate limit. An error or a
warning of the same rules stands: something stated makes it urgent.
"""

from __future__ import annotations

from collections.abc import Sequence

from reviewer.analysis.facts import Facts
from reviewer.engine.run_rule import Asked
from reviewer.model.finding import Severity
from reviewer.model.rule import is_built_in, severity_of

MOST_NOTES = 2
"""Notes of generic advice in one review. Basis: a convention, by the labels of published designs."""


def limit_generic_advice(asked: Sequence[Asked], facts: Facts) -> list[Asked]:
    """The answers without generic notes but for the `MOST_NOTES` most important."""
    notes = [
        answer
        for one in asked
        if is_built_in(one.rule) and one.rule.fits_every_drawing
        for answer in one.violations
        if severity_of(one.rule, answer) is Severity.INFO
    ]
    notes.sort(key=lambda answer: -answer.weight)
    dropped = {id(each) for each in notes[0 if facts.estimates.is_sketch else MOST_NOTES :]}
    if not dropped:
        return list(asked)
    return [
        one._replace(answers=tuple(a for a in one.answers if id(a) not in dropped)) for one in asked
    ]
