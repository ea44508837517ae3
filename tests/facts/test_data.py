"""Which stores are homes of data, who changes them, how fresh reads must be, and how large things are."""

from __future__ import annotations

from dsl.parse import parse
from reviewer.analysis.facts import Facts
from tests.rules.judging import read


def facts(text: str) -> Facts:
    return Facts(read(text).design)


SHOP = """
client app
service shop x4
redis hot x2
postgres orders x1
postgres copy [role=replica]
search index
kafka events x3
worker feed x2
app -> shop -> hot, orders
shop ~> events ~> feed -> index
orders ~> copy
flow look 10/s: app -> shop -> hot -> orders
flow buy 1/s write 2KB: app -> shop -> orders; shop ~> events ~> feed -> index
"""


def test_homes_are_stores_that_nothing_else_can_fill_again():
    assert [store.name for store in facts(SHOP).topology.stores_of_record] == ["orders"]


def test_what_passes_within_days_has_no_home():
    kept = "postgres a [retention=1y]\npostgres b [ttl=1h]\npostgres c [retention=1d]\npostgres d\n"
    assert [store.name for store in facts(kept).topology.stores_of_record] == ["a", "d"]


def test_what_only_another_store_feeds_is_no_home():
    fed = "postgres orders\ndocument view\norders ~> view\n"
    assert [store.name for store in facts(fed).topology.stores_of_record] == ["orders"]


def test_changes_follow_the_flows():
    changes = facts(SHOP).traffic.reads_and_writes
    assert {name: [li.source for li in links] for name, links in changes.written.items()} == {
        "orders": ["shop"],
        "events": ["shop"],
        "index": ["feed"],
    }
    assert set(changes.read) == {"hot", "orders"}
    assert [[li.target for li in links] for links in changes.by_route] == [
        [],
        ["orders", "events", "index"],
    ]


def test_a_link_on_no_flow_may_do_both_unless_it_says_what_it_does():
    text = "service a\nservice b\npostgres one\npostgres two\na -> one\nb -> two [read]\n"
    changes = facts(text).traffic.reads_and_writes
    assert set(changes.written) == {"one"}
    assert set(changes.read) == {"one", "two"}


def test_the_freshness_of_a_flow_is_its_own_then_what_is_required():
    text = """
    require consistency eventual
    require consistency strong on pay
    client app
    service api
    app -> api
    flow pay write: app -> api
    flow look: app -> api
    flow mine [consistency=session]: app -> api
    """
    assert facts(text).traffic.consistency == {
        "pay": "strong",
        "look": "eventual",
        "mine": "session",
    }


def test_the_size_of_a_flow_is_that_of_its_object_where_it_has_one():
    text = """
    client app
    service api
    s3 photos
    postgres rows
    app -> api -> photos, rows
    flow upload 10/s write 3MB: app -> api -> photos; api -> rows
    """
    sizes = {cargo.target.name: (cargo.size, cargo.bytes) for cargo in facts(text).traffic.payloads}
    assert sizes == {"api": (3e6, 3e7), "photos": (3e6, 3e7)}


def test_without_sizes_there_is_no_cargo():
    assert Facts(parse("client -> api -> postgres", "").design).traffic.payloads == ()
