"""What a noun phrase means: the head noun, a product, a count, a version, a remark."""

from __future__ import annotations

import pytest

from dsl.catalogue import catalogue
from dsl.kinds import Kind
from dsl.phrases import Phrase, Sureness, noun_kind, resolve_phrase

KNOWN = catalogue()


def phrase(text: str) -> Phrase:
    return resolve_phrase([text], KNOWN)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("User Service", Kind.SERVICE),
        ("Customer DB", Kind.DATABASE),
        ("Search API", Kind.SERVICE),
        ("Stream Service", Kind.SERVICE),
        ("Email Service", Kind.SERVICE),
        ("Device Service", Kind.SERVICE),
        ("Partner Portal", Kind.SERVICE),
        ("Admin Panel", Kind.SERVICE),
        ("Mobile App Server", Kind.SERVICE),
        ("mobile backend", Kind.SERVICE),
        ("user cache", Kind.CACHE),
        ("Sensor Gateway", Kind.GATEWAY),
        ("Matching Engine", Kind.SERVICE),
        ("PSP Adapter", Kind.SERVICE),
        ("Webhook Sender", Kind.WORKER),
        ("Reconciliation Job", Kind.BATCH),
        ("Order Events Topic", Kind.STREAM),
        ("image registry", Kind.SERVICE),
        ("jobs table", Kind.DATABASE),
        ("Auth Service", Kind.AUTH),
        ("Cache Service", Kind.CACHE),
        ("worker nodes", Kind.WORKER),
        ("db servers", Kind.DATABASE),
        ("search service", Kind.SERVICE),
        ("database service", Kind.DATABASE),
        ("svc A", Kind.SERVICE),
        ("user shard 1", Kind.DATABASE),
        ("order replicas", Kind.DATABASE),
        ("user cluster", Kind.SERVICE),
        ("user group", Kind.CLIENT),
        ("snowflake id service", Kind.COORDINATION),
        ("fraud detection", Kind.SERVICE),
        ("token bucket", Kind.GATEWAY),
        ("smart meters", Kind.CLIENT),
        ("app server 2", Kind.SERVICE),
        ("queue emails", Kind.QUEUE),
        ("worker queue", Kind.QUEUE),
    ],
)
def test_the_head_noun_decides(text: str, kind: Kind) -> None:
    assert phrase(text).kind is kind
    assert phrase(text.lower()).kind is kind


def test_a_kind_of_the_language_in_front_of_a_name_is_one() -> None:
    assert phrase("database users").kind is Kind.DATABASE
    assert phrase("Search results").kind is None
    assert phrase("api users").kind is Kind.CLIENT


@pytest.mark.parametrize(
    "text",
    [
        "Rider App",
        "driver app",
        "Courier App",
        "restaurant tablet",
        "us users",
        "ops team",
        "Web UI",
        "Back Office UI",
        "Slack bot",
        "browsers",
        "admins",
        "advertiser dashboard",
    ],
)
def test_what_people_hold_is_a_client(text: str) -> None:
    assert phrase(text).kind is Kind.CLIENT
    assert not phrase(text).several


@pytest.mark.parametrize("role", ["user", "rider", "admin", "device", "partner", "customer"])
@pytest.mark.parametrize("noun", ["Service", "API", "DB", "Server", "Portal", "Panel", "Backend"])
def test_a_word_for_people_makes_no_client_of_another_noun(role: str, noun: str) -> None:
    assert phrase(f"{role} {noun}").kind is not Kind.CLIENT


