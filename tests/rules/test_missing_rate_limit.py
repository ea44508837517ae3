"""`missing-rate-limit`: by what one caller can take, and every form of a limit."""

from __future__ import annotations

import pytest

from tests.rules.judging import asked, judged, praised, severities

RULE = "missing-rate-limit"
FLOW = "flow call {} write: app -> front -> api"


def drawing(api: str = "service api x4", app: str = "client app", more: str = "") -> str:
    return f"""
        {app}
        lb front: ALB
        {api}
        postgres db x2
        app -> front -> api -> db
        {more}
        """


@pytest.mark.parametrize(
    ("api", "rate", "severity"),
    [
        ("service api x4 [limit=no]", "2k/s", "warning"),
        ("service api x4", "2k/s", "info"),  # nothing stated makes it urgent
        ("service api x4 [limit=no]", "20k/s", "info"),  # it is overloaded as it is
        ("service api x40 [limit=no]", "2k/s", "info"),
        ("service api x40 [limit=no]", "35k/s", "warning"),
        ("service api x4 [capacity=50k/s]", "2k/s", "info"),
        ("service api xmany", "2k/s", "info"),
        ("service api x4 [autoscale, limit=no]", "2k/s", "warning"),
        ("service api [autoscale]", "2k/s", "info"),
        ("function api", "2k/s", "info"),
        ("service api x4 [shed]", "2k/s", "info"),
    ],
)
def test_what_one_caller_can_take_decides(api, rate, severity):
    assert severities(drawing(api, more=FLOW.format(rate)), RULE) == {"api": severity}


@pytest.mark.parametrize(
    ("more", "severity"),
    [
        ("flow call 2k/s: app -> front -> api", "info"),
        ("flow call 2k/s write: app -> front -> api", "info"),
        ("flow call 2k/s: app -> front -> api\nrequire availability 99.9%", "warning"),
        (
            "search index x3\napi -> index\nflow call 2k/s: app -> front -> api -> index",
            "info",
        ),
        (
            "external texts\napi -> texts\nflow call 2k/s: app -> front -> api -> texts",
            "warning",
        ),
        (
            "cron sweep\nsweep -> db\nflow call 2k/s: app -> front -> api\nflow sweep write: sweep -> db",
            "info",
        ),
    ],
)
def test_what_a_request_costs_makes_it_urgent(more, severity):
    assert severities(drawing(more=more), RULE) == {"api": severity}


def test_all_entrances_are_one_note():
    more = "client shop\nservice catalog x2\nshop -> catalog\nrequire users 200k/d"
    text = drawing(more=more)
    assert severities(text, RULE) == {"api": "info", "catalog": "info"}
    assert len(judged(text, RULE).findings) == 1


def test_with_users_and_no_rates_it_is_a_remark():
    assert severities(drawing(more="require users 200k/d"), RULE) == {"api": "info"}


def test_without_numbers_nothing_is_said():
    assert severities(drawing(), RULE) == {}


@pytest.mark.parametrize(
    "change",
    [
        ("service api x4", "service api x4 [limit=20/s]"),
        ("lb front: ALB", "lb front: ALB [limit=20/s]"),
        ("lb front: ALB", "lb front: ALB [waf]"),
        ("lb front: ALB", "waf front"),
        ("lb front: ALB", "gateway front x2 [limit=20/s]"),
        ("app -> front -> api", "app -> front [limit=20/s] -> api"),
        ("service api x4", "network inside [limit=20/s] {\nservice api x4\n}"),
        ("app -> front", "redis rate_limiter x2\napi -> rate_limiter\napp -> front"),
        ("app -> front", 'service guard x2 "Throttling"\napi -> guard\napp -> front'),
        ("client app", "client app [private]"),
        ("client app", "network office [private] {\nclient app\n}"),
        ("lb front: ALB", "lb front: ALB [private]"),
        ("service api x4", "s3 api"),
        ("service api x4", "external api"),
    ],
    ids=lambda change: change[1].splitlines()[0],
)
def test_every_form_of_a_limit_counts(change):
    text = drawing()
    assert change[0] in text
    assert severities(text.replace(*change), RULE) == {}


def test_a_private_service_behind_a_public_door_is_still_asked_by_anybody():
    text = drawing("service api x4 [private]", more="require users 200k/d")
    assert severities(text, RULE) == {"api": "info"}


def test_control_links_bring_no_callers():
    text = drawing(more="client ops\nops -> api [control]", app="client app [private]")
    assert severities(text, RULE) == {}


def test_a_gateway_that_says_nothing_is_asked_about_once():
    text = """
        client app
        gateway left x2
        gateway right x2
        service api x4
        app -> left, right -> api
        """
    (question,) = judged(text, RULE).questions
    assert severities(text, RULE) == {}
    assert question.answer.components == ("left", "right")
    assert asked(text.replace("right x2", "right x2 [limit=1/s]"), RULE) == {"left"}


def test_the_limiter_is_credited_with_what_it_limits():
    text = drawing().replace("lb front: ALB", "gateway front x2 [limit=20/s]")
    assert praised(text, RULE) == "`front` enforces a per-client rate limit in front of `api`"


def test_entrances_of_the_same_clients_are_one_finding_in_the_order_declared():
    text = """
        require users 200k/d
        client app
        service b x2
        service a x2
        app -> a, b
        """
    (finding,) = judged(text, RULE).findings
    assert finding.answer.components == ("b", "a")


def test_one_entrance_can_be_accepted_alone():
    text = """
        require users 200k/d
        client app
        service a x2
        service b x2
        app -> a, b
        accept missing-rate-limit on a: "health checks only"
        """
    review = judged(text, RULE)
    assert [f.answer.components for f in review.findings] == [("b",)]
    assert [f.answer.components for f in review.accepted] == [("a",)]
    assert review.unmatched == ()


def test_the_sum_adds_up():
    (finding,) = judged(drawing(more=FLOW.format("1.5k/s")), RULE).findings
    assert finding.answer.sums == (
        "`api` handles 4 × 1k/s = 4k/s, minus its load of 1.5k/s: 2.5k/s to spare",
    )
    (finding,) = judged(drawing("service api x1", more=FLOW.format("9k/s")), RULE).findings
    assert finding.answer.sums == ("`api` handles 1k/s and already receives 9k/s",)
