"""What the rules of time and place judge, and how severely."""

from __future__ import annotations

import pytest

from tests.rules.judging import asked, judged, severities

SHOP = """
require availability {target}
client reader
lb front: ALB
service web x{number}
mysql db x{number}
reader -> front -> web -> db
flow read 20/s: reader -> front -> web -> db
"""


def only(text: str, rule: str):
    [finding] = judged(text, rule).findings
    return finding


def test_copies_that_cannot_reach_a_target_are_told_with_their_ceiling():
    finding = only(SHOP.format(target="99.99%", number=9), "availability-target-out-of-reach")
    [ceiling] = [line for line in finding.answer.sums if "unlimited replicas" in line]
    assert ceiling.endswith("99.94%, 25.9 min of downtime a month; 4.32 min are allowed")
    assert "x10" not in finding.answer.instead
    assert finding.severity.word == "info"  # all of it is the catalogue's


def test_a_promise_below_the_target_is_proven_by_the_design_itself():
    text = SHOP.format(target="99.95%", number=2).replace(
        "lb front: ALB", "lb front x1 [sla=99.9%]"
    )
    assert only(text, "availability-target-out-of-reach").severity.word == "error"


def test_each_component_has_its_minutes():
    finding = only(SHOP.format(target="99.9%", number=1), "availability-target-out-of-reach")
    assert "`web` causes 3.58 h of the 7.25 h of downtime a month" in finding.answer.sums


@pytest.mark.parametrize(
    ("api", "severity"),
    [
        ("service api x4 [p50=5ms, p99=40ms]", None),
        ("service api x4 [p50=50ms, p99=400ms]", "error"),
        ("service api x4 [p50=150ms]", "warning"),
        ("service api x4 [p50=70ms]", "info"),
        ("service api x4 [p50=45ms]", None),  # whether its tail fits is asked
    ],
)
def test_a_budget_is_judged_by_what_is_stated(api, severity):
    text = f"require p99 100ms\nclient app\n{api}\napp -> api\nflow get 10/s: app -> api"
    assert severities(text, "latency-budget-exceeded").get("api") == severity
    assert asked(text, "latency-budget-exceeded") == ({"api"} if "45ms" in api else set())


def test_a_distance_that_is_not_known_is_asked_for():
    text = """
    require p99 900ms
    client app
    region north {
        service api x2
    }
    region south {
        service far x2
    }
    app -> api -> far
    flow get 1/s: app -> api -> far
    """
    assert {"api", "far"} <= asked(text, "latency-budget-exceeded")


@pytest.mark.parametrize(("leaves", "severity"), [(9, None), (20, "info"), (100, "warning")])
def test_a_fan_out_is_judged_by_its_width(leaves, severity):
    text = f"""
    client app
    service root x2
    service leaf x{leaves}
    app -> root
    root -> leaf [fanout={leaves}]
    flow find 10/s: app -> root -> leaf
    """
    assert severities(text, "fan-out-tail").get("leaf") == severity
    assert severities(text, "chatty-calls") == {}


def test_a_fan_out_that_keeps_its_budget_is_none():
    text = """
    require p99 2s
    client app
    service root x2 [p50=1ms, p99=2ms]
    service leaf x100 [p50=1ms, p99=5ms]
    app -> root
    root -> leaf [fanout=100]
    flow find 10/s: app -> root -> leaf
    """
    assert judged(text, "fan-out-tail").findings == ()


@pytest.mark.parametrize(
    ("said", "severity"),
    [("require rto 10min", None), ("require rto 30s", "warning"), ("", None)],
)
def test_a_takeover_is_put_against_what_is_required(said, severity):
    text = f"{said}\nclient app\nmysql db x2\napp -> db"
    assert severities(text, "failover-exceeds-budget").get("db") == severity


def test_by_hand_is_half_an_hour():
    text = "require rto 10min\nclient app\nmysql db x2 [failover=manual]\napp -> db"
    assert "30 min" in only(text, "failover-exceeds-budget").answer.message


def test_a_notice_behind_a_service_that_queues_is_no_slow_work():
    text = """
    service shop x2
    service notifications x2
    queue jobs
    worker sender x2
    external sms
    shop -> notifications ~> jobs ~> sender -> sms
    """
    assert judged(text, "slow-work-in-request").findings == ()


@pytest.mark.parametrize(
    ("title", "found"), [("Archive in one data centre", True), ("Archive", False)]
)
def test_one_site_is_told_where_it_is_said(title, found):
    text = f'design "{title}"\nclient app\nservice api x2\napp -> api'
    assert bool(judged(text, "single-region").findings) is found


@pytest.mark.parametrize(("written", "severity"), [("1k", None), ("20k", "warning")])
def test_a_queue_of_reads_that_a_cdn_may_answer_fails_no_write(written, severity):
    """`api` takes 8k/s at most; whether 100k reads a second reach it hangs on the CDN's hit ratio."""
    text = f"""
    require p99 500ms
    client browser
    cdn edge
    service api x8 [stateless]
    browser -> edge -> api
    flow get 100k/s: browser -> edge -> api
    flow put {written}/s write: browser -> edge -> api
    """
    assert severities(text, "latency-budget-exceeded").get("api") == severity
