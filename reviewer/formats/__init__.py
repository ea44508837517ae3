"""Puts out the table of report formats. A new format is one module and one line here.

Each module has `write(report, ink) -> str`: the whole text of a run's report.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from reviewer.formats.ink import Ink
from reviewer.formats.report import Report

FORMATS = {
    "full": "for people: excerpts, sums, what to write instead",
    "concise": "a line each, as editors follow them: file:line:column",
    "json": "for programs: review.schema.json describes it",
}
"""Every format's name, which is its module's, with a sentence."""


def writer(name: str) -> Callable[[Report, Ink], str]:
    """The function that writes reports in the format of this name."""
    write: Callable[[Report, Ink], str] = import_module(f"reviewer.formats.{name}").write
    return write
