"""What is required against what the design comes to."""

from __future__ import annotations

import pytest

from dsl.parse import parse
from reviewer.analysis.facts import Facts
from reviewer.analysis.requirement_checks import Check, Outcome

DESIGN = """
client app
service api x3
postgres db x2
app -> api -> db
flow get 10/s: app -> api -> db
flow put 5/s write: app -> api -> db
"""


def checks_of(text: str) -> list[Check]:
    parsed = parse(text)
    assert not parsed.problems
    return list(Facts(parsed.design).requirement_checks)


def outcomes(text: str) -> dict[tuple[str, str], Outcome]:
    return {(one.requirement.metric, one.flow): one.outcome for one in checks_of(text)}


def test_each_requirement_meets_each_flow_it_is_on() -> None:
    required = (
        "require p99 500ms\nrequire p99 1ms on put\nrequire availability 99%\nrequire p50 1ms"
    )
    found = outcomes(required + DESIGN)
    assert found == {
        ("p99", "get"): Outcome.MET,
        ("p99", "put"): Outcome.MISSED,
        ("availability", "get"): Outcome.MET,
        ("availability", "put"): Outcome.MET,
        ("p50", "get"): Outcome.MISSED,
        ("p50", "put"): Outcome.MISSED,
    }


def test_a_client_that_reads_and_writes_is_checked_for_each() -> None:
    found = checks_of(
        "require p99 1s\nrequire reads 9/s\nrequire writes 1/s\nclient -> api -> mysql"
    )
    assert [(check.flow, check.op.value) for check in found] == [
        ("client", "read"),
        ("client", "write"),
    ]


def test_what_is_found_is_in_the_unit_of_what_is_wanted() -> None:
    [check, _] = checks_of("require p95 100ms" + DESIGN)
    assert check.wanted == pytest.approx(0.1)
    assert 0.01 < check.found < 0.1


def test_a_target_that_copies_cannot_reach_is_missed() -> None:
    [check, _] = checks_of("require availability 99.99%" + DESIGN)
    assert (check.outcome, check.wanted) == (Outcome.MISSED, pytest.approx(0.9999))
    assert check.found < 0.9999


def test_a_figure_that_just_reaches_the_target_is_enough() -> None:
    text = (
        "require availability 99.99%\nclient app\ndynamodb db\napp -> db\nflow get 1/s: app -> db"
    )
    assert outcomes(text) == {("availability", "get"): Outcome.MET}


def test_a_queue_that_only_grows_misses_every_budget() -> None:
    [check, _] = checks_of("require p99 1h" + DESIGN.replace("10/s", "10M/s"))
    assert check.outcome is Outcome.MISSED
    assert "api has no steady state" in check.open_for


def test_a_missing_figure_leaves_it_open_and_asks() -> None:
    text = "require p99 500ms" + DESIGN.replace("postgres db x2", "file-store db x2")
    [check, _] = checks_of(text)
    assert check.outcome is Outcome.OPEN
    assert "assume db.p99" in check.open_for[0]


def test_nothing_required_nothing_checked() -> None:
    assert checks_of(DESIGN) == []
