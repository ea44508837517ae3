"""Habits of hurried typists, each in several domains, with the near misses that mean something else."""

from __future__ import annotations

import pytest

from dsl.design import Design
from dsl.parse import parse


def read(text: str) -> Design:
    """What is read of a text without an error."""
    parsed = parse(text)
    assert not [each for each in parsed.problems if each.fatal]
    return parsed.design


def links(text: str) -> set[tuple[str, str]]:
    """The links of a text, each as its ends."""
    return {(link.source, link.target) for link in read(text).links}


def counts(text: str) -> dict[str, int | None]:
    """How many there are of each component."""
    return {name: part.count for name, part in read(text).components.items()}


@pytest.mark.parametrize(
    "arrow", ["──>", "═══►", "─▶", "▶", "►", "-[CDC]->", "--(CDC)-->", "-(CDC)->", "==(CDC)==>"]
)
def test_an_arrow_of_any_strokes_leads_on(arrow: str) -> None:
    assert {("orders-db", "kafka"), ("kafka", "lake_loader")} == links(
        f"orders db {arrow} kafka {arrow} lake loader\n"
    )


@pytest.mark.parametrize(
    ("said", "link"),
    [
        ("nightly cron kicks ingest worker", ("nightly_cron", "ingest_worker")),
        ("training job reads snowflake", ("training_job", "snowflake")),
        ("trie servers pull snapshots from S3", ("trie_servers", "S3")),
        ("search logs go to kafka from quote svc", ("quote_svc", "kafka")),
        ("users connect over websocket to the LB", ("users", "LB")),
        ("quote svc caches pages in redis", ("quote_svc", "redis")),
        ("the quote svc writes events to kafka.", ("quote_svc", "kafka")),
    ],
)
def test_a_sentence_with_a_verb_draws_its_link(said: str, link: tuple[str, str]) -> None:
    assert link in links(f"api -> quote svc x2 -> postgres\n{said}\n")


@pytest.mark.parametrize(
    "said",
    [
        "users can upload photos to S3",
        "users send messages to other users",
        "quote svc never calls kafka",
        "each device sends 1 msg / 30s ie ~66k msg/s",
        "mobile clients poll every 5s",
        "Redis stores user profiles",
    ],
)
def test_a_sentence_of_wishes_and_habits_draws_nothing(said: str) -> None:
    assert links(f"api -> quote svc x2 -> postgres\n{said}\n") == {
        ("api", "quote_svc"),
        ("quote_svc", "postgres"),
    }


@pytest.mark.parametrize(
    ("end", "count"),
    [
        ("chat svc, python, 3 replicas", 3),
        ("chat svc (N=12)", 12),
        ("chat svc x5, read only", 5),
        ("chat svc (go, 6 k8s pods)", 6),
        ("chat svc, autoscale 5..50", None),
    ],
)
def test_what_is_said_behind_a_comma_is_no_component(end: str, count: int | None) -> None:
    assert counts(f"lb -> {end}\nchat svc -> postgres\n") == {
        "lb": None,
        "chat_svc": count,
        "postgres": None,
    }


def test_a_counted_neighbor_behind_a_comma_is_a_component() -> None:
    assert counts("lb -> billing svc, go, 3 web servers\n")["web-servers"] == 3


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        (
            "client: web\npostgres: invoices\nworker: mailer x2\nweb -> api -> invoices\napi -> mailer\n",
            {"web": "client", "invoices": "database", "mailer": "worker", "api": "service"},
        ),
        ("lb: edge\nservice: feed\nedge -> feed\n", {"edge": "lb", "feed": "service"}),
        ("shop = client\nshop -> api\n", {"shop": "client", "api": "service"}),
        ("x3 service api\nclient -> api\n", {"api": "service", "client": "client"}),
        ("three service api\nclient -> api\n", {"api": "service", "client": "client"}),
    ],
)
def test_a_kind_and_a_name_are_read_in_any_order(text: str, kinds: dict[str, str]) -> None:
    assert {name: str(part.kind) for name, part in read(text).components.items()} == kinds


def test_numbers_in_words_count_what_follows() -> None:
    assert counts("three service api\nclient -> api\n")["api"] == 3
    assert counts("client -> lb -> four web servers\n")["web-servers"] == 4
    assert counts("lb -> two factor service -> redis\n")["two_factor_service"] is None


def test_a_technology_behind_a_known_word_stays_one() -> None:
    assert {*read("cache: redis\nclient -> api -> cache\n").components} == {
        "cache",
        "client",
        "api",
    }
    kafka = read("kafka: events\nclient -> api -> kafka\n").components["kafka"]
    assert kafka.technology_text == "events"


