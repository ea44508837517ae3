"""What the rules of topology and operation say near the line between a fault and none."""

from __future__ import annotations

import pytest

from reviewer.analysis.semantics.stated_figures import claims_in
from tests.rules.judging import asked, judged, praised, severities

BALANCER = "missing-load-balancer"
ONE = """
client reader
service web{count}
reader -> web
flow read {rate}: reader -> web
"""


@pytest.mark.parametrize(
    ("count", "rate", "expected"),
    [
        ("", "20/s", {}),
        (" x1", "150/s", {"web": "info"}),
        (" x1", "1500/s", {"web": "warning"}),
        (" x1", "20k/s", {"web": "info"}),  # it is told to be overloaded
        (" x3", "100/s", {}),
        (" x40", "20k/s", {"web": "warning"}),
        (" x40 [autoscale]", "20k/s", {}),
    ],
)
def test_a_balancer_is_missed_where_the_load_needs_several_servers(count, rate, expected):
    assert severities(ONE.format(count=count, rate=rate), BALANCER) == expected


def test_several_servers_that_nothing_is_drawn_before_are_a_question():
    assert asked(ONE.format(count=" x3", rate="100/s"), BALANCER) == {"web"}
    told = ONE.format(count=" x3", rate="100/s") + 'note web: "behind a load balancer"'
    assert asked(told, BALANCER) == set()


def test_balancers_between_services_are_taken_for_granted():
    text = """
    client reader
    lb front: ALB
    service web x40
    service users x40
    reader -> front -> web -> users
    flow read 20k/s: reader -> front -> web -> users
    """
    assert severities(text, BALANCER) == {}
    assert "`front` spreads" in praised(text, BALANCER)


def test_workers_take_from_a_queue_and_need_no_balancer():
    text = """
    client reader
    queue jobs: SQS
    worker crawl x40
    reader ~> jobs ~> crawl
    flow ask 20k/s write: reader ~> jobs ~> crawl
    """
    assert severities(text, BALANCER) == {}


def test_names_that_fail_over_are_what_names_are_for():
    text = "client a\ndns n [policy={}, health]\nlb one\nlb two\na -> n -> one, two\n"
    assert severities(text.format("failover"), "dns-as-load-balancer") == {}
    assert severities(text.format("round-robin"), "dns-as-load-balancer") == {"n": "info"}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("x4 [sessions=memory]", {"web": "warning"}),
        ("x4 [sessions=sticky]", {"web": "info"}),
        ("x4 [sessions=token]", {}),
        ("x1 [sessions=memory]", {}),
        ("x4", {}),
    ],
)
def test_sessions_matter_where_there_are_several_servers(said, expected):
    text = f"client a\nlb front: ALB\nservice web {said}\na -> front -> web"
    assert severities(text, "sessions-in-server") == expected


def test_a_watcher_with_a_store_of_its_own_stands_apart():
    text = "client a\nservice api x2\npostgres db x2\ngrafana board\na -> api -> db\nboard -> db\n"
    assert severities(text, "monitoring-depends-on-watched").keys() == {"board", "db"}
    own = f"{text}timeseries series x2\nboard -> series\n"
    assert severities(own, "monitoring-depends-on-watched") == {}


def test_a_note_that_denies_monitoring_is_a_warning():
    text = "client a\nservice api x2\npostgres db x2\na -> api -> db\n"
    denied = f'{text}note db: "we have no monitoring yet"\n'
    assert severities(text, "missing-monitoring") == {}
    assert severities(denied, "missing-monitoring") == {"api": "warning", "db": "warning"}


def test_a_sketch_is_not_asked_about_operation():
    rules = ("missing-monitoring", "unsafe-deploy", "missing-health-check", "queue-lag-unwatched",
             "incident-response-unsaid", "one-cell-for-all", "missing-checkpoint")  # fmt: skip
    for level in ("", 'design "Blog" [level=principal]\n'):
        review = judged(f"{level}client -> api -> postgres", *rules)
        assert (review.findings, review.questions) == ((), ())


def test_what_is_missing_of_the_requirements_is_one_question():
    questions = judged("client -> cdn -> api -> redis, postgres", "requirement-missing").questions
    assert len(questions) == 1
    assert questions[0].answer.message.count("require ") == 3


def test_a_decision_stands_where_the_flows_bear_it_out():
    text = """
    client a
    service api x90
    postgres db x2 [shards=12, shard=user]
    a -> api -> db
    flow post 60k/s write: a -> api -> db
    decide "shards" on db: "{}"
    """
    rule = "decision-contradicted-by-numbers"
    assert severities(text.format("60k writes/s over 12 shards"), rule) == {}
    assert severities(text.format("2 billion writes a day"), rule) == {}
    assert severities(text.format("10k writes/s"), rule) == {"db": "warning"}
    assert severities(text.format("100:1 reads to writes"), rule) == {}  # no reads are stated


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("40k writes/s by one key", [(40_000, "writes")]),
        ("2,000 reads a second", [(2_000, "reads")]),
        ("500/s is far below", [(500, "")]),
        ("100:1 reads", [(100, "ratio")]),
        ("gives up 2 ms a write", []),
        ("20 GB today, 3 days, 4 nodes", []),
        ("9" * 5_000 + "/s", []),
        ("1e400/s NaN/s -5/s", [(5, "")]),
    ],
)
def test_rates_are_read_out_of_sentences(text, expected):
    assert [(claim.value, claim.of) for claim in claims_in(text)] == expected


def test_bytes_that_leave_are_priced():
    text = """
    client viewer
    service web x40
    viewer -> web
    flow page 1k/s 1MB: viewer -> web
    """
    (finding,) = judged(text, "cross-zone-traffic-cost").findings
    # 1,000/s x 1 MB over 2 (peak over average) x 2,592,000 s = 1,296 TB = 1,206,994 GB of 2^30 bytes:
    # 10,240 at $0.09, 40,960 at $0.085, 102,400 at $0.07 and 1,053,394 at $0.05
    assert "1.3 PB" in finding.answer.message
    assert "$64.2k" in finding.answer.message
