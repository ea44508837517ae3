"""What retries send to a component while it fails, against products by hand."""

from __future__ import annotations

import pytest

from dsl.parse import parse
from reviewer.analysis.facts import Facts

CHAIN = """
client reader
service web x4
service rates x2
external bank
reader -> web
web -> rates{web}
rates -> bank{rates}
flow read 50/s: reader -> web -> rates -> bank
"""


def times_of(text: str) -> dict[str, float]:
    parsed = parse(text)
    assert not parsed.problems
    return {name: one.times for name, one in Facts(parsed.design).traffic.failing_loads.items()}


@pytest.mark.parametrize(
    ("web", "rates", "times"),
    [
        ("", "", {}),
        (" [retry=2]", "", {"rates": 3, "bank": 3}),
        (" [retry=2]", " [retry=3]", {"rates": 3, "bank": 12}),
        (" [retry=2]", " [retry=3, breaker]", {"rates": 3}),
        (" [retry=2]", " [retry=3, fallback=cached]", {"rates": 3, "bank": 4}),
        (" [retry=0]", " [retry=unlimited]", {"bank": 10}),
        (" [retry=1000]", " [retry=1000]", {"rates": 1001, "bank": 1001**2}),
    ],
)
def test_tries_multiply_along_a_chain(web: str, rates: str, times: dict[str, float]) -> None:
    assert times_of(CHAIN.format(web=web, rates=rates)) == pytest.approx(times)


def test_callers_count_by_their_rates() -> None:
    """A quarter of the calls are made three times, the others once: 1.5 times the load."""
    text = """
client reader
client clerk
service web x4
service desk x2
service stock x2
reader -> web -> stock
clerk -> desk
desk -> stock [retry=2]
flow read 75/s: reader -> web -> stock
flow count 25/s: clerk -> desk -> stock
"""
    assert times_of(text) == pytest.approx({"stock": 1.5})


def test_a_circle_multiplies_once() -> None:
    text = """
client reader
service one x2
service two x2
reader -> one
one -> two [retry=1]
two -> one [retry=1]
flow read 10/s: reader -> one -> two
"""
    assert times_of(text) == {"two": 2}


def test_what_no_rate_reaches_is_left_out() -> None:
    assert times_of("client a\nservice b x2\nservice c x2\na -> b\nb -> c [retry=3]") == {}
