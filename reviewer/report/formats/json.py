"""A report as JSON; `review.schema.json` beside this module describes it.

One file asked for: one object. Several, a folder, or one that cannot be read: an envelope with
`reviews` and `unread`. Only ASCII is put out, so that no terminal acts on a design's text.
"""

from __future__ import annotations

import json
import math
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
from reviewer.report.formats.brief import carried, required
from reviewer.report.formats.ink import Ink
from reviewer.report.formats.report import Report, score_of
from reviewer.review import Review

VERSION = 1
"""Grows when a member changes its meaning or goes; new members may come without it."""

_DIGITS = 12  # what is behind them is rounding: sums of stated rates come out as stated


def write(report: Report, ink: Ink) -> str:
    """The report as one JSON document; `ink` has no part in it."""
    return json.dumps(document(report), indent=2, ensure_ascii=True, allow_nan=False) + "\n"


def document(report: Report) -> dict[str, Any]:
    """The report as dicts and lists, in a fixed order."""
    if len(report.reviews) == 1 and not report.many and not report.unread:
        return review_object(report.reviews[0])
    return {
        "schema": "design-reviewer/reviews",
        "version": VERSION,
        "reviews": [review_object(review) for review in report.reviews],
        "unread": [
            {"file": _text(file), "reason": _text(reason)} for file, reason in report.unread
        ],
    }


def review_object(review: Review) -> dict[str, Any]:
    """One design's review."""
    source = review.source
    return {
        "schema": "design-reviewer/review",
        "version": VERSION,
        "file": _text(source.name),
        "title": _text(review.design.title),
        "level": review.level,
        "verdict": review.verdict.value,
        "partial": review.partial,
        "rules": list(review.rules),
        "failures": [_failure(failure) for failure in review.failures],
        "problems": [problem_object(p, source) for p in (*review.problems, *review.unmatched)],
        "findings": [_finding(finding, source) for finding in review.findings],
        "accepted": [_finding(finding, source) for finding in review.accepted],
        "questions": [_question(question, source) for question in review.questions],
        "credits": [{"rule": c.rule, **_answer(c.answer)} for c in review.credits],
        "assumptions": [assumed_object(assumed) for assumed in review.assumptions],
        "components": [
            _component(component, review.facts, source)
            for component in review.design.components.values()
        ],
        "links": [_link(link, review.facts, source) for link in review.design.links],
        "flows": [_flow(route, review.facts, source) for route in review.facts.traffic.routes],
        "numbers": _numbers(review.facts),
        **_score(review),
    }


def _numbers(facts: Facts) -> dict[str, Any]:
    """The numbers in brief."""
    return {
        "components": [
            {
                "name": each.component.name,
                "utilisation": _number(each.used),
                "target": _number(each.target),
                "headroom": _number(each.headroom),
            }
            for each in carried(facts)
        ],
        "requirements": [_rounded(one._asdict()) for one in required(facts)],
    }


def _number(value: float | None) -> float | None:
    """Twelve digits of a figure; None where there is none, or no end to it."""
    if value is None or not math.isfinite(value):
        return None
    return float(f"{value:.{_DIGITS}g}")


def _rounded(members: dict[str, Any]) -> dict[str, Any]:
    return {name: _number(v) if isinstance(v, float) else v for name, v in members.items()}


def _score(review: Review) -> dict[str, Any]:
    """The score, where one was asked for."""
    if (score := score_of(review)) is None:
        return {}
    from reviewer.report.formats.scored import score_object  # noqa: PLC0415 - most reviews are not scored

    return {"score": score_object(score)}


def _text(text: str) -> str:
    """`text` without lone surrogates, which no JSON reader has to take."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _texts(texts: Sequence[str]) -> list[str]:
    return [_text(text) for text in texts]


def _span(span: Span, source: Source) -> dict[str, Any]:
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
        "message": _text(problem.message),
        "hint": _text(problem.hint),
        "span": _span(problem.span, source),
        "related": [
            {"message": _text(place.message), "span": _span(place.span, source)}
            for place in problem.related
        ],
    }


def _answer(answer: Answer) -> dict[str, Any]:
    return {
        "message": _text(answer.message),
        "components": _texts(answer.components),
        "links": _texts(answer.links),
        "flows": _texts(answer.flows),
        "sums": _texts(answer.sums),
        "why": _text(answer.why),
        "instead": _text(answer.instead),
        "assumed": _texts(answer.assumed),
        "weight": answer.weight,
    }


def _finding(finding: Finding, source: Source) -> dict[str, Any]:
    accepted = {"accepted": _text(finding.accepted)} if finding.accepted else {}
    return {
        "rule": finding.rule,
        "severity": finding.severity.word,
        "category": finding.category.value,
        "fingerprint": finding.fingerprint,
        **_answer(finding.answer),
        "spans": [_span(span, source) for span in finding.spans],
        "citations": [
            {"title": _text(c.title), "url": _text(c.url), "says": _text(c.says)}
            for c in finding.citations
        ],
        "follow_up": _text(finding.follow_up),
        **accepted,
    }


def _question(question: Question, source: Source) -> dict[str, Any]:
    return {
        "rule": question.rule,
        **_answer(question.answer),
        "spans": [_span(span, source) for span in question.spans],
    }


def _failure(failure: Failure) -> dict[str, Any]:
    return {
        "what": _text(failure.what),
        "reason": _text(failure.reason),
        "hint": _text(failure.hint),
    }


def assumed_object(assumed: Assumed) -> dict[str, Any]:
    """A figure taken, with the line that overrides it."""
    names = ("subject", "value", "because", "basis", "source", "override")
    return {name: _text(getattr(assumed, name)) for name in names}


def _demand(demand: Demand | None) -> dict[str, Any] | None:
    """Peak reads, writes and bytes a second."""
    if demand is None:
        return None
    figures = {"reads": demand.reads, "writes": demand.writes, "bytes": demand.bytes}
    return {name: _number(figure) for name, figure in figures.items()}


def _component(component: Component, facts: Facts, source: Source) -> dict[str, Any]:
    return {
        "name": component.name,
        "kind": component.kind.value,
        "technology": component.technology.id if component.technology else None,
        "label": _text(component.label),
        "count": component.count,
        "groups": list(component.groups),
        "span": _span(component.span, source),
        "demand": _demand(facts.traffic.demand(component.name)),
    }


def _link(link: Link, facts: Facts, source: Source) -> dict[str, Any]:
    return {
        "id": link.id,
        "source": link.source,
        "target": link.target,
        "mode": link.mode.value,
        "label": _text(link.label),
        "span": _span(link.span, source),
        "demand": _demand(facts.traffic.link_demand(link.id)),
    }


def _flow(route: Route, facts: Facts, source: Source) -> dict[str, Any]:
    demand, stated = facts.traffic.flow_demand(route.name), route.flow and route.flow.rate
    return {
        "name": route.name,
        "op": route.op.value if route.op else None,
        "rate": _number(stated.value) if stated else None,
        "span": _span(route.span, source),
        "demand": {name: _demand(demand[name]) for name in demand},
    }
