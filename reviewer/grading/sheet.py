"""Grades as CSV: a line a submission, points by dimension, and what to look at.

Safe for a terminal, and for a spreadsheet that takes text for formulas.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from reviewer.grading.grade import Grade
from reviewer.report.formats.ink import Ink
from reviewer.report.tables.csv import harmless

_SEVERITIES = ("error", "warning", "info")


def sheet(grades: Sequence[Grade], ink: Ink) -> str:
    """The whole sheet."""
    dimensions = dict.fromkeys(mark.name for grade in grades for mark in grade.dimensions)
    rows = (sheet_row(grade, dimensions, ink) for grade in grades)
    return "".join([sheet_head(dimensions, ink), *rows])


def sheet_head(dimensions: Iterable[str], ink: Ink) -> str:
    """The line of headings, by the names of the rubric's dimensions."""
    heads = ["submission", "percent", "points", "out of", *dimensions]
    heads += ["errors", "warnings", "remarks", "questions", "accepted", "verdict", "note"]
    return _line(heads, ink)


def sheet_row(grade: Grade, dimensions: Iterable[str], ink: Ink) -> str:
    """The line of one submission."""
    return _line(_grade_row(grade, dimensions), ink)


def _line(cells: Iterable[str], ink: Ink) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow([harmless(cell, ink) for cell in cells])
    return out.getvalue()


def _grade_row(grade: Grade, dimensions: Iterable[str]) -> list[str]:
    by_name = {mark.name: _number_text(mark.points) for mark in grade.dimensions}
    counts = [str(grade.count(severity)) if grade.graded else "" for severity in _SEVERITIES]
    return [
        grade.name,
        _number_text(grade.percent),
        _number_text(grade.points),
        _number_text(grade.out_of),
        *(by_name.get(name, "") for name in dimensions),
        *counts,
        str(len(grade.questions)) if grade.graded else "",
        str(grade.accepted) if grade.graded else "",
        grade.verdict,
        grade.note,
    ]


def _number_text(value: float | None) -> str:
    return "" if value is None else f"{value:.4g}"
