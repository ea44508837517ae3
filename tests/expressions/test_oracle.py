"""Where the language is CEL's, an independent CEL gives the same answers."""

from __future__ import annotations

import cel
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewer.packs.expressions.compiler import Scope
from reviewer.packs.expressions.compiling import compile_expression
from reviewer.packs.expressions.fields import Field
from reviewer.packs.expressions.types import BOOL, NUMBER, TEXT, an_object, list_of
from reviewer.packs.expressions.world import Missing
from tests.effort import examples
from tests.expressions.asking import world

_VALUES = {"a": 1.5, "b": -2.0, "s": "abc", "p": True, "q": False, "xs": (1.0, 2.0, 3.0), "m": None}
_THINGS = {"j": 4.0}  # what `m` has; it lacks `k`
_SCOPE = Scope(
    {"a": NUMBER, "b": NUMBER, "s": TEXT, "p": BOOL, "q": BOOL, "xs": list_of(NUMBER), "m": an_object("thing")},
    {"thing": {
        name: Field(name, NUMBER, "", lambda w, m, name=name: _THINGS.get(name), "What is {field}?")
        for name in ("j", "k")
    }},
)  # fmt: skip
_WORLD = world()

_number = st.sampled_from(["1.0", "2.0", "0.0", "3.5", "a", "b"])


def _sum(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pair = st.tuples(inner, st.sampled_from("+-*"), inner)
    return pair.map(lambda each: f"({each[0]} {each[1]} {each[2]})") | inner.map(
        lambda each: f"-({each})"
    )


_sums = st.recursive(_number, _sum, max_leaves=4)
_more_sums = st.recursive(_number | st.sampled_from(["m.j", "m.k"]), _sum, max_leaves=4)
_signs = st.sampled_from(["<", "<=", ">", ">=", "==", "!="])
_texts = st.sampled_from(["s", "'abc'", '"b"', "''", r"'a\'b'"])


def _compared(sums: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(sums, _signs, sums).map(" ".join) | st.tuples(sums, sums).map(
        lambda each: f"{each[0]} in [1.0, {each[1]}, 3.0]"
    )


_plain = (
    st.sampled_from(["p", "q", "true", "false"])
    | _compared(_sums)
    | st.tuples(_texts, st.sampled_from(["==", "!="]), _texts).map(" ".join)
    | st.tuples(_texts, st.sampled_from(["startsWith", "endsWith", "contains"]), _texts).map(
        lambda each: f"{each[0]}.{each[1]}({each[2]})"
    )
)
_loops = st.tuples(
    st.sampled_from(
        [
            "xs.all",
            "xs.exists",
            "xs.exists_one",
            "[1.0, a].all",
            "xs.filter(y, false).all",
            "xs.filter",
        ]
    ),
    st.tuples(st.sampled_from(["x", "x * 2.0", "x - a"]), _signs, _sums).map(" ".join),
).map(
    lambda each: f"{each[0]}(x, {each[1]})" + (".size() > 1" if each[0].endswith("filter") else "")
)
_has = st.sampled_from(["has(m.j)", "has(m.k)", "size(xs) == 3", "xs.map(x, x + 1.0)[0] == 2.0"])


def _joined(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    two = st.tuples(inner, st.sampled_from(["&&", "||"]), inner)
    three = st.tuples(inner, inner, inner)
    return (
        two.map(lambda each: f"({each[0]} {each[1]} {each[2]})")
        | three.map(lambda each: f"({each[0]} ? {each[1]} : {each[2]})")
        | inner.map(lambda each: f"!({each})")
    )


_conditions = st.recursive(_plain | _loops | _has | _compared(_more_sums), _joined, max_leaves=6)


@given(_conditions)
@settings(max_examples=examples(150, quick=50))
def test_it_says_what_cel_says(text: str) -> None:
    ours = compile_expression(text, _SCOPE).value(_WORLD, _VALUES)
    context = {**_VALUES, "xs": list(_VALUES["xs"]), "m": _THINGS}
    try:
        theirs = cel.evaluate(text, context)
    except (KeyError, RuntimeError, ValueError):  # what it cannot know, it raises
        assert isinstance(ours, Missing), text
    else:
        assert ours is theirs, text
