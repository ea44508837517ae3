"""How long a backlog takes to drain: checked against a queue that is stepped through."""

from __future__ import annotations

import json
import math
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from dsl.parse import parse
from reviewer.whatif.draining import drain_sentences, drains
from reviewer.whatif.json import outcome_object
from reviewer.whatif.outcome import Outcome, outcome
from reviewer.whatif.scenario import Scenario, failures_of

SCHEMA = json.loads(files("reviewer.whatif").joinpath("whatif.schema.json").read_text())


def _outcome(
    *failures: str, load: float = 1.0, rate: float = 1000, each: float = 500, workers: str = "x4"
) -> Outcome:
    parsed = parse(
        f"client u\nservice api x9\nkafka later x3\nworker slow {workers} [capacity={each}/s]\n"
        "postgres db x3\nu -> api ~> later ~> slow -> db\n"
        f"flow tell {rate}/s write: u -> api ~> later ~> slow -> db\n"
    )
    assert not parsed.partial, parsed.problems
    return outcome(parsed.design, Scenario(load, failures_of(parsed.design, failures)))


def _stepped(comes: float, processed: float, after: float, carries: float) -> float:
    """Seconds until a queue is empty again that an hour of the first two has filled."""
    queue = 0.0
    for _ in range(3600):
        queue = max(0.0, queue + comes - processed)
    seconds = 0.0
    while queue > 1e-6:
        step = min(1.0, queue / (carries - after))
        queue, seconds = queue - step * (carries - after), seconds + step
    return seconds


@given(st.integers(100, 3000), st.integers(0, 4), st.integers(300, 900))
def test_a_backlog_drains_as_a_queue_that_is_stepped_through(
    rate: int, lost: int, each: int
) -> None:
    failures = ["slow"] if lost == 4 else [f"{lost} of slow"] if lost else []
    found = drains(_outcome(*failures, rate=rate, each=each))
    kept, whole = (4 - lost) * each, 4 * each
    if rate <= kept:
        assert found == ()
        return
    [one] = found
    assert (one.comes, one.worked_off) == pytest.approx((rate, kept))
    assert one.left == pytest.approx((rate - kept) * 3600)
    if rate >= whole:
        assert math.isinf(one.seconds)
    elif whole - rate > 5:
        assert one.seconds == pytest.approx(_stepped(rate, kept, rate, whole), abs=1)


def test_a_spike_drains_at_the_load_of_today() -> None:
    [one] = drains(_outcome(load=5))
    assert not one.outage
    assert one.seconds == pytest.approx(_stepped(5000, 2000, 1000, 2000))
    [text] = drain_sentences(_outcome(load=5))
    assert text == (
        "An hour at 5× the load leaves 10.8M messages in `later`: 5k/s arrive, 2k/s are processed."
        " Back at today's load, 2k/s − 1k/s = 1k/s to spare drain them in 3 h."
    )


def test_what_never_drains_is_told() -> None:
    [text] = drain_sentences(_outcome("slow", load=3))
    assert "none is processed" in text
    assert "Once `slow` is back, it carries 2k/s and 3k/s arrive: the backlog never drains" in text


@pytest.mark.parametrize(
    ("failures", "workers"),
    [
        ((), "x4"),  # nothing piles up
        (("later",), "x4"),  # nothing is kept
        (("api",), "x4"),  # nothing comes
        (("slow",), ""),  # how many there are is open
    ],
)
def test_nothing_is_told_where_nothing_is_known(failures: tuple[str, ...], workers: str) -> None:
    assert drains(_outcome(*failures, workers=workers)) == ()


def test_json_has_it() -> None:
    made = outcome_object(_outcome("slow"))
    Draft202012Validator(SCHEMA).validate(made)
    [one] = made["backlogs"]
    assert (one["component"], one["brokers"]) == ("slow", ["later"])
    assert (one["left_by_an_hour"], one["drains_in"]) == (3_600_000, 3600)
    assert outcome_object(_outcome("slow", load=3))["backlogs"][0]["drains_in"] is None
