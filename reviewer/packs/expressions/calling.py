"""The code of calls: `has`, `size`, the macros over lists, and three questions to texts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from dsl.diagnostics.suggest import Suggester
from reviewer.packs.expressions.asking import ask_predicate
from reviewer.packs.expressions.code import Code, Run
from reviewer.packs.expressions.syntax import Node, wrong
from reviewer.packs.expressions.types import BOOL, COUNT, TEXT, Type, called, list_of
from reviewer.packs.expressions.world import Missing
from reviewer.rule_kit.predicate import PREDICATES

if TYPE_CHECKING:
    from reviewer.packs.expressions.compiler import Compiler

FUNCTIONS = {
    "has(n.ttl)": 'whether the design says it; without, what is not said makes the answer "cannot tell"',
    "size(list)": "how many a list holds, or how many letters a text has; `list.size()` is the same",
    "is_data_store(n)": "a predicate, of [those there are](predicates.md): `holds(n, 'money')`, `at_level('senior')`",
}
MACROS = {
    "list.all(c, condition)": "whether it holds for each; true of an empty list",
    "list.exists(c, condition)": "whether it holds for one at least",
    "list.exists_one(c, condition)": "whether it holds for exactly one",
    "list.filter(c, condition)": "those it holds for",
    "list.map(c, value)": "the value of each",
}
TEXTS = {
    "text.startsWith('a')": "how it begins",
    "text.endsWith('a')": "how it ends",
    "text.contains('a')": "whether it is part of it",
}

_Macro = Callable[[Run, Run, int, int], Run]


_MEANT = dict.fromkeys(("len", "length", "count"), "size")
"""What other languages call them."""


def call(compiler: Compiler, node: Node) -> Code:
    """`has(…)`, `size(…)` and the predicates; there are no other functions."""
    if node.text == "has":
        return compiler.has(node)
    if node.text == "size":
        if len(node.parts) != 1:
            raise wrong(
                "wrong-call", node.span, "`size` takes one list or text", "write `size(n.calls)`"
            )
        return _compile_size(compiler, node, node.parts[0])
    if node.text in PREDICATES:
        return ask_predicate(compiler, node)
    known = ("has", "size", *PREDICATES, *_MACROS, *_TESTS)
    near = _MEANT.get(node.text.lower()) or Suggester(known).nearest(node.text)
    if near in _MACROS or near in _TESTS:
        hint = f"write it after its subject: `list.{near}(…)`"
    else:
        hint = f"write `{near}`" if near else "there are `has`, `size` and the predicates"
    raise wrong("unknown-function", node.marks[0], f"unknown function `{node.text[:40]}`", hint)


def method(compiler: Compiler, node: Node) -> Code:
    """`list.all(c, …)`, `text.contains('a')`, `list.size()`."""
    subject, *given = node.parts
    name = node.marks[1]
    if node.text == "size":
        if given:
            raise wrong("wrong-call", node.span, "`.size()` takes nothing", "leave it empty")
        return _compile_size(compiler, node, subject)
    if node.text in _MACROS:
        return _compile_macro(compiler, node, subject, given)
    if node.text in _TESTS:
        return _compile_test(compiler, node, subject, given)
    near = Suggester(("size", *_MACROS, *_TESTS)).nearest(node.text)
    raise wrong(
        "unknown-function",
        name,
        f"there is no `.{node.text[:40]}( )`",
        f"write `{near}`" if near else _ALL,
    )


def _compile_size(compiler: Compiler, node: Node, subject: Node) -> Code:
    inner = compiler.code(subject)
    if inner.type.sort not in ("list", "text"):
        message = (
            f"`size` counts a list or a text; `{compiler.shown(subject)}` is {called(inner.type)}"
        )
        raise wrong("wrong-type", subject.span, message)
    run = inner.run

    def size(frame: list[Any]) -> Any:
        value = run(frame)
        return value if type(value) is Missing else float(len(value))

    return Code(COUNT, size, inner.cost + 1)


def _compile_macro(compiler: Compiler, node: Node, subject: Node, given: list[Node]) -> Code:
    values = compiler.code(subject)
    if values.type.sort != "list":
        message = f"`{node.text}` goes through a list; `{compiler.shown(subject)}` is {called(values.type)}"
        raise wrong("wrong-type", subject.span, message)
    if len(given) != 2:  # noqa: PLR2004  # a variable and what is asked of it
        message = f"`{node.text}` takes a variable and what is asked of it"
        raise wrong("wrong-call", node.span, message, f"write `{node.text}(c, …)`")
    slot, body = compiler.within(given[0], values.type.item or TEXT, given[1])
    if node.text != "map" and body.type != BOOL:
        message = f"true or false was expected; `{compiler.shown(given[1])}` is {called(body.type)}"
        raise wrong("wrong-type", given[1].span, message)
    run = _MACROS[node.text](values.run, body.run, slot, body.cost + 1)
    return Code(_result_type(node.text, values.type, body.type), run, values.cost + 1)


def _result_type(name: str, values: Type, body: Type) -> Type:
    if name == "map":
        return list_of(body)
    return values if name == "filter" else BOOL


def _make_quantifier(*, decides: bool) -> _Macro:
    """`all` is decided by one that is false, `exists` by one that is true."""

    def made(values: Run, body: Run, slot: int, cost: int) -> Run:
        def run(frame: list[Any]) -> Any:
            found, unknown = values(frame), None
            if type(found) is Missing:
                return found
            burn = frame[1].burn
            for frame[slot] in found:
                burn(cost)
                value = body(frame)
                if value is decides:
                    return decides
                if type(value) is Missing:
                    unknown = unknown or value
            return (not decides) if unknown is None else unknown

        return run

    return made


def _make_collector(collect: Callable[[list[tuple[Any, Any]]], Any]) -> _Macro:
    """What needs the answer for each item: one that is not known leaves all not known."""

    def made(values: Run, body: Run, slot: int, cost: int) -> Run:
        def run(frame: list[Any]) -> Any:
            found = values(frame)
            if type(found) is Missing:
                return found
            burn, pairs = frame[1].burn, []
            for item in found:
                burn(cost)
                frame[slot] = item
                value = body(frame)
                if type(value) is Missing:
                    return value
                pairs.append((item, value))
            return collect(pairs)

        return run

    return made


_MACROS: dict[str, _Macro] = {
    "all": _make_quantifier(decides=False),
    "exists": _make_quantifier(decides=True),
    "exists_one": _make_collector(lambda pairs: sum(value for _, value in pairs) == 1),
    "filter": _make_collector(lambda pairs: tuple(item for item, value in pairs if value)),
    "map": _make_collector(lambda pairs: tuple(value for _, value in pairs)),
}
_TESTS: dict[str, Callable[[str, str], bool]] = {
    "startsWith": str.startswith,
    "endsWith": str.endswith,
    "contains": str.__contains__,
}
_ALL = f"there are {', '.join(f'`{name}`' for name in ('size', *_MACROS, *_TESTS))}"


def _compile_test(compiler: Compiler, node: Node, subject: Node, given: list[Node]) -> Code:
    text = compiler.code(subject)
    if len(given) != 1:
        raise wrong(
            "wrong-call", node.span, f"`{node.text}` takes one text", f"write `{node.text}('a')`"
        )
    part = compiler.code(given[0])
    for written, code in ((subject, text), (given[0], part)):
        if code.type.sort != "text":
            message = f"a text was expected; `{compiler.shown(written)}` is {called(code.type)}"
            raise wrong("wrong-type", written.span, message)
    test, first, second = _TESTS[node.text], text.run, part.run

    def run(frame: list[Any]) -> Any:
        one, other = first(frame), second(frame)
        if type(one) is Missing:
            return one
        return other if type(other) is Missing else test(one, other)

    return Code(BOOL, run, 1 + text.cost + part.cost)


def index(compiler: Compiler, node: Node) -> Code:
    """`list[0]`: one of a list, counted from 0; not known where the list is shorter."""
    values, at = (compiler.code(part) for part in node.parts)
    if values.type.sort != "list" or values.type.item is None:
        message = (
            f"`[ ]` takes one of a list; `{compiler.shown(node.parts[0])}` is {called(values.type)}"
        )
        raise wrong("wrong-type", node.parts[0].span, message)
    if not at.type.plain or at.type.name not in ("", "count"):
        raise wrong(
            "wrong-type",
            node.parts[1].span,
            f"a whole number was expected; this is {called(at.type)}",
            "write `[0]`",
        )
    first, second = values.run, at.run

    def run(frame: list[Any]) -> Any:
        found, place = first(frame), second(frame)
        if type(found) is Missing:
            return found
        if type(place) is Missing:
            return place
        if place != int(place) or not 0 <= place < len(found):
            return Missing(
                f"What stands at place {place:g}? The list of this rule has {len(found)}."
            )
        return found[int(place)]

    return Code(values.type.item, run, 1 + values.cost + at.cost)
