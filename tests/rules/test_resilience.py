"""The rules of resilience: their sums, other forms of the same protection, and when they ask."""

from __future__ import annotations

import pytest

from tests.rules.judging import asked, judged, severities

CHAIN = """
    client app {app}
    service shop x4 {shop}
    service stock x4 {stock}
    postgres db x2
    app -> shop -> stock -> db
    """

LARGE = """
    design "Shop" [level=senior]
    require availability 99.95%
    client app
    lb front: ALB
    service shop x4 {shop}
    redis hot x2
    postgres orders x3
    external bank: Stripe
    queue jobs: SQS {jobs}
    worker mail x4 {mail}
    external sendgrid
    app -> front -> shop -> hot, orders
    shop -> bank {bank}
    shop ~> jobs ~> mail -> sendgrid
    flow look 600/s: app -> front -> shop -> hot -> orders
    flow buy 300/s write: app -> front -> shop -> orders; shop -> bank; shop ~> jobs ~> mail -> sendgrid
    {more}
    """


def chain(app: str = "", shop: str = "", stock: str = "") -> str:
    return CHAIN.format(app=app, shop=shop, stock=stock)


def large(**said: str) -> str:
    slots = dict.fromkeys(("shop", "jobs", "mail", "bank", "more"), "")
    return LARGE.format(**(slots | said))


ASKED = ("missing-timeout", "missing-retry", "missing-dead-letters")
RULES = (*ASKED, "missing-bulkhead", "missing-load-shedding", "reconnect-storm", "unbounded-queue")


@pytest.mark.parametrize("rule", ASKED)
def test_a_large_design_is_asked_once_and_not_accused(rule):
    review = judged(large(), rule)
    assert review.findings == ()
    assert len(review.questions) == 1


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("text", ["client -> cdn -> api -> redis, postgres", chain()])
def test_a_sketch_is_asked_nothing(rule, text):
    review = judged(text, rule)
    assert (review.findings, review.questions) == ((), ())


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("missing-timeout", {"shop": "[timeout=1s]", "mail": "[timeout=1s]"}),
        ("missing-timeout", {"more": 'note shop, mail: "timeouts of a second everywhere"'}),
        ("missing-retry", {"mail": "[retry=3]"}),
        ("missing-retry", {"jobs": "[dlq]"}),
        ("missing-dead-letters", {"jobs": "[dlq]"}),
        ("missing-dead-letters", {"mail": "[dlq=jobs]"}),
        ("missing-circuit-breaker", {"bank": "[breaker]"}),
        ("missing-circuit-breaker", {"bank": "[fallback=later]"}),
        ("missing-circuit-breaker", {"shop": "[bulkhead]"}),
        ("missing-circuit-breaker", {"more": 'decide "Istio" on shop: "breakers in the mesh"'}),
        ("missing-bulkhead", {"bank": "[timeout=3s, bulkhead]"}),
        ("missing-bulkhead", {"bank": "[timeout=3s, breaker]"}),
    ],
)
def test_every_form_of_the_protection_counts(rule, said):
    review = judged(large(**said), rule)
    assert (review.findings, review.questions) == ((), ())


def test_a_timeout_is_asked_of_the_outside_call_with_what_waits_for_it():
    (question,) = judged(large(), "missing-timeout").questions
    assert "`bank` hangs, and 300/s more wait for it" in question.answer.message
    assert asked(large(), "missing-timeout") == {"shop", "mail"}


def test_from_senior_on_a_missing_breaker_is_a_remark_with_its_sum():
    (finding,) = judged(large(bank="[timeout=3s]"), "missing-circuit-breaker").findings
    assert finding.severity.word == "info"
    assert finding.answer.sums == ("300/s × 3 s = 900 requests wait for `bank` at once",)


def test_a_bulkhead_is_asked_for_where_another_flow_shares_the_service():
    (question,) = judged(large(bank="[timeout=3s]"), "missing-bulkhead").questions
    assert "300/s × 3 s = 900 requests" in question.answer.message
    assert "flow `look`" in question.answer.message


@pytest.mark.parametrize(
    ("app", "shop", "found"),
    [
        ("[timeout=3s]", "[timeout=2s, retry=1]", True),
        ("[timeout=2s]", "[timeout=2s]", True),
        ("[timeout=5s]", "[timeout=2s, retry=1]", False),
        ("", "[timeout=2s, retry=9]", False),
        ("[timeout=1s]", "[timeout]", False),
    ],
)
def test_an_inversion_is_a_sum_of_all_tries(app, shop, found):
    assert bool(judged(chain(app, shop), "timeout-inversion").findings) is found


def test_the_sum_of_an_inversion_adds_up():
    (finding,) = judged(
        chain("[timeout=3s]", "[timeout=2s, retry=1]"), "timeout-inversion"
    ).findings
    assert finding.answer.sums == ("2 s × 2 tries = 4 s, longer than 3 s",)
    assert finding.answer.instead == "service shop x4 [retry=1, timeout=1200ms]"


@pytest.mark.parametrize(
    ("said", "product"),
    [
        (("[retry=1]", "[retry=1]", ""), None),
        (("[retry=9]", "", ""), None),
        (("", "[retry=2]", "[retry=2]"), "3 × 3 = 9"),
        (("[retry=2]", "[retry=2]", "[retry=2]"), "3 × 3 × 3 = 27"),
        (("[retry=4]", "", "[retry]"), "5 × 2 = 10"),
    ],
)
def test_retries_multiply_along_a_chain(said, product):
    findings = judged(chain(*said), "retry-amplification").findings
    assert [f.answer.sums[0].split(" tries")[0] for f in findings] == ([product] if product else [])


