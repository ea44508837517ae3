"""By which name a component goes whose declaration leaves it open."""

from __future__ import annotations

import pytest

from dsl.kinds import Kind
from dsl.parse import parse


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("api gateway", "api-gateway", Kind.GATEWAY),
        ("api gateway x2\nclient -> api_gateway", "api_gateway", Kind.GATEWAY),
        ("api gateway\nclient -> gateway", "gateway", Kind.GATEWAY),
        ("load balancer\nclient -> load-balancer", "load-balancer", Kind.LB),
        ("load balancer\nclient -> balancer", "balancer", Kind.LB),
        ("object store\nservice x\nx -> store", "store", Kind.OBJECT_STORE),
        ("message queue\nservice x\nx ~> message_queue", "message_queue", Kind.QUEUE),
        ("redis cache x3\nclient -> cache", "cache", Kind.CACHE),
        ("redis cluster x6\nclient -> redis", "redis", Kind.CACHE),
        ("user db\nclient -> db", "db", Kind.DATABASE),
        ("auth service\nclient -> auth", "auth", Kind.AUTH),
    ],
)
def test_a_phrase_is_one_thing_by_the_name_that_links_use(text: str, name: str, kind: Kind) -> None:
    parsed = parse(text)
    assert parsed.problems == ()
    assert parsed.design.components[name].kind is kind
    assert len(parsed.design.components) == 1 + ("client" in text) + ("service x" in text)


def test_the_first_words_of_a_phrase_may_be_another_component() -> None:
    parsed = parse("api gateway x2\nclient -> gateway -> api")
    assert parsed.problems == ()
    assert list(parsed.design.components) == ["gateway", "client", "api"]
    alone = parse("api gateway\nclient -> api").design
    assert list(alone.components) == ["api-gateway", "client", "api"]


def test_a_declared_last_word_keeps_its_name() -> None:
    parsed = parse("service gateway\napi gateway\nclient -> gateway")
    assert parsed.problems == ()
    assert parsed.design.components["gateway"].kind is Kind.SERVICE
    assert parsed.design.components["api-gateway"].kind is Kind.GATEWAY


def test_flows_name_phrases_too() -> None:
    parsed = parse("redis cache\nclient -> api -> cache\nflow f 1/s: client -> api -> cache")
    assert parsed.problems == ()
    assert len(parsed.design.flows[0].stages) == 3


def test_a_kind_and_a_name_that_are_no_phrase_stay_what_they_were() -> None:
    design = parse("cassandra timelines\nservice web x3\nmysql db\nweb -> db, timelines").design
    assert list(design.components) == ["timelines", "web", "db"]


def test_a_label_that_links_name_is_a_name_in_quotes() -> None:
    parsed = parse('service "checkout" x3\nclient -> checkout')
    assert [problem.message for problem in parsed.problems] == ["read as `service checkout x3`"]
    assert parsed.design.components["checkout"].count == 3


def test_a_label_that_nothing_names_is_a_label() -> None:
    parsed = parse('redis "hot"\nlb "edge"\nclient -> lb -> redis')
    assert parsed.problems == ()
    assert parsed.design.components["redis"].label == "hot"


