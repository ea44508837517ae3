"""A report as one page that needs nothing else: text, picture, findings, numbers.

The page runs no script and loads nothing; its policy forbids both. Everything a design says
goes through the template's escaping; the picture stands in an image, where nothing runs.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NamedTuple

from markupsafe import Markup, escape

from reviewer.model.failure import reason_of
from reviewer.report.cost_sentence import cost_sentence
from reviewer.report.digest import counts, first_fixes, rests_on, verdict_sentence
from reviewer.report.formats.brief import peak_load
from reviewer.report.formats.ink import Ink, visible
from reviewer.report.formats.json import review_object
from reviewer.report.formats.report import Report
from reviewer.report.formats.scored import points
from reviewer.report.texts import page_texts

if TYPE_CHECKING:
    from reviewer.review import Review

_CODE = re.compile(r"`([^`\n]+)`")
_SIGNS = {"error": "✖", "warning": "▲", "info": "●"}


class Sheet(NamedTuple):
    """One design on the page: its review as JSON has it, its text by line, its pictures."""

    review: dict[str, Any]
    verdict: str
    counts: str
    fixes: dict[str, tuple[str, ...]]
    resting: tuple[str, ...]  # on which unverified figures each finding rests, "" on none
    cost: str
    peak_load: dict[str, list[list[str]]]
    lines: tuple[tuple[int, str, str], ...]  # number, text, the worst severity found on it
    light: str  # the picture as a `data:` address, "" where there is none
    dark: str
    no_picture: str


def write(report: Report, ink: Ink) -> str:
    """The page; `ink` has no part in it."""
    template = files("reviewer.report.formats").joinpath("page.html").read_text("utf-8")
    sheets = [_review_sheet(review) for review in report.reviews]
    return page(template, sheets=sheets, unread=report.unread, signs=_SIGNS, texts=page_texts())


def page(template: str, **values: object) -> str:
    """A page in the house's style. Its policy allows this style and nothing else."""
    from jinja2 import Environment  # noqa: PLC0415 - only pages need it

    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.filters |= {"prose": prose, "coded": coded, "safe_text": visible, "points": points}
    style = files("reviewer.report.formats").joinpath("page.css").read_text("utf-8")
    digest = base64.b64encode(sha256(style.encode()).digest()).decode()
    whole = environment.from_string(template)
    return whole.render(style=Markup(style), digest=digest, **values)  # noqa: S704 - our own file


def prose(text: str) -> Markup:
    """A sentence as HTML, its first letter a capital."""
    return coded(text[:1].upper() + text[1:])


def coded(text: str) -> Markup:
    """Text as HTML, what stands in backticks as code."""
    pieces = [
        Markup("<code>{}</code>").format(piece) if n % 2 else escape(piece)
        for n, piece in enumerate(_CODE.split(visible(text)))
    ]
    return Markup("").join(pieces)


def _review_sheet(review: Review) -> Sheet:
    light, why = _picture_address(review, "light")
    dark, _ = _picture_address(review, "dark") if light else ("", "")
    return Sheet(
        review_object(review),
        verdict_sentence(review),
        counts(review),
        first_fixes(review),
        tuple(map(rests_on, review.findings)),
        cost_sentence(review),
        peak_load(review.facts),
        tuple(_marked_lines(review)),
        light,
        dark,
        why,
    )


def _picture_address(review: Review, theme: str) -> tuple[str, str]:
    """The picture as an address that holds it, or why there is none: the page stands without."""
    try:
        from reviewer.report.picture import draw_review  # noqa: PLC0415 - `diagrams` is heavy, or missing

        image, drawing = draw_review(review, "svg", theme=theme)
    except Exception as error:  # noqa: BLE001 - whatever goes wrong here, the findings stand
        return "", f"No picture: {reason_of(error)}"
    if image is None:
        return "", " ".join(drawing.notes) or "No picture could be drawn."
    return f"data:image/svg+xml;base64,{base64.b64encode(image).decode()}", ""


def _marked_lines(review: Review) -> Iterator[tuple[int, str, str]]:
    """The text by line, with the worst that was found on each."""
    source = review.source
    worst: dict[int, str] = {}
    for finding in review.findings:  # the worst come first
        for span in finding.spans:
            worst.setdefault(source.position(span.start).line, finding.severity.word)
    for number, line in enumerate(source.text.rstrip("\n").split("\n"), 1):
        yield number, visible(line), worst.get(number, "")
