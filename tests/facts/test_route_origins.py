"""Where routes begin: users, outside parties that send, and jobs of operators."""

from __future__ import annotations

import pytest

from tests.facts.reading import facts_of

SITE = """
require availability 99.99%
client sailor
service tides x6
postgres tables x3
sailor -> tides -> tables
flow look 300/s: sailor -> tides -> tables
"""


@pytest.mark.parametrize(
    "job",
    [
        "cron tidy x1\ntidy -> tables\nflow sweep: tidy -> tables",
        "batch totals x1\ntotals -> tables\nflow sum: totals -> tables",
        "coordination rollout x1\nrollout ~> tides [control]\nflow roll: rollout ~> tides",
        "service deployer x1\ndeployer -> tides [control]\nflow roll: deployer -> tides",
        "worker cleaner x1 [every=1h]\ncleaner -> tables\nflow clean: cleaner -> tables",
    ],
)
def test_a_job_of_operators_has_no_target_and_no_single_point(job: str) -> None:
    facts = facts_of(SITE + job)
    (name,) = facts.traffic.operator_jobs
    assert [one.target for one in facts.reliability.flow_availabilities] == [0.9999, None]
    assert not any(name in point.flows for point in facts.topology.single_points)


def test_a_job_that_something_is_required_of_must_run() -> None:
    job = "cron bills x1\nbills -> tables\nflow bill: bills -> tables\n"
    facts = facts_of(f"{SITE}{job}require availability 99.9% on bill")
    assert not facts.traffic.operator_jobs
    assert "bills" in {point.name for point in facts.topology.single_points}


@pytest.mark.parametrize(
    "text",
    [
        "service feed x2\nkafka prices x3\nfeed ~> prices\nflow price 100/s write: feed ~> prices",
        "scheduler nightly x1\nwarehouse olap x1\nnightly -> olap\nflow load: nightly -> olap",
    ],
    ids=["load from a service", "a design of jobs alone"],
)
def test_everything_else_that_brings_load_is_no_job(text: str) -> None:
    assert not facts_of(text).traffic.operator_jobs


def test_an_outside_party_that_sends_is_asked_for_nothing() -> None:
    facts = facts_of(
        "external auction\nservice listen x4\nredis latest x3\nauction -> listen -> latest\n"
        "flow price 12k/s write: auction -> listen -> latest"
    )
    (flow,) = facts.reliability.flow_availabilities
    assert facts.traffic.demand("auction") is None
    assert "auction" not in flow.costs
    assert "auction" not in {point.name for point in facts.topology.single_points}
    (latency,) = facts.latency.flow_latencies
    assert "auction" not in {part.name for part in latency.visited}


def test_an_outside_party_that_is_called_counts() -> None:
    facts = facts_of(
        "client buyer\nservice bids x4\nexternal auction\nbuyer -> bids -> auction\n"
        "flow bid 50/s write: buyer -> bids -> auction"
    )
    demand = facts.traffic.demand("auction")
    assert demand is not None
    assert demand.writes == 50
    assert "auction" in facts.reliability.flow_availabilities[0].costs
