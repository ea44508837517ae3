"""How sure a verdict is, for people and for programs."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from reviewer.text.grammar import render
from reviewer.text.numbers import cases, json_number, percent
from reviewer.text.short_figures import short_duration

if TYPE_CHECKING:
    from reviewer.analysis.requirement_checks import Check
    from reviewer.analysis.uncertainty.effects import Effect
    from reviewer.analysis.uncertainty.verdicts import Verdict

MOST_EFFECTS = 5
"""Figures that are told of one verdict, those that move it most."""


def verdict_text(verdict: Verdict) -> str:
    """In how many cases it is met, and on what that rests: "met in 82% of cases (3 unverified figures)"."""
    number = len(verdict.unverified)
    text = cases(verdict.share)
    return (
        render("{text} ({n} unverified {figure/figures:n})", text=text, n=number)
        if number
        else text
    )


def deciding_text(check: Check, verdict: Verdict) -> str:
    """Which figure to measure, and what it does; "" where nothing hangs on any."""
    effect = verdict.deciding
    if effect is None:
        return ""
    good, bad = (_shown(check, value) for value in (effect.at_good, effect.at_bad))
    return f"measure `{verdict.figure_of(effect).figure}`: it moves {check.requirement.metric} from {good} to {bad}"


def _shown(check: Check, value: float) -> str:
    if check.requirement.metric == "availability":
        return percent(max(0.0, 1 - value))
    return short_duration(value) if math.isfinite(value) else "unbounded"


def verdict_json(check: Check, verdict: Verdict) -> dict[str, Any]:
    """A verdict for programs; shares of time as they are answered, not as they are lost."""
    return {
        "met_in": verdict.share,
        "unverified": list(verdict.unverified),
        "effects": [_effect_json(check, verdict, one) for one in verdict.largest(MOST_EFFECTS)],
    }


def _effect_json(check: Check, verdict: Verdict, effect: Effect) -> dict[str, Any]:
    is_share = check.requirement.metric == "availability"
    values = {"at_bad": effect.at_bad, "typical": effect.typical, "at_good": effect.at_good}
    return {
        "subject": effect.subject,
        **{
            name: json_number(max(0.0, 1 - value if is_share else value))
            for name, value in values.items()
        },
        "override": verdict.figure_of(effect).override,
    }
