"""The legend: an entry for each sign that occurs in the picture, and no other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from reviewer.model.finding import Finding, Severity
from reviewer.report.picture.badges import sign
from reviewer.report.picture.geometry import Point, Route
from reviewer.report.picture.lines import drawn
from reviewer.report.picture.markup import Markup, element
from reviewer.report.picture.metrics import width
from reviewer.report.picture.plan import Line, Plan
from reviewer.report.picture.saying import SMALL_SIZE
from reviewer.report.picture.theme import Theme
from reviewer.report.picture.words import Style, text
from reviewer.report.texts import SEVERITIES

ROW = 24.0
_SAMPLE = 42.0
_WORDS = {
    Line.SYNC: "caller waits",
    Line.ASYNC: "caller does not wait",
    Line.HELD: "connection held open",
    Line.COPY: "replicates before the write returns",
    Line.COPY_ASYNC: "replicates later",
    Line.FAILURE: "on failure only",
    Line.CONTROL: "control, no user requests",
}


class _Entry(NamedTuple):
    words: str
    wide: float  # of the sample
    draw: Callable[[Point], Markup]


def legend(
    plan: Plan, findings: Iterable[Finding], theme: Theme, at: Point, room: float
) -> tuple[Markup, float]:
    """The legend at `at` in rows of at most `room` pixels, and how high it is."""
    parts, x, y = [], at.x, at.y + ROW / 2
    for entry in _legend_entries(plan, list(findings), theme):
        wide = entry.wide + 8 + width(entry.words, SMALL_SIZE) + 22
        if x > at.x and x + wide - 22 > at.x + room:
            x, y = at.x, y + ROW
        parts.append(entry.draw(Point(x, y)))
        words_at = x + entry.wide + 8
        parts.append(text(entry.words, words_at, y + 4, Style(SMALL_SIZE, theme.muted)))
        x += wide
    if not parts:
        return element("g", class_="legend"), 0.0
    return element("g", *parts, class_="legend"), y + ROW / 2 - at.y


def _legend_entries(plan: Plan, findings: list[Finding], theme: Theme) -> Iterator[_Entry]:
    used = {stroke.line for stroke in plan.strokes}
    for line, words in _WORDS.items():
        if line in used:
            yield _Entry(words, _SAMPLE, _line_sample(line, theme))
    if any(stroke.alternative for stroke in plan.strokes):
        yield _Entry("one of them", _SAMPLE, _line_sample(Line.SYNC, theme, alternative=True))
    open_ = {finding.severity for finding in findings if not finding.accepted}
    for severity in sorted(open_, reverse=True):
        yield _Entry(SEVERITIES[severity.word].lower(), 20, _badge_sample(severity, theme))
    if any(finding.accepted for finding in findings):
        yield _Entry("accepted", 20, _badge_sample(Severity.INFO, theme, accepted=True))


def _line_sample(
    line: Line, theme: Theme, *, alternative: bool = False
) -> Callable[[Point], Markup]:
    def draw(at: Point) -> Markup:
        tip, foot = at.x + _SAMPLE, at.x + _SAMPLE - 8
        head = (Point(foot, at.y - 3), Point(tip, at.y), Point(foot, at.y + 3))
        back = (Point(at.x + 8, at.y - 3), Point(at.x, at.y), Point(at.x + 8, at.y + 3))
        start = at.x + 8 if line is Line.HELD else at.x + (4 if alternative else 0)
        heads = (head, back) if line is Line.HELD else (head,)
        route = Route((Point(start, at.y), Point(foot, at.y)), heads)
        return drawn(line, route, theme, alternative=alternative)

    return draw


def _badge_sample(
    severity: Severity, theme: Theme, *, accepted: bool = False
) -> Callable[[Point], Markup]:
    return lambda at: sign(severity, Point(at.x + 10, at.y), theme, accepted=accepted)
