"""A report as JSON; `review.schema.json` beside this module describes it.

One file asked for: one object. Several, a folder, or one that cannot be read: an envelope with
`reviews` and `unread`. Only ASCII is put out, so that no terminal acts on a design's text.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from dsl.design import Component, Link
from dsl.problem import Problem
from dsl.source import Source, Span
from reviewer.analysis.assumptions import Assumed
from reviewer.analysis.facts import Facts
from reviewer.analysis.traffic.demand import Demand
from reviewer.analysis.traffic.routes import Route
from reviewer.model.failure import Failure
from reviewer.model.finding import Answer, Finding, Question
from reviewer.report.formats.brief import carried, required, required_costs
from reviewer.report.formats.ink import Ink
from reviewer.report.formats.report import Report, score_of
from reviewer.results.fixing.making import NO_FIXES, fixes_of
from reviewer.review import Review
from reviewer.text.numbers import json_number
from reviewer.text.text_fix import TextFix

VERSION = 1
"""Grows when a member changes its meaning or goes; new members may come without it."""


def write(report: Report, ink: Ink) -> str:
    """The report as one JSON document; `ink` has no part in it."""
    return json.dumps(document(report), indent=2, ensure_ascii=True, allow_nan=False) + "\n"


def document(report: Report) -> dict[str, Any]:
    """The report as dicts and lists, in a fixed order."""
    found = [_versioned(review, report.schema) for review in report.reviews]
    if len(found) == 1 and not report.many and not report.unread:
        return found[0]
    return {
        "schema": "design-reviewer/reviews",
        "version": report.schema,
        "reviews": found,
        "unread": [
            {"file": _clean_text(file), "reason": _clean_text(reason)}
            for file, reason in report.unread
        ],
    }


def _versioned(review: Review, schema: int) -> dict[str, Any]:
    """One design's review in the schema asked for."""
    if schema == VERSION:
        return review_object(review, fixes=True)
    from reviewer.report.digest import digest_object  # noqa: PLC0415 - schema 1 has no summary
    from reviewer.report.formats.json_2 import renamed  # noqa: PLC0415 - most reports are schema 1

    return renamed(review_object(review, fixes=True), digest_object(review))


def review_object(review: Review, *, fixes: bool = False) -> dict[str, Any]:
    """One design's review, in schema 1; with `fixes`, findings, questions and problems hold theirs as edits."""
    source = review.source
    made = fixes_of(review) if fixes else NO_FIXES
    return {
        "schema": "design-reviewer/review",
        "version": VERSION,
        "file": _clean_text(source.name),
        "title": _clean_text(review.design.title),
        "level": review.level,
        "verdict": review.verdict.value,
        "partial": review.partial,
        "rules": list(review.rules),
        "failures": [_failure_json(failure) for failure in review.failures],
        "problems": [
            {**problem_object(p, source), **_fix_json(made.of_problems.get(p), source)}
            for p in (*review.problems, *review.unmatched)
        ],
        "findings": [
            {**_finding_json(one, source), **_fix_json(made.of_answers.get(one.answer), source)}
            for one in review.findings
        ],
        "accepted": [_finding_json(finding, source) for finding in review.accepted],
        "questions": [
            {**_question_json(one, source), **_fix_json(made.of_answers.get(one.answer), source)}
            for one in review.questions
        ],
        "credits": [{"rule": c.rule, **_answer_json(c.answer)} for c in review.credits],
        "assumptions": [assumed_object(assumed) for assumed in review.assumptions],
        "components": [
            _component_json(component, review.facts, source)
            for component in review.design.components.values()
        ],
        "links": [_link_json(link, review.facts, source) for link in review.design.links],
        "flows": [_flow_json(route, review.facts, source) for route in review.facts.traffic.routes],
        "numbers": _brief_numbers(review.facts),
        **_score_json(review),
    }


def _fix_json(fix: TextFix | None, source: Source) -> dict[str, Any]:
    """A fix as edits of the text as it stands, under `fix`; nothing where there is none."""
    if fix is None:
        return {}
    edits = [
        {"range": _span_json(edit.span, source), "newText": _clean_text(edit.text)}
        for edit in fix.edits
    ]
    return {"fix": {"title": _clean_text(fix.title), "kind": fix.kind.value, "edits": edits}}


def _brief_numbers(facts: Facts) -> dict[str, Any]:
    """The numbers in brief."""
    costs = required_costs(facts)
    return {
        **({"costs": costs} if costs else {}),
        "components": [
            {
                "name": each.component.name,
                "utilisation": json_number(each.used),
                "target": json_number(each.target),
                "headroom": json_number(each.headroom),
            }
            for each in carried(facts)
        ],
        "requirements": [_round_members(one._asdict()) for one in required(facts)],
    }


