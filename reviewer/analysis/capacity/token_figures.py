"""What language models carry and how long they take, by the tokens of one answer.

A model server makes so many tokens a second for all answers together, a provider grants so many a
minute; either over the tokens of one answer is answers a second. One answer takes the time until its
first token, and then each token in turn: n / rate.

Source: NVIDIA, TensorRT-LLM performance overview, for tokens a second of a GPU; the metrics are those
of MLPerf Inference (time to first token, time per output token).
"""

from __future__ import annotations

import math

from dsl.design import Component
from reviewer.analysis.assumptions import Assumed, Ledger
from reviewer.analysis.capacity.catalogue_figures import Spread, figures_of
from reviewer.text.numbers import rate


def answer_seconds(ledger: Ledger, component: Component) -> float | None:
    """The median time of a whole answer, seconds, by what is stated; None where that gives none."""
    tokens = ledger.stated(component.name, "tokens")
    speed = ledger.stated(component.name, "token_rate")
    if tokens is None or speed is None or speed.value <= 0:
        return None
    first = ledger.stated(component.name, "first_token")
    return max(0.0, first.value if first else 0.0) + max(0.0, tokens.value) / speed.value


def answers_spread(ledger: Ledger, component: Component) -> tuple[Spread, Assumed] | None:
    """Answers a second as a range, with the assumption that it is.

    None where the tokens of an answer are not stated, or nothing is known of tokens a second.
    """
    tokens, known = ledger.stated(component.name, "tokens"), _known_tokens(component)
    if tokens is None or tokens.value <= 0 or known is None:
        return None
    spread, per = known
    most = _granted_requests(component)
    bad, typical, good = (
        min(made / tokens.value, asked) for made, asked in zip(spread[:3], most, strict=True)
    )
    each = Spread(bad, typical, good, "/s", spread.said)
    low, usual, high = (rate(figure) for figure in each[:3])
    subject = f"{component.name}.capacity"
    return each, spread.said.assumed(
        subject=subject,
        value=f"{low} to {high}, typically {usual}",
        because=f"{rate(spread.typical)} output tokens of one {per} ÷ {tokens.value:g} tokens of an answer.",
        override=f"assume {subject} {usual}",
    )


def _granted_requests(component: Component) -> tuple[float, float, float]:
    """The requests a second that a provider grants beside the tokens; no bound for a server."""
    figures = figures_of(component.technology, component.kind)
    asked = figures.capacity.get("read") if "tokens_out" in figures.limits else None
    if asked is None:
        return math.inf, math.inf, math.inf
    return asked.conservative, asked.typical, asked.optimistic


def _known_tokens(component: Component) -> tuple[Spread, str] | None:
    """Output tokens a second, and what makes so many."""
    figures = figures_of(component.technology, component.kind)
    if (made := figures.capacity.get("output_tokens")) is not None:
        return made, figures.per
    granted = figures.limits.get("tokens_out")
    if granted is None:
        return None
    return Spread(granted.low, granted.low, granted.high, "/s", granted.said), figures.per