def test_many_phrases_take_no_longer_each() -> None:
    text = "api gateway\n" * 20_000 + "client -> " + ", ".join(f"api{n}" for n in range(1_000))
    assert parse(text).problems


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("User Service x3\nclient -> Service", "Service", Kind.SERVICE),
        ("User Service x3\nclient -> User_Service", "User_Service", Kind.SERVICE),
        ("User Service x3", "User_Service", Kind.SERVICE),
        ("Order Service x3\nclient -> Order", "Order", Kind.SERVICE),
        ("Customer DB x2\nclient -> DB", "DB", Kind.DATABASE),
        ("Search API x6\nclient -> API", "API", Kind.SERVICE),
        ("Stream Service x4\nclient -> Service", "Service", Kind.SERVICE),
        ("Email Service x2\nclient -> Service", "Service", Kind.SERVICE),
        ("Device Server x2\nclient -> Server", "Server", Kind.SERVICE),
        ("Admin Panel\nclient -> Panel", "Panel", Kind.SERVICE),
        ("user cache x2\nclient -> user_cache", "user_cache", Kind.CACHE),
        ("Driver App\nApp -> api", "App", Kind.CLIENT),
        ("Matching Engine x2", "Matching_Engine", Kind.SERVICE),
    ],
)
def test_the_head_noun_says_what_is_declared(text: str, name: str, kind: Kind) -> None:
    parsed = parse(text)
    assert parsed.problems == ()
    assert parsed.design.components[name].kind is kind


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("service registry x2", "registry", Kind.SERVICE),
        ("service discovery", "discovery", Kind.SERVICE),
        ("service mesh", "mesh", Kind.SERVICE),
        ("client shop", "shop", Kind.CLIENT),
        ("client api", "api", Kind.CLIENT),
        ("worker api x3", "api", Kind.WORKER),
        ("service cache x3", "cache", Kind.SERVICE),
        ("redis queue", "queue", Kind.CACHE),
        ("kafka consumer x3", "consumer", Kind.STREAM),
        ("browser shop", "shop", Kind.CLIENT),
        ("kv store db x3", "db", Kind.KV),
        ("time series db", "time-series-db", Kind.TIMESERIES),
        ("coordination registry: Consul x3", "registry", Kind.COORDINATION),
        ("service discovery: Consul x3", "service-discovery", Kind.COORDINATION),
        ("Service Registry x3", "Service-Registry", Kind.COORDINATION),
    ],
)
def test_what_is_declared_with_a_kind_keeps_it(text: str, name: str, kind: Kind) -> None:
    parsed = parse(text)
    assert parsed.problems == ()
    assert parsed.design.components[name].kind is kind


def test_two_phrases_that_end_alike_are_two_components() -> None:
    parsed = parse("User Service x3\nOrder Service x2\nclient -> User_Service, Order_Service")
    assert parsed.problems == ()
    assert set(parsed.design.components) == {"User_Service", "Order_Service", "client"}


def test_a_component_may_be_called_by_all_words_of_its_declaration() -> None:
    parsed = parse("redis geo x3\nclient -> api -> redis_geo")
    assert parsed.problems == ()
    assert [link.id for link in parsed.design.links] == ["client->api", "api->geo"]


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("service user service x3", "user_service", Kind.SERVICE),
        ("postgres orders db", "orders_db", Kind.DATABASE),
        ("redis session cache x3", "session_cache", Kind.CACHE),
    ],
)
def test_a_name_of_several_words_is_one_with_a_note(text: str, name: str, kind: Kind) -> None:
    parsed = parse(text)
    assert [(each.code, each.fatal) for each in parsed.problems] == [("wrong-name", False)]
    assert parsed.design.components[name].kind is kind


def test_a_consumer_of_a_product_is_a_worker() -> None:
    parsed = parse("kafka order consumer x3")
    assert parsed.problems == ()
    assert parsed.design.components["kafka_order_consumer"].kind is Kind.WORKER


def test_a_language_in_front_of_a_kind_is_its_technology() -> None:
    payments = parse("go service payments x3").design.components["payments"]
    assert (payments.kind, payments.technology and payments.technology.id) == (
        Kind.SERVICE,
        "golang",
    )


@pytest.mark.parametrize("text", ["player stats x3", "Game leaderboard", "Onfido", "daily totals"])
def test_words_that_say_no_kind_are_asked_about(text: str) -> None:
    (problem,) = parse(text).problems
    assert problem.code == "unknown-word"
    assert all(f"`{kind} " in problem.hint for kind in ("database", "queue", "service", "external"))


def test_an_unknown_product_stays_as_a_label() -> None:
    parsed = parse("Zorblax main x3\nclient -> main")
    assert [problem.code for problem in parsed.problems] == ["unknown-kind"]
    assert parsed.design.components["main"].technology_text == "Zorblax"
    assert "database main: Zorblax" in parsed.problems[0].hint


@pytest.mark.parametrize("text", ["sevice web x3", "kakfa events x3", "databse users", "requrie p"])
def test_a_slip_stays_an_error(text: str) -> None:
    assert [problem.fatal for problem in parse(text).problems] == [True]


@pytest.mark.parametrize(
    "text", ["sharding by score range", "tokens stream back over the same server"]
)
def test_a_sentence_is_no_phrase(text: str) -> None:
    parsed = parse(text)
    assert parsed.problems
    assert not parsed.design.components


def test_many_phrases_are_read_in_bounded_work() -> None:
    lines = [f"{chr(97 + n % 26)}q{n}x item service" for n in range(6_000)]
    assert parse("\n".join(lines)).problems
