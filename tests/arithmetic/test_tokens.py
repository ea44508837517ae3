"""Language models by tokens: what they carry, and how long an answer takes."""

from __future__ import annotations

import math

import numpy as np
import pytest

from dsl.design import Op
from dsl.parse import parse
from reviewer.analysis.facts import Facts
from reviewer.whatif.outcome import outcome
from reviewer.whatif.scenario import Scenario, setting_of

LINES = (
    "client pupil",
    "service helper x3",
    "pupil -> helper -> tutor",
    "flow ask 60/s: pupil -> helper -> tutor",
)


def facts_of(model: str, *lines: str) -> Facts:
    parsed = parse("\n".join([*LINES[:2], model, *LINES[2:], *lines]))
    assert not [problem for problem in parsed.problems if problem.fatal]
    return Facts(parsed.design)


@pytest.mark.parametrize("tokens", [1, 100, 600, 8000])
def test_answers_a_second_are_tokens_a_second_over_those_of_an_answer(tokens: int) -> None:
    """400, 2,200 and 6,900 tokens a second: TensorRT-LLM, Llama 3.3 70B."""
    facts = facts_of("llm tutor: vLLM x20", f"assume tutor.tokens {tokens}")
    tutor = facts.design.components["tutor"]
    found = facts.capacity.of(tutor, Op.READ)
    assert found is not None
    assert found[:3] == pytest.approx((400 / tokens, 2200 / tokens, 6900 / tokens))
    assert facts.capacity.utilization(tutor) == pytest.approx(60 / 20 / (2200 / tokens))
    assert facts.assumptions["tutor.capacity"].is_verified


def test_a_grant_of_tokens_bounds_answers_and_so_does_one_of_requests() -> None:
    """100,000 to 800,000 tokens and 1,000 to 4,000 requests a minute."""
    for tokens, bounds in ((600, (1e5 / 600 / 60, 8e5 / 600 / 60)), (2, (16, 66))):
        facts = facts_of("external tutor: Anthropic API", f"assume tutor.tokens {tokens}")
        found = facts.capacity.of(facts.design.components["tutor"], Op.READ)
        assert found is not None
        assert (found.conservative, found.optimistic) == pytest.approx(bounds)


def test_a_stated_capacity_counts_before_tokens() -> None:
    facts = facts_of("llm tutor: vLLM x20 [capacity=9/s]", "assume tutor.tokens 600")
    found = facts.capacity.of(facts.design.components["tutor"], Op.READ)
    assert found is not None
    assert found.typical == 9


def test_an_answer_takes_its_first_token_and_then_each_in_turn() -> None:
    facts = facts_of(
        "llm tutor: vLLM x2000 [p99=60s]",
        "assume tutor.tokens 600",
        "assume tutor.token_rate 40/s",
        "assume tutor.first_token 400ms",
        "assume helper.p50 1ms",
        "assume helper.p99 1ms",
    )
    found = facts.latency.flow_latency("ask")
    assert found is not None
    sigma = math.log(60 / 15.4) / 2.3263478740408408
    random = np.random.default_rng(3)
    samples = 0.001 + 15.4 * np.exp(sigma * random.standard_normal(400_000))
    assert found.p50 == pytest.approx(float(np.quantile(samples, 0.5)), rel=0.02)
    assert found.p99 == pytest.approx(float(np.quantile(samples, 0.99)), rel=0.03)


def test_what_if_answers_were_shorter() -> None:
    design = facts_of("llm tutor: vLLM x20", "assume tutor.tokens 600").design
    found = outcome(design, Scenario(settings=(setting_of("tutor.tokens=300"),)))
    today, then = (
        facts.capacity.utilization(facts.design.components["tutor"])
        for facts in (found.today, found.then)
    )
    assert today == pytest.approx(2 * (then or 0))


@pytest.mark.parametrize(
    "line",
    [
        "assume tutor.tokens 0",
        "assume tutor.tokens -5",
        "assume tutor.tokens 5ms",
        "assume tutor.token_rate 0/s",
        "assume tutor.first_token 3/s",
    ],
)
def test_an_absurd_figure_is_an_error_with_its_place(line: str) -> None:
    found = parse(f"llm tutor: vLLM\n{line}\n")
    assert [problem for problem in found.problems if problem.fatal and problem.span.start > 15]


@pytest.mark.parametrize("name", ["tutor", "helper"])
def test_figures_stay_finite(name: str) -> None:
    lines = ("tokens 1000000000000", "token_rate 1/y", "first_token 0ms")
    facts = facts_of("llm tutor: vLLM x2", *(f"assume {name}.{line}" for line in lines))
    found = facts.latency.flow_latency("ask")
    assert found is not None
    assert math.isfinite(found.p50)
    assert math.isfinite(found.p99)
