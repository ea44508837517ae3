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
    assert [problem.code for problem in parsed.problems] == ["quoted-name"]
    assert parsed.design.components["checkout"].count == 3


def test_a_label_that_nothing_names_is_a_label() -> None:
    parsed = parse('redis "hot"\nlb "edge"\nclient -> lb -> redis')
    assert parsed.problems == ()
    assert parsed.design.components["redis"].label == "hot"


def test_many_phrases_take_no_longer_each() -> None:
    text = "api gateway\n" * 20_000 + "client -> " + ", ".join(f"api{n}" for n in range(1_000))
    assert parse(text).problems
