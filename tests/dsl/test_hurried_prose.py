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
    "The API gateway talks to the user service, feed service and media service.": {
        ("API-gateway", "user_service"),
        ("API-gateway", "feed_service"),
        ("API-gateway", "media_service"),
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
    "The product service sends events to the email service via RabbitMQ.": {
        ("product_service", "RabbitMQ"),
        ("RabbitMQ", "email_service"),
    },
    "Basically users hit the load balancer, which forwards to one of our 5 web servers.": {
        ("users", "load-balancer"),
        ("load-balancer", "web-servers"),
    },
    "The web servers check redis first, then fall back to mysql.": {
        ("web-servers", "redis"),
        ("web-servers", "mysql"),
    },
    "If allowed, the rate limiter forwards to the API server.": {("rate-limiter", "API-server")},
    "Webhooks arrive at the ingestion API, which publishes to Kafka.": {("ingestion_API", "Kafka")},
    "The rules engine keeps its state in the state store, and writes to S3.": {
        ("rules_engine", "state_store"),
        ("rules_engine", "S3"),
    },
    "On a miss the CDN goes to the load balancer.": {("CDN", "load-balancer")},
    "Service A (orders) calls Service B (stock) and Service C via Kafka.": {
        ("Service_A", "Service_B"),
        ("Service_A", "Kafka"),
        ("Kafka", "Service_C"),
    },
    "kafka is drained by a lambda into s3": {("kafka", "lambda"), ("lambda", "s3")},
    "Requests from the browser are handled by the web server.": {("browser", "web-server")},
    "client then api gateway then checkout service then stripe": {
        ("client", "api-gateway"),
        ("api-gateway", "checkout_service"),
        ("checkout_service", "stripe"),
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


def test_what_sentences_are_about_is_known_to_each_other() -> None:
    text = "gateway depends on posts, media\nposts depends on posts-db\nmedia depends on s3\nposts-db is mongo\n"
    parsed = parse(text)
    asked = {each.message.split("`")[1] for each in parsed.problems if each.fatal}
    assert asked == {"posts", "media"}
    technology = parsed.design.components["posts-db"].technology
    assert technology
    assert technology.id == "mongodb"


def test_names_in_typewriter_type_are_components() -> None:
    text = "- `gateway` fans out to `profile` and `ledger`\n- `profile` caches in Redis\n- `ledger` uses MySQL\n"
    hints = [each.hint for each in parse(text).problems if each.fatal]
    assert any("`service profile`" in hint for hint in hints)


def test_a_number_of_replicas_behind_with_counts_and_calls_nobody() -> None:
    design = parse("App servers use Postgres with 2 read replicas.\n").design
    assert {(link.source, link.target) for link in design.links} == {("App-servers", "Postgres")}


def test_a_list_behind_a_verb_is_no_name() -> None:
    text = "client => api svc => kafka\nkafka feeds fraud service and ledger service\n"
    links = {(link.source, link.target) for link in parse(text).design.links}
    assert {("kafka", "fraud_service"), ("kafka", "ledger_service")} <= links
