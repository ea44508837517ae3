"""A report as Markdown, for a comment on a change or a wiki.

What a design says is shown as text: nothing of it becomes markup, a link or a mention.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from dsl.problem import Problem
from dsl.source import Source, Span
from reviewer.model.finding import Answer, Finding, Severity
from reviewer.report.cost_sentence import cost_sentence
from reviewer.report.digest import counts, first_fixes, rests_on, verdict_sentence
from reviewer.report.formats.brief import brief_lines
from reviewer.report.formats.full import MOST_QUESTIONS
from reviewer.report.formats.ink import Ink, visible
from reviewer.report.formats.report import Report, score_of
from reviewer.report.formats.scored import points
from reviewer.report.texts import (
    ACCEPTED,
    ACCEPTED_BECAUSE,
    ASSUMPTIONS,
    COST,
    FIX_FIRST,
    HANDLED,
    INSTEAD,
    PEAK_LOAD,
    QUESTIONS,
    RESTS_ON,
    SEVERITIES,
    SOURCES,
)
from reviewer.review import Review

if TYPE_CHECKING:
    from reviewer.results.score import Score

_SIGNS = {Severity.ERROR: "❌", Severity.WARNING: "⚠️", Severity.INFO: "💬"}
_ACTIVE = re.compile(r"([\\`*_\[\]#|<>&~@$]|:(?=//)|(?<=www)\.|^[-+=]|(?<=^\d)[.)])")
_CODE = re.compile(r"`([^`\n]+)`")


def write(report: Report, ink: Ink) -> str:
    """A section for each design; `ink` has no part in it."""
    parts = ["\n".join(_review_lines(review, report.everything)) for review in report.reviews]
    parts += [f"## {plain(name)}\n\n{plain(reason)}" for name, reason in report.unread]
    return "\n\n".join(parts) + "\n"


def plain(text: str) -> str:
    """Text that Markdown shows as it is, on one line."""
    return _ACTIVE.sub(r"\\\1", visible(" ".join(text.split())))


def prose(text: str) -> str:
    """Text whose parts in backticks are code and whose rest is shown as it is."""
    pieces, at = [], 0
    for found in _CODE.finditer(text):
        pieces += [plain_inside(text[at : found.start()]), f"`{visible(found[1])}`"]
        at = found.end()
    return "".join([*pieces, plain_inside(text[at:])])


def plain_inside(text: str) -> str:
    """`plain`, the blanks at its ends kept."""
    inner = plain(text)
    if not inner:
        return " " if text else ""
    return f"{' ' if text[0].isspace() else ''}{inner}{' ' if text[-1].isspace() else ''}"


def _review_lines(review: Review, everything: bool) -> Iterator[str]:
    title = f": {plain(review.design.title)}" if review.design.title else ""
    level = f" · {review.level}" if review.level else ""
    found = f"{counts(review)}{level}".removeprefix(" · ")
    yield f"## {plain(review.source.name)}{title}\n\n**{prose(verdict_sentence(review))}**\n\n{found}".rstrip()
    yield from (f"\n- ❌ **{plain(f.what)}** failed: {prose(f.reason)}" for f in review.failures)
    yield from _problem_lines(review.problems, review.source)
    yield from _fix_lines(review)
    for finding in review.findings:
        yield "\n".join(_finding_lines(finding, review.source))
    if lines := list(brief_lines(review.facts, Ink())):
        yield f"\n### {PEAK_LOAD}\n\n{_fenced_text(chr(10).join(lines))}".rstrip()
    if said := cost_sentence(review):
        yield f"\n### {COST}\n\n{prose(said)}"
    yield from _section_lines(QUESTIONS, _question_lines(review, everything))
    yield from _section_lines(HANDLED, (prose(one.answer.message) for one in review.credits))
    accepted = (
        f"{prose(f.answer.message)} {ACCEPTED_BECAUSE}: {plain(f.accepted)}"
        for f in review.accepted
    )
    yield from _section_lines(ACCEPTED, accepted)
    if (score := score_of(review)) is not None:
        yield from _score_lines(score)
    assumed = (f"{plain(one.subject)} {plain(one.value)}: {prose(one.because)}" for one in review.assumptions)  # fmt: skip
    yield from _folded_section(ASSUMPTIONS, [*assumed])
    yield from _problem_lines(review.unmatched, review.source)


def _fix_lines(review: Review) -> Iterator[str]:
    """What to change first, as a list with the rules that ask for it."""
    if fixes := first_fixes(review):
        yield f"\n### {FIX_FIRST}\n"
        for number, (fix, rules) in enumerate(fixes.items(), 1):
            yield f"{number}. `{visible(fix)}` ({plain(', '.join(rules))})"


def _score_lines(score: Score) -> Iterator[str]:
    """The whole, and a list of lines for each dimension that there was something to go by of."""
    band = f", {plain(score.band)}" if score.band else ""
    yield f"\n### Score by {plain(score.title)}: {points(score.points)} of {points(score.out_of)}{band}"
    for part in (part for part in score.dimensions if part.out_of):
        yield f"\n**{plain(part.name)}** {points(part.points)} of {points(part.out_of)}\n"
        for line in part.lines:
            yield f"- {points(line.points)}/{points(line.out_of)} {plain(line.name)}: {prose(line.why)}"


def _problem_lines(problems: Sequence[Problem], source: Source) -> Iterator[str]:
    if problems:
        yield ""
    for problem in problems:
        hint = f" {prose(problem.hint)}" if problem.hint else ""
        sign = "❌" if problem.fatal else "💬"
        yield f"- {sign} {_line_link(problem.span, source)} {prose(problem.message)}{hint}"


def _finding_lines(finding: Finding, source: Source) -> Iterator[str]:
    where = f" {_line_link(finding.spans[0], source)}" if finding.spans else ""
    yield f"\n### {_SIGNS[finding.severity]} {SEVERITIES[finding.severity.word]}: {plain(finding.rule)}\n"
    yield f"{prose(finding.answer.message)}{where}\n"
    yield from _reason_lines(finding.answer)
    if resting := rests_on(finding):
        yield f"{RESTS_ON} {prose(resting)}\n"
    yield f"> {plain(finding.follow_up)}"
    links = ", ".join(f"[{plain(c.title)}](<{c.url}>)" for c in finding.citations)
    yield f"\n{SOURCES}: {links}"


def _reason_lines(answer: Answer) -> Iterator[str]:
    if answer.sums:
        yield _fenced_text("\n".join(answer.sums))
    if answer.why:
        yield f"{prose(answer.why)}\n"
    if answer.instead:
        yield f"{INSTEAD}:\n\n{_fenced_text(answer.instead)}"


def _fenced_text(text: str) -> str:
    """Lines as they are, in a fence that nothing in them can close."""
    lines = [visible(line) for line in text.split("\n")]
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return "\n".join([f"{fence}text", *lines, fence, ""])


def _line_link(span: Span, source: Source) -> str:
    return f"(line {source.position(span.start).line})"


def _question_lines(review: Review, everything: bool) -> Iterator[str]:
    shown = review.questions if everything else review.questions[:MOST_QUESTIONS]
    yield from (prose(question.answer.message) for question in shown)
    if more := len(review.questions) - len(shown):
        yield f"and {more} more"


def _section_lines(title: str, lines: Iterable[str]) -> Iterator[str]:
    found = [f"- {line}" for line in lines]
    if found:
        yield "\n".join([f"\n### {title}\n", *found])


def _folded_section(title: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        inside = "\n".join(f"- {line}" for line in lines)
        yield f"\n<details><summary>{title}</summary>\n\n{inside}\n\n</details>"
