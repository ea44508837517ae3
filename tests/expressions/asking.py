"""The values of expressions about small designs, for tests."""

from __future__ import annotations

from typing import Any

from dsl.parse import parse
from reviewer.analysis.facts import Facts
from reviewer.packs.expressions.compiler import Scope
from reviewer.packs.expressions.compiling import Expression, compile_expression
from reviewer.packs.expressions.fields import COMPONENT, DESIGN, LINK, REQUIREMENTS
from reviewer.packs.expressions.names import subjects
from reviewer.packs.expressions.syntax import ExpressionError
from reviewer.packs.expressions.world import World

SCOPE = Scope(
    {"n": COMPONENT, "e": LINK, "req": REQUIREMENTS, "design": DESIGN},
    subjects(),
)

TEXT = """
require reads 100k/s
client app
service api x3 [timeout=2s, breaker, retry=no, backoff]
redis hot x2 [hit=90%]
postgres db x2 [shards=4, zones=many]
app -> api -> hot -> db
api -> db [timeout=1s]
"""


def world(text: str = TEXT) -> World:
    """The world of a design."""
    design = parse(text).design
    return World(design, Facts(design))


def compiled(text: str) -> Expression:
    """An expression of any type about `n`, `e`, `req` and `design`."""
    return compile_expression(text, SCOPE, None)


def value(text: str, about: str = "api", design: str = TEXT) -> Any:
    """What an expression is worth where `n` is the component `about`, `e` its first link."""
    seen = world(design)
    parts = {"n": seen.design.components[about]}
    links = seen.design.links_from[about]
    return compiled(text).value(seen, parts | ({"e": links[0]} if links else {}))


def fault(text: str) -> tuple[str, str, str]:
    """The code, the part of the text, and the hint of what is wrong with an expression."""
    try:
        compile_expression(text, SCOPE)
    except ExpressionError as error:
        problem = error.problem
        return problem.code, text[problem.span.start : problem.span.end], problem.hint
    raise AssertionError(f"nothing is wrong with {text}")
