"""What expressions are worth: numbers with units, three values, macros."""

from __future__ import annotations

import pytest

from reviewer.packs.expressions.world import Missing
from tests.expressions.asking import value

TRUE = [
    "req.reads >= 10k/s",
    "req.reads == 100000/s",
    "n.kind == 'service' && n.family == \"compute\"",
    "n.kind in ['service', 'worker']",
    "n.count == 3 && n.count != 4",
    "n.timeout <= 2s && n.timeout >= 2000ms",
    "n.timeout * 2 == 4s",
    "n.reads / n.count > 10k/s",
    "n.reads * 1s > 10k",
    "1 - 99% < 0.02",
    "n.utilisation > 80%",
    "7 % 4 == 3 && -2 < 0",
    "size(n.calls) == 2 && n.calls.size() == 2",
    "n.calls.all(c, c.count == 2)",
    "n.calls.exists(c, c.kind == 'cache')",
    "n.calls.exists_one(c, c.kind == 'cache')",
    "n.calls.filter(c, c.kind == 'cache')[0].name == 'hot'",
    "'db' in n.calls.map(c, c.name)",
    "n.callers[0].kind == 'client'",
    "n.links_out.exists(l, l.timeout == 1s)",
    "design.components.all(c, c.calls.all(d, d.name != c.name))",
    "n.name.startsWith('a') && n.name.endsWith('i') && 'xapi'.contains(n.name)",
    "n.label == ''",
    "n.technology == '' && n.calls.exists(c, c.technology == 'redis')",
    "n.breaker",
    "n.backoff == 'yes' && has(n.backoff)",
    "!has(n.retry)",
    "!has(n.ttl)",
    "(has(n.ttl) ? n.ttl : 1h) == 60min",
    "[] == [] && size([]) == 0 && [1, 2] == [1, 2]",
    "e.source == n && e.mode == 'sync'",
    "design.stated_flows == 0 && size(design.flows) == 1",
    "design.flows.all(f, f.op == 'read' && f.p99 > 1ms)",
    "0.1 + 0.2 == 0.3",
    r"'it\'s\t' == 'it\u0027s	'",
]


@pytest.mark.parametrize("text", TRUE)
def test_it_is_true(text: str) -> None:
    assert value(text) is True
    assert value(f"!({text})") is False


MISSING = [
    "n.ttl > 5s",
    "n.retry > 1",
    "n.ttl > 5s && true",
    "false || n.ttl > 5s",
    "!(n.ttl > 5s)",
    "n.ttl > 5s ? true : true",
    "n.calls.all(c, c.ttl > 5s)",
    "n.calls.exists(c, c.ttl > 5s)",
    "n.calls.exists_one(c, c.ttl > 5s)",
    "n.calls.filter(c, c.ttl > 5s).size() > 0",
    "n.ttl in [5s]",
    "1s in [5s, n.ttl]",
    "n.calls[2].name == 'x'",
    "n.calls[0 - 1].name == 'x'",
    "1 / 0 > 1",
    "1e14 * 1e14 * 1e14 * 1e14 * 1e14 * 1e14 * 1e14 * 1e14 * 1e14 * 1e14 * 1e14 * 1e14 * 1e14 * 1e14 * 1e14 * 1e14 * 1e14 * 1e14 * 1e14 * 1e14 * 1e14 * 1e14 * 1e14 > 1",
    "req.writes > 1/s",
    "req.consistency == 'strong'",
    "has(n.calls[7].ttl)",
]


@pytest.mark.parametrize("text", MISSING)
def test_what_is_not_known_is_neither(text: str) -> None:
    found = value(text)
    assert isinstance(found, Missing)
    assert found.question


@pytest.mark.parametrize(
    ("text", "worth"),
    [
        ("n.ttl > 5s && false", False),
        ("false && n.ttl > 5s", False),
        ("n.ttl > 5s || true", True),
        ("n.calls.exists(c, c.ttl > 5s || c.kind == 'cache')", True),
        ("n.calls.all(c, c.ttl > 5s && c.kind == 'cache')", False),
        ("has(n.ttl) && n.ttl > 5s", False),
    ],
)
def test_the_rest_may_decide(text: str, worth: bool) -> None:
    assert value(text) is worth


def test_a_count_that_is_many_is_said_and_not_known() -> None:
    assert value("has(n.zones)", "db") is True
    assert isinstance(value("n.zones > 1", "db"), Missing)


def test_the_question_names_what_is_missing_and_how_to_say_it() -> None:
    assert "`hot` say of `ttl`" in value("n.ttl > 5s", "hot").question
    assert "require writes" in value("req.writes > 1/s").question


def test_a_load_without_end_is_above_everything() -> None:
    text = "client app\nservice api [capacity=1/s]\nassume api.capacity 0/s\napp -> api\nrequire reads 1k/s"
    assert value("n.utilisation > 100", design=text) in (True, False)


PREDICATES = [
    ("is_data_store(n)", "db", True),
    ("is_data_store(n)", "hot", False),
    ("is_kind(n, 'service', 'worker')", "api", True),
    ("states(n, 'breaker') && denies(n, 'retry') && omits(n, 'ttl')", "api", True),
    ("is_called_by_kind(n, 'client') && !is_single_instance(n)", "api", True),
    ("has_mode(e, 'sync') && leads_to_kind(e, 'cache')", "api", True),
    ("states(e, 'timeout')", "api", False),
    ("receives_more_than(n, 1k/s)", "api", True),
    ("requires('reads') && !requires('p99') && !at_level('senior')", "api", True),
    ("design.components.exists(c, is_read(c) && is_family(c, 'store'))", "api", True),
    ("n.calls.filter(c, is_data_store(c)).size() == 1", "api", True),
]


@pytest.mark.parametrize(("text", "about", "expected"), PREDICATES)
def test_a_predicate_is_what_rules_make_of_it(text: str, about: str, expected: bool) -> None:
    assert value(text, about) is expected


def test_a_predicate_of_what_is_not_known_is_not_known() -> None:
    assert isinstance(value("is_data_store(n.calls[9])"), Missing)
