"""Single lines of hurried texts: what each kind of them is read as."""

import pytest

from dsl.kinds import Kind
from dsl.parse import parse

TITLE = "a system that does things\n\n"


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("user -> mysql for user names", {"user": "client", "mysql": "database"}),
        ("user -> prefs db w/ redis", {"user": "client", "prefs_db": "database", "redis": "cache"}),
        ("[user] --> [lb] --> (redis)", {"user": "client", "lb": "lb", "redis": "cache"}),
        (
            "user -> web-app <- ops team",
            {"user": "client", "web-app": "service", "ops_team": "client"},
        ),
        ("dispatcher -> route planner", {"dispatcher": "client", "route_planner": "service"}),
        ("stub resolver -> load balancer", {"stub_resolver": "client", "load-balancer": "lb"}),
        ("web + mobile -> nginx", {"web": "client", "mobile": "client", "nginx": "lb"}),
        ("api -> customer endpoints", {"api": "service", "customer_endpoints": "external"}),
        ("api -> retry job weekly", {"api": "service", "retry_job": "batch"}),
        ("api -> device registry (dynamodb)", {"api": "service", "device_registry": "kv"}),
        ("cron -> postgres sharded by user", {"cron": "scheduler", "postgres": "database"}),
        ("api -> redis + redis geo", {"api": "service", "redis": "cache", "redis_geo": "cache"}),
        ("listener -> feed api", {"listener": "client", "feed_api": "service"}),
        ("signer -> web", {"signer": "client", "web": "service"}),
        ("sqs -> sender -> mail api", {"sqs": "queue", "sender": "worker", "mail_api": "service"}),
        ("sender x3 -> mail api", {"sender": "worker", "mail_api": "service"}),
        ("importer -> orders db", {"importer": "worker", "orders-db": "database"}),
        ("dashboard -> query api", {"dashboard": "client", "query_api": "service"}),
        (
            "lb -> bidder x40 -> orders db",
            {"lb": "lb", "bidder": "service", "orders-db": "database"},
        ),
        (
            "bidder -> lb -> user service",
            {"bidder": "client", "lb": "lb", "user_service": "service"},
        ),
        ("user -> credit check (3rd party)", {"user": "client", "credit_check": "external"}),
        ("user -> credit check (fast)", {"user": "client", "credit_check": "service"}),
        ("user -> s3 [scans, xrays]", {"user": "client", "s3": "object-store"}),
        (
            "user -> web server 1, web server 2",
            {"user": "client", "web_server_1": "service", "web_server_2": "service"},
        ),
        ("user -> user api.", {"user": "client", "user_api": "service"}),
    ],
)
def test_a_line_is_read_as_meant(line: str, meant: dict[str, str]) -> None:
    parsed = parse(TITLE + line)
    found = {name: each.kind for name, each in parsed.design.components.items()}
    assert not [problem for problem in parsed.problems if problem.fatal]
    assert found == {name: Kind(kind) for name, kind in meant.items()}
    assert parsed.problems, "what is read otherwise than typed is noted"


@pytest.mark.parametrize(
    ("line", "count"),
    [
        ("user -> matching engine (1 + 1 hot standby)", 2),
        ("user -> matching engine (min 2 instances)", 2),
        ("user -> matching engine (32 x H100)", 32),
        ("user -> mysql primary + 2 replicas", 3),
        ("user -> matching engine * 10", 10),
        ("user -> matching engine 3 nodes", 3),
        ("user -> cassandra 3 nodes", 3),
    ],
)
def test_a_count_is_read_as_meant(line: str, count: int) -> None:
    parsed = parse(TITLE + line)
    assert [each.count for each in parsed.design.components.values()][-1] == count


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("service api x1O\nclient -> api", "write `x10`"),
        ("service api\nclient -> api\nrequire reads 5k\\s", "write `5k/s`"),
        ("serviceassign x6\nclient -> assign", "write `service assign`"),
        ("service trips\npostgres trips\nclient -> trips", "write `trips_db`"),
        ("service mesages\nclient -> messages\nflow a 1/s: client -> messages", "write `messages`"),
        ("client -> api\nread 10k/s: client -> api", "write `flow read`"),
        ("client -> api\nflow 10k/s: client -> api", "write `flow main`"),
        ("service api x3 x3\nclient -> api", "remove it"),
        ("service api [retry==2]\nclient -> api", "write `=`"),
    ],
)
def test_a_slip_has_a_hint_that_mends_it(text: str, hint: str) -> None:
    assert [problem.hint for problem in parse(text).problems if problem.fatal] == [hint]


@pytest.mark.parametrize(
    ("line", "name", "attribute", "value"),
    [
        ("cdn hit 95%", "cdn", "hit", 0.95),
        ("cdn hit rate 95%", "cdn", "hit", 0.95),
        ("redis 24h ttl", "redis", "ttl", 86_400),
        ("kafka 12 partitions", "kafka", "partitions", 12),
    ],
)
def test_a_figure_of_a_component_is_read(
    line: str, name: str, attribute: str, value: float
) -> None:
    parsed = parse(f"user -> cdn -> user api -> redis, kafka\n{line}")
    assert not [problem for problem in parsed.problems if problem.fatal]
    said = getattr(parsed.design.components[name].attributes, attribute)
    assert getattr(said, "value", said) == value


@pytest.mark.parametrize("line", ["storage = 500 bytes * 100M = 50 GB", "cache size = 20% of 50GB"])
def test_a_sum_declares_nothing(line: str) -> None:
    parsed = parse(f"user -> user api -> redis\n{line}")
    assert not [problem for problem in parsed.problems if problem.fatal]
    assert set(parsed.design.components) == {"user", "user_api", "redis"}


@pytest.mark.parametrize(
    ("drawing", "links"),
    [
        ("user -> lb -> user api\n   |\n   v\nuser cache", {("user", "user_cache")}),
        ("user → lb → user api\n       ↓\n     orders db", {("lb", "orders-db")}),
        ("user -> lb -> web server 1\n          -> web server 2", {("lb", "web_server_2")}),
        (
            "user -> lb -> user api\n          ├-> orders db\n          └-> redis",
            {("lb", "orders-db"), ("lb", "redis")},
        ),
        ("user -> user api -> orders db\n    -> redis", {("user", "redis")}),
        ("user -> user api -> orders db\n -> redis", {("orders-db", "redis")}),
    ],
)
def test_what_stands_below_is_joined_by_its_column(
    drawing: str, links: set[tuple[str, str]]
) -> None:
    parsed = parse(drawing)
    assert not [problem for problem in parsed.problems if problem.fatal]
    assert links <= {(link.source, link.target) for link in parsed.design.links}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('service "ad search" x3\nclient -> "ad search"', "ad_search"),
        ("service x3 query\nclient -> query", "query"),
        ("service query x\nclient -> query", "query"),
    ],
)
def test_a_name_is_read_where_it_surely_stands(text: str, name: str) -> None:
    parsed = parse(text)
    assert not [problem for problem in parsed.problems if problem.fatal]
    assert set(parsed.design.components) == {"client", name}


def test_two_products_with_a_count_between_them_are_two() -> None:
    design = parse("redis x3 kafka\nclient -> api -> redis, kafka").design
    assert {name: each.count for name, each in design.components.items()}["redis"] == 3
    assert "kafka" in design.components
