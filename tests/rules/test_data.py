"""What the rules of data and consistency say near the line between a fault and none."""

from __future__ import annotations

import pytest

from tests.rules.judging import asked, judged, praised, severities

STORE = """
{required}
client app
service api x3
{store}
app -> api -> {name}
"""


def with_store(store: str, name: str = "db", required: str = "") -> str:
    return STORE.format(store=store, name=name, required=required)


@pytest.mark.parametrize(
    ("required", "store", "expected"),
    [
        ("", "postgres db", {}),
        ("", "postgres db x1", {"db": "info"}),
        ("", 'postgres db x1 "Payments"', {"db": "warning"}),
        ("require rpo 0s", "postgres db x1 [backup=1h]", {"db": "error"}),
        ("require rpo 0s", "postgres db x2", {}),
        ("require rpo 1h", "postgres db x1 [backup=10min]", {}),
        ("", "cassandra db x6", {}),
        ("", "cassandra db x6 [rf=1]", {"db": "warning"}),
        ("require rpo 0s", "dynamodb db", {}),
    ],
)
def test_one_copy_matters_as_much_as_may_be_lost(required, store, expected):
    assert severities(with_store(store, required=required), "missing-replication") == expected


def test_a_queue_without_a_copy_is_told_of_where_the_design_says_so():
    queue = "client app\nservice api x3\nrabbitmq jobs x8{}\nworker mail x2\napp -> api ~> jobs ~> mail\n"
    assert severities(queue.format(" [failover=no]"), "missing-replication") == {"jobs": "warning"}
    assert severities(queue.format(""), "missing-replication") == {}


@pytest.mark.parametrize(
    ("required", "attributes", "expected"),
    [
        ("", "backup=no", {"db": "warning"}),
        ("", "backup=no, pitr", {}),
        ("require rpo 5min", "backup=1h", {"db": "info"}),
        ("require rpo 2h", "backup=1h", {}),
        ("require rto 1h", "backup=1h, restored=3h", {"db": "warning"}),
        ("require rto 4h", "backup=1h, restored=3h", {}),
        ("", "backup=1h, restored=no", {"db": "info"}),
    ],
)
def test_backups_are_held_against_what_may_be_lost_and_how_long(required, attributes, expected):
    text = with_store(f"postgres db x2 [{attributes}]", required=required)
    assert severities(text, "missing-backup") == expected


def test_a_restore_that_is_the_only_way_back_has_to_be_in_time():
    text = with_store("postgres db x1 [backup=1h, restored=3h]", required="require rto 1h")
    assert severities(text, "missing-backup") == {"db": "error"}


def test_backups_of_a_copy_are_backups():
    text = with_store("postgres db x2\npostgres copy [role=replica, backup=1d]\ndb ~> copy")
    assert judged(text, "missing-backup").questions == ()


TWO = """
{required}
client app
service api x3 {said}
postgres db x2
{other}
app -> api -> db
api {arrow} other
flow post 1k/s write: app -> api -> db; api {arrow} other
"""


@pytest.mark.parametrize(
    ("other", "arrow", "required", "said", "expected"),
    [
        ("kafka other x3", "~>", "", "", "info"),
        ("kafka other x3", "~>", "", "[outbox=cdc]", ""),
        ("kafka other x3", "~>", "", "[cdc]", ""),
        ("elasticsearch other x3", "->", "", "", "info"),
        ("elasticsearch other x3", "->", "require consistency strong", "", "warning"),
        ("redis other x3", "->", "require consistency strong", "", ""),
        ("s3 other", "->", "require consistency strong", "", ""),
        ("redis-pubsub other x3", "~>", "", "", ""),
    ],
)
def test_two_systems_written_in_one_step_have_to_agree(other, arrow, required, said, expected):
    text = TWO.format(other=other, arrow=arrow, required=required, said=said)
    assert severities(text, "dual-write").get("api", "") == expected


def test_a_worker_does_its_work_again_until_both_are_written():
    text = """
    client app
    service api x3
    queue jobs: SQS
    worker index x2
    postgres db x2
    elasticsearch texts x3
    app -> api ~> jobs ~> index -> db, texts
    flow post 1k/s write: app -> api ~> jobs ~> index -> db; index -> texts
    """
    assert severities(text, "dual-write") == {}