@pytest.mark.parametrize(
    ("text", "technology", "kind"),
    [
        ("postgres", "postgres", Kind.DATABASE),
        ("Cloudflare D1", "cloudflare-d1", Kind.DATABASE),
        ("Kafka Connect", "kafka-connect", Kind.STREAM_PROCESSOR),
        ("DynamoDB Streams", "dynamodb-streams", Kind.STREAM),
        ("S3 Express One Zone", "s3-express", Kind.OBJECT_STORE),
        ("redis geo", "redis", Kind.CACHE),
        ("Stripe API", "stripe", Kind.EXTERNAL),
        ("Aurora us", "aurora", Kind.DATABASE),
        ("Kafka brokers", "kafka", Kind.STREAM),
        ("vLLM workers", "vllm", Kind.MODEL),
        ("AWS Lambda", "lambda", Kind.FUNCTION),
        ("managed Postgres", "postgres", Kind.DATABASE),
        ("go service", "golang", Kind.SERVICE),
        ("Next.js on Vercel", "nextjs", Kind.SERVICE),
        ("model weights in GCS", "gcs", Kind.OBJECT_STORE),
        ("Garage", "garage-s3", Kind.OBJECT_STORE),
        ("ES", "elasticsearch", Kind.SEARCH),
        ("GPT-4o", "openai", Kind.EXTERNAL),
    ],
)
def test_a_product_wins_over_the_words_beside_it(text: str, technology: str, kind: Kind) -> None:
    found = phrase(text)
    assert found.technology is KNOWN.technologies[technology]
    assert found.kind is kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Kafka consumer", Kind.WORKER),
        ("S3 uploader", Kind.WORKER),
        ("Stripe webhook handler", Kind.SERVICE),
        ("Redis API", Kind.SERVICE),
        ("garage", None),
        ("Django database", Kind.DATABASE),
        ("Postgres cache", Kind.CACHE),
    ],
)
def test_what_uses_a_product_is_not_the_product(text: str, kind: Kind | None) -> None:
    assert phrase(text).kind is kind
    assert phrase(text).technology is None


@pytest.mark.parametrize(
    ("text", "count", "name"),
    [
        ("app servers x3", 3, "app-servers"),
        ("3 web servers", 3, "web-servers"),
        ("collectors 20x", 20, "collectors"),
        ("trip service ×10", 10, "trip_service"),
        ("WebSocket Servers (200)", 200, "WebSocket-Servers"),
        ("Redis cluster (6 nodes)", 6, "Redis-cluster"),
        ("report api [x4]", 4, "report_api"),
        ("vLLM workers (A100 x 64)", 64, "vLLM_workers"),
        ("Route 53", None, "Route-53"),
        ("postgres 16", None, "postgres"),
        ("Kafka 3.7", None, "Kafka"),
        ("Oracle 19c", None, "Oracle"),
        ("Index Servers (500 shards)", None, "Index-Servers"),
        ("S3", None, "S3"),
        ("app server 2", None, "app_server_2"),
        ("Node.js", None, "Node-js"),
    ],
)
def test_counts_are_told_from_versions_and_names(text: str, count: int | None, name: str) -> None:
    found = phrase(text)
    assert found.count == count
    assert found.name == name
    assert found.kind is not None
    assert found.label == text


@pytest.mark.parametrize("text", ["app servers", "Fanout Workers", "MX servers", "parsers"])
def test_a_plural_says_several(text: str) -> None:
    assert phrase(text).several
    assert phrase(text).count is None


@pytest.mark.parametrize(
    "text", ["app servers x3", "redis", "dns", "logs", "orders db", "kubernetes", "users", "topics"]
)
def test_no_plural_of_what_runs_says_nothing(text: str) -> None:
    assert not phrase(text).several


