"""A score as lines for people, and as dicts and lists for programs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from reviewer.report.formats.ink import Ink

if TYPE_CHECKING:
    from reviewer.results.score import Line, Part, Score

_BARELY = 0.05  # points told as none


def score_lines(score: Score, ink: Ink) -> Iterator[str]:
    """The whole, then each dimension with its lines."""
    yield ""
    band = f" ({score.percent:.0f}%), {score.band}" if score.band else ""
    whole = f"{points(score.points)} of {points(score.out_of)} points{band}"
    yield ink.paint(ink.safe(f"Score by {score.title}: {whole}"), "bold")
    for part in score.dimensions:
        yield from _dimension_lines(part, ink)


def points(value: float) -> str:
    """Points as people read them: one digit behind the point, where it says something."""
    return f"{value:.1f}".removesuffix(".0")


def _dimension_lines(part: Part, ink: Ink) -> Iterator[str]:
    if not part.out_of:
        yield f"  {ink.safe(part.name)}: left out, nothing was there to go by"
        return
    yield f"  {ink.paint(ink.safe(part.name), 'bold')} {points(part.points)} of {points(part.out_of)}"
    for line in part.lines:
        yield from _mark_lines(line, ink)


def _mark_lines(line: Line, ink: Ink) -> Iterator[str]:
    full = line.points >= line.out_of - _BARELY
    sign = (
        ink.paint("+", "green")
        if full
        else ink.paint("-", "red" if line.points < _BARELY else "yellow")
    )
    head = f"    {sign} {points(line.points)}/{points(line.out_of)} "
    yield from ink.prose(f"{line.name}: {line.why}", head, " " * 8)


def score_object(score: Score) -> dict[str, Any]:
    """A score as JSON holds it."""
    return {
        "rubric": score.rubric,
        "title": _plain_text(score.title),
        "points": round(score.points, 6),
        "out_of": round(score.out_of, 6),
        "band": score.band,
        "dimensions": [
            {
                "id": part.id,
                "title": _plain_text(part.name),
                "points": round(part.points, 6),
                "out_of": round(part.out_of, 6),
                "lines": [
                    {
                        "name": _plain_text(line.name),
                        "points": round(line.points, 6),
                        "out_of": round(line.out_of, 6),
                        "why": _plain_text(line.why),
                        "source": line.source,
                        "fingerprints": list(line.fingerprints),
                    }
                    for line in part.lines
                ],
            }
            for part in score.dimensions
        ],
    }


def _plain_text(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
