"""Data packs and what they say of designs, for tests."""

from __future__ import annotations

from inspect import cleandoc

from dsl.parse import parse
from reviewer.model.run_settings import Settings
from reviewer.packs.data.load import Loaded, read_pack
from reviewer.packs.loader import vocabulary_of
from reviewer.review import Review, review

RULE = """\
- id: {id}
  severity: {severity}
  category: reliability
  title: Each store keeps copies
  why: It is lost otherwise.
  fix: Keep two.
  refs: {{title: A book, url: https://example.org/book}}
  follow-up: And then?
{body}
  message: {message}
  tests:
    bad: client -> api -> postgres
    good: client -> api
"""

EACH = "  each: {match: n.family == 'store', assert: n.count >= 2}"


def rule(
    body: str = EACH,
    rule_id: str = "stores-keep-copies",
    message: str = '"{n} has one copy"',
    severity: str = "warning",
) -> str:
    """The text of one rule; `body` is its operator, and what else it says."""
    return RULE.format(id=rule_id, body=body, message=message, severity=severity)


def pack(*rules: str, more: str = "") -> str:
    """The text of a pack."""
    texts = "".join(rules)
    return "pack: test\nversion: 1.0.0\n" + (f"rules:\n{texts}" if texts else "") + more


def loaded(text: str) -> Loaded:
    """A pack that has to load."""
    found = read_pack(text, "course.yaml")
    assert not found.problems, found.problems
    return found


def faults(text: str) -> list[tuple[str, int, str]]:
    """The code, the line and the marked text of each fault of a pack."""
    found = read_pack(text, "course.yaml")
    source = found.source
    return [
        (
            each.code,
            source.position(each.span.start).line,
            source.text[each.span.start : each.span.end],
        )
        for each in found.problems
    ]


def judged(text: str, design: str, **settings: object) -> Review:
    """The review of a design by a pack alone."""
    found = loaded(text).pack
    return review(
        parse(cleandoc(design), "design.txt", vocabulary_of([found])), [found], Settings(**settings)
    )


def said(body: str, design: str, message: str = '"{n} has one copy"') -> dict[str, list[str]]:
    """What one rule says of a design: findings, questions and credits."""
    found = judged(pack(rule(body, message=message)), design)
    assert not found.failures, found.failures
    assert not found.problems, found.problems
    return {
        "findings": [each.answer.message for each in found.findings],
        "questions": [each.answer.message for each in found.questions],
        "credits": [each.answer.message for each in found.credits],
    }
