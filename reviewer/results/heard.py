"""What each rule said of a design, as far as it counts for a score."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from reviewer.model.finding import Finding
from reviewer.results.applicable import Applicable, Fault, applicable
from reviewer.results.revealed import revealed
from reviewer.review import Review


class Silence(NamedTuple):
    """Why a rule that could speak says nothing that counts, and which share of its points it brings."""

    why: str
    share: float


OPEN = Silence("left open: the design does not state what decides it", 0.0)
SETTLED = Silence("settled by what the design states", 1.0)
REVEALED = Silence("takes no points: it shows only because the design states one fact more", 1.0)


class Heard(NamedTuple):
    """What one rule said, by what came of it: messages, and fingerprints of findings.

    `silence` is set where nothing of it counts.
    """

    satisfied: list[str]
    accepted: list[str]
    asked: list[str]
    violated: list[str]
    fingerprints: list[str]
    silence: Silence | None = None


def heard_of_rules(review: Review) -> Mapping[str, Heard]:
    """What each rule said, in the order of the rules.

    Findings, accepted ones too, and questions count if any design of the same drawing could have them, and if no
    single fact reveals them.
    """
    could = applicable(review)
    faults = _faults(review, could)
    shown = revealed(review, faults)
    silences = {
        **{faults[index].rule: REVEALED for index in shown},
        **dict.fromkeys(could.open, OPEN),
        **dict.fromkeys(could.settled, SETTLED),
    }
    found = {rule: Heard([], [], [], [], [], silences.get(rule)) for rule in review.rules}
    for index, fault in enumerate(faults):
        if index not in shown:
            _add_fault(found[fault.rule], fault)
    for credit in review.credits:
        found[credit.rule].satisfied.append(credit.answer.message)
    return found


def _faults(review: Review, could: Applicable) -> list[Fault]:
    told: tuple[Fault, ...] = (*review.findings, *review.accepted, *review.questions)
    return [each for each in told if could.concerns(each.rule, each.answer)]


def _add_fault(heard: Heard, fault: Fault) -> None:
    if not isinstance(fault, Finding):
        heard.asked.append(fault.answer.message)
        return
    heard.fingerprints.append(fault.fingerprint)
    if fault.accepted:
        heard.accepted.append(f"accepted: {fault.accepted}")
    else:
        heard.violated.append(fault.answer.message)
