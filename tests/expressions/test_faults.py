"""What is wrong with an expression is found when it is read, with its place and a way out."""

from __future__ import annotations

import pytest

from reviewer.packs.expressions.syntax import MOST_CHARACTERS, MOST_DEPTH
from tests.expressions.asking import compiled, fault


@pytest.mark.parametrize(
    ("text", "code", "part", "hint"),
    [
        ("n.kind == 'databse'", "unknown-value", "'databse'", "write `'database'`"),
        ("n.kind in ['cache', 'cdm']", "unknown-value", "'cdm'", "write `'cdn'`"),
        ("'cachee' == n.kind", "unknown-value", "'cachee'", "write `'cache'`"),
        ("n.technology == 'postgre'", "unknown-value", "'postgre'", "write `'postgres'`"),
        ("n.utlisation > 1", "unknown-fact", "utlisation", "write `utilisation`"),
        ("m.kind == 'cache'", "unknown-name", "m", "write `n`"),
        ("n.reads > 10k", "wrong-dimension", "n.reads > 10k", "write `10k/s`"),
        ("n.timeout > 10", "wrong-dimension", "n.timeout > 10", "write `10ms`"),
        ("n.timeout > n.reads", "wrong-dimension", "n.timeout > n.reads", ""),
        ("n.count > 50%", "wrong-dimension", "n.count > 50%", "write a value such as `3`"),
        ("n.reads + 5 > 1/s", "wrong-dimension", "n.reads + 5", "write a value such as `10k/s`"),
        ("n.count == 'three'", "wrong-type", "n.count == 'three'", "write a value such as `3`"),
        ("n.name < 'b'", "wrong-type", "<", "write `==` or `!=`"),
        ("n.count", "wrong-type", "n.count", "compare it, such as `n.count == …`"),
        ("n.count && true", "wrong-type", "n.count", "compare it: `n.count == 3`"),
        ("n.breaker + 1 > 2", "wrong-type", "n.breaker", ""),
        ("hass(n.ttl)", "unknown-function", "hass", "write `has`"),
        ("has(n)", "wrong-call", "has(n)", "write `has(n.ttl)`"),
        ("all(n.calls, true)", "unknown-function", "all", "write it after its subject: `list.all(…)`"),
        ("n.calls.al(c, true)", "unknown-function", "al", "write `all`"),
        ("n.calls.all(c)", "wrong-call", "n.calls.all(c)", "write `all(c, …)`"),
        ("n.calls.all(c, c.count)", "wrong-type", "c.count", ""),
        ("n.calls.all(n, true)", "taken-name", "n", "take another letter"),
        ("n.name.all(c, true)", "wrong-type", "n.name", ""),
        ("n.calls.all(c, true) && c.count == 1", "unknown-name", "c", "write `n`"),
        ("n.reads > 5B/s", "wrong-number", "5B/s", "write `5bn`"),
        ("n.reads > 10parsec", "wrong-number", "10parsec", ""),
        ("n.count = 3", "no-expression", "=", "write `==`"),
        ("n.breaker and n.breaker", "no-expression", "and", "write `&&`"),
        ("n.breaker & n.breaker", "no-expression", "&", "write `&&`"),
        ("n.breaker n.breaker", "no-expression", "n", "join two conditions with `&&` or `||`; compare with `==`, `<`, `>=`"),
        ("n.name == 'x", "no-expression", "'", "add `'` after it"),
        ("(n.breaker", "no-expression", "r", ""),
        ("n.breaker &&", "no-expression", "&", ""),
        ("", "no-expression", "", "`n.count > 1`"),
        ("n.read-quorum > 1", "unknown-fact", "read", "write `read_quorum`"),
        ("n.count ≥ 3", "no-expression", "≥", "write `>=`"),
        ("n.kind == “cache”", "no-expression", "“", "write `'`"),
        ("n.kind != cache", "unknown-name", "cache", "a text goes in quotes: `'cache'`"),
        ("1 < n.count <= 5", "wrong-type", "1 < n.count <= 5", "write two: `1 < n.count && n.count <= 5`"),
        ("n.managed == 'yes'", "wrong-type", "n.managed == 'yes'", "it needs no comparison: write `n.managed` or `!n.managed`"),
        ("is_data_stor(n)", "unknown-function", "is_data_stor", "write `is_data_store`"),
        ("is_data_store()", "wrong-call", "is_data_store()", "write `is_data_store(n)`"),
        ("is_data_store(e)", "wrong-type", "e", "write `is_data_store(n)`"),
        ("is_data_store(n.calls)", "wrong-type", "n.calls", "write `is_data_store(n)`"),
        ("holds(n, 'cash')", "wrong-call", "holds(n, 'cash')", "write `holds(n, 'health')`"),
        ("holds(n)", "wrong-call", "holds(n)", "write `holds(n, 'health')`"),
        ("holds(n, n.name)", "wrong-call", "n.name", ""),
        ("at_level(n, 'senior')", "wrong-call", "n", ""),
        ("len(n.calls) > 1", "unknown-function", "len", "write `size`"),
    ],
)  # fmt: skip
def test_a_fault_has_its_place_and_a_hint(text: str, code: str, part: str, hint: str) -> None:
    found = fault(text)
    assert found[:2] == (code, part)
    assert found[2].startswith(hint)
    assert bool(found[2]) >= bool(hint)


def test_length_and_depth_have_limits() -> None:
    long = "n.count == 1" + " && n.count == 1" * 200
    assert fault(long)[0] == "too-long"
    assert compiled(long[:MOST_CHARACTERS].rpartition(" &&")[0])
    assert fault("!" * MOST_DEPTH + "true")[0] == "too-deep"
    assert compiled("!" * (MOST_DEPTH - 1) + "true")
    assert fault("(" * 900 + "true" + ")" * 900)[0] == "too-deep"


def test_loops_stand_two_deep_at_most() -> None:
    loop = "design.components.all({0}, {1})"
    two = loop.format("a", loop.format("b", "a.count >= b.count"))
    assert compiled(two)
    three = loop.format("a", loop.format("b", loop.format("c", "a.count >= b.count + c.count")))
    assert fault(three)[0] == "too-deep"
