"""Hostile packs: deep, endless, torn, and made of what might escape."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.expressions.test_hostile import ESCAPES
from tests.packs.making import RULE

_LOOP = "design.components.all({0}, {1})"
RUNAWAY = [
    _LOOP.format("a", _LOOP.format("b", _LOOP.format("c", "a.count + b.count > c.count"))),
    _LOOP.format("a", _LOOP.format("b", "a.count + b.count > 0")),
    "design.components.map(a, design.components.filter(b, b.count > 0)).size() > 0",
    "(" * 900 + "true" + ")" * 900,
    "!" * 1_999,
    "true" + " && true" * 249,
    "n.count > " + "9" * 1_900,
    "n.count > 1e999999999",
    "n.name == '" + "a" * 1_900 + "'",
    "[" + "1, " * 600 + "1].all(x, [1, 2].exists(y, x == y))",
    "a." * 900 + "b",
]

_DEEP = st.tuples(
    st.sampled_from(["[", "{", "- ", "? ", "{a: ", "[[", '"', "'", "&a ", "*a ", "!!str ", "!<x> ", "| ", "> ", "<<: ", "\t", "#", "---\n", "%TAG ! x\n"]),
    st.sampled_from([1, 3, 19, 21, 500, 9_000, 30_000, 1_000_000]),
).map(lambda each: each[0] * each[1])  # fmt: skip
_ALIASES = st.integers(2, 30).map(
    lambda depth: (
        "a0: &a0 [x, x]\n"
        + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, depth))
    )
)
_MERGES = st.integers(2, 30).map(
    lambda depth: (
        "a0: &a0 {x: 1}\n"
        + "".join(f"a{n}: &a{n} {{<<: [*a{n - 1}, *a{n - 1}]}}\n" for n in range(1, depth))
    )
)
_expressions = st.sampled_from(ESCAPES) | st.sampled_from(RUNAWAY) | st.text(max_size=60)
_quoted = _expressions.map(
    lambda text: '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ") + '"'
)
_operators = st.tuples(
    st.sampled_from(
        [
            "  each: {{assert: {0}}}",
            "  each: {{match: {0}, assert: 'true'}}",
            "  every_path: {{from: 'true', to: 'true', through: {0}}}",
            "  no_path: {{from: {0}, to: 'true'}}",
            "  longest_path: {{match: {0}, at_most: 1}}",
            "  count: {{match: {0}, at_least: 1}}",
            "  when: {0}\n  count: {{at_least: 1}}",
            "  count: {{at_least: {0}}}",
        ]
    ),
    _quoted,
).map(lambda each: each[0].format(each[1]))
_messages = _quoted | _expressions.map(lambda text: f'"{{{text}}}"'.replace("\n", " "))
_rules = st.tuples(
    _operators, _messages, st.sampled_from(["error", "x", "[]", "9" * 5_000, "no"])
).map(
    lambda each: (
        "pack: test\nversion: 1.0.0\nrules:\n"
        + RULE.format(id="hostile", body=each[0], message=each[1], severity=each[2])
    )
)
_words = st.lists(
    st.sampled_from(
        ["pack", "version", "rules", "each", ":", " ", "\n", "- ", "{", "}", "[", "]", ",", '"', "'", "|", ">", "&a", "*a", "!!x", "<<", "1.0.0", "no", "~", "\t", "é", "\u202e", "\x00", "#"]
    ),
    max_size=60,
).map("".join)  # fmt: skip


def _torn(text: str, at: int, more: str) -> str:
    place = at % (len(text) + 1)
    return text[:place] + more + text[place:]


PACKS = (
    _rules
    | _DEEP
    | _ALIASES
    | _MERGES
    | _words
    | st.text(max_size=300)
    | st.tuples(_rules, st.integers(0, 5_000), st.sampled_from(["[", "{", "\n", ":", '"', "&a ", "*a", "\x00", "!!x ", "\t", "- "])).map(
        lambda each: _torn(*each)
    )
)  # fmt: skip
"""Any of them."""
