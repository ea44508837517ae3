"""Rules of load, capacity, caches and storage: which speaks, how loudly, and of what."""

from __future__ import annotations

import pytest

from tests.rules.judging import asked, judged, praised, severities

OVERLOAD = "component-overload"


def served(service: str, rate: str, more: str = "") -> str:
    return f"client reader\n{service}\nreader -> web\nflow read {rate}: reader -> web\n{more}"


@pytest.mark.parametrize(
    ("service", "rate", "severity"),
    [
        ("service web x40", "20k/s", None),
        ("service web x24", "20k/s", "info"),
        ("service web x10", "20k/s", "warning"),
        ("service web x3", "20k/s", "error"),
        ("service web x3 [capacity=10k/s]", "20k/s", None),
        ("service web x3 [capacity=8k/s]", "20k/s", "info"),
        ("service web x3 [capacity=6k/s]", "20k/s", "error"),
        ("service web xmany", "20k/s", None),
        ("service web [autoscale]", "20k/s", None),
        ("lb web x1: nginx", "30k/s", "info"),
    ],
)
def test_a_load_is_judged_by_what_instances_carry(service, rate, severity):
    assert severities(served(service, rate), OVERLOAD).get("web") == severity


def test_who_takes_work_from_a_queue_falls_behind_and_loses_nothing():
    text = """
        client app
        service api x40
        queue jobs: SQS
        worker mail x1
        app -> api ~> jobs ~> mail
        flow send 20k/s write: app -> api ~> jobs ~> mail
        """
    assert severities(text, OVERLOAD) == {"mail": "warning"}


def test_writes_and_bare_reads_are_told_by_their_own_rules():
    text = """
        client app
        service api x400
        postgres db
        app -> api -> db
        flow read 200k/s: app -> api -> db
        """
    assert severities(text, OVERLOAD) == {}
    assert severities(text, "missing-cache") == {"db": "warning"}  # nobody counted its nodes
    assert severities(text.replace("db\n", "db x1\n", 1), "missing-cache") == {"db": "error"}
    written = text.replace("read 200k/s", "save 60k/s write")
    assert severities(written, OVERLOAD) == {}
    assert severities(written, "unsharded-write-heavy-store") == {"db": "error"}


def test_a_cdn_without_a_hit_rate_is_asked_about_before_what_is_behind_is_blamed():
    text = """
        client reader
        cdn edge: CloudFront
        service web x40
        reader -> edge -> web
        flow read 200k/s: reader -> edge -> web
        """
    assert severities(text, OVERLOAD) == {}
    assert asked(text, OVERLOAD) == {"edge", "web"}
    assert severities(text.replace("CloudFront", "CloudFront [hit=20%]"), OVERLOAD) == {
        "web": "warning"
    }


def test_measured_use_is_taken_as_it_is():
    text = (
        "client app\nservice api x2\npostgres db x2\napp -> api -> db\nassume db.utilisation {}\n"
    )
    assert severities(text.format("75%"), OVERLOAD) == {}
    assert severities(text.format("90%"), OVERLOAD) == {"db": "info"}
    assert severities(text.format("100%"), OVERLOAD) == {"db": "warning"}


def test_the_sum_says_how_many_would_do():
    (finding,) = judged(served("service web x4", "12k/s"), OVERLOAD).findings
    assert finding.answer.sums == (
        "`web`: 3k/s on each of 4 instances; one handles 300/s at worst, 1k/s typically, 5k/s at best",
        "4 × 300% ÷ 75% planned = 16 instances",
    )
    assert finding.answer.instead == "service web x16"
    assert "`web` fills up first" in praised(served("service web x40", "12k/s"), OVERLOAD)


@pytest.mark.parametrize(
    ("store", "growth", "severity"),
    [
        ("postgres db", "30GB/y", None),
        ("postgres db [retention=1y]", "3TB/y", "info"),
        ("postgres db [retention=1y]", "30TB/y", "warning"),
        ("postgres db", "30TB/y", "info"),
        ("postgres db [shards=8, retention=1y]", "3TB/y", None),
        ("postgres db [disk=2TB, retention=1y]", "3TB/y", "error"),
        ("dynamodb db", "30TB/y", None),
        ("object store db: S3", "30TB/y", None),
    ],
)
def test_data_is_put_against_what_one_node_holds(store, growth, severity):
    text = f"require storage {growth}\nclient app\nservice api x2\n{store}\napp -> api -> db\n"
    assert severities(text, "storage-outgrows-node").get("db") == severity


def test_rows_go_to_the_database_and_files_to_the_object_store():
    text = """
        require storage {}
        client app
        service api x4
        mysql rows x2
        object store files: S3
        app -> api -> rows, files
        flow save 1k/s write: app -> api -> rows; api -> files
        """
    assert severities(text.format("3TB/y"), "retention-unbounded") == {"rows": "info"}
    assert severities(text.format("300PB/y"), "retention-unbounded") == {"files": "info"}


@pytest.mark.parametrize(
    ("cache", "severity"),
    [
        ("redis hot x1 [hit=95%]", "warning"),
        ("redis hot [hit=95%]", "info"),  # nobody counted it
        ("redis hot x4 [hit=95%]", "info"),
        ("redis hot x4 [hit=95%, coalesce]", None),
        ("redis hot [hit=10%]", None),
    ],
)
def test_a_cache_that_is_capacity_cannot_be_lost(cache, severity):
    text = f"""
        client reader
        service web x400
        {cache}
        mysql db x2
        reader -> web -> hot, db
        flow read 140k/s: reader -> web -> hot -> db
        """
    assert severities(text, "cache-cannot-be-lost").get("hot") == severity


def test_a_cache_without_copies_that_has_to_be_full_is_not_praised():
    text = """
        client reader
        service web x400
        redis hot [shards=4, hit=95%]
        mysql db x2
        reader -> web -> hot, db
        flow read {}: reader -> web -> hot -> db
        """
    assert "`hot`" not in praised(text.format("200k/s"), "single-point-of-failure")
    assert "`hot`" in praised(text.format("2k/s"), "single-point-of-failure")


@pytest.mark.parametrize(
    ("key", "severity"),
    [
        ("device_id", None),
        ("[device_id day]", None),
        ("day", "warning"),
        ("[day status]", "warning"),
        ("country", "warning"),
        ("seq", "warning"),
    ],
)
def test_a_key_that_does_not_spread_is_found(key, severity):
    text = f"""
        client phones
        service intake x40
        cassandra events x40 [rf=3, shard={key}]
        phones -> intake -> events
        flow ingest 60k/s write: phones -> intake -> events
        """
    assert severities(text, "hot-partition").get("events") == severity
    slow = text.replace("60k/s", "6/s")
    assert severities(slow, "hot-partition").get("events") == (severity and "info")


def test_what_a_provider_grants_is_a_wall_or_a_question():
    text = """
        client app
        service api x400
        {}
        app -> api -> far
        flow pay 60k/s write: app -> api -> far
        """
    rule = "quota-exceeded"
    assert severities(text.format("external far [capacity=1k/s]"), rule) == {"far": "error"}
    assert asked(text.format("external far: Stripe"), rule) == {"far"}
    assert asked(text.format("dynamodb far"), rule) == {"far"}
    assert not asked(text.format("external far [capacity=90k/s]"), rule)


def test_an_idle_fleet_is_told_unless_somebody_said_why():
    text = served("service web x40", "20/s")
    assert severities(text, "over-provisioned") == {"web": "info"}
    assert severities(f'{text}note web: "a launch on Friday"\n', "over-provisioned") == {}
    assert severities(text.replace("20/s", "9k/s"), "over-provisioned") == {}
