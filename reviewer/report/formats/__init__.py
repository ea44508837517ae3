"""The table of report formats. A new format is one module and one line here.

Each module has `write(report, ink) -> str`: the whole text of a run's report.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from reviewer.report.formats.ink import Ink
    from reviewer.report.formats.report import Report


class Format(NamedTuple):
    """What a format of reports is for, the ending of a file that asks for it, and its media type."""

    sentence: str
    ending: str = ""
    media_type: str = "text/plain; charset=utf-8"


FORMATS = {
    "summary": Format("people, on one screen: what to fix first, findings, load, questions"),
    "full": Format("people, all of it: excerpts, sums, every note, sources, assumptions"),
    "concise": Format("editors and grep: a line a finding, file:line:column"),
    "json": Format(
        "programs: review.schema.json in the package describes it (`--schema 2`: review-2.schema.json)",
        ".json",
        "application/json",
    ),
    "markdown": Format("a comment on a change, or a wiki", ".md", "text/markdown; charset=utf-8"),
    "html": Format(
        "one page with the picture, to keep or to hand out", ".html", "text/html; charset=utf-8"
    ),
    "sarif": Format("code scanning: SARIF 2.1.0", ".sarif", "application/sarif+json"),
    "github": Format("GitHub Actions: annotations on the lines of a change"),
    "junit": Format(
        "build servers: a test case for each rule", ".xml", "application/xml; charset=utf-8"
    ),
}
"""Every format by its name, which is its module's."""

ENDINGS = {form.ending: name for name, form in FORMATS.items() if form.ending}
"""The format that a file's ending asks for."""


def writer(name: str) -> Callable[[Report, Ink], str]:
    """The function that writes reports in the format of this name."""
    write: Callable[[Report, Ink], str] = import_module(f"reviewer.report.formats.{name}").write
    return write