def test_colons_in_brackets_are_read_as_equals() -> None:
    design = read("redis ticks [ttl: 1s, hit: 99%]\nclient -> api -> ticks\n")
    assert design.components["ticks"].attributes.hit is not None


def test_a_line_that_stands_twice_is_said_once() -> None:
    text = "service lobby x3\nservice lobby x3\nclient -> lobby\n"
    assert counts(text) == {"lobby": 3, "client": None}
    other = parse("service lobby x3\nservice lobby x4\nclient -> lobby\n")
    assert [each.code for each in other.problems if each.fatal] == ["duplicate-name"]


def test_the_comma_for_the_colon_of_a_flow_has_a_hint_that_mends_it() -> None:
    parsed = parse("client -> api\nflow pay 200/s write, client -> api\n")
    assert [(each.code, each.hint) for each in parsed.problems] == [("missing-colon", "write `:`")]


def kinds(text: str) -> dict[str, str]:
    """The kind of each component."""
    return {name: part.kind.value for name, part in read(text).components.items()}


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("users -> api -> audit\naudit is a kafka topic\n", ("audit", "stream")),
        ("users -> api -> ledger\nledger - postgres, 3 nodes\n", ("ledger", "database")),
        ("users -> api -> fraud\nfraud :: model service\n", ("fraud", "model")),
        ("tills -> api -> stock\ntills :: client\nstock = postgres\n", ("tills", "client")),
        ("users -> core\ncore = service, 3 replicas\n", ("core", "service")),
    ],
)
def test_a_line_says_what_a_name_is(text: str, meant: tuple[str, str]) -> None:
    assert meant in kinds(text).items()


def test_a_description_behind_a_dash_declares_no_second_component() -> None:
    text = "users -> redis -> postgres\nredis - session cache\npostgres - the source of truth\n"
    assert kinds(text) == {"users": "client", "redis": "cache", "postgres": "database"}


def test_what_trails_behind_a_declaration_says_more_of_it() -> None:
    text = (
        "service api x3 in two zones\npostgres orders the source of truth\n"
        "worker mailer x2 -- stateless\nclient -> api -> orders\napi -> mailer\n"
    )
    components = read(text).components
    assert {*components} == {"api", "orders", "mailer", "client"}
    assert components["api"].attributes.zones == 2
    assert components["mailer"].attributes.stateless


def test_headings_in_bold_or_between_rules_draw_nothing() -> None:
    text = "**Clients**\n- rider app -> api gw\n== Edge ==\n- api gw -> trips svc\n"
    assert links(text) == {("rider_app", "api-gw"), ("api-gw", "trips_svc")}


def test_a_first_line_with_arrows_below_it_is_no_title() -> None:
    text = "rider app\n  -> trips svc\n    -> kafka\n  -> s3\n"
    assert links(text) == {("rider_app", "trips_svc"), ("trips_svc", "kafka"), ("rider_app", "s3")}


@pytest.mark.parametrize(
    ("line", "drawn"),
    [
        ("sync job -> hotel API, -> aurora", {("sync_job", "hotel_API"), ("sync_job", "aurora")}),
        ("cdn -> lb, then the api gw", {("cdn", "lb"), ("lb", "api-gw")}),
        ("lb -> quote svc then redis", {("lb", "quote_svc"), ("quote_svc", "redis")}),
    ],
)
def test_a_comma_and_an_arrow_begin_again_and_then_goes_on(
    line: str, drawn: set[tuple[str, str]]
) -> None:
    assert links(f"web -> api gw\n{line}\n") >= drawn


def test_then_in_a_remark_leads_nowhere() -> None:
    assert links("lb -> quote svc then retry with backoff\nquote svc -> redis\n") == {
        ("lb", "quote_svc"),
        ("quote_svc", "redis"),
    }


def test_a_product_with_and_without_its_vendor_is_one() -> None:
    text = "meters (2M) -> AWS IoT Core\nIoT Core -> kinesis\n"
    assert counts(text) == {"meters": 2_000_000, "AWS-IoT-Core": None, "kinesis": None}
    apart = "client -> API Gateway -> lambda\nclient -> aws api gateway -> lambda\n"
    assert len(read(apart).components) == 4


