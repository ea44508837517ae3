"""The code of numbers: quantities, signs and sums, with their dimensions."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from dsl.quantities import NotAQuantityError, read_quantity
from dsl.quantity import Dimension
from reviewer.packs.expressions.code import Code
from reviewer.packs.expressions.syntax import Node, wrong
from reviewer.packs.expressions.types import (
    NUMBER,
    RATIO,
    Type,
    alike,
    called,
    example,
    of_dimension,
)
from reviewer.packs.expressions.world import Missing

if TYPE_CHECKING:
    from reviewer.packs.expressions.compiler import Compiler

_MOST_DIGITS = 40
_PRICES = (Dimension.UNIT_COST, Dimension.COST)
_CURRENCIES = "$€£¥₹"  # of the grammar; only dollars are read


def number(compiler: Compiler, node: Node) -> Code:
    """A quantity: `3`, `10k/s`, `100ms`, `5TB`, `99.9%`, `$20k/mo`."""
    if len(node.text) > _MOST_DIGITS:
        raise wrong("wrong-number", node.span, "no number is that long", "write `10k/s`")
    try:
        wanted = _PRICES if node.text[0] in _CURRENCIES else ()
        found = read_quantity(node.text, wanted, zero=True)
    except NotAQuantityError as error:
        raise wrong(
            "wrong-number", node.span, str(error), f"write `{error.hint}`" if error.hint else ""
        ) from None
    value = found.value
    kind = NUMBER if found.dimension is Dimension.COUNT else of_dimension(found.dimension)
    return Code(kind, lambda frame: value, 1)


def _compile_number(compiler: Compiler, node: Node) -> Code:
    code = compiler.code(node)
    if code.type.sort != "number":
        message = f"a number was expected; `{compiler.shown(node)}` is {called(code.type)}"
        raise wrong("wrong-type", node.span, message)
    return code


def minus(compiler: Compiler, node: Node) -> Code:
    """`-a`."""
    inner = _compile_number(compiler, node.parts[0])
    run = inner.run

    def negative(frame: list[Any]) -> Any:
        value = run(frame)
        return value if type(value) is Missing else -value

    return Code(inner.type, negative, inner.cost + 1)


_SIGNS: dict[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "%": math.fmod,
}
_BY_ZERO = Missing("What is divided by nothing? One of the numbers of this rule is zero.")
_ENDLESS = Missing("How large is it? A number of this rule has no end.")


def arithmetic(compiler: Compiler, node: Node) -> Code:
    """`a + b`, `a - b`, `a * b`, `a / b`, `a % b`."""
    left, right = (_compile_number(compiler, part) for part in node.parts)
    kind = _result_dimension(compiler, node, left.type, right.type)
    sign, first, second = _SIGNS[node.text], left.run, right.run
    divides = node.text in "/%"

    def run(frame: list[Any]) -> Any:
        one, other = first(frame), second(frame)
        if type(one) is Missing:
            return one
        if type(other) is Missing:
            return other
        if divides and not other:
            return _BY_ZERO
        found = sign(one, other) if math.isfinite(one) and math.isfinite(other) else math.inf
        return found if math.isfinite(found) else _ENDLESS

    return Code(kind, run, 1 + left.cost + right.cost)


def _result_dimension(compiler: Compiler, node: Node, left: Type, right: Type) -> Type:
    """The dimension of a sum, a product or a quotient."""
    if node.text in "+-%":
        if alike(left, right):
            return left if left.name or not right.name else right
        other = compiler.shown(node.parts[1])
        message = f"`{compiler.shown(node.parts[0])}` is {called(left)}, and `{other}` is {called(right)}: `{node.text}` joins two of a sort"
        hint = f"write a value such as `{example(left)}`" if node.parts[1].sort == "number" else ""
        raise wrong("wrong-dimension", node.span, message, hint)
    way = 1 if node.text == "*" else -1
    if right.plain and (right.name in ("", "fraction", "ratio") or not left.plain):
        return left if left.name or not left.plain else NUMBER
    if left.plain and node.text == "*" and not right.plain:
        return right
    found = Type("number", "", left.bytes + way * right.bytes, left.seconds + way * right.seconds)
    return RATIO if found == NUMBER and left == right and node.text == "/" else found