def test_a_circle_of_calls_multiplies_once():
    text = chain("[retry=2]", "[retry=2]", "[retry=2]") + "stock -> shop"
    (finding,) = judged(text, "retry-amplification").findings
    assert "3 × 3 = 9" in finding.answer.sums[0]


@pytest.mark.parametrize(
    ("said", "severity"),
    [
        ("[retry=3]", "warning"),
        ("[retry=1]", "info"),
        ("[retry=3, backoff=fixed]", "warning"),
        ("[retry=3, backoff=exponential]", None),
        ("[retry=3, backoff]", None),
        ("[retry]", None),
        ("[retry=0]", None),
    ],
)
def test_tries_in_step_are_judged_by_what_the_callee_carries(said, severity):
    text = (
        chain(shop=said, stock="[capacity=1k/s]") + "flow look 1.5k/s: app -> shop -> stock -> db"
    )
    found = severities(text, "retry-without-backoff")
    assert found == ({"shop": severity} if severity else {})


QUEUE = """
    client app
    service api x4
    queue jobs: SQS
    worker encode {encode}
    assume peak {peak}
    app -> api ~> jobs ~> encode
    flow post 50/s write: app -> api ~> jobs ~> encode
    """


@pytest.mark.parametrize(
    ("encode", "peak", "severity"),
    [
        ("x10 [capacity=5/s]", 2, None),
        ("x8 [capacity=5/s]", 2, "info"),
        ("x5 [capacity=5/s]", 2, "error"),
        ("x5 [capacity=5/s]", 4, "info"),
        ("x5 [capacity=5/s, autoscale]", 2, None),
        ("xmany [capacity=5/s]", 2, None),
    ],
)
def test_a_backlog_that_never_drains_is_worse_than_one_that_does(encode, peak, severity):
    found = severities(QUEUE.format(encode=encode, peak=peak), "unbounded-queue")
    assert found == ({"jobs": severity, "encode": severity} if severity else {})


def test_the_time_to_drain_adds_up():
    (finding,) = judged(
        QUEUE.format(encode="x8 [capacity=5/s]", peak=2), "unbounded-queue"
    ).findings
    assert finding.answer.sums == (
        "50/s − 40/s = 10/s: an hour of peak leaves 36k messages",
        "after that 40/s − 25/s = 15/s drain it: 40 min",
    )
    assert finding.answer.instead == "worker encode x14 [capacity=5/s]"


SIDE = """
    client app
    service shop x4
    postgres orders x2
    {side}
    app -> shop -> orders
    shop {link}
    flow {flow}: app -> shop -> orders; shop {link}
    """


@pytest.mark.parametrize(
    ("side", "link", "flow", "severity"),
    [
        ("service recs x2", "-> recs", "look 300/s", "warning"),
        ("service recs x2", "-> recs", "look 5/s", "info"),
        ('service extra x2 "Recommendations"', "-> extra", "look 300/s", "warning"),
        ("external sendgrid", "-> sendgrid", "buy 300/s write", "warning"),
        ("external texts: Twilio", "-> texts", "buy 300/s write", "warning"),
        ("service recs x2", "-> recs [fallback=popular]", "look 300/s", None),
        ("service recs x2", "-> recs [breaker]", "look 300/s", None),
        ("service recs x2", "~> recs", "look 300/s", None),
        ("service recs x2", "-> recs", "recommend 300/s", None),
        ("service prices x2", "-> prices", "look 300/s", None),
    ],
)
def test_a_side_function_is_known_by_its_name_and_by_who_waits(side, link, flow, severity):
    text = SIDE.format(side=side, link=link, flow=flow)
    found = set(severities(text, "soft-dependency-made-hard").values())
    assert found == ({severity} if severity else set())


HELD = """
    design "Chat" [level=senior]
    require connections {connections}
    client app {app}
    realtime sockets x{nodes}
    app <-> sockets
    """


@pytest.mark.parametrize(
    ("connections", "nodes", "app", "severity", "asks"),
    [
        ("10M", 20, "", "warning", False),
        ("10M", 200, "", None, True),
        ("10M", 20, "[backoff=jitter]", None, False),
        ("100k", 20, "", None, False),
    ],
)
def test_what_comes_back_at_once_decides(connections, nodes, app, severity, asks):
    text = HELD.format(connections=connections, nodes=nodes, app=app)
    assert severities(text, "reconnect-storm").get("sockets") == severity
    assert bool(asked(text, "reconnect-storm")) is asks


def test_the_connections_of_a_node_add_up():
    (finding,) = judged(
        HELD.format(connections="10M", nodes=20, app=""), "reconnect-storm"
    ).findings
    assert finding.answer.sums == (
        "10M connections ÷ 20 nodes = 500k",
        "within two seconds: 250k/s; with jitter over 60 s: 8,330/s",
    )


SPIKE = """
    require availability 99.9%
    client app
    lb front: ALB
    service api x{nodes} {api}
    redis hot x2
    postgres db x2
    kafka events x3
    worker sums x2
    app -> front -> api -> hot, db
    api ~> events ~> sums
    flow look 4k/s: app -> front -> api -> hot -> db
    """


@pytest.mark.parametrize(
    ("nodes", "api", "asks"),
    [(6, "", True), (20, "", False), (6, "[shed]", False), (6, "[autoscale]", False)],
)
def test_a_spike_is_asked_about_where_there_is_little_room(nodes, api, asks):
    text = SPIKE.format(nodes=nodes, api=api)
    assert bool(asked(text, "missing-load-shedding")) is asks


def test_hostile_numbers_are_judged_without_failing():
    text = chain("[timeout=1ms, retry=1000]", "[timeout=99999d, retry=1000]")
    text += "flow look 999999999k/s: app -> shop -> stock -> db"
    for rule in ("timeout-inversion", "retry-amplification", "retry-without-backoff"):
        assert judged(text, rule).findings
