"""The cases of a rule that do not come out as the rule says they do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from inspect import cleandoc

from dsl.parse import parse
from reviewer.model.finding import Finding
from reviewer.model.pack import Pack
from reviewer.model.rule import Rule
from reviewer.review import Review, review


@dataclass(frozen=True, slots=True)
class CaseFailure:
    """One case that came out wrong. `case` is `passes[0]`; `reason` one line; `text` the design."""

    rule: str
    case: str
    reason: str
    text: str


def run_cases(rule: Rule) -> tuple[CaseFailure, ...]:
    """Review each of the rule's own designs by that rule alone.

    A case must be read without error and the rule must not fail on it; then each of `fails`
    gives a finding, and each of `passes` none.
    """
    cases = [*_named_cases("passes", rule.passes), *_named_cases("fails", rule.fails)]
    judged = ((name, text, _case_fault(rule, name, text)) for name, text in cases)
    return tuple(CaseFailure(rule.id, name, why, text) for name, text, why in judged if why)


def review_case(rule: Rule, text: str) -> Review:
    """The review of one case by this rule alone."""
    return review(parse(cleandoc(text), "<case>", rule.vocabulary), [Pack("case", (rule,))])


def _named_cases(name: str, texts: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    return ((f"{name}[{n}]", cleandoc(text)) for n, text in enumerate(texts))


def _case_fault(rule: Rule, name: str, text: str) -> str:
    """What is wrong with one case, "" where it comes out as it should."""
    case = review_case(rule, text)
    if case.failures:
        return case.failures[0].reason
    if case.partial:
        problem = next(problem for problem in case.problems if problem.fatal)
        line = case.source.position(problem.span.start).line
        return f"line {line} cannot be read: {problem.message}"
    found = (*case.findings, *case.accepted)
    if found and name.startswith("passes"):
        return f"it finds: {found[0].answer.message}"
    if not found and not name.startswith("passes"):
        return "it finds nothing"
    return _misplaced_mark(rule, case)


_EXPECTED = re.compile(r"(?:#|//)[ \t]*expect:[ \t]*([a-z-]+(?:[ \t]*,[ \t]*[a-z-]+)*)")


def _misplaced_mark(rule: Rule, case: Review) -> str:
    """Which line a comment `# expect: ID` is wrong about, "" where none is or there are none."""
    marked = _marked_lines(case.source.text)
    expected = {number for number, ids in marked if rule.id in ids}
    if not expected:
        return _foreign_marks(rule, marked)
    lines = [_lines_of(case, finding) for finding in (*case.findings, *case.accepted)]
    if missing := expected - set().union(*lines):
        return f"line {min(missing)} expects a finding, and there is none"
    other = next((each for each in lines if not each & expected), None)
    return (
        f"it finds line {min(other, default=1)}, where none is expected"
        if other is not None
        else ""
    )


def _marked_lines(text: str) -> list[tuple[int, list[str]]]:
    """Each line that a comment marks, with the ids that it names."""
    return [
        (number, re.split(r"[ \t]*,[ \t]*", found[1]))
        for number, line in enumerate(text.splitlines(), 1)
        for found in _EXPECTED.finditer(line)
    ]


def _foreign_marks(rule: Rule, marked: list[tuple[int, list[str]]]) -> str:
    """What to say where marks name other rules only: a slip in an id would check nothing."""
    if not marked:
        return ""
    number, ids = marked[0]
    return f"line {number} expects `{ids[0][:60]}`; this rule is `{rule.id}`"


def _lines_of(case: Review, finding: Finding) -> set[int]:
    return {case.source.position(span.start).line for span in finding.spans}