@pytest.mark.parametrize(
    ("text", "kind", "technology"),
    [
        ("Orders DB (Postgres)", Kind.DATABASE, "postgres"),
        ("cache(redis)", Kind.CACHE, "redis"),
        ("Message Queue (Kafka)", Kind.STREAM, "kafka"),
        ("Online store (DynamoDB)", Kind.KV, "dynamodb"),
        ("Payments DB (Postgres 15, primary + 2 replicas)", Kind.DATABASE, "postgres"),
        ("url keys (redis)", Kind.CACHE, "redis"),
        ("Chat API (FastAPI)", Kind.SERVICE, "fastapi"),
        ("Sync Worker (Kafka)", Kind.WORKER, None),
        ("editor (browser)", Kind.CLIENT, None),
        ("build queue (Redis)", Kind.QUEUE, None),
        ("Request queue (Redis Streams)", Kind.STREAM, "redis-streams"),
        ("op log (Cassandra)", Kind.WIDE_COLUMN, "cassandra"),
        ("event stream (Redis)", Kind.STREAM, None),
        ("Query cache (Postgres)", Kind.CACHE, None),
        ("Session cache (DynamoDB)", Kind.KV, "dynamodb"),
        ("Audit log (S3)", Kind.OBJECT_STORE, "s3"),
        ("Auth (Postgres)", Kind.AUTH, None),
        ("Rate limiter (Redis)", Kind.CACHE, "redis"),
        ("API Gateway (Lambda)", Kind.GATEWAY, None),
        ("Users DB (Rails)", Kind.DATABASE, None),
        ("CDN (S3)", Kind.CDN, None),
        ("[lb]", Kind.LB, None),
        ("Postgres (RDS)", Kind.DATABASE, "postgres"),
    ],
)
def test_brackets_say_what_it_is_built_on(text: str, kind: Kind, technology: str | None) -> None:
    found = phrase(text)
    assert found.kind is kind
    assert (found.technology.id if found.technology else None) == technology


def test_a_remark_that_says_neither_tells_two_of_a_kind_apart() -> None:
    assert phrase("S3 (raw videos)").remark == "raw videos"
    assert phrase("S3 (encoded)").remark == "encoded"
    assert phrase("Timeline Cache (Redis, 30 nodes)").remark == ""


@pytest.mark.parametrize("text", ["Order", "Catalog", "Media", "Onfido", "player stats", "", "()"])
def test_a_noun_that_is_not_known_is_asked_about(text: str) -> None:
    found = phrase(text)
    assert found.kind is None
    assert found.sureness is Sureness.UNKNOWN
    assert found.near == ""


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("lod balancer", "load balancer"),
        ("messge queue", "message queue"),
        ("load balancr", "load balancer"),
        ("Orders Servcie", "orders service"),
        ("user servce", "user service"),
        ("mysqll", "mysql"),
        ("Mail API", ""),
        ("Doc DB", ""),
        ("Map API", ""),
        ("Cart DB", ""),
        ("Order Service", ""),
        ("load balancer", ""),
    ],
)
def test_a_slip_is_told_from_another_word(text: str, near: str) -> None:
    assert phrase(text).near == near


@pytest.mark.parametrize("near", ["admin", "advertiser", "analyst", "appliance"])
def test_the_first_of_two_equally_near_words_is_taken(near: str) -> None:
    assert {near, f"{near}s"} <= KNOWN.people | KNOWN.roles
    assert phrase(f"{near}o").near == near


def test_how_sure_a_meaning_is() -> None:
    assert phrase("load balancer").sureness is Sureness.CERTAIN
    assert phrase("postgres 16").sureness is Sureness.CERTAIN
    assert phrase("risk engine").sureness is Sureness.LIKELY
    assert phrase("redis geo").sureness is Sureness.LIKELY


def test_pieces_are_read_as_one_phrase() -> None:
    pieces = resolve_phrase(["Orders", "DB", "(", "Postgres", ")", "x3"], KNOWN)
    assert (pieces.kind, pieces.count, pieces.name) == (Kind.DATABASE, 3, "Orders-DB")


@pytest.mark.parametrize(
    "text", ["(" * 100_000, "x" * 100_000, "a " * 50_000, "[x3" * 9_000, "\0 x3", "٣ servers"]
)
def test_any_text_is_read_in_bounded_work(text: str) -> None:
    assert len(phrase(text).name) <= 250


def test_a_single_noun_says_a_kind_at_the_end_of_a_phrase() -> None:
    assert noun_kind("engine", KNOWN) is Kind.SERVICE
    assert noun_kind("workers", KNOWN) is Kind.WORKER
    assert noun_kind("redis", KNOWN) is None
    assert noun_kind("orders", KNOWN) is None