BOTH = """
{required}
client app
service {one} x3
service other x3
postgres first x2
postgres second x2
app -> {one} -> first
{one} {arrow} other -> second
flow go 10/s write: app -> {one} -> first; {one} {arrow} other -> second
{note}
"""


@pytest.mark.parametrize(
    ("required", "one", "arrow", "note", "expected"),
    [
        ("require consistency strong", "api", "->", "", "warning"),
        ("", "api", "->", "", ""),
        ("", "booking", "->", "", "info"),
        ("require consistency strong", "api", "~>", "", ""),
        (
            "require consistency strong",
            "api",
            "->",
            'decide "a saga" on api, other: "each step has its undo"',
            "",
        ),
    ],
)
def test_stores_of_two_services_have_to_agree_where_it_matters(
    required, one, arrow, note, expected
):
    text = BOTH.format(required=required, one=one, arrow=arrow, note=note)
    assert severities(text, "distributed-transaction").get(one, "") == expected


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ("rf=3, read-quorum=2, write-quorum=2", {}),
        ("rf=3, read-quorum=1, write-quorum=2", {"db": "error"}),
        ("rf=3, read-quorum=1, write-quorum=3", {"db": "info"}),
        ("rf=5, read-quorum=2, write-quorum=3", {"db": "error"}),
    ],
)
def test_quorums_meet_when_together_they_are_more_than_the_copies(attributes, expected):
    text = with_store(f"cassandra db x6 [{attributes}]", required="require consistency strong")
    assert severities(text, "quorum-misconfigured") == expected


def test_small_quorums_are_a_choice_where_nothing_fresh_is_required():
    text = with_store("cassandra db x6 [rf=3, read-quorum=1, write-quorum=1]")
    assert severities(text, "quorum-misconfigured") == {}
    meeting = with_store("cassandra db x6 [rf=3, read-quorum=2, write-quorum=2]")
    assert "2 read + 2 written = 4 > 3 replicas" in praised(meeting, "quorum-misconfigured")


LAGGING = """
require consistency {need}
client app
service api x3
postgres db x1
postgres copy {role}
db {arrow} copy
app -> api -> db, copy
flow look 100/s: app -> api -> copy
flow add 10/s write: app -> api -> db
"""


@pytest.mark.parametrize(
    ("need", "role", "arrow", "expected"),
    [
        ("strong", "[role=replica]", "~>", {"copy": "error"}),
        ("session", "[role=replica]", "~>", {"copy": "warning"}),
        ("eventual", "[role=replica]", "~>", {}),
        ("strong", "[role=replica]", "->", {}),
        ("strong", "[role=sync-replica]", "~>", {}),
    ],
)
def test_a_copy_that_lags_is_wrong_for_reads_that_must_not(need, role, arrow, expected):
    text = LAGGING.format(need=need, role=role, arrow=arrow)
    assert severities(text, "stale-read-after-write") == expected


@pytest.mark.parametrize(
    ("acks", "required", "expected"),
    [
        ("acks=1", "", {}),
        ("acks=1", "require rpo 0s", {"clicks": "error"}),
        ("acks=all", "require rpo 0s", {}),
    ],
)
def test_a_weak_confirmation_matters_where_nothing_may_be_lost(acks, required, expected):
    text = f"""
    {required}
    client app
    service api x3
    kafka clicks x3 [{acks}]
    worker sums x2
    app -> api ~> clicks ~> sums
    """
    assert severities(text, "weak-acknowledgement") == expected


@pytest.mark.parametrize(
    ("broker", "expected"),
    [
        ("kafka jobs x3 [partitions=12, ordered]", {"jobs": "warning"}),
        ("kafka jobs x3 [partitions=12, ordered, partition-key=user]", {}),
        ("kafka jobs x3 [partitions=12]", {}),
        ("kafka jobs x1 [partitions=1, ordered]", {}),
        ("queue jobs: SQS [ordered]", {"jobs": "warning"}),
        ("queue jobs: SQS FIFO [ordered]", {}),
    ],
)
def test_order_holds_within_one_partition_or_group(broker, expected):
    text = f"client app\nservice api x3\n{broker}\nworker mail x2\napp -> api ~> jobs ~> mail\n"
    assert severities(text, "ordering-lost") == expected


