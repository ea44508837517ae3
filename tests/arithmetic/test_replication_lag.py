"""Replication lag: what a failover loses, against a replica followed write by write."""

from __future__ import annotations

import numpy as np
import pytest

from dsl.parse import parse
from reviewer.analysis.facts import Facts
from reviewer.packs.loader import load_packs
from reviewer.report.tables.json import numbers_object
from reviewer.report.tables.numbers import numbers_of
from reviewer.review import review
from reviewer.whatif.outcome import outcome
from reviewer.whatif.scenario import Scenario, setting_of

TEXT = """
client app
service api x3
postgres db x3 [replication=async, failover]
app -> api -> db
flow save 300/s write: app -> api -> db
assume db.lag 5s
"""


def facts_of(text: str) -> Facts:
    parsed = parse(text)
    assert not [problem for problem in parsed.problems if problem.fatal]
    return Facts(parsed.design)


def test_what_is_lost_is_what_came_within_the_lag() -> None:
    """The leader fails at 2,000 moments; each time the writes that the replica lacks are counted."""
    chance, lag, rate = np.random.default_rng(5), 5.0, 300.0
    [found] = facts_of(TEXT).reliability.replication_lags
    times: list[float] = []
    now = 0.0
    while now < 4_100:
        now += chance.exponential(1 / rate)
        times.append(now)
    lost, first, last = 0, 0, 0
    for moment in range(100, 2_100):
        while times[first] <= moment - lag:
            first += 1
        while times[last] <= moment:
            last += 1
        lost += last - first
    assert found.lost == pytest.approx(lost / 2_000, rel=0.02)
    assert found.lost == pytest.approx(rate * lag)


def test_a_drawn_replica_and_counted_ones() -> None:
    drawn = "postgres db\npostgres spare [role=standby]\ndb ~> spare\nassume spare.lag 2s\n"
    [found] = facts_of(drawn).reliability.replication_lags
    assert (found.store.name, found.replica.name, found.seconds) == ("db", "spare", 2)
    assert found.lost is None
    assert facts_of("postgres db\nassume db.lag 2s\n").reliability.replication_lags == ()


@pytest.mark.parametrize(
    ("rpo", "lag", "severity"), [("1s", "5s", "error"), ("5s", "5s", ""), ("1min", "0s", "")]
)
def test_a_lag_above_the_rpo_is_an_error(rpo: str, lag: str, severity: str) -> None:
    text = f"require rpo {rpo}{TEXT.replace('lag 5s', f'lag {lag}')}"
    result = review(parse(text), load_packs())
    found = [one for one in result.findings if one.rule == "failover-loses-writes"]
    assert [one.severity.name.lower() for one in found] == ([severity] if severity else [])
    credited = [one for one in result.credits if one.rule == "failover-loses-writes"]
    assert bool(credited) is not bool(severity)


def test_one_figure_in_numbers_findings_and_what_if() -> None:
    numbers = numbers_object(numbers_of(parse(TEXT)))
    part = next(one for one in numbers["components"] if one["name"] == "db")
    assert part["replication_lag"] == {"behind": "db", "seconds": 5, "lost_writes": 1500}
    found = outcome(parse(TEXT).design, Scenario(settings=(setting_of("db.lag=1s"),)))
    [then] = found.then.reliability.replication_lags
    assert then.lost == 300


@pytest.mark.parametrize(
    "line", ["assume db.lag -1s", "assume db.lag 5", "assume db.lag 20%", "assume none.lag 1s"]
)
def test_an_absurd_figure_is_an_error_with_its_place(line: str) -> None:
    found = parse(f"postgres db x2\n{line}\n")
    assert [problem for problem in found.problems if problem.fatal and problem.span.start > 14]
