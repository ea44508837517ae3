"""`missing-cache`: by the reads a node takes, every form of a cache, and what it asks."""

from __future__ import annotations

import pytest

from tests.rules.judging import asked, judged, praised, severities

RULE = "missing-cache"


def drawing(
    rate: str = "20k/s", store: str = "mysql db x2", way: str = "reader -> web -> db"
) -> str:
    return f"""
        client reader
        cdn edge
        service web x40
        redis hot x2
        {store}
        reader -> edge -> web -> hot, db
        reader -> web
        flow read {rate}: {way}
        """


@pytest.mark.parametrize(
    ("rate", "store", "severity"),
    [
        ("200/s", "mysql db x2", None),
        ("4k/s", "mysql db x2", None),
        ("6k/s", "mysql db x2", "info"),
        ("20k/s", "mysql db x2", "warning"),
        ("20k/s", "mysql db x20", "info"),
        ("140k/s", "mysql db x2", "warning"),
        ("500k/s", "mysql db x2", "error"),
        ("500k/s", "mysql db x2 [capacity=400k/s]", "warning"),
        ("500k/s", "mysql db x2 [capacity=1M/s]", "info"),
        ("20k/s", "dynamodb db", None),
        ("6k/s", "s3 db", None),
    ],
)
def test_the_same_drawing_is_fine_at_one_load_and_wrong_at_another(rate, store, severity):
    assert severities(drawing(rate, store), RULE).get("db") == severity


def test_writes_as_many_as_reads_make_no_store_read_heavy():
    text = drawing("6k/s") + "\n        flow write 6k/s write: reader -> web -> db"
    assert severities(text, RULE) == {}


@pytest.mark.parametrize(
    ("change", "credit"),
    [
        (("reader -> web -> db", "reader -> web -> hot -> db"), "`hot` first"),
        (("service web x40", "service web x40 [cache]"), "`web` caches answers of `db` in process"),
        (("flow read 20k/s: reader -> web", "flow read 20k/s: reader -> edge -> web"), ""),
    ],
    ids=["cache asked first", "cache in process", "cdn that passes a little"],
)
def test_every_form_of_a_cache_counts(change, credit):
    text = drawing().replace("cdn edge", "cdn edge [hit=90%]").replace(*change)
    assert severities(text, RULE) == {}
    assert credit in praised(text, RULE)


def test_read_through_counts():
    text = """
        client reader
        service web x40
        redis hot x2
        mysql db x2
        reader -> web -> hot -> db
        flow read 20k/s: reader -> web -> hot -> db
        """
    assert severities(text, RULE) == {}
    assert "`hot` first" in praised(text, RULE)


def test_a_cache_beside_the_service_fronts_its_stores_where_no_flow_says_otherwise():
    text = "require reads 20k/s\nclient -> api -> redis, postgres"
    assert severities(text, RULE) == {}


def test_a_flow_past_the_cache_is_told_so():
    text = drawing("30k/s") + "\n        flow look 1k/s: reader -> web -> hot -> db"
    (finding,) = judged(text, RULE).findings
    assert "30k reads/s reach `db` past `hot`." in finding.answer.message
    assert finding.answer.instead == "flow read 30k/s: reader -> web -> hot -> db"


def test_a_cdn_that_may_be_enough_is_asked_about():
    way = "reader -> edge -> web -> db"
    assert severities(drawing("20k/s", way=way), RULE) == {}
    assert asked(drawing("20k/s", way=way), RULE) == {"edge", "db"}
    assert severities(drawing("500k/s", way=way), RULE) == {"db": "error"}


OTHER_FLOW = "client people\nservice other\npeople -> other\nflow ping 10/s: people -> other\n"


def test_it_asks_for_the_reads_of_a_store_that_no_rate_reaches():
    assert asked(
        OTHER_FLOW + "people -> api -> postgres\nflow use: people -> api -> postgres", RULE
    ) == {"postgres"}
    flow = "people -> api -> redis, postgres\nflow use: people -> api -> redis -> postgres"
    assert asked(OTHER_FLOW + flow, RULE) == set()
    flow = "people -> api -> cassandra\nflow use: people -> api -> cassandra"
    assert asked(OTHER_FLOW + flow, RULE) == set()


def test_without_any_number_the_requirement_is_asked_for_once_for_all():
    assert asked("client -> api -> postgres", RULE) == set()
    assert asked("require reads 1k/s\nclient -> api -> postgres", RULE) == set()


def test_copies_share_the_reads_and_the_hit_rate_asked_for_is_enough():
    (finding,) = judged(drawing("600k/s", "mysql db x2"), RULE).findings
    assert "its busiest node takes 300k" in finding.answer.sums[0]
    assert "answers 95%: 600k × 5% = 30k reads/s" in finding.answer.sums[1]
    assert "hit=95%" in finding.answer.instead


def test_it_rests_on_the_routes_that_were_taken_for_granted():
    (finding,) = judged("require reads 400k/s\nclient -> api -> postgres", RULE).findings
    assert finding.answer.assumed == ("postgres.read_capacity", "routes")


POOLED = """
    require reads 28k/s
    client watcher
    lb front x2
    service names x40
    redis shown x3 [ttl=5min]
    pgbouncer pool x2
    postgres birds x3
    watcher -> front -> names -> shown, pool
    pool -> birds
    """


@pytest.mark.parametrize(
    "change",
    [
        ("", ""),
        ("pgbouncer pool x2", "proxysql pool x2"),
        ("pgbouncer pool x2", "haproxy pool x2"),
        ("require reads 28k/s", ""),
        (
            "pool -> birds",
            "pool -> birds\n    flow f 9k/s: watcher -> front -> names -> shown -> pool -> birds",
        ),
    ],
    ids=["pgbouncer", "proxysql", "haproxy", "no rate", "stated flow"],
)
def test_a_pooler_is_passed_through(change):
    text = POOLED.replace(*change)
    assert severities(text, RULE) == {}
    assert praised(text, RULE)


def test_a_pooler_is_no_cache():
    text = POOLED.replace("redis shown x3 [ttl=5min]", "").replace("shown, pool", "pool")
    assert severities(text, RULE) == {"birds": "warning"}
    (finding,) = judged(text, RULE).findings
    assert "names -> hot" in finding.answer.instead


def test_reads_that_reach_a_pooler_past_the_cache_are_bare():
    text = POOLED.replace(
        "watcher -> front", "service other x40\n    front -> other -> pool\n    watcher -> front"
    )
    assert severities(text, RULE) == {"birds": "warning"}


def test_a_balancer_before_services_hides_no_store():
    text = POOLED.replace("pool -> birds", "service rows x9\n    pool -> rows -> birds")
    assert severities(text, RULE) == {"birds": "warning"}
