"""`Compiler`: the code of one expression, with the names that it may use."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeAlias

from dsl.diagnostics.suggest import Suggester
from dsl.source import Span
from reviewer.packs.expressions.code import Code, Run
from reviewer.packs.expressions.fields import Field, Fields
from reviewer.packs.expressions.syntax import Node, wrong
from reviewer.packs.expressions.types import BOOL, Type, called
from reviewer.packs.expressions.world import Missing, World

MOST_LOOPS = 2
"""Macros inside one another; each multiplies the work by the size of its list."""

_DASHED = re.compile(r"(?:-[A-Za-z][A-Za-z0-9_]*)+")

_BEFORE = 2  # what stands in a frame before the variables: the world and the tank


class Scope(NamedTuple):
    """What an expression may name: variables with their types, and the fields of subjects."""

    variables: Mapping[str, Type]
    subjects: Mapping[str, Fields]

    def extended(self, variables: Mapping[str, Type]) -> Scope:
        """The same with more variables."""
        return Scope({**self.variables, **variables}, self.subjects)


Sorts: TypeAlias = "Mapping[str, Callable[[Compiler, Node], Code]]"
"""What compiles each sort of node."""


class Compiler:
    """Compiles the nodes of one expression; `sorts` has the function for each sort of node."""

    def __init__(self, text: str, scope: Scope, sorts: Sorts) -> None:
        self.text, self.scope, self._sorts = text, scope, sorts
        self.read: set[tuple[str, str]] = set()
        self.deepest = len(scope.variables)
        self._slots = {name: n + _BEFORE for n, name in enumerate(scope.variables)}
        self._types = dict(scope.variables)

    def shown(self, node: Node) -> str:
        """A node as it is written, cut to what a message bears."""
        text = " ".join(self.text[node.span.start : node.span.end].split())
        return text if len(text) <= 60 else f"{text[:59]}…"  # noqa: PLR2004  # as long as a message bears

    def code(self, node: Node) -> Code:
        """The code of a node. Raises ExpressionError."""
        return self._sorts[node.sort](self, node)

    def within(self, name: Node, kind: Type, body: Node) -> tuple[int, Code]:
        """The slot of a new variable, and the code of `body` in which it is known."""
        if name.sort != "name":
            message = "the name of a variable was expected, such as `c`"
            raise wrong("no-variable", name.span, message, "`list.all(c, c.count > 1)`")
        if len(self._slots) - len(self.scope.variables) >= MOST_LOOPS:
            message = (
                f"loops stand {MOST_LOOPS} deep at most: three would look at every three of a list"
            )
            raise wrong(
                "too-deep",
                body.span,
                message,
                "ask it of each with `each`, or make two rules of it",
            )
        if name.text in self._slots or name.text in ("true", "false"):
            raise wrong(
                "taken-name",
                name.span,
                f"`{name.text}` has a meaning here already",
                "take another letter",
            )
        slot = self._slots[name.text] = len(self._slots) + _BEFORE
        self._types[name.text] = kind
        self.deepest = max(self.deepest, len(self._slots))
        code = self.code(body)
        del self._slots[name.text], self._types[name.text]
        return slot, code

    def field(self, subject: Type, name: str, span: Span) -> Field:
        """The field of a subject. Raises ExpressionError where it has none of that name."""
        if subject.sort != "object":
            message = f"{called(subject)} has no parts; `{name[:40]}` was asked of it"
            raise wrong("unknown-fact", span, message)
        fields = self.scope.subjects[subject.name]
        if name not in fields:
            near = self._underscored_name(name, span, fields) or Suggester(fields).nearest(name)
            hint = f"write `{near}`" if near else "the page of packs lists what there is"
            message = f"{called(subject)} has no `{name[:40]}`"
            raise wrong("unknown-fact", span, message, hint)
        self.read.add((subject.name, name))
        return fields[name]

    def _underscored_name(self, name: str, span: Span, fields: Fields) -> str:
        """The fact that `read-quorum` means, "" where it is none: `-` would subtract."""
        found = _DASHED.match(self.text, span.end)
        whole = name + found[0].replace("-", "_") if found else ""
        return whole if whole in fields else ""

    def name(self, node: Node) -> Code:
        """A variable, `true` or `false`."""
        if node.text in ("true", "false"):
            value = node.text == "true"
            return Code(BOOL, lambda frame: value, 1)
        if node.text not in self._slots:
            known = [*self._slots, "true", "false"]
            near = Suggester(known).nearest(node.text)
            hint = f"write `{near}`" if near else self._known_here(node.text)
            raise wrong("unknown-name", node.span, f"unknown name `{node.text[:40]}` here", hint)
        slot = self._slots[node.text]
        return Code(self._types[node.text], lambda frame: frame[slot], 1)

    def _known_here(self, name: str) -> str:
        """What to write for a name that is none: most often it is a text without its quotes."""
        known = ", ".join(self._slots)
        return f"a text goes in quotes: `'{name[:40]}'`; known names: {known}"

    def member(self, node: Node) -> Code:
        """`n.kind`: a fact of a subject."""
        inner = self.code(node.parts[0])
        place = Span(node.span.end - len(node.text), node.span.end)
        field = self.field(inner.type, node.text, place)
        return Code(field.type, _value_reader(inner.run, field), inner.cost + 1)

    def has(self, node: Node) -> Code:
        """`has(n.ttl)`: whether the design says it."""
        if len(node.parts) != 1 or node.parts[0].sort != "member":
            raise wrong("wrong-call", node.span, "`has` takes one fact", "write `has(n.ttl)`")
        member = node.parts[0]
        inner = self.code(member.parts[0])
        place = Span(member.span.end - len(member.text), member.span.end)
        field = self.field(inner.type, member.text, place)
        says, run = field.has or _known_reader(field), inner.run

        def ask(frame: list[Any]) -> Any:
            subject = run(frame)
            return subject if type(subject) is Missing else says(frame[0], subject)

        return Code(BOOL, ask, inner.cost + 1)

    def group(self, node: Node) -> Code:
        """What stands in `( )`."""
        return self.code(node.parts[0])


def _known_reader(field: Field) -> Callable[[World, Any], bool]:
    return lambda world, subject: field.get(world, subject) is not None


def _value_reader(run: Run, field: Field) -> Run:
    """Reads a fact; a number comes as a float that is finite, what is not known as `Missing`."""
    get = field.get

    def read(frame: list[Any]) -> Any:
        subject = run(frame)
        if type(subject) is Missing:
            return subject
        value = get(frame[0], subject)
        if value is None:
            return missing(field, subject)
        return value.value if hasattr(value, "dimension") else value

    return read


def missing(field: Field, subject: Any) -> Missing:
    """What a fact is worth that the design does not give."""
    name = getattr(subject, "name", None) or getattr(subject, "id", None)
    route = getattr(subject, "route", None)
    name = route.name if route is not None else name
    return Missing(field.ask.replace("{field}", field.name).replace("{name}", str(name)))
