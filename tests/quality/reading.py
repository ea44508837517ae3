"""A review as the measures read it: what is said, under which term, of which components."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from dsl.design import Design
from dsl.parse import parse
from reviewer.model.finding import Answer, Credit, Finding, Question
from reviewer.model.pack import Pack
from reviewer.packs.loader import load_packs
from reviewer.review import Review, review
from tests.quality.terms import term_of

SEVERE = ("error", "warning")


class Said(NamedTuple):
    """A finding, a question or a credit. `severity` is "" where it is no finding."""

    rule: str
    term: str
    names: tuple[str, ...]
    severity: str = ""

    @property
    def severe(self) -> bool:
        """Whether it is an error or a warning."""
        return self.severity in SEVERE

    def __str__(self) -> str:
        severity = f" ({self.severity})" if self.severity else ""
        return f"{self.rule}{severity}: {', '.join(self.names) or 'the design'}"


class Reading(NamedTuple):
    """All that a review says."""

    findings: tuple[Said, ...]
    questions: tuple[Said, ...]
    credits: tuple[Said, ...] = ()


@cache
def built_in_packs() -> tuple[Pack, ...]:
    """The packs with the rules that ship."""
    return load_packs()


def review_of(text: bytes | str, name: str = "design.txt") -> Review:
    """The review of a text by the rules that ship."""
    return review(parse(text, name), built_in_packs())


def read_review(made: Review) -> Reading:
    """What a review says, in its order."""
    return Reading(
        tuple(_said(each, made.design, each.severity.word) for each in made.findings),
        tuple(_all_said(made.questions, made.design)),
        tuple(_all_said(made.credits, made.design)),
    )


def _all_said(answers: Iterable[Question | Credit], design: Design) -> Iterable[Said]:
    return (_said(each, design) for each in answers)


def _said(one: Finding | Question | Credit, design: Design, severity: str = "") -> Said:
    names = _names(one.answer, design)
    return Said(one.rule, term_of(one.rule, names, design.components), names, severity)


def _names(answer: Answer, design: Design) -> tuple[str, ...]:
    """The components an answer is about: its own, else the ends of its links."""
    if answer.components:
        return answer.components
    links = [design.links_by_id[link] for link in answer.links]
    return tuple(name for link in links for name in (link.source, link.target))
