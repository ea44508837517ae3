"""What hangs on words: names, labels and notes are hints, never proof.

A rule that heard a word is asked again with all words withheld. What it finds by structure and
numbers alone stands, unless words stand on the component concerned: a decision answers it, and
a note or a name turns it into a question that quotes them. A word elsewhere changes nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dsl.design import Design
from reviewer.analysis.facts import Facts
from reviewer.analysis.semantics.passages import Origin, Passage, neighbors_of
from reviewer.engine.run_rule import Asked, ask
from reviewer.engine.suppressions import concerned
from reviewer.model.finding import Answer, Outcome
from reviewer.model.rule import is_built_in
from reviewer.text.suggestion import first_statement

if TYPE_CHECKING:
    from reviewer.model.rule import Rule

LONGEST_QUOTE = 80
"""Letters of a remark that a question quotes."""


def ask_beyond_words(rule: Rule, design: Design, facts: Facts) -> Asked:
    """What a rule answers, where no word silences it. O(rule), twice where it heard a word."""
    facts.words.heard.clear()
    asked = ask(rule, design, facts)
    heard = tuple(facts.words.heard)
    if not heard or asked.failure or not is_built_in(rule):
        return asked
    with facts.words.withheld():
        alone = ask(rule, design, facts)
    if alone.failure or alone.answers == asked.answers:
        return asked
    return asked._replace(answers=_join_answers(asked.answers, alone.answers, design, heard))


def _join_answers(
    told: tuple[Answer, ...],
    alone: tuple[Answer, ...],
    design: Design,
    heard: tuple[Passage, ...],
) -> tuple[Answer, ...]:
    """The answers with words, corrected where a word silenced what holds without it."""
    restored: list[Answer] = []
    dropped: list[Answer] = []
    for answer in alone:
        if answer in told or answer.outcome is Outcome.SATISFIED:
            continue
        rivals = [one for one in told if one not in alone and _is_same_place(one, answer, design)]
        speaking = _passage_about(answer, design, heard)
        if speaking is None:
            restored.append(answer)
            dropped += rivals
        elif _is_silenced(answer, rivals) and speaking.origin is not Origin.DECISION:
            restored.append(_question_whether_settled(answer, speaking.quote))
            dropped += rivals
    return (*(one for one in told if one not in dropped), *restored)


def _is_silenced(finding: Answer, rivals: list[Answer]) -> bool:
    """Whether nothing is said any more of what was found; a question may be answered by a word."""
    spoken = any(one.outcome is not Outcome.SATISFIED for one in rivals)
    return finding.outcome is Outcome.VIOLATED and not spoken


def _is_same_place(one: Answer, other: Answer, design: Design) -> bool:
    first, second = concerned(one, design), concerned(other, design)
    return bool(first & second) or not (first and second)


def _passage_about(answer: Answer, design: Design, heard: tuple[Passage, ...]) -> Passage | None:
    """What says most of all that an answer is about; None where nothing speaks of it."""
    names = concerned(answer, design)
    speaking = [one for one in heard if _speaks_of(one, names, design)]
    return max(speaking, key=lambda one: one.origin) if speaking else None


def _speaks_of(passage: Passage, names: frozenset[str], design: Design) -> bool:
    """Whether a passage is about some of `names`, and the others are linked to those."""
    if passage.about is None:
        return True
    said = names & passage.about
    near = said.union(*(neighbors_of(design, one) for one in said))
    return bool(said) and names <= near


def _question_whether_settled(answer: Answer, quote: str) -> Answer:
    said = " ".join(quote.split())
    short = said if len(said) <= LONGEST_QUOTE else f"{said[: LONGEST_QUOTE - 1].rstrip()}…"
    instead = first_statement(answer.instead)
    line = f" Set `{instead}` if it does." if instead else ""
    return answer._replace(
        outcome=Outcome.CANNOT_TELL,
        message=f"Does “{short}” settle this? If not: {answer.message}{line}",
        severity=None,
        why="",
    )
