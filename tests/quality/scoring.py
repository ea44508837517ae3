"""The score of findings against what experts said of a design.

A finding whose rule has a term is a hit where an expected label has the same term or
roll-up and shares a component, a false alarm where a label that is not expected does, and
unlabelled otherwise. `*` in a label, and a finding about no component, mean the whole design.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any, NamedTuple


class Outcome(StrEnum):
    """What experts say to a finding."""

    HIT = "hit"
    FALSE_ALARM = "false alarm"
    UNLABELLED = "unlabelled"
    NO_TERM = "no term"


class Label(NamedTuple):
    """One remark of an expert: that a problem is there, or that it is not."""

    term: str
    rollup: str
    components: frozenset[str]
    why: str
    found_in: str  # topology, attributes, numbers or semantics; "" where it is not expected


class Labels(NamedTuple):
    """What experts say of one design."""

    expected: tuple[Label, ...]
    not_expected: tuple[Label, ...]


class Found(NamedTuple):
    """One finding, as far as it is scored: `parts` by their published ids; empty for all."""

    rule: str
    term: str
    parts: frozenset[str]
    severe: bool  # of severity warning or error
    text: str


class Scored(NamedTuple):
    """A finding, what experts say to it, and the labels that say so."""

    found: Found
    outcome: Outcome
    labels: tuple[Label, ...] = ()


class Score(NamedTuple):
    """All findings on one design, the labels hit and missed, and those falsely touched."""

    scored: tuple[Scored, ...]
    hit: tuple[Label, ...]
    missed: tuple[Label, ...]
    alarmed: tuple[Label, ...]
    not_expected: int = 0  # labels that say a problem is not there


Rollups = Mapping[str, str]
"""The roll-up of each term."""


def read_labels(data: Mapping[str, Any], rollups: Rollups) -> Labels:
    """What experts say, out of a published file."""
    return Labels(
        tuple(_label(one, rollups) for one in data.get("expected") or ()),
        tuple(_label(one, rollups) for one in data.get("not_expected") or ()),
    )


def _label(one: Mapping[str, Any], rollups: Rollups) -> Label:
    term = str(one["problem"])
    return Label(
        term,
        str(one.get("rollup") or rollups.get(term, term)),
        frozenset(map(str, one.get("components") or ("*",))),
        str(one.get("why") or ""),
        str(one.get("detectable_from") or ""),
    )


def read_rollups(vocabulary: Mapping[str, Any]) -> Rollups:
    """The roll-up of each term, out of a vocabulary."""
    return {term: str(one["rollup"]) for term, one in (vocabulary.get("terms") or {}).items()}


def score(findings: Iterable[Found], labels: Labels, rollups: Rollups) -> Score:
    """Hold findings against labels."""
    scored = tuple(_scored(found, labels, rollups) for found in findings)
    hit = _labels(scored, Outcome.HIT)
    return Score(
        scored,
        tuple(label for label in labels.expected if label in hit),
        tuple(label for label in labels.expected if label not in hit),
        tuple(
            label for label in labels.not_expected if label in _labels(scored, Outcome.FALSE_ALARM)
        ),
        len(labels.not_expected),
    )


def _labels(scored: Sequence[Scored], outcome: Outcome) -> frozenset[Label]:
    return frozenset(label for one in scored if one.outcome is outcome for label in one.labels)


def _scored(found: Found, labels: Labels, rollups: Rollups) -> Scored:
    if not found.term:
        return Scored(found, Outcome.NO_TERM)
    hits = tuple(label for label in labels.expected if _agree(found, label, rollups))
    if hits:
        return Scored(found, Outcome.HIT, hits)
    alarms = tuple(label for label in labels.not_expected if _agree(found, label, rollups))
    return Scored(found, Outcome.FALSE_ALARM if alarms else Outcome.UNLABELLED, alarms)


def _agree(found: Found, label: Label, rollups: Rollups) -> bool:
    """Whether a finding says what a label is about."""
    same = label.term == found.term or label.rollup == rollups.get(found.term, found.term)
    everywhere = "*" in label.components or not found.parts
    return same and (everywhere or not label.components.isdisjoint(found.parts))