@pytest.mark.parametrize(
    ("stored", "bytes_", "expected"),
    [
        ("postgres files x2", "20KB", {}),
        ("postgres files x2", "300KB", {"files": "info"}),
        ("postgres files x2", "3MB", {"files": "warning"}),
        ("dynamodb files", "500KB", {"files": "error"}),
        ("s3 files", "500MB", {}),
    ],
)
def test_large_items_do_not_belong_with_records(stored, bytes_, expected):
    text = with_store(stored, "files") + f"flow save 1/s write {bytes_}: app -> api -> files\n"
    assert severities(text, "blob-in-database") == expected


@pytest.mark.parametrize(
    ("rate", "boxes", "expected"),
    [
        ("1/s", 10, {"api": "info"}),
        ("100/s", 10, {"api": "warning"}),
        ("100/s", 40, {"api": "info"}),
    ],
)
def test_uploads_are_held_against_the_network_cards(rate, boxes, expected):
    text = f"""
    client app
    service api x{boxes}
    s3 files
    app -> api -> files
    flow save {rate} write 100MB: app -> api -> files
    """
    assert severities(text, "media-through-servers") == expected


def test_uploads_past_the_servers_are_fine():
    text = """
    client app
    service api x2
    s3 files
    app -> files [auth=signed]
    app -> api -> files
    flow save 100/s write 100MB: app -> api -> files
    """
    assert severities(text, "media-through-servers") == {}


EDGE = """
require users {users}
client app
service api x4
s3 {name}
app -> api -> {name}
"""


@pytest.mark.parametrize(
    ("users", "name", "expected"),
    [
        ("5M/d", "photos", "info"),
        ("5M/d", "assets", "info"),
        ("5M/d", "logs", ""),
        ("5M/d", "blobs", ""),
        ("1k/d", "photos", ""),
    ],
)
def test_files_that_many_fetch_belong_at_the_edge(users, name, expected):
    text = EDGE.format(users=users, name=name)
    assert severities(text, "missing-cdn").get(name, "") == expected


def test_more_bytes_than_a_network_card_carries_are_a_warning():
    text = """
    client app
    service api x40
    s3 {name}
    app -> api -> {name}
    flow look {rate} 2MB: app -> api -> {name}
    """
    heavy = text.format(rate="1k/s", name="videos")
    assert severities(heavy, "missing-cdn") == {"videos": "warning"}
    light = text.format(rate="10/s", name="videos")
    assert severities(light, "missing-cdn") == {"videos": "info"}
    unknown = text.format(rate="1k/s", name="blobs")
    assert severities(unknown, "missing-cdn") == {"blobs": "info"}


RACE = """
client guest
service {service} x4 {said}
postgres {store} x2 {kept}
guest -> {service} -> {store}
flow book 10/s write: guest -> {service} -> {store}
"""


@pytest.mark.parametrize(
    ("service", "store", "said", "kept", "expected"),
    [
        ("booking", "rooms", "", "", "info"),
        ("api", "seats", "", "", "info"),
        ("api", "posts", "", "", ""),
        ("booking", "rooms", "", "[atomic=compare]", ""),
        ("booking", "rooms", "[lock]", "", ""),
        ("booking", "rooms", "[atomic=no]", "", "warning"),
        ("booking", "rooms", "", "[consistency=strong]", ""),
    ],
)
def test_what_is_limited_changes_in_one_step(service, store, said, kept, expected):
    text = RACE.format(service=service, store=store, said=said, kept=kept)
    assert severities(text, "race-on-a-counter").get(store, "") == expected


def test_messages_for_others_are_asked_about_repeats():
    text = """
    require users 1M/d
    client app
    lb front
    service api x3
    postgres db x2
    queue jobs: SQS
    worker mail x2 {said}
    external post: SendGrid
    app -> front -> api -> db
    api ~> jobs ~> mail -> post
    """
    assert asked(text.format(said=""), "repeat-not-idempotent") == {"mail"}
    assert asked(text.format(said="[idempotency=dedup]"), "repeat-not-idempotent") == set()
    assert asked(text.format(said="[dedup]"), "repeat-not-idempotent") == set()