def _round_members(members: dict[str, Any]) -> dict[str, Any]:
    return {name: json_number(v) if isinstance(v, float) else v for name, v in members.items()}


def _score_json(review: Review) -> dict[str, Any]:
    """The score, where one was asked for."""
    if (score := score_of(review)) is None:
        return {}
    from reviewer.report.formats.scored import score_object  # noqa: PLC0415 - most reviews are not scored

    return {"score": score_object(score)}


def _clean_text(text: str) -> str:
    """`text` without lone surrogates, which no JSON reader has to take."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _clean_texts(texts: Sequence[str]) -> list[str]:
    return [_clean_text(text) for text in texts]


def _span_json(span: Span, source: Source) -> dict[str, Any]:
    ends = {"start": span.start, "end": span.end}
    places = {name: source.position(offset) for name, offset in ends.items()}
    return {
        name: {"line": p.line, "column": p.column, "offset": ends[name]}
        for name, p in places.items()
    }


def problem_object(problem: Problem, source: Source) -> dict[str, Any]:
    """One problem of a text, with its places."""
    return {
        "code": problem.code,
        "severity": "error" if problem.fatal else "note",
        "message": _clean_text(problem.message),
        "hint": _clean_text(problem.hint),
        "span": _span_json(problem.span, source),
        "related": [
            {"message": _clean_text(place.message), "span": _span_json(place.span, source)}
            for place in problem.related
        ],
    }


def _answer_json(answer: Answer) -> dict[str, Any]:
    return {
        "message": _clean_text(answer.message),
        "components": _clean_texts(answer.components),
        "links": _clean_texts(answer.links),
        "flows": _clean_texts(answer.flows),
        "sums": _clean_texts(answer.sums),
        "why": _clean_text(answer.why),
        "instead": _clean_text(answer.instead),
        "assumed": _clean_texts(answer.assumed),
        "weight": answer.weight,
    }


def _finding_json(finding: Finding, source: Source) -> dict[str, Any]:
    accepted = {"accepted": _clean_text(finding.accepted)} if finding.accepted else {}
    return {
        "rule": finding.rule,
        "severity": finding.severity.word,
        "category": finding.category.value,
        "fingerprint": finding.fingerprint,
        **_answer_json(finding.answer),
        "spans": [_span_json(span, source) for span in finding.spans],
        "citations": [
            {"title": _clean_text(c.title), "url": _clean_text(c.url), "says": _clean_text(c.says)}
            for c in finding.citations
        ],
        "follow_up": _clean_text(finding.follow_up),
        "unverified": _clean_texts(finding.unverified),
        **accepted,
    }


def _question_json(question: Question, source: Source) -> dict[str, Any]:
    return {
        "rule": question.rule,
        **_answer_json(question.answer),
        "spans": [_span_json(span, source) for span in question.spans],
    }


def _failure_json(failure: Failure) -> dict[str, Any]:
    return {
        "what": _clean_text(failure.what),
        "reason": _clean_text(failure.reason),
        "hint": _clean_text(failure.hint),
    }


def assumed_object(assumed: Assumed) -> dict[str, Any]:
    """A figure taken, with the line that overrides it."""
    names = ("subject", "value", "because", "basis", "source", "override")
    return {name: _clean_text(getattr(assumed, name)) for name in names}


def _demand_json(demand: Demand | None) -> dict[str, Any] | None:
    """Peak reads, writes and bytes a second."""
    if demand is None:
        return None
    figures = {"reads": demand.reads, "writes": demand.writes, "bytes": demand.bytes}
    return {name: json_number(figure) for name, figure in figures.items()}


def _component_json(component: Component, facts: Facts, source: Source) -> dict[str, Any]:
    return {
        "name": component.name,
        "kind": component.kind.value,
        "technology": component.technology.id if component.technology else None,
        "label": _clean_text(component.label),
        "count": component.count,
        "groups": list(component.groups),
        "span": _span_json(component.span, source),
        "demand": _demand_json(facts.traffic.demand(component.name)),
    }


def _link_json(link: Link, facts: Facts, source: Source) -> dict[str, Any]:
    return {
        "id": link.id,
        "source": link.source,
        "target": link.target,
        "mode": link.mode.value,
        "label": _clean_text(link.label),
        "span": _span_json(link.span, source),
        "demand": _demand_json(facts.traffic.link_demand(link.id)),
    }


def _flow_json(route: Route, facts: Facts, source: Source) -> dict[str, Any]:
    demand, stated = facts.traffic.flow_demand(route.name), route.flow and route.flow.rate
    return {
        "name": route.name,
        "op": route.op.value if route.op else None,
        "rate": json_number(stated.value) if stated else None,
        "span": _span_json(route.span, source),
        "demand": {name: _demand_json(demand[name]) for name in demand},
    }
