"""The head of a report for people: the verdict, its counts, what to fix first."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer.model.finding import Severity
from reviewer.report.digest import counts, first_fixes, verdict_sentence
from reviewer.report.formats.ink import Ink, width
from reviewer.report.texts import FIX_FIRST
from reviewer.review import Review


def verdict_lines(review: Review, ink: Ink) -> Iterator[str]:
    """The file, the verdict, what was found, and whether that is all."""
    title = f": {review.design.title}" if review.design.title else ""
    yield ink.paint(ink.safe(f"{review.source.name}{title}"), "bold")
    yield from ink.prose(verdict_sentence(review), f"{_worst_sign(review, ink)} ", "  ", "bold")
    level = f" · {review.level}" if review.level else ""
    if (found := counts(review)) or level:
        yield from ink.prose(f"{found}{level}".removeprefix(" · "), "  ")
    if review.failures:
        yield from ink.prose("Not every rule ran, so a missing finding proves nothing.", "  ")


def _worst_sign(review: Review, ink: Ink) -> str:
    """The sign of the worst there is."""
    if review.failures or review.partial:
        return ink.sign(Severity.ERROR)
    worst = max((finding.severity for finding in review.findings), default=None)
    if worst is None and review.questions:
        return ink.paint("?", "bold", "yellow")
    return ink.tick() if worst is None else ink.sign(worst)


def fix_lines(review: Review, ink: Ink) -> Iterator[str]:
    """What to change first, a line each, with the rules that ask for it where they fit."""
    fixes = first_fixes(review)
    if not fixes:
        return
    yield from heading(FIX_FIRST, ink)
    for number, (fix, rules) in enumerate(fixes.items(), 1):
        code, told = ink.safe(f"  {number}. `{fix}`"), ink.safe(f"  ({', '.join(rules)})")
        fits = width(code) + width(told) <= ink.columns
        yield ink.paint(code, "green") + (ink.paint(told, "dim") if fits else "")


def heading(text: str, ink: Ink) -> Iterator[str]:
    """A heading behind an empty line."""
    yield ""
    yield ink.paint(text, "bold")
