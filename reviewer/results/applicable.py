"""What a design can be judged by, whatever it states of its parts.

A score that shared its points among the rules that had something to say would fall with every
fact that lets one more rule speak. So each rule is asked of two more designs:

* the **drawing**: the same components, links and flows without attributes and counts, under what is
  usually required: a load, an availability and a latency, as the design states them or else
  usual ones. What a rule says of it could be judged in any such design, so it has its share of
  the points from the start;
* the design with the usual requirements. What a rule says of it and not of the design itself is
  left open by what the design does not state; what it says of the drawing alone is settled by
  what the design does state.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, TypeVar

from dsl.attributes import NOTHING_SAID, Attributes
from dsl.design import Component, Design, Flow, Group, Link, Requirement, Stage
from dsl.parse import parse
from dsl.value import replaced
from reviewer.analysis.facts import Facts
from reviewer.engine.unproven_words import ask_beyond_words
from reviewer.model.finding import Answer, Finding, Question
from reviewer.review import Review

WHOLE_DESIGN = ""
"""The part that an answer about no component is about."""

_USUAL = """\
require reads 1k/s
require writes 100/s
require availability 99.9%
require p99 500ms
"""
"""What an interviewer sets where a candidate does not ask. A convention."""

_LOADS = frozenset({"reads", "writes", "requests", "users"})
_LATENCIES = frozenset({"p50", "p95", "p99"})

_USUAL_METRICS = frozenset({"availability", *_LATENCIES})

_SHAPES = ("role", "on", "fanout", "share")
"""Attributes that belong to the drawing: a standby, a link for failures, how flows part."""

_Part = TypeVar("_Part", Component, Group, Link, Stage, Flow)
_Thing = TypeVar("_Thing", Component, Group, Link, Stage, Flow, Design)

Fault = Finding | Question
"""What takes points: what is wrong, and what is left open."""

PartsByRule = Mapping[str, frozenset[str]]
"""The parts that each rule says something of, by its id."""


class Applicable(NamedTuple):
    """What rules say of the drawing; of those that say nothing of the design, which are settled."""

    drawing: PartsByRule
    open: frozenset[str]
    settled: frozenset[str]

    def concerns(self, rule: str, answer: Answer) -> bool:
        """Whether a rule could be asked about a part of an answer in the drawing already."""
        return not self.drawing.get(rule, frozenset()).isdisjoint(parts_of(answer))


def applicable(review: Review) -> Applicable:
    """What the design of a review can be judged by."""
    required = _with_usual_requirements(review.design)
    drawing = _heard(review, _drawing_of(required))
    answered = {
        *(finding.rule for finding in (*review.findings, *review.accepted)),
        *(question.rule for question in review.questions),
        *(credit.rule for credit in review.credits),
    }
    silent = drawing.keys() - answered
    left_open = silent & _heard(review, required).keys()
    return Applicable(drawing, frozenset(left_open), frozenset(silent - left_open))


def parts_of(answer: Answer) -> frozenset[str]:
    """The components and links an answer is about; the whole design where it names none."""
    return frozenset((*answer.components, *answer.links)) or frozenset({WHOLE_DESIGN})


def _heard(review: Review, design: Design) -> PartsByRule:
    """What the rules that ran say of a design; components that an error touched are left out."""
    facts, doubtful = Facts(design, review.level), review.design.doubtful
    found = {rule.id: _parts_heard(ask_beyond_words(rule, design, facts).answers, doubtful) for rule in review.judges}  # fmt: skip
    return {rule: parts for rule, parts in found.items() if parts}


def _parts_heard(answers: Iterable[Answer], doubtful: frozenset[str]) -> frozenset[str]:
    kept = (each for each in answers if doubtful.isdisjoint(each.components))
    return frozenset(part for answer in kept for part in parts_of(answer))


def _with_usual_requirements(design: Design) -> Design:
    """The same design with the usual requirements of the kinds that it states none of."""
    stated = {each.metric for each in design.requirements}
    rated = _has_rates(design)
    missing = [
        each
        for each in parse(_USUAL).design.requirements
        if not (stated & _alike(each) or (rated and each.metric in _LOADS))
    ]
    return replaced(design, requirements=(*design.requirements, *missing))


def _alike(requirement: Requirement) -> frozenset[str]:
    """The metrics of which one is enough."""
    alike = (each for each in (_LOADS, _LATENCIES) if requirement.metric in each)
    return next(alike, frozenset({requirement.metric}))


def _drawing_of(design: Design) -> Design:
    """The same drawing under usual requirements, without attributes, counts and remarks."""
    links = {link.id: _bare(link) for link in design.links}
    components = {
        name: replaced(_bare(part), count=None, many=False)
        for name, part in design.components.items()
    }
    return replaced(
        design,
        components=components,
        groups={name: _bare(group) for name, group in design.groups.items()},
        links=tuple(links.values()),
        flows=tuple(_bare_flow(flow, links) for flow in design.flows),
        requirements=tuple(each for each in design.requirements if _is_usual(each, design)),
        assumptions=(),
        decisions=(),
        accepted=(),
        notes=(),
    )


def _is_usual(requirement: Requirement, design: Design) -> bool:
    """Whether a requirement is on what is usually required and flows do not state already."""
    if requirement.metric in _LOADS:
        return not _has_rates(design)
    return requirement.metric in _USUAL_METRICS


def _has_rates(design: Design) -> bool:
    return any(flow.rate is not None for flow in design.flows)


def _bare_flow(flow: Flow, links: Mapping[str, Link]) -> Flow:
    stages = tuple(
        replaced(_bare(stage), links=tuple(links[link.id] for link in stage.links))
        for stage in flow.stages
    )
    return replaced(_bare(flow), size=None, stages=stages)


def _bare(part: _Part) -> _Part:
    """A part with those of its attributes that belong to the drawing."""
    stated = {name: getattr(part.attributes, name) for name in _SHAPES}
    kept: dict[str, Any] = {name: value for name, value in stated.items() if value is not None}
    return replaced(part, attributes=Attributes(**kept) if kept else NOTHING_SAID)