@pytest.mark.parametrize(
    ("end", "kind"),
    [
        ("page snapshots in S3", "object-store"),
        ("due jobs (SQS)", "queue"),
        ("Booking.com API", "external"),
        ("the web", "external"),
        ("crawlers ~200", "worker"),
        ("visited? (redis bloom filter)", "cache"),
    ],
)
def test_an_end_is_what_its_words_say(end: str, kind: str) -> None:
    found = kinds(f"lb -> fetch svc x2\nfetch svc -> {end}\n")
    assert [each for name, each in found.items() if name not in {"lb", "fetch_svc"}] == [kind]


def test_a_list_and_words_for_all_of_it_speak_of_its_entries() -> None:
    text = (
        "producers: order service, billing service\nboth -> alert API (2x)\n"
        "alert API -> kafka\nkafka -> mail worker\nkafka -> sms worker\n"
        "each worker writes to delivery log (cassandra)\n"
    )
    assert links(text) >= {
        ("order_service", "alert_API"),
        ("billing_service", "alert_API"),
        ("sms-worker", "delivery_log"),
    }


@pytest.mark.parametrize(
    "said", ["each request is logged", "all users log in", "every pod has an envoy sidecar"]
)
def test_a_sentence_about_each_of_something_draws_nothing(said: str) -> None:
    assert links(f"lb -> cart svc -> mysql\n{said}\n") == {
        ("lb", "cart_svc"),
        ("cart_svc", "mysql"),
    }


def test_dashes_are_arrows_where_a_text_has_no_others() -> None:
    text = "browser - lb - shop svc x3\nshop svc - pg (8 shards)\nshop svc - rabbit - mail worker\n"
    assert {
        ("browser", "lb"),
        ("lb", "shop_svc"),
        ("shop_svc", "pg"),
        ("shop_svc", "rabbit"),
    } < links(text)


@pytest.mark.parametrize(
    "text",
    ["client -> api\nredis - where sessions live\n", "URL shortener - serverless\nclient -> api\n"],
)
def test_a_dash_before_a_description_draws_nothing(text: str) -> None:
    assert not {(a, b) for a, b in links(text) if (a, b) != ("client", "api")}


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("api (2) -> worker (5) via SQS\n", {("api", "SQS"), ("SQS", "worker")}),
        (
            "tills -> web tier via cloudfront\n",
            {("tills", "cloudfront"), ("cloudfront", "web-tier")},
        ),
        ("clients connect via websocket -> ws gateway (x20)\n", {("clients", "ws-gateway")}),
    ],
)
def test_what_carries_an_arrow_stands_between_its_ends(
    text: str, drawn: set[tuple[str, str]]
) -> None:
    assert links(f"client tills\n{text}") == drawn


def test_via_a_protocol_or_a_store_is_a_remark() -> None:
    assert links("client tills\ntills -> web tier via https\n") == {("tills", "web-tier")}


def test_the_first_line_is_no_title_where_it_says_something() -> None:
    design = read("Requirements: 12k rps, p99 < 150 ms\nclient -> api\n")
    assert not design.title
    assert {each.metric for each in design.requirements} == {"requests", "p99"}
    assert not read("1. client hits CDN for static\n2. client -> api\n").title
    assert counts("db: mongo replica set (3)\napi -> db\nclient -> api\n")["db"] == 3


def test_lists_below_headings_are_no_yaml() -> None:
    text = "clients:\n  - ios app\n  - web\nservices:\n  - feed service x10\n\nios app, web -> feed service\n"
    assert kinds(text) == {"ios-app": "client", "web": "client", "feed_service": "service"}
    assert [
        each.code for each in parse("steps:\n  - uses: checkout\n  - run: make\n").problems
    ] == ["foreign-text"]


def test_a_number_behind_a_kind_tells_one_of_several() -> None:
    text = "client -> lb -> app1, app2\napp1, app2 -> db1\n"
    assert kinds(text) == {
        "client": "client",
        "lb": "lb",
        "app1": "service",
        "app2": "service",
        "db1": "database",
    }
    beside = parse("client -> lb -> api -> redis\napi1 -> postgres\n")
    assert [each.hint for each in beside.problems if each.fatal] == ["write `api`"]


def test_a_kind_in_front_of_a_list_is_that_of_each() -> None:
    text = "client: web, mobile\nweb, mobile -> api\napi -> redis\n"
    assert kinds(text) == {"web": "client", "mobile": "client", "api": "service", "redis": "cache"}


def test_the_last_word_is_the_name_where_links_speak_of_it() -> None:
    assert counts("redis cache ttl 60s\nclient -> api -> cache\n") == {
        "cache": None,
        "client": None,
        "api": None,
    }
