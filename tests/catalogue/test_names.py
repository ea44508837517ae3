"""The vocabulary: what people type, and what it means."""

import json
from pathlib import Path

import pytest

from dsl import catalogue as module
from dsl.catalogue import catalogue, normal, spelled
from dsl.kinds import Family, Kind

KNOWN = catalogue()


def test_words_are_kept_as_they_are_looked_up() -> None:
    assert [word for word in KNOWN.words if not word == normal(word) == spelled(word)] == []


@pytest.mark.parametrize("kind", Kind)
def test_a_kind_has_its_own_name_as_a_word(kind: Kind) -> None:
    word = KNOWN.words[kind.value]
    assert word.kind is kind
    assert word.technology is None
    assert KNOWN.kinds[kind].kind is kind
    assert KNOWN.kinds[kind].title


@pytest.mark.parametrize("name", KNOWN.technologies)
def test_a_technology_is_found_by_its_id_and_its_title(name: str) -> None:
    technology = KNOWN.technologies[name]
    assert technology.id == name
    assert KNOWN.words[normal(name)].technology is technology
    assert KNOWN.words[normal(name)].kind is technology.kind
    assert KNOWN.technology(technology.title) is technology


def test_reading_twice_gives_the_same_entries() -> None:
    assert catalogue() is KNOWN
    assert KNOWN.technologies["kafka"] is KNOWN.technologies["kafka"]


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("db", Kind.DATABASE),
        ("RDBMS", Kind.DATABASE),
        ("load_balancer", Kind.LB),
        ("reverse proxy", Kind.LB),
        ("browser", Kind.CLIENT),
        ("Mobile App", Kind.CLIENT),
        ("web", Kind.SERVICE),
        ("app", Kind.SERVICE),
        ("server", Kind.SERVICE),
        ("api", Kind.SERVICE),
        ("api gateway", Kind.GATEWAY),
        ("blob", Kind.OBJECT_STORE),
        ("mq", Kind.QUEUE),
        ("message broker", Kind.QUEUE),
        ("event bus", Kind.PUBSUB),
        ("websocket", Kind.REALTIME),
        ("cron", Kind.SCHEDULER),
        ("serverless", Kind.FUNCTION),
        ("sso", Kind.AUTH),
        ("hsm", Kind.KMS),
        ("tracing", Kind.MONITORING),
        ("logs", Kind.LOGGING),
        ("payment provider", Kind.EXTERNAL),
        ("inference", Kind.MODEL),
        ("bloom", Kind.CACHE),
        ("olap", Kind.WAREHOUSE),
        ("topic", Kind.STREAM),
        ("firewall", Kind.WAF),
        ("service discovery", Kind.COORDINATION),
    ],
)
def test_synonyms_mean_a_kind_and_no_technology(typed: str, kind: Kind) -> None:
    word = KNOWN.words[normal(typed)]
    assert word.kind is kind
    assert word.technology is None


@pytest.mark.parametrize(
    ("typed", "technology", "kind"),
    [
        ("redis", "redis", Kind.CACHE),
        ("cassandra", "cassandra", Kind.WIDE_COLUMN),
        ("s3", "s3", Kind.OBJECT_STORE),
        ("Route 53", "route53", Kind.DNS),
        ("mongo", "mongodb", Kind.DOCUMENT),
        ("k8s", "kubernetes", Kind.SERVICE),
        ("elk stack", "elk", Kind.LOGGING),
        ("cosmos db", "cosmosdb", Kind.DOCUMENT),
        ("vault", "vault", Kind.SECRETS),
    ],
)
def test_names_mean_a_technology_and_its_kind(typed: str, technology: str, kind: Kind) -> None:
    word = KNOWN.words[normal(typed)]
    assert word.technology is KNOWN.technologies[technology]
    assert word.kind is kind


@pytest.mark.parametrize(
    ("written", "technology"),
    [
        ("SQS or RabbitMQ", "sqs"),
        ("Redis or Memcached", "redis"),
        ("Azure SQL, Basic tier", "azure-sql"),
        ("App Service Standard tier", "app-service"),
        ("Elastic Beanstalk single instance, t1.micro", "elastic-beanstalk"),
        ("S3 Glacier", "s3-glacier"),
        ("Flink or Spark", "flink"),
        ("PostgreSQL 16", "postgres"),
        ("Rust, gRPC", "rust"),
        ("Node.js", "nodejs"),
        ("C#", "dotnet"),
        ("Google Cloud Pub/Sub", "google-pubsub"),
        ("AMAZON  DynamoDB", "dynamodb"),
    ],
)
def test_a_label_is_the_longest_name_in_it(written: str, technology: str) -> None:
    assert KNOWN.technology(written) is KNOWN.technologies[technology]


@pytest.mark.parametrize("written", ["", "our own thing", "database", "…", "\0", "x " * 100_000])
def test_a_label_without_a_name_is_no_technology(written: str) -> None:
    assert KNOWN.technology(written) is None


@pytest.mark.parametrize("label", ["go", "ruby", "apache", "garage"])
def test_a_label_that_is_a_common_word_declares_nothing(label: str) -> None:
    assert KNOWN.technology(label) is not None
    assert label not in KNOWN.words


def test_the_longest_name_is_looked_for() -> None:
    lengths = [len(name.split("-")) for name in [*KNOWN.words, *KNOWN.labels]]
    assert max(lengths) <= module._LONGEST_NAME


MANAGED = "aurora dynamodb s3 sqs cloudfront alb lambda route53 spanner cosmosdb sns kinesis"
OWN = "postgres mysql rds cloud-sql azure-sql redis elasticache kafka msk rabbitmq cassandra nginx kong ec2"
PARTITIONED = "cassandra dynamodb kafka elasticsearch cockroachdb tidb spanner scylladb hbase memcached redis-cluster"
LED = "postgres mysql aurora mongodb redis rds neo4j sql-server"


def test_what_a_provider_runs_over_zones_is_managed() -> None:
    assert all(KNOWN.technologies[name].managed for name in MANAGED.split())
    assert not any(KNOWN.technologies[name].managed for name in OWN.split())


def test_what_spreads_data_by_itself_partitions() -> None:
    assert all(KNOWN.technologies[name].partitions for name in PARTITIONED.split())
    assert not any(KNOWN.technologies[name].partitions for name in LED.split())


def test_leaderless_stores_partition_and_hold_several_copies() -> None:
    leaderless = [t for t in KNOWN.technologies.values() if t.replicates]
    assert KNOWN.technologies["cassandra"] in leaderless
    assert all(t.partitions and t.copies > 1 for t in leaderless)


def test_only_what_stores_or_carries_data_has_copies() -> None:
    holding = {Family.STORE, Family.MESSAGING, Family.CONTROL}
    assert all(t.kind.family in holding for t in KNOWN.technologies.values() if t.copies > 1)


def test_starting_reads_no_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    text = Path.read_text

    def remembered(self: Path, *args: str) -> str:
        read.append(self.name)
        return text(self, *args)

    monkeypatch.setattr(Path, "read_text", remembered)
    for cached in (module.catalogue, module._lines, module._figures):
        cached.cache_clear()
    postgres = module.catalogue().technologies["postgres"]
    assert read == []
    assert postgres.figures["capacity"]
    assert read == ["_figures.txt"]


def test_the_names_are_valid_json_of_strings() -> None:
    data = json.loads((Path(module.__file__).parent / "_catalogue.json").read_text("utf-8"))
    assert set(data["names"].values()) == set(data["technologies"])
    assert set(data["synonyms"].values()) == set(Kind)
