"""Operators and templates from the texts of a pack, and reports what is wrong in them."""

from __future__ import annotations

from typing import Any

from dsl.source import Span
from reviewer.packs.data.operators import SUBJECTS, Count, Each, Operator
from reviewer.packs.data.paths import LongestPath, PathCheck
from reviewer.packs.data.reading import Reading, Said
from reviewer.packs.data.templates import Template, compile_template
from reviewer.packs.data.yaml_text import Text, places
from reviewer.packs.expressions.compiler import Scope
from reviewer.packs.expressions.compiling import Expression, compile_expression
from reviewer.packs.expressions.fields import COMPONENT, DESIGN, LINK, REQUIREMENTS, Fields
from reviewer.packs.expressions.syntax import ExpressionError
from reviewer.packs.expressions.types import BOOL, COUNT, Type

GLOBALS = {"req": REQUIREMENTS, "design": DESIGN}
"""The variables that every expression knows."""


class Texts:
    """Compiles texts in one vocabulary; what is wrong goes to `reading` with its place in the file."""

    def __init__(self, reading: Reading, subjects: dict[str, Fields]) -> None:
        self.reading = reading
        self._globals = Scope(GLOBALS, subjects)
        self.compiled: list[tuple[Text, Expression]] = []

    def scope(self, variables: dict[str, Type]) -> Scope:
        """What a text may name beside the requirements and the design."""
        return self._globals.extended(variables)

    def condition(
        self, text: Text | None, variables: dict[str, Type], wanted: Type = BOOL
    ) -> Expression | None:
        """A condition; None where there is none, or where it is wrong."""
        if text is None:
            return None
        try:
            found = compile_expression(text.value, self.scope(variables), wanted)
        except ExpressionError as error:
            self._report_fault(text, error)
            return None
        self.compiled.append((text, found))
        return found

    def template(self, text: Text | None, variables: dict[str, Type]) -> Template | None:
        """A text with facts in it."""
        if text is None:
            return None
        try:
            return compile_template(" ".join(text.value.split()), self.scope(variables))
        except ExpressionError:
            self._report_template(text, variables)
            return None

    def _report_template(self, text: Text, variables: dict[str, Type]) -> None:
        """Report what is wrong, at its place in the text as it is written."""
        try:
            compile_template(text.value, self.scope(variables))
        except ExpressionError as error:
            self._report_fault(text, error)

    def lines(self, text: Text | None, variables: dict[str, Type]) -> Template | None:
        """A text with facts in it whose lines stay lines."""
        if text is None:
            return None
        try:
            return compile_template(text.value.strip("\n"), self.scope(variables))
        except ExpressionError:
            self._report_template(text, variables)
            return None

    def _report_fault(self, text: Text, error: ExpressionError) -> None:
        at, problem = places(text), error.problem
        start = at[min(problem.span.start, len(at) - 1)]
        end = at[min(max(problem.span.end - 1, 0), len(at) - 1)] + 1
        self.reading.problems.append(problem._replace(span=Span(start, max(end, start + 1))))

    def operator(self, said: Said) -> Operator | None:
        """The operator of a rule or an alternative; None where there is none or it is wrong."""
        name = next((name for name in _OPERATORS if name in said.values), "")
        before = len(self.reading.problems)
        made = _OPERATORS[name](self, said.values[name]) if name else None
        return made if len(self.reading.problems) == before else None

    def _compile_each(self, said: Said) -> Operator | None:
        subject = said.get("of", "component")
        variables = dict([SUBJECTS[subject]])
        match = self.condition(said.get("match"), variables)
        asserts = self.condition(said.get("assert"), variables)
        return Each(subject, match, asserts) if asserts else None

    def _compile_paths(self, said: Said) -> Operator | None:
        ends = [self.condition(said.get(key), {"n": COMPONENT}) for key in ("from", "to")]
        through = self.condition(said.get("through"), {"n": COMPONENT})
        over = self.condition(said.get("over"), {"e": LINK})
        begin, end = ends
        return PathCheck(begin, end, through, over) if begin and end else None

    def _compile_longest(self, said: Said) -> Operator | None:
        match = self.condition(said.get("match"), {"n": COMPONENT})
        over = self.condition(said.get("over"), {"e": LINK})
        most = self.condition(said.get("at_most"), {}, COUNT)
        return LongestPath(match, over, most) if most else None

    def _compile_count(self, said: Said) -> Operator | None:
        subject = said.get("of", "component")
        match = self.condition(said.get("match"), dict([SUBJECTS[subject]]))
        least = self.condition(said.get("at_least"), {}, COUNT)
        most = self.condition(said.get("at_most"), {}, COUNT)
        if least is None and most is None:
            place = Span(said.span.start, said.span.start + 1)
            self.reading.wrong(
                "missing-key", place, "`count` says `at_least` or `at_most`", "write `at_least: 1`"
            )
        return Count(subject, match, least, most)


_OPERATORS: dict[str, Any] = {
    "each": Texts._compile_each,
    "every_path": Texts._compile_paths,
    "no_path": Texts._compile_paths,
    "longest_path": Texts._compile_longest,
    "count": Texts._compile_count,
}
