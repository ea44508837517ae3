"""Grades as CSV: a line a submission, points by dimension, and what to look at."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from reviewer.grading.grade import Grade
from reviewer.report.formats.ink import Ink
from reviewer.report.tables.csv import harmless

_SEVERITIES = ("error", "warning", "info")


def sheet(grades: Sequence[Grade], ink: Ink) -> str:
    """The sheet, safe for a terminal and for a spreadsheet that takes text for formulas."""
    dimensions = dict.fromkeys(mark.name for grade in grades for mark in grade.dimensions)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    heads = [
        "submission",
        "percent",
        "points",
        "out of",
        *dimensions,
        "errors",
        "warnings",
        "remarks",
    ]
    heads += ["questions", "accepted", "verdict", "note"]
    writer.writerow([harmless(head, ink) for head in heads])
    for grade in grades:
        writer.writerow([harmless(cell, ink) for cell in _row(grade, dimensions)])
    return out.getvalue()


def _row(grade: Grade, dimensions: dict[str, None]) -> list[str]:
    by_name = {mark.name: _number(mark.points) for mark in grade.dimensions}
    counts = [str(grade.count(severity)) if grade.graded else "" for severity in _SEVERITIES]
    return [
        grade.name,
        _number(grade.percent),
        _number(grade.points),
        _number(grade.out_of),
        *(by_name.get(name, "") for name in dimensions),
        *counts,
        str(len(grade.questions)) if grade.graded else "",
        str(grade.accepted) if grade.graded else "",
        grade.verdict,
        grade.note,
    ]


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.4g}"
