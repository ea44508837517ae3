"""The code of conditions: texts, lists, comparisons, `&&`, `||`, `!`, `? :` and `in`.

Three values: what is not known stays not known, unless the rest decides. `false && x` is false
and `true || x` is true whatever `x` is.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from dsl.diagnostics.suggest import Suggester
from dsl.source import Span
from reviewer.packs.expressions.code import Code
from reviewer.packs.expressions.syntax import Node, wrong
from reviewer.packs.expressions.types import (
    BOOL,
    EMPTY_LIST,
    TEXT,
    Type,
    alike,
    called,
    example,
    list_of,
)
from reviewer.packs.expressions.world import Missing

if TYPE_CHECKING:
    from reviewer.packs.expressions.compiler import Compiler

_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\", "'": "'", '"': '"', "`": "`", "?": "?"}
_CLOSE = 1e-9
"""Two numbers nearer than this share of themselves are equal: sums of doubles are rounded."""


def fits(kind: Type, wanted: Type) -> bool:
    """Whether a value of `kind` will do where `wanted` is expected."""
    return alike(kind, wanted)


def string(compiler: Compiler, node: Node) -> Code:
    """A text in quotes."""

    def unescaped(found: re.Match[str]) -> str:
        mark = found[1]
        if len(mark) > 1:
            return chr(int(mark[1:], 16))
        if mark not in _ESCAPES:
            at = node.span.start + 1 + found.start()
            raise wrong(
                "wrong-text",
                Span(at, at + 2),
                f"`\\{mark}` means nothing in a text",
                "write `\\\\` for a backslash",
            )
        return _ESCAPES[mark]

    value = _ESCAPE.sub(unescaped, node.text[1:-1])
    return Code(TEXT, lambda frame: value, 1, value)


def listing(compiler: Compiler, node: Node) -> Code:
    """`[a, b]`: a list of values of one type."""
    items = [compiler.code(part) for part in node.parts]
    if not items:
        return Code(EMPTY_LIST, lambda frame: (), 1)
    for part, item in zip(node.parts, items, strict=True):
        if not alike(item.type, items[0].type):
            message = f"a list holds values of one sort; the first is {called(items[0].type)}, this {called(item.type)}"
            raise wrong("wrong-type", part.span, message)
    runs = [item.run for item in items]

    def run(frame: list[Any]) -> Any:
        values = tuple(each(frame) for each in runs)
        return next((value for value in values if type(value) is Missing), values)

    kind = max((item.type for item in items), key=lambda kind: bool(kind.name))
    return Code(list_of(kind), run, 1 + sum(item.cost for item in items))


def condition(compiler: Compiler, node: Node) -> Code:
    """The code of a node that has to be true or false."""
    code = compiler.code(node)
    if code.type != BOOL:
        message = f"true or false was expected; `{compiler.shown(node)}` is {called(code.type)}"
        hint = example(code.type)
        raise wrong(
            "wrong-type",
            node.span,
            message,
            f"compare it: `{compiler.shown(node)} == {hint}`" if hint else "",
        )
    return code


def both(compiler: Compiler, node: Node) -> Code:
    """`a && b && …`."""
    return _compile_chain(compiler, node, decides=False)


def either(compiler: Compiler, node: Node) -> Code:
    """`a || b || …`."""
    return _compile_chain(compiler, node, decides=True)


def _compile_chain(compiler: Compiler, node: Node, *, decides: bool) -> Code:
    parts = [condition(compiler, part) for part in node.parts]
    runs = [part.run for part in parts]

    def run(frame: list[Any]) -> Any:
        unknown = None
        for each in runs:
            value = each(frame)
            if value is decides:
                return decides
            if type(value) is Missing:
                unknown = unknown or value
        return (not decides) if unknown is None else unknown

    return Code(BOOL, run, 1 + sum(part.cost for part in parts))


def negation(compiler: Compiler, node: Node) -> Code:
    """`!a`."""
    inner = condition(compiler, node.parts[0])
    run = inner.run

    def negated(frame: list[Any]) -> Any:
        value = run(frame)
        return value if type(value) is Missing else not value

    return Code(BOOL, negated, inner.cost + 1)


def ternary(compiler: Compiler, node: Node) -> Code:
    """`a ? b : c`."""
    asked = condition(compiler, node.parts[0])
    yes, no = compiler.code(node.parts[1]), compiler.code(node.parts[2])
    if not alike(yes.type, no.type):
        message = f"both sides of `:` are of one sort; the first is {called(yes.type)}, this {called(no.type)}"
        raise wrong("wrong-type", node.parts[2].span, message)
    ask, first, second = asked.run, yes.run, no.run

    def run(frame: list[Any]) -> Any:
        value = ask(frame)
        if type(value) is Missing:
            return value
        return first(frame) if value else second(frame)

    kind = yes.type if yes.type.name or yes.type.item else no.type
    return Code(kind, run, 1 + asked.cost + max(yes.cost, no.cost))


_ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def compare(compiler: Compiler, node: Node) -> Code:
    """`==`, `!=`, `<`, `<=`, `>`, `>=`."""
    left, right = (compiler.code(part) for part in node.parts)
    _refuse_unlike(compiler, node, left.type, right.type)
    _refuse_strange(node.parts[1], right, left.type, compiler.shown(node.parts[0]))
    _refuse_strange(node.parts[0], left, right.type, compiler.shown(node.parts[1]))
    if node.text in _ORDER and left.type.sort != "number":
        message = f"`{node.text}` compares numbers; `{compiler.shown(node.parts[0])}` is {called(left.type)}"
        raise wrong("wrong-type", node.marks[0], message, "write `==` or `!=`")
    same = _is_close if left.type.sort == "number" else operator.eq
    test = _comparison_for(node.text, same)
    first, second = left.run, right.run

    def run(frame: list[Any]) -> Any:
        one, other = first(frame), second(frame)
        if type(one) is Missing:
            return one
        return other if type(other) is Missing else test(one, other)

    return Code(BOOL, run, 1 + left.cost + right.cost)


def _comparison_for(sign: str, same: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    if sign == "==":
        return same
    if sign == "!=":
        return lambda one, other: not same(one, other)
    order, equal = _ORDER[sign], sign in ("<=", ">=")
    return lambda one, other: equal if same(one, other) else order(one, other)


def _is_close(one: float, other: float) -> bool:
    return math.isclose(one, other, rel_tol=_CLOSE)


def _refuse_unlike(compiler: Compiler, node: Node, left: Type, right: Type) -> None:
    if alike(left, right):
        return
    one, other = node.parts
    message = (
        f"`{compiler.shown(one)}` is {called(left)}, and `{compiler.shown(other)}` is"
        f" {called(right)}: they cannot be compared"
    )
    written, wanted = (other, left) if other.sort in ("number", "string") else (one, right)
    hint = _split_hint(compiler, node) or _replacement_hint(written, wanted)
    if wanted == BOOL and not hint:
        asked = compiler.shown(one if written is other else other)
        hint = f"it needs no comparison: write `{asked}` or `!{asked}`"
    raise wrong(
        "wrong-dimension" if left.sort == right.sort else "wrong-type", node.span, message, hint
    )


def _split_hint(compiler: Compiler, node: Node) -> str:
    """What to write for `1 < n.count < 5`, "" for what is no chain."""
    one, other = node.parts
    if one.sort != "compare":
        return ""
    second = f"{compiler.shown(one.parts[1])} {node.text} {compiler.shown(other)}"
    return f"write two: `{compiler.shown(one)} && {second}`"


_UNITS = {"a rate": "/s", "a time": "ms", "a size": "KB", "a share": "%"}


def _replacement_hint(written: Node, wanted: Type) -> str:
    """What to write for a literal of another sort: its number with a unit, or an example."""
    if written.sort not in ("number", "string"):
        return ""
    unit = _UNITS.get(called(wanted), "")
    if written.sort == "number" and unit and written.text.rstrip("kM").replace(".", "").isdigit():
        return f"write `{written.text}{unit}`"
    return f"write a value such as `{example(wanted)}`" if example(wanted) else ""


def _refuse_strange(node: Node, code: Code, wanted: Type, other: str) -> None:
    """Refuse a text that the other side never is: `n.kind == 'databse'`."""
    if code.literal is None or not wanted.values or code.literal in wanted.values:
        return
    near = Suggester(wanted.values).nearest(code.literal)
    some = ", ".join(f"'{value}'" for value in wanted.values if value)
    hint = f"write `'{near}'`" if near else f"it is one of {some}"
    raise wrong("unknown-value", node.span, f"`{other}` is never `{code.literal[:40]}`", hint[:250])


def membership(compiler: Compiler, node: Node) -> Code:
    """`a in [b, c]`."""
    one, many = (compiler.code(part) for part in node.parts)
    if many.type.sort != "list":
        message = f"`in` looks in a list; `{compiler.shown(node.parts[1])}` is {called(many.type)}"
        raise wrong("wrong-type", node.parts[1].span, message, "write `in ['a', 'b']`")
    if many.type.item is not None and not alike(one.type, many.type.item):
        message = f"`{compiler.shown(node.parts[0])}` is {called(one.type)}; the list holds {called(many.type.item)}"
        raise wrong("wrong-type", node.span, message)
    _refuse_strange_items(compiler, node, one.type)
    if many.type.item is not None:
        _refuse_strange(node.parts[0], one, many.type.item, compiler.shown(node.parts[1]))
    same = _is_close if one.type.sort == "number" else operator.eq
    first, second = one.run, many.run

    def run(frame: list[Any]) -> Any:
        value, values = first(frame), second(frame)
        if type(value) is Missing:
            return value
        if type(values) is Missing:
            return values
        frame[1].burn(len(values))
        return any(same(value, each) for each in values)

    return Code(BOOL, run, 1 + one.cost + many.cost)


def _refuse_strange_items(compiler: Compiler, node: Node, wanted: Type) -> None:
    one, listed = node.parts
    if listed.sort == "listing":
        for part in listed.parts:
            _refuse_strange(part, compiler.code(part), wanted, compiler.shown(one))
