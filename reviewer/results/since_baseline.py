"""What became of what a baseline knows: it stands, is judged by another rule, is asked, or is gone.

A new version of the reviewer may ask where the old one found, or judge by other rules. One line
says so, so that nobody takes it for a fixed design.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from reviewer.engine.suppressions import concerned
from reviewer.model.finding import Basis, Fact, Question
from reviewer.model.successors import current_rule
from reviewer.results.baseline import Baseline, Known
from reviewer.review import Review
from reviewer.text.grammar import list_words, render

_MOST_NAMED = 3


class Fate(StrEnum):
    """What became of a known finding."""

    STANDS = "stands"
    MERGED = "merged"
    ASKED = "asked"
    GONE = "gone"


class Outcome(NamedTuple):
    """A known finding with what became of it; `rule` is the id that its rule had then."""

    rule: str
    fate: Fate


def outcomes(baseline: Baseline, review: Review) -> Iterator[Outcome]:
    """What became of what is known of a review's file, as far as its rules ran."""
    found = (*review.findings, *review.accepted, *review.known)
    marks = frozenset(mark for finding in found for mark in finding.marks)
    for known in baseline.known_of(review):
        rule = current_rule(known.rule)
        if not rule or rule in review.rules:
            yield Outcome(known.rule, _fate(known, marks, review))


def _fate(known: Known, marks: frozenset[str], review: Review) -> Fate:
    rule = current_rule(known.rule)
    if not marks.isdisjoint(known.current_marks):
        return Fate.STANDS if rule == known.rule else Fate.MERGED
    names = _names(known, review)
    if any(_asks(question, rule, names, review) for question in review.questions):
        return Fate.ASKED
    return Fate.GONE


def _names(known: Known, review: Review) -> frozenset[str]:
    """The components a known finding is about: its own, or the ends of its links."""
    parts = {mark.partition(" ")[2] for mark in known.marks}
    links = review.design.links_by_id
    ends = {end for part in parts if part in links for end in (links[part].source, links[part].target)}  # fmt: skip
    return frozenset(parts | ends)


def _asks(question: Question, rule: str, names: frozenset[str], review: Review) -> bool:
    """Whether a question is about these components, and by the rule or about their counts."""
    of_rule = question.rule == rule and concerned(question.answer, review.design) & names
    counts = {fact.subject for fact in question.answer.rests_on if _is_unstated_count(fact)}
    return bool(of_rule or counts & names)


def _is_unstated_count(fact: Fact) -> bool:
    return fact.name == "count" and fact.basis is Basis.UNSTATED


def changes_since(baseline: Baseline, reviews: Iterable[Review], name: str) -> str:
    """One line on what no longer stands of the baseline called `name`; "" where all of it does."""
    found = [each for review in reviews for each in outcomes(baseline, review)]
    rules = {fate: [each.rule for each in found if each.fate is fate] for fate in Fate}
    changed = [_part(rules[fate], words) for fate, words in _WORDS.items() if rules[fate]]
    if not changed:
        return ""
    stand = f"{len(rules[Fate.STANDS])} of {len(found)} known findings stand"
    return f"{name}: {'; '.join([stand, *changed])}"


_WORDS = {
    Fate.MERGED: "{number} {is:number} judged by another rule now",
    Fate.ASKED: "{number} {is:number} asked as questions now",
    Fate.GONE: "{number} {is:number} gone",
}
"""How it is told what became of known findings that do not stand."""


def _part(rules: Sequence[str], words: str) -> str:
    """What became of some findings, and of which rules they are."""
    listed = list_words((f"`{rule}`" for rule in dict.fromkeys(rules)), most=_MOST_NAMED)
    return f"{render(words, number=len(rules))} ({listed})"
