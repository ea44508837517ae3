"""What one built-in rule answers to a text, and the text once it is fixed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from inspect import cleandoc

from dsl.design import Design
from dsl.parse import Parsed, parse
from dsl.source import Span
from reviewer.model.finding import Finding
from reviewer.model.run_settings import Settings
from reviewer.packs.loader import load_packs
from reviewer.review import Review, review

PACKS = load_packs()
RULES = {rule.id: rule for pack in PACKS for rule in pack.rules}


def read(text: str) -> Parsed:
    """The design of a text without errors."""
    parsed = parse(cleandoc(text) + "\n", "design.txt")
    assert [problem.message for problem in parsed.problems if problem.fatal] == []
    return parsed


def judged(text: str, *rules: str, accept: bool = True) -> Review:
    """The review of a text by the rules of these ids, by all where none is named."""
    found = review(read(text), PACKS, Settings(select=rules, accept=accept))
    assert found.failures == ()
    return found


def severities(text: str, rule: str) -> dict[str, str]:
    """The severity of the rule's finding about each component that has one."""
    return {
        name: finding.severity.word
        for finding in judged(text, rule).findings
        for name in finding.answer.components
    }


def asked(text: str, rule: str) -> set[str]:
    """The components that the rule has a question about."""
    return {name for q in judged(text, rule).questions for name in q.answer.components}


def praised(text: str, rule: str) -> str:
    """What the rule credits, as one text."""
    return "; ".join(credit.answer.message for credit in judged(text, rule).credits)


def corrected(text: str, finding: Finding) -> str:
    """The text with what the finding says to write instead put in its place."""
    for statement in statements(finding.answer.instead):
        text = put_statement(text, statement)
    return text


def statements(instead: str) -> Iterator[str]:
    """The statements of an `instead`; one with open brackets takes several lines."""
    held: list[str] = []
    for line in instead.splitlines():
        held.append(line)
        if not held[0].endswith("[") or line == "]":
            yield "\n".join(held)
            held = []
    assert held == []


def put_statement(text: str, statement: str) -> str:
    """The text with a statement in the place of the one it stands for, else at the end."""
    old = _replaced(parse(text, "design.txt").design, statement)
    if old is None:
        return f"{text.rstrip()}\n{statement}\n"
    return text[: old.start] + statement + text[old.end :]


def _replaced(design: Design, statement: str) -> Span | None:
    """Where the flow, requirement, assumption or component stands that a statement restates."""
    if flow := re.match(r"flow (\S+) ", statement):
        return {one.name: one.span for one in design.flows}.get(flow[1])
    if required := re.match(r"require (\S+) (?:\S+)(?: on (\S+))?$", statement):
        stated = design.requirement(required[1], required[2] or "")
        return stated.span if stated else None
    if assumed := re.match(r"assume (?:(\S+)\.)?(\S+) ", statement):
        subject = (assumed[1] or "", assumed[2])
        return {(one.subject, one.quality): one.span for one in design.assumptions}.get(subject)
    declared = list(parse(statement, "").design.components)
    if " -> " in statement or " ~> " in statement or not declared:
        return None
    # alone, `client app` is a phrase; where links say `app`, that is its name
    words = re.findall(r"[\w-]+", re.split(r"[:\[]", statement)[0])
    names = [declared[0], *reversed(words[1:])]  # the first of several words is a kind
    part = next((design.components[name] for name in names if name in design.components), None)
    return part.span if part is not None and not part.self_declared else None
