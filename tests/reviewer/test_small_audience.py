"""A small stated audience: downtime is its owner's to price, so it is asked about once."""

from __future__ import annotations

import pytest

from dsl.parse import parse
from reviewer.packs.loader import load_packs
from reviewer.review import Review, review

PACKS = load_packs(installed=True)

CLINIC = """
{stated}
client nurse
service charts x1
postgres records x1
nurse -> charts -> records
{flow}
"""


ONE_MACHINE = frozenset({"single-point-of-failure", "missing-replication", "missing-load-balancer"})
"""Rules that find fault with single instances."""


def reviewed(stated: str = "", flow: str = "") -> Review:
    return review(parse(CLINIC.format(stated=stated, flow=flow)), PACKS)


def asks_of_downtime(judged: Review) -> list[str]:
    return [
        q.answer.message
        for q in judged.questions
        if "How long may this be down" in q.answer.message
    ]


@pytest.mark.parametrize(
    ("stated", "flow"),
    [
        ("require users 1k", ""),
        ("require users 20k/d", "flow look 40/s: nurse -> charts -> records"),
        ("", "flow look 100/s: nurse -> charts -> records"),
    ],
)
def test_one_machine_for_few_is_one_question(stated: str, flow: str) -> None:
    judged = reviewed(stated, flow)

    assert ONE_MACHINE.isdisjoint(f.rule for f in judged.findings)
    assert len(asks_of_downtime(judged)) == 1


@pytest.mark.parametrize(
    ("stated", "flow"),
    [
        ("require users 20001/d", ""),
        ("require users 1k", "flow look 101/s: nurse -> charts -> records"),
        ("require users 1k\nrequire availability 99.9%", ""),
        ("", ""),
    ],
)
def test_one_machine_for_more_for_an_unstated_audience_or_under_a_target_is_found(
    stated: str, flow: str
) -> None:
    judged = reviewed(stated, flow)

    assert "single-point-of-failure" in {f.rule for f in judged.findings}
    assert not asks_of_downtime(judged)
