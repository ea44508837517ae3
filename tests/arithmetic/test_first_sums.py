"""From users to requests, bytes and storage, and what a store comes to hold."""

from __future__ import annotations

import pytest

from dsl.parse import parse
from reviewer.analysis.estimates.back_of_envelope import FirstSums
from reviewer.analysis.estimates.storage import Storage
from reviewer.analysis.facts import Facts

YEAR = 365 * 86_400


def facts_of(text: str) -> Facts:
    parsed = parse(text)
    assert not parsed.problems
    return Facts(parsed.design)


def sums_of(text: str) -> FirstSums:
    found = facts_of(text).estimates.back_of_envelope
    assert found is not None
    return found


def storage_of(text: str, name: str = "db") -> Storage:
    facts = facts_of(text)
    found = facts.estimates.storage(facts.design.components[name])
    assert found is not None
    return found


def test_the_first_sums_of_an_interview() -> None:
    """100M users x 10 actions = 1bn a day = 11,574/s, 34,722/s at three times, 34.7 MB/s.

    101st of them writes: 114.6/s x 1 KB = 3.61 TB a year, 18.07 TB in five, a fifth hot.
    """
    found = sums_of(
        "require users 100M/d\nassume actions 10/d\nassume peak 3\nassume size 1KB\n"
        "assume ratio 100:1\nassume retention 5y\nassume hot 20%"
    )
    assert found.requests == pytest.approx(1e9)
    assert found.average == pytest.approx(11_574.07, rel=1e-6)
    assert found.peak == pytest.approx(34_722.22, rel=1e-6)
    assert found.flowing == pytest.approx(34_722_222, rel=1e-6)
    assert found.writes == pytest.approx(11_574.07 / 101, rel=1e-6)
    assert found.stored == pytest.approx(1e9 / 101 * 1000 * 365, rel=1e-9)
    assert found.kept == pytest.approx(5e12 * 365 / 101, rel=1e-9)
    assert found.cached == pytest.approx(1e12 * 365 / 101, rel=1e-9)
    assert found.missing == ()


def test_what_is_missing_is_asked_for_and_not_guessed() -> None:
    found = sums_of("require users 100M/d")
    assert (found.requests, found.average, found.peak, found.flowing) == (None,) * 4
    assert (found.stored, found.kept, found.cached) == (None,) * 3
    assert found.missing[0] == "assume actions 10/d"
    assert facts_of("require reads 100/s").estimates.back_of_envelope is None


@pytest.mark.parametrize("line", sums_of("require users 100M/d").missing)
def test_each_line_that_is_asked_for_is_a_line_of_the_language(line: str) -> None:
    assert line not in sums_of(f"require users 100M/d\n{line}").missing


def test_storage_that_is_required_needs_no_writes() -> None:
    found = sums_of("require users 1M/d\nrequire storage 5TB/y\nassume retention 2y")
    assert (found.stored, found.kept) == (pytest.approx(5e12), pytest.approx(1e13))


SHARDED = """
client app
postgres db x3 [shards=4, retention=30d]
assume peak 2
app -> db
flow put 1k/s write 2KB: app -> db
"""


def test_a_sharded_store_holds_average_writes_on_each_shard() -> None:
    """500/s x 2 KB = 1 MB/s; 30 days: 2.592 TB; 648 GB a node; three copies of it all."""
    found = storage_of(SHARDED)
    assert found.added == pytest.approx(1e6)
    assert found.held == pytest.approx(2.592e12)
    assert found.on_node == pytest.approx(6.48e11)
    assert found.in_all == pytest.approx(7.776e12)
    assert found.a_year == pytest.approx(1e6 * YEAR)


def test_nodes_without_a_leader_share_all_copies() -> None:
    """2.592 TB x 3 copies over 6 nodes."""
    found = storage_of(SHARDED.replace("postgres db x3 [shards=4, ", "cassandra db x6 [rf=3, "))
    assert found.on_node == pytest.approx(2.592e12 * 3 / 6)


def test_a_daily_rate_is_an_average_already() -> None:
    found = storage_of(SHARDED.replace("1k/s", "86400/d"))
    assert found.added == pytest.approx(2_000)


def test_without_a_retention_a_year_is_told_and_no_end() -> None:
    found = storage_of(SHARDED.replace(", retention=30d", ""))
    assert found.held is None
    assert found.on_node == pytest.approx(1e6 * YEAR / 4)


def test_data_of_today_counts_where_nothing_is_written() -> None:
    found = storage_of("client app\npostgres db [data=2TB]\napp -> db\nflow get 1/s: app -> db")
    assert (found.held, found.on_node) == (2e12, 2e12)


def test_no_size_no_storage() -> None:
    facts = facts_of("client app\npostgres db\napp -> db\nflow put 1/s write: app -> db")
    assert facts.estimates.storage(facts.design.components["db"]) is None
    assert facts.estimates.storage(facts.design.components["app"]) is None


def test_fan_out_multiplies_what_is_stored() -> None:
    text = SHARDED.replace("flow put 1k/s write 2KB: app -> db", "")
    one = storage_of(text + "flow put 1k/s write 2KB: app -> db")
    many = storage_of(text + "flow put 1k/s write 2KB: app -> db [fanout=200]")
    assert many.added == pytest.approx(200 * one.added)


@pytest.mark.parametrize(
    ("required", "keepers"),
    [
        ("", ("media",)),
        ("require storage 1GB/s\n", ("media",)),
        ("require storage 1KB/s\n", ("db",)),
    ],
)
def test_what_is_required_comes_in_rows_or_in_bulk(required: str, keepers: tuple[str, ...]) -> None:
    text = (
        "client app\nservice api\npostgres db\ns3 media\nredis hot\napp -> api -> db, media, hot\n"
    )
    facts = facts_of(f"{required}{text}flow put 1k/s write: app -> api -> db")
    assert facts.estimates.storage_keepers == keepers
