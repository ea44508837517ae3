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
        ("service api x3 x3\nclient -> api", "leave it out"),
        ("service api [retry==2]\nclient -> api", "write `=`"),
    ],
)
def test_a_slip_has_a_hint_that_mends_it(text: str, hint: str) -> None:
    assert [problem.hint for problem in parse(text).problems if problem.fatal] == [hint]
