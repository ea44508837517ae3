"""The table of report formats. A new format is one module and one line here.

Each module has `write(report, ink) -> str`: the whole text of a run's report.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from reviewer.report.formats.ink import Ink
from reviewer.report.formats.report import Report

FORMATS = {
    "full": "for people: excerpts, sums, what to write instead",
    "concise": "a line each, as editors follow them: file:line:column",
    "json": "for programs: review.schema.json describes it",
    "markdown": "for a comment on a change, or a wiki",
    "html": "one page with the picture, to keep or to hand out",
    "sarif": "for code scanning: SARIF 2.1.0",
    "github": "for GitHub Actions: annotations on the lines",
    "junit": "for build servers: a test case for each rule",
}
"""Every format's name, which is its module's, with a sentence."""

ENDINGS = {
    ".json": "json",
    ".md": "markdown",
    ".html": "html",
    ".sarif": "sarif",
    ".xml": "junit",
}
"""The format that a file's ending asks for."""


def writer(name: str) -> Callable[[Report, Ink], str]:
    """The function that writes reports in the format of this name."""
    write: Callable[[Report, Ink], str] = import_module(f"reviewer.report.formats.{name}").write
    return write
