"""An `Expression`: a text that was read and checked, ready to be asked of a design.

All that can be wrong with an expression is found here, before any design is there: unknown
names, facts that a subject does not have, values of another dimension. What it compiles to are
closures over the table of names; there is no other way from an expression to anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reviewer.packs.expressions import calling, comparing, counting
from reviewer.packs.expressions.code import Code
from reviewer.packs.expressions.compiler import Compiler, Scope, Sorts
from reviewer.packs.expressions.syntax import Node, parse_expression, wrong
from reviewer.packs.expressions.types import BOOL, Type, called
from reviewer.packs.expressions.world import World


class Expression:
    """A condition or a value. `fields` are the facts it may read, each with its subject's class."""

    def __init__(self, text: str, node: Node, compiler: Compiler, code: Code) -> None:
        self.text, self.node, self.type = text, node, code.type
        self.names = tuple(compiler.scope.variables)
        self.fields = frozenset(compiler.read)
        self._run, self._cost = code.run, code.cost
        self._room = compiler.deepest

    def value(self, world: World, values: Mapping[str, Any]) -> Any:
        """What it is worth where the variables have these values; a `Missing` where that is not known.

        Raises:
            OutOfFuelError: it took more steps than it may.

        """
        tank = world.tank(self)
        tank.burn(self._cost)
        given = [values.get(name, world) for name in self.names]
        return self._run([world, tank, *given, *[None] * (self._room - len(given))])


def compile_expression(text: str, scope: Scope, wanted: Type | None = BOOL) -> Expression:
    """Read and check an expression; `wanted` is the type it has to have, None for any.

    Raises:
        ExpressionError: there is something wrong with it.

    """
    node = parse_expression(text)
    compiler = Compiler(text, scope, _SORTS)
    code = compiler.code(node)
    if wanted is not None and code.type != wanted and not comparing.fits(code.type, wanted):
        message = f"{called(wanted)} was expected; `{compiler.shown(node)}` is {called(code.type)}"
        hint = f"compare it, such as `{text.strip()[:60]} == …`" if wanted == BOOL else ""
        raise wrong("wrong-type", node.span, message, hint)
    return Expression(text, node, compiler, code)


_SORTS: Sorts = {
    "name": Compiler.name,
    "member": Compiler.member,
    "group": Compiler.group,
    "number": counting.number,
    "string": comparing.string,
    "listing": comparing.listing,
    "either": comparing.either,
    "both": comparing.both,
    "negation": comparing.negation,
    "ternary": comparing.ternary,
    "compare": comparing.compare,
    "membership": comparing.membership,
    "minus": counting.minus,
    "arithmetic": counting.arithmetic,
    "call": calling.call,
    "method": calling.method,
    "index": calling.index,
}
