"""`single-point-of-failure`: against the target, every form of a second one, and what it asks."""

from __future__ import annotations

import pytest

from dsl.parse import parse
from reviewer.model.run_settings import Settings
from reviewer.packs.loader import load_packs
from reviewer.review import review
from tests.rules.judging import asked, judged, praised, severities

RULE = "single-point-of-failure"


def drawing(web: str = "service web x3", db: str = "mysql db x2", more: str = "") -> str:
    return f"""
        client reader
        lb front: ALB
        {web}
        {db}
        reader -> front -> web -> db
        {more}
        """


@pytest.mark.parametrize(
    ("target", "severity"),
    [("", "warning"), ("99%", None), ("99.5%", None), ("99.9%", "error"), ("99.99%", "error")],
)
def test_the_target_decides(target, severity):
    more = f"require availability {target}" if target else ""
    assert severities(drawing("service web x1", more=more), RULE).get("web") == severity


def test_where_one_box_is_enough_it_is_said():
    text = drawing("service web", more="require availability 99%")
    assert "`web` meets the target of 99% with one instance" in praised(text, RULE)


def test_a_requirement_on_one_flow_holds_for_that_flow():
    flows = """
        service admin x1
        reader -> admin
        require availability 99.9% on read
        require availability 99% on manage
        flow read 1k/s: reader -> front -> web -> db
        flow manage 1/s: reader -> admin
        """
    assert severities(drawing("service web x1", more=flows), RULE) == {"web": "error"}


@pytest.mark.parametrize(
    ("web", "db", "more"),
    [
        ("service web x3", "mysql db x2", ""),
        ("service web xmany", "mysql db xmany", ""),
        ("service web [autoscale]", "mysql db [copies=2]", ""),
        ("function web", "dynamodb db", ""),
        ("service web [serverless]", "mysql db [managed]", ""),
        ("service web x2", "cassandra db x3", ""),
        ("service web x2", "mysql db", "mysql spare [role=standby]\ndb ~> spare"),
        ("service web x2", "mysql db", "mysql spare [replica-of=db]"),
        ("service web", "mysql db x2", "service other\nfront -> other -> db"),
        ("service web", "mysql db x2", "service other\nfront -> other [on=failure]\nother -> db"),
    ],
)
def test_every_form_of_a_second_one_counts(web, db, more):
    assert severities(drawing(web, db, more), RULE) == {}


def test_a_cache_is_needed_for_speed_only_and_what_nobody_waits_for_is_a_remark():
    more = """
        redis hot
        worker mail x1
        queue jobs: SQS
        web -> hot
        web ~> jobs ~> mail
        flow read 1k/s: reader -> front -> web -> hot -> db
        flow write 10/s write: reader -> front -> web -> db; web ~> jobs ~> mail
        """
    assert severities(drawing(more=more), RULE) == {"mail": "info"}


def test_boxes_with_one_consequence_are_one_finding():
    text = drawing("service web x1", "mysql db x1", "require availability 99.9%")
    (finding,) = judged(text, RULE).findings
    assert finding.answer.components == ("web", "db")
    assert finding.answer.message == (
        "`web` and `db` are single points of failure: losing one stops the traffic of `reader`."
    )
    assert finding.answer.sums == (
        "one `web` or `db` is 99.5% available: 3.6 h of downtime a month",
        "both together: 99.5% × 99.5% = 99.0025% available, 7.18 h of downtime a month",
        "99.9% allows 43.2 min",
    )
    assert finding.answer.instead == "service web x2\nmysql db x2 [failover=auto]"


def test_one_of_them_can_be_accepted_alone():
    accept = 'accept single-point-of-failure on web: "restarts in a second"'
    text = drawing("service web x1", "mysql db x1", accept)
    review = judged(text, RULE)
    assert [f.answer.components for f in review.findings] == [("db",)]
    assert [f.answer.components for f in review.accepted] == [("web",)]
    both = judged(text.replace("on web:", "on web, db:"), RULE)
    assert (both.findings, both.unmatched, len(both.accepted)) == ((), (), 2)


def test_boxes_that_stop_different_journeys_are_told_apart():
    more = """
        service admin x1
        reader -> admin
        flow read 900/s: reader -> front -> web -> db
        flow manage 100/s: reader -> admin
        """
    findings = judged(drawing("service web x1", more=more), RULE).findings
    assert [finding.answer.message for finding in findings] == [
        "`web` is a single point of failure: losing it stops flow `read`, 90% of traffic.",
        "`admin` is a single point of failure: losing it stops flow `manage`, 10% of traffic.",
    ]


def test_an_errand_beside_the_journeys_is_a_remark():
    more = """
        service admin x1
        reader -> admin
        flow read 9k/s: reader -> front -> web -> db
        flow manage 1/min: reader -> admin
        """
    assert severities(drawing(more=more), RULE) == {"admin": "info"}


@pytest.mark.parametrize("front", ["lb front", "gateway front"])
def test_a_bare_balancer_may_be_a_service(front):
    text = drawing().replace("lb front: ALB", front)
    assert (severities(text, RULE), asked(text, RULE)) == ({}, {"front"})
    for said in (f"{front} x1", f"{front} x1: nginx"):
        if said != "gateway front x1: nginx":
            assert severities(drawing().replace("lb front: ALB", said), RULE) == {
                "front": "warning"
            }
    assert severities(drawing().replace("lb front: ALB", f"{front} x2"), RULE) == {}


@pytest.mark.parametrize("db", ["cassandra db", "elasticsearch db", "kv store db"])
def test_nodes_that_nobody_counted_are_asked_for(db):
    assert (severities(drawing(db=db), RULE), asked(drawing(db=db), RULE)) == ({}, {"db"})
    assert severities(drawing(db=f"{db} x1"), RULE) == {"db": "warning"}
    assert asked(drawing(db=f"{db} x3"), RULE) == set()


@pytest.mark.parametrize(
    ("target", "place", "expected"),
    [
        ("99.9%", "zone", {}),
        ("99.99%", "zone", {"web": "warning", "db": "warning"}),
        ("99.99%", "region", {}),
        ("99.995%", "region", {}),  # `single-region` judges it
    ],
)
def test_a_zone_or_region_counts_where_the_target_asks_to_survive_it(target, place, expected):
    text = f"""
        require availability {target}
        client reader
        {place} here {{
          lb front: ALB
          service web x3
          mysql db x2
        }}
        reader -> front -> web -> db
        """
    assert severities(text, RULE) == expected
    spread = text.replace("x3", f"x3 [{place}s=2]").replace("x2", f"x2 [{place}s=2]")
    spread = spread.replace("ALB", "ALB [regions=2]")
    assert severities(spread, RULE) == {}


def test_a_read_replica_is_no_single_point() -> None:
    text = """
        require reads 5k/s
        client -> web -> primary, replica
        service web x3
        mysql primary
        mysql replica [replica-of=primary]
        primary ~> replica
    """
    found = review(parse(text), load_packs(), Settings(select=("single-point-of-failure",)))
    assert not any("replica" in f.answer.components for f in found.findings)
