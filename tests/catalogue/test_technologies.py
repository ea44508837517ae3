"""Technologies that people name: what they are, and what figures of others they take over."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

import dsl
from dsl.catalogue import catalogue, normal
from dsl.kinds import Kind
from dsl.phrases import resolve_phrase

KNOWN = catalogue()
FOLDER = Path(dsl.__file__).parent / "technologies"
ENTRIES = {path.stem: tomllib.loads(path.read_text("utf-8")) for path in FOLDER.glob("*.toml")}
HEIRS = {name: entry["like"] for name, entry in ENTRIES.items() if "like" in entry}

NAMED: dict[Kind, str] = {
    Kind.DATABASE: "Cloudflare D1, Aurora DSQL, TigerBeetle, Turso, libSQL, Patroni, Galera, CloudNativePG, Percona",
    Kind.KV: "Durable Objects, Workers KV, TiKV",
    Kind.QUEUE: "Cloudflare Queues, CF Queues, QStash",
    Kind.LB: "Cloudflare Tunnel, PgCat, Supavisor, Cilium, Pingora",
    Kind.OBJECT_STORE: "S3 Express One Zone, Iceberg, Hudi, Paimon, Delta Lake, SeaweedFS, Garage, Tigris",
    Kind.FILE_STORE: "JuiceFS",
    Kind.WAREHOUSE: "ClickHouse Cloud, StarRocks, Doris, MotherDuck, Tinybird",
    Kind.CACHE: "ElastiCache Serverless, Upstash Redis, Momento, Garnet",
    Kind.VECTOR: "LanceDB, Turbopuffer, Upstash Vector, pgvector",
    Kind.SEARCH: "Vespa, Quickwit, ES",
    Kind.TIMESERIES: "QuestDB, GreptimeDB",
    Kind.DOCUMENT: "SurrealDB, Convex, Fauna, Mongo Atlas",
    Kind.STREAM: "WarpStream, AutoMQ, JetStream, NATS JetStream",
    Kind.STREAM_PROCESSOR: "EventBridge Pipes, MSK Connect, RisingWave",
    Kind.FUNCTION: "CloudFront Functions, Modal",
    Kind.GATEWAY: "Envoy Gateway, LiteLLM, APISIX, Tailscale",
    Kind.MODEL: "SGLang, TGI",
    Kind.EXTERNAL: "Groq, Gemini, Cohere, Replicate, Together, Together AI",
    Kind.SCHEDULER: "Restate, Inngest, Hatchet, Trigger.dev, DBOS",
    Kind.AUTH: "Clerk, WorkOS, Zitadel, Cerbos, SpiceDB",
    Kind.SECRETS: "Infisical, Doppler",
    Kind.MONITORING: "Langfuse, SigNoz, Honeycomb",
    Kind.REALTIME: "Yjs, Liveblocks, ElectricSQL, PowerSync",
    Kind.SERVICE: "LangGraph, LangChain, LlamaIndex, MCP, Deno, Bun, Fly.io, Railway, Render, Knative,"
    " Karpenter, KEDA, Hive Metastore, Schema Registry, Nessie, Polaris, Unity Catalog, gRPC, tRPC,"
    " Axum, Actix, Phoenix, Vercel, Netlify",
}


@pytest.mark.parametrize(
    ("name", "kind"),
    [(name.strip(), kind) for kind, all_ in NAMED.items() for name in all_.split(",")],
)
def test_a_technology_is_known_by_the_name_people_give_it(name: str, kind: Kind) -> None:
    found = resolve_phrase([name], KNOWN)
    assert found.kind is kind
    assert found.technology is not None


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("cloudflare d1", "cloudflare"),
        ("cloudflare queues", "cloudflare"),
        ("aurora dsql", "aurora"),
        ("s3 express one zone", "s3"),
        ("clickhouse cloud", "clickhouse"),
        ("jetstream", "nats"),
        ("risingwave", "materialize"),
        ("spicedb", "openfga"),
        ("percona", "mysql"),
        ("tikv", "tidb"),
        ("hudi", "iceberg"),
    ],
)
def test_one_technology_is_not_taken_for_another(name: str, other: str) -> None:
    word = KNOWN.words[normal(name)]
    assert word.technology is not KNOWN.technologies[other]
    assert KNOWN.words[other].technology is KNOWN.technologies[other]


@pytest.mark.parametrize(
    "word",
    [
        "garage",
        "render",
        "together",
        "modal",
        "replicate",
        "clerk",
        "phoenix",
        "railway",
        "convex",
        "honeycomb",
        "hatchet",
        "bun",
        "d1",
        "garnet",
        "fauna",
    ],
)
def test_a_common_word_is_a_product_only_where_one_is_expected(word: str) -> None:
    assert word not in KNOWN.words
    assert KNOWN.technology(word) is not None
    assert resolve_phrase([word], KNOWN).technology is None
    assert resolve_phrase([word.capitalize()], KNOWN).technology is KNOWN.technology(word)


def figures(name: str) -> dict[str, dict[str, dict[str, object]]]:
    return json.loads(json.dumps(dict(KNOWN.technologies[name].figures)))


@pytest.mark.parametrize("name", HEIRS)
def test_an_heir_takes_over_what_is_of_its_kind(name: str) -> None:
    """A kind that is not that of the technology it is like takes over no way of asking it."""
    kind, other = ENTRIES[name]["kind"], ENTRIES[HEIRS[name]]["kind"]
    alike = {kind, other} in (
        {"cache", "kv"},
        {"cache", "pubsub"},
        {"cache", "stream"},
        {"batch", "stream-processor"},
        {"database", "vector"},
        {"database", "geo"},
        {"lb", "gateway"},
        {"wide-column", "kv"},
    )
    assert kind == other or alike


@pytest.mark.parametrize(
    ("name", "group", "entry"),
    [
        ("r2", "capacity", "read"),
        ("r2", "latency", "read"),
        ("s3-glacier", "latency", "read"),
        ("pgvector", "capacity", "read"),
        ("pgvector", "latency", "read"),
        ("tidb", "limits", "range"),
        ("yugabytedb", "limits", "vcpu"),
        ("azure-lb", "limits", "idle"),
        ("consul", "capacity", "read"),
        ("tyk", "capacity", "read"),
        ("linkerd", "capacity", "read"),
        ("keyspaces", "limits", "transaction"),
        ("azure-lb", "capacity", "new_connections"),
        ("gclb", "capacity", "transfer"),
        ("ollama", "capacity", "output_tokens"),
        ("redpanda", "limits", "partitions_per_node"),
        ("vitess", "limits", "connections"),
        ("planetscale", "limits", "connections"),
        ("rds-mysql", "limits", "connections"),
        ("opensearch", "limits", "indices_per_heap"),
        ("opensearch", "limits", "documents_per_shard"),
        ("memorydb", "failover", "fastest"),
        ("upstash", "limits", "item_size"),
        ("kafka", "limits", "partitions"),
        ("postgres", "limits", "row_size"),
        ("elasticsearch", "limits", "shards_per_heap"),
    ],
)
def test_an_heir_leaves_what_is_only_of_the_other(name: str, group: str, entry: str) -> None:
    assert entry not in figures(name).get(group, {})


ITEM_SIZES = {
    "keyspaces": 1e6,
    "consul": 512e3,
    "cloudflare-queues": 128e3,
    "s3": 50_000 * 2**30,
    "mariadb": 16 * 2**20,
    "mysql": 64 * 2**20,
    "mongodb": 16 * 2**20,
    "redis": 512 * 2**20,
    "memcached": 2**20,
    "hbase": 10_485_760,
    "zookeeper": 1_048_575,
    "apns": 4_096,
}
"""Bytes of the largest item, as its publisher counts them."""


@pytest.mark.parametrize(
    ("name", "group", "entry", "key", "value"),
    [
        ("valkey", "capacity", "read", "optimistic", 1_190_000),
        ("dragonfly", "capacity", "write", "optimistic", 3_800_000),
        ("r2", "limits", "writes_to_one_object", "value", 1),
        ("event-hubs", "capacity", "write", "typical", 1_000),
        ("cloudflare-queues", "capacity", "write", "typical", 5_000),
        ("s3-express", "capacity", "read", "optimistic", 2_000_000),
        ("aurora-dsql", "limits", "connections", "value", 10_000),
        ("nats-jetstream", "capacity", "write", "conservative", 35_000),
        ("pgvector", "capacity", "connections", "typical", 200),
        ("lambda", "limits", "asynchronous_item_size", "value", 1e6),
        ("lambda", "limits", "scaling", "value", 100),
        ("rabbitmq", "capacity", "quorum_queues", "optimistic", 12_000),
        ("rabbitmq", "capacity", "queue", "optimistic", 99_000),
        ("rabbitmq", "capacity", "stream", "optimistic", 1_200_000),
        ("elasticsearch", "limits", "shards_per_node", "value", 1_000),
        ("opensearch", "limits", "shards_per_heap", "value", 25),
        ("stripe", "capacity", "write", "typical", 25),
        ("stripe", "capacity", "write", "optimistic", 100),
        ("sns", "quota", "write", "high", 30_000),
        ("twilio", "capacity", "write", "optimistic", 100),
        ("fcm", "capacity", "write", "typical", 10_000),
        ("google-maps", "capacity", "read", "conservative", 25),
        ("anthropic", "limits", "tokens_out", "high", round(800_000 / 60, 9)),
        ("etcd", "capacity", "read", "optimistic", 185_000),
        ("etcd", "limits", "data_per_node", "low", 2 * 2**30),
        ("postgres", "limits", "table", "value", 32e12),
        ("cockroachdb", "limits", "vcpu", "high", 64),
        ("cockroachdb", "limits", "data_per_vcpu", "value", 320 * 2**30),
        ("dynamodb", "limits", "strong_regions", "value", 3),
        ("kinesis", "limits", "item_size", "high", 10 * 2**20),
        ("kinesis", "limits", "records_out", "value", 2_000),
        ("spanner", "capacity", "write_over_regions", "optimistic", 2_700),
        ("spanner", "capacity", "batched_write", "optimistic", 22_500),
        ("aws-kms", "capacity", "read", "optimistic", 20_000),
        ("service-bus", "limits", "item_size", "low", 256e3),
        ("cognito", "capacity", "write", "typical", 120),
        ("vllm", "capacity", "output_tokens", "typical", 2_200),
        ("keydb", "capacity", "read", "optimistic", 1_000_000),
        *((name, "limits", "item_size", "value", size) for name, size in ITEM_SIZES.items()),
    ],
)
def test_a_figure_of_its_own_is_as_published(
    name: str, group: str, entry: str, key: str, value: float
) -> None:
    figure = figures(name)[group][entry]
    assert figure[key] == value
    assert figure["basis"] in {"source", "secondary"}
    assert figure["sources"]


def test_what_promises_a_majority_asks_for_one() -> None:
    assert KNOWN.technologies["nats-jetstream"].quorum
    assert not KNOWN.technologies["nats"].quorum
    assert not KNOWN.technologies["s3-express"].managed  # one zone
