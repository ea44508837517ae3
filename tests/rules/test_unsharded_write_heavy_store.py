"""`unsharded-write-heavy-store`: by the writes a node takes, and every way to split them."""

from __future__ import annotations

import pytest

from dsl.parse import parse
from reviewer.model.run_settings import Settings
from reviewer.packs.loader import load_packs
from reviewer.review import review
from tests.rules.judging import asked, judged, praised, severities

RULE = "unsharded-write-heavy-store"


def drawing(rate: str, store: str) -> str:
    return f"""
        client phones
        service intake x40
        {store}
        phones -> intake -> events
        flow ingest {rate} write: phones -> intake -> events
        """


@pytest.mark.parametrize(
    ("rate", "store", "severity"),
    [
        ("600/s", "postgres events x2", None),
        ("5k/s", "postgres events x2", None),
        ("6k/s", "postgres events x2", "info"),
        ("20k/s", "postgres events x2", "info"),
        ("31k/s", "postgres events x2", "warning"),
        ("60k/s", "postgres events x2", "error"),
        ("60k/s", "postgres events x5", "error"),
        ("60k/s", "postgres events x9", None),
        ("60k/s", "postgres events x9 [shards=1]", "error"),
        ("60k/s", "postgres events x2 [shards=16]", None),
        ("60k/s", "postgres events x2 [shards=8]", "info"),
        ("60k/s", "postgres events x2 [shards=many]", None),
        ("60k/s", "postgres events x2 [capacity=200k/s]", None),
        ("60k/s", "postgres events x2 [capacity=50k/s]", "error"),
        ("60k/s", "dynamodb events", None),
        ("60k/s", "cassandra events x40 [rf=3]", None),
        ("60k/s", "cassandra events x6 [rf=3]", "info"),
        ("60k/s", "cassandra events x3 [rf=3]", "warning"),
        ("60k/s", "cassandra events x40 [rf=40]", "warning"),
        ("60k/s", "cassandra events xmany", None),
        ("300k/s", "redis events x2", "error"),
    ],
)
def test_the_same_drawing_is_fine_at_one_load_and_wrong_at_another(rate, store, severity):
    assert severities(drawing(rate, store), RULE).get("events") == severity


@pytest.mark.parametrize(
    ("store", "credit"),
    [
        (
            "postgres events x2 [shards=16]",
            "each of the 16 shards of `events` handles 3,750 writes/s",
        ),
        ("dynamodb events", "`events` spreads 60k writes/s over its partitions"),
        ("cassandra events x40 [rf=3]", "each of the 40 nodes of `events` handles 4.5k writes/s"),
    ],
)
def test_what_splits_is_credited(store, credit):
    text = drawing("20k/s" if "dynamodb" in store else "60k/s", store)
    assert credit.replace("60k", "20k" if "dynamodb" in store else "60k") in praised(text, RULE)


def test_of_many_nodes_it_asks_whether_they_are_shards():
    (question,) = judged(drawing("60k/s", "postgres events x9"), RULE).questions
    assert "Are the 9 nodes of `events` shards, or copies of one?" in question.answer.message
    assert "`postgres events x9 [shards=9" in question.answer.message


def test_nodes_that_nobody_counted_are_asked_for_with_the_sum():
    text = drawing("60k/s", "cassandra events")
    (question,) = judged(text, RULE).questions
    assert severities(text, RULE) == {}
    assert "It needs 18. Set `cassandra events x18`" in question.answer.message
    assert judged(drawing("600/s", "cassandra events"), RULE).questions == ()


def test_it_asks_for_the_writes_of_a_store_that_no_rate_reaches():
    other = "client people\nservice other\npeople -> other\nflow ping 10/s: people -> other\n"
    assert asked(
        other + "people -> api -> redis, postgres\nflow use write: people -> api -> postgres", RULE
    ) == {"postgres"}
    assert asked("people -> api -> redis, postgres", RULE) == set()
    assert asked("require writes 1k/s\nclient -> api -> postgres", RULE) == set()


def test_a_store_that_nothing_is_known_of_is_asked_about():
    assert (
        severities(drawing("60k/s", 'warehouse events: "Home grown" x2 [managed=no]'), RULE) == {}
    )


def test_the_sum_adds_up():
    (finding,) = judged(drawing("80k/s", "postgres events x2 [shards=2, shard=day]"), RULE).findings
    assert finding.answer.sums == (
        "80k writes/s ÷ 2 shards = 40k writes/s on each",
        "one handles 5k writes/s at worst, 15k typically, 35k at best",
        "80k ÷ 5k = 16 shards",
    )
    assert finding.answer.instead == "postgres events x2 [shards=16, shard=day]"


def test_a_stated_capacity_is_planned_at_its_target():
    (finding,) = judged(drawing("70k/s", "postgres events x2 [capacity=50k/s]"), RULE).findings
    assert finding.answer.sums == (
        "one handles 50k writes/s (stated); planned at 60% of that: 30k",
        "70k ÷ 30k = 2.33, so 3 shards",
    )
    assert finding.answer.assumed == ()


@pytest.mark.parametrize(
    ("rate", "severity"), [("9k", None), ("60k", "warning"), ("400k", "error")]
)
def test_a_managed_store_with_one_writer_is_judged(rate: str, severity: str | None) -> None:
    text = f"require writes {rate}/s\nclient -> api -> aurora\nservice api x400 [limit=20/s]"
    found = review(parse(text), load_packs(), Settings(select=("unsharded-write-heavy-store",)))
    assert [f.severity.word for f in found.findings] == ([severity] if severity else [])
    assert not found.credits


def test_above_the_quota_of_an_account_it_asks() -> None:
    text = "require writes 400k/s\nclient -> api -> dynamodb\nservice api x400 [limit=20/s]"
    found = review(parse(text), load_packs(), Settings(select=("unsharded-write-heavy-store",)))
    assert not found.credits
    (question,) = judged(text, "quota-exceeded").questions
    assert "What is your quota?" in question.answer.message
