"""Calls of predicates in expressions: `is_data_store(n)`, `holds(n, 'money')`, `at_level('senior')`.

They are those of the table that rules use, checked when the pack is loaded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from weakref import ref

import reviewer.rule_kit.predicates  # noqa: F401  # importing it fills the table
from dsl.design import Component
from reviewer.packs.expressions.code import Code, Run
from reviewer.packs.expressions.fields import COMPONENT, LINK
from reviewer.packs.expressions.syntax import Node, wrong
from reviewer.packs.expressions.types import BOOL, called
from reviewer.packs.expressions.world import Missing
from reviewer.rule_kit.predicate import PREDICATES, Entry, Predicate, PredicateError

if TYPE_CHECKING:
    from reviewer.packs.expressions.compiler import Compiler

_SUBJECTS = {"component": (COMPONENT,), "link": (LINK,), "part": (COMPONENT, LINK), "design": ()}


def ask_predicate(compiler: Compiler, node: Node) -> Code:
    """The code of a call of a predicate. Raises ExpressionError."""
    entry = PREDICATES[node.text]
    subject, given = _subject(compiler, node, entry)
    try:
        predicate = entry.predicate(*(_literal(compiler, part) for part in given))
    except PredicateError as error:
        raise wrong("wrong-call", node.span, str(error), f"write `{call_of(entry)}`") from None
    if subject is None:
        return Code(BOOL, _once_per_design(predicate), 1)
    reads_remarks = entry.name in _READING_REMARKS
    run = _of_each(predicate, subject.run, reads_remarks=reads_remarks)
    return Code(BOOL, run, subject.cost + 1)


_READING_REMARKS = frozenset({"has_remark", "is_explained"})
"""Predicates of a component that look through all decisions and notes."""


def call_of(entry: Entry) -> str:
    """How a predicate is called: `holds(n, 'health')`."""
    first = {"component": ["n"], "part": ["n"], "link": ["e"], "design": []}[entry.subject]
    return f"{entry.name}({', '.join([*first, *map(_example, entry.parameters)])})"


def _example(parameter: Any) -> str:
    if parameter.type == "number":
        return "1k/s"
    return f"'{min(map(str, parameter.choices))}'" if parameter.choices else "'…'"


def _subject(compiler: Compiler, node: Node, entry: Entry) -> tuple[Code | None, list[Node]]:
    """The code of what is asked, and the arguments behind it."""
    expected = _SUBJECTS[entry.subject]
    if not expected:
        return None, list(node.parts)
    if not node.parts:
        raise wrong(
            "wrong-call",
            node.span,
            f"`{entry.name}` is asked of a {entry.subject}",
            f"write `{call_of(entry)}`",
        )
    first, *given = node.parts
    code = compiler.code(first)
    if code.type not in expected:
        message = f"`{entry.name}` is asked of a {entry.subject}; `{compiler.shown(first)}` is {called(code.type)}"
        raise wrong("wrong-type", first.span, message, f"write `{call_of(entry)}`")
    return code, given


def _literal(compiler: Compiler, node: Node) -> object:
    """An argument, which is written out so that it can be checked before any design is there."""
    code = compiler.code(node)
    if node.sort not in ("string", "number"):
        message = f"a text in quotes or a number was expected; `{compiler.shown(node)}` is neither"
        raise wrong("wrong-call", node.span, message)
    return code.run([])


def _once_per_design(predicate: Predicate) -> Run:
    """A predicate of the whole design is asked once a review, however often it is written."""
    known: list[tuple[Any, bool]] = []

    def run(frame: list[Any]) -> Any:
        world = frame[0]
        for asked, value in known[:1]:
            if asked() is world:
                return value
        value = predicate(world.facts, world.design)
        known[:] = [(ref(world), value)]
        return value

    return run


def _of_each(predicate: Predicate, subject: Run, *, reads_remarks: bool) -> Run:
    """A predicate of a component looks at its links, or at remarks, and pays for each of them."""

    def run(frame: list[Any]) -> Any:
        part = subject(frame)
        if type(part) is Missing:
            return part
        world = frame[0]
        if reads_remarks:
            frame[1].burn(world.remark_steps)
        elif isinstance(part, Component):
            links = world.design.links_from[part.name], world.design.links_to[part.name]
            frame[1].burn(sum(map(len, links)))
        return predicate(world.facts, part)

    return run
