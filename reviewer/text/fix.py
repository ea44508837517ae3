"""Fixes: edits of the design that a finding proposes, as text of the design language.

    fix = set_attribute("encrypted")                      # of each part the finding is about
    fix = set_count(3, attributes="failover=auto")
    fix = set_attribute("timeout=500ms", *links)          # of these links
    fix = declare("redis sessions x2") + set_attribute("sessions=shared")
    fix = declare(f"cdn {edge} [hit=95%]") + link(client, edge, store)

What the design says of a part already is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from dsl.design import Component, Link
from reviewer.text.grammar import name_of, render_code
from reviewer.text.suggestion import connection, declaration

Part = Component | Link


class Change(NamedTuple):
    """One change of a design as plain data, with nothing left to fill in.

    `part` is the name of a component or the id of a link that gets these attributes, apart by `, `,
    and this `xN`; `line` is written where there is no `part`.
    """

    part: str = ""
    attributes: str = ""
    number: int | None = None
    line: str = ""

    @property
    def is_claim(self) -> bool:
        """Whether it only states what was measured or granted, and builds nothing."""
        if self.line or self.number is not None or not self.attributes:
            return False
        return {one.partition("=")[0] for one in self.attributes.split(", ")} <= MEASURED


MEASURED = frozenset(
    {"capacity", "p50", "p95", "p99", "availability", "utilisation", "restored", "data"}
)
"""Attributes that state what was measured or granted, by the spelling that rules use."""


class Edit(NamedTuple):
    """One change of the design.

    `attributes` and `number` (the `xN`) are of `parts`; of all parts of the finding where there are none.
    `line` is written instead. All three may hold `{fields}` of the finding's figures, but for
    a line that is `literal`.
    """

    attributes: str = ""
    number: str = ""
    parts: tuple[Part, ...] = ()
    line: str = ""
    literal: bool = False

    def lines(self, about: Iterable[Part], values: Mapping[str, object]) -> list[str]:
        """The lines of the language that make the change."""
        if self.line:
            return [self.line if self.literal else _filled(self.line, (), values)]
        return [self.line_for(part, values) for part in self.parts or about]

    def line_for(
        self, part: Part, values: Mapping[str, object] | None = None, *, in_sentence: bool = False
    ) -> str:
        """The line of one part, short enough for a sentence where it is `in_sentence`."""
        given = values or {}
        attributes = _filled(self.attributes, part, given)
        if isinstance(part, Link):
            return connection(part, attributes)
        count = self._count(part, given)
        return declaration(part, count=count, attributes=attributes, in_sentence=in_sentence)

    def changes(self, about: Iterable[Part], values: Mapping[str, object]) -> list[Change]:
        """The same as data."""
        if self.line:
            return [Change(line=line) for line in self.lines(about, values)]
        return [
            Change(
                part.id if isinstance(part, Link) else part.name,
                _filled(self.attributes, part, values),
                self._count(part, values),
            )
            for part in self.parts or about
        ]

    def _count(self, part: Part, values: Mapping[str, object]) -> int | None:
        number = "" if isinstance(part, Link) else _filled(self.number, part, values)
        return int(float(number)) if number else None


def _filled(text: str, part: object, values: Mapping[str, object]) -> str:
    """A text with its fields filled in; as it is where a rule has written it for one place."""
    return render_code(text, part, **values) if values else text


class Fix(NamedTuple):
    """The edits that a finding proposes, in their order."""

    edits: tuple[Edit, ...]

    def __add__(self, other: object) -> Fix:
        """Both, one after the other."""
        return Fix((*self.edits, *other.edits)) if isinstance(other, Fix) else NotImplemented

    def text(self, about: Iterable[Part], values: Mapping[str, object] | None = None) -> str:
        """The text of the language, a line that is the same twice written once."""
        parts, given = tuple(about), values or {}
        lines = [line for edit in self.edits for line in edit.lines(parts, given)]
        return "\n".join(dict.fromkeys(lines))

    def changes(
        self, about: Iterable[Part], values: Mapping[str, object] | None = None
    ) -> tuple[Change, ...]:
        """What it changes, as data; what is the same twice once."""
        parts, given = tuple(about), values or {}
        return tuple(
            dict.fromkeys(one for edit in self.edits for one in edit.changes(parts, given))
        )

    def line_for(self, part: Part, values: Mapping[str, object] | None = None) -> str:
        """The line of one part that answers a question, for use in a sentence."""
        return next(
            (edit.line_for(part, values, in_sentence=True) for edit in self.edits if not edit.line),
            self.edits[0].line,
        )


def set_attribute(attributes: str, *parts: Part) -> Fix:
    """Attributes as they stand in `[ ]`, of `parts`; of all the finding is about without them."""
    return Fix((Edit(attributes=attributes, parts=parts),))


def set_count(count: int | str, *parts: Part, attributes: str = "") -> Fix:
    """The `xN` of components, with attributes beside it; `"{needed}"` takes a figure."""
    return Fix((Edit(attributes=attributes, number=str(count), parts=parts),))


def declare(*lines: str) -> Fix:
    """New lines of the design, such as a component that is missing."""
    return Fix(tuple(Edit(line=line) for line in lines))


def declare_literally(*lines: str) -> Fix:
    """Lines that may hold braces of the design's own text, such as labels: none is a field."""
    return Fix(tuple(Edit(line=line, literal=True) for line in lines))


def link(*ends: object, arrow: str = "->", attributes: str = "") -> Fix:
    """A chain of links over components or names; several in one place are written with commas."""
    chain = f" {arrow} ".join(
        ", ".join(name_of(one) for one in end) if isinstance(end, (list, tuple)) else name_of(end)
        for end in ends
    )
    return declare(f"{chain} [{attributes}]" if attributes else chain)


def join_fixes(fixes: Iterable[Fix]) -> Fix:
    """Several fixes as one."""
    return Fix(tuple(edit for fix in fixes for edit in fix.edits))
