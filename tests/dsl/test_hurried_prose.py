"""Sentences of several clauses, and what they draw."""

from __future__ import annotations

import pytest

from dsl.parse import parse
from tests.work import assert_linear

SENTENCES = {
    "The mobile app calls the API gateway, which forwards requests to the order service.": {
        ("mobile_app", "API-gateway"),
        ("API-gateway", "order_service"),
    },
    "The order service stores orders in Postgres and receipts in S3, and publishes events to Kafka.": {
        ("order_service", "Postgres"),
        ("order_service", "S3"),
        ("order_service", "Kafka"),
    },
    "Fulfillment workers consume Kafka and update the inventory db.": {
        ("Kafka", "Fulfillment_workers"),
        ("Fulfillment_workers", "inventory_db"),
    },
    "Browsers hit Cloudflare, then 2 nginx boxes, then 8 PHP servers, which use Memcached.": {
        ("Browsers", "Cloudflare"),
        ("Cloudflare", "nginx_boxes"),
        ("nginx_boxes", "PHP_servers"),
        ("PHP_servers", "Memcached"),
    },
    "The booking service locks the seat in redis and writes the booking to postgres.": {
        ("booking_service", "redis"),
        ("booking_service", "postgres"),
    },
    "We have three API servers behind an nginx load balancer. They use MySQL for storage.": {
        ("nginx_load_balancer", "API-servers"),
        ("API-servers", "MySQL"),
    },
    "The audit service sits between the web servers and Kafka.": {
        ("web-servers", "audit_service"),
        ("audit_service", "Kafka"),
    },
    "Kafka is consumed by the indexer.": {("Kafka", "indexer")},
    "browser to cdn to api to Redis 7.2": {("browser", "cdn"), ("cdn", "api"), ("api", "Redis")},
}
"""Sentences, with the links that they draw."""

NOTHING = (
    "Do riders and drivers use GraphQL or gRPC, and why?",
    "Several services write to the same database.",
    "Each of our teams owns one deployment.",
    "We should never write to the replica.",
    "Users want to see their orders within a second.",
)
"""Sentences that draw nothing."""


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_sentence_draws_the_links_of_its_clauses(sentence: str) -> None:
    design = parse(sentence + "\n").design
    assert {(link.source, link.target) for link in design.links} == SENTENCES[sentence]


@pytest.mark.parametrize("sentence", NOTHING)
def test_a_sentence_without_components_draws_nothing(sentence: str) -> None:
    parsed = parse(f"client -> api gateway -> postgres\n{sentence}\n")
    assert set(parsed.design.components) == {"client", "api-gateway", "postgres"}


def test_a_verb_below_a_component_speaks_of_it() -> None:
    parsed = parse("order service\n  stores orders in postgres\n  publishes to kafka\n")
    assert {(link.source, link.target) for link in parsed.design.links} == {
        ("order_service", "postgres"),
        ("order_service", "kafka"),
    }


def test_a_sentence_that_is_broken_over_lines_is_left_alone() -> None:
    text = (
        "The page is loaded from the CDN and calls the API gateway for each of the user's orders,\n"
        "which reads DynamoDB and writes to Kafka.\n"
    )
    assert not parse(text).design.links


@pytest.mark.parametrize(
    "piece", ["web calls api, ", "web to ", "reads from ", "-x-", "_a_", "{a} "]
)
def test_long_lines_of_prose_and_marks_take_linear_work(piece: str) -> None:
    assert_linear(lambda size: parse(f"client => lb\n{piece * size}\n"), 100)
