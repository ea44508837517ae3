"""No expression gets at anything but the facts, and none runs on."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewer.packs.expressions.compiling import compile_expression
from reviewer.packs.expressions.syntax import ExpressionError
from reviewer.packs.expressions.world import MOST_STEPS, MOST_STEPS_OF_ALL, OutOfFuelError
from tests.effort import examples
from tests.expressions.asking import SCOPE, compiled, world

ESCAPES = [
    "n.__class__", "n.__dict__", "n.__class__.__mro__", "n.__init__.__globals__",
    "n._attributes", "n.attributes", "n.span", "n.groups.__class__", "''.__class__",
    "''.join(['a'])", "''.format(n)", "'{0.__class__}'.format(n)", "n.name.encode()",
    "n.name.upper()", "[].__class__", "[].append(1)", "n.calls.append(n)", "n.calls.sort()",
    "design.source", "design.graph", "design.facts", "design.source.text", "req.__class__",
    "import os", "__import__('os')", "open('/etc/passwd')", "eval('1')", "exec('1')",
    "getattr(n, 'name')", "setattr(n, 'name', 'x')", "globals()", "locals()", "vars(n)",
    "dir(n)", "type(n)", "type(1)", "dyn(n)", "lambda: 1", "n.name := 'x'", "n.name = 'x'",
    "n['name']", "n[0]", "{'a': 1}", "{}", "google.protobuf.Any{}", "b'bytes'", "r'raw'",
    "n.name.matches('(a+)+$')", "timestamp('2020-01-01T00:00:00Z')", "duration('1s')",
    "print(n)", "world", "facts", "self", "True.__class__", "null", "None", "n.name % 'x'",
    "'a' * 100000000", "'a' + 'b'", "[1] * 3", "2 ** 1000000", "1 << 100000", "n; n", "n // 2",
    "`n`", "$n", "n.name[0]", "n?.name", "n.name.0", "#n", "\\u006e.name", "\uff4e.name",
]  # fmt: skip


@pytest.mark.parametrize("text", ESCAPES)
def test_an_escape_is_refused_when_it_is_read(text: str) -> None:
    with pytest.raises(ExpressionError):
        compile_expression(text, SCOPE, None)


MANY = "\n".join(f"service s{number}" for number in range(1_500))


@pytest.mark.parametrize(
    "text",
    [
        "design.components.all(a, design.components.all(b, a.count + b.count > 0))",
        "design.components.exists(a, design.components.exists_one(b, b.count > 5))",
        "design.components.map(a, design.components.filter(b, b.count > 0)).size() > 0",
        "design.components.all(a, a in design.components)",
    ],
)
def test_a_loop_in_a_loop_is_stopped(text: str) -> None:
    with pytest.raises(OutOfFuelError, match=f"{MOST_STEPS:,}"):
        compiled(text).value(world(MANY), {})


def test_all_expressions_of_a_review_share_their_fuel() -> None:
    seen = world("\n".join(f"service s{number}" for number in range(300)))
    text = "design.components.all(a, design.components.all(b, a.count + b.count > 0))"
    found = [compiled(text) for _ in range(100)]
    with pytest.raises(OutOfFuelError, match=f"{MOST_STEPS_OF_ALL:,}"):
        [each.value(seen, {}) for each in found]


@given(st.text(max_size=200))
@settings(max_examples=examples(150, quick=50))
def test_any_text_is_an_expression_or_is_refused(text: str) -> None:
    try:
        found = compile_expression(text, SCOPE, None)
    except ExpressionError as error:
        problem = error.problem
        assert problem.message
        assert 0 <= problem.span.start <= problem.span.end <= max(1, len(text))
    else:
        seen = world()
        found.value(seen, {"n": seen.design.components["api"], "e": seen.design.links[0]})


PIECES = st.sampled_from(
    [
        "n",
        ".",
        "kind",
        "reads",
        "calls",
        "all",
        "exists",
        "map",
        "filter",
        "size",
        "has",
        "(",
        ")",
        "[",
        "]",
        ",",
        "c",
        "&&",
        "||",
        "!",
        "==",
        ">",
        "in",
        "10k/s",
        "5",
        "'a'",
        "?",
        ":",
        "+",
        "-",
        "*",
        "/",
        "%",
        "req",
        "design",
        "components",
        "__class__",
    ]
)


@given(st.lists(PIECES, max_size=25))
@settings(max_examples=examples(150, quick=50))
def test_any_words_are_an_expression_or_are_refused(words: list[str]) -> None:
    test_any_text_is_an_expression_or_is_refused.hypothesis.inner_test(" ".join(words))  # type: ignore[attr-defined]
