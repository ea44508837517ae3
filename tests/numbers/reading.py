"""Numbers of a text for tests, as values and in each format."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from dsl.parse import parse
from reviewer.report.formats.ink import Ink
from reviewer.report.tables import csv as as_csv
from reviewer.report.tables import json as as_json
from reviewer.report.tables import text as as_text
from reviewer.report.tables.numbers import NumbersReport, numbers_of


def report_of(text: str, name: str = "design.txt") -> NumbersReport:
    return NumbersReport((numbers_of(parse(text, name)),))


def json_of(text: str, name: str = "design.txt") -> dict[str, Any]:
    """What the JSON says, read back strictly."""
    found: dict[str, Any] = json.loads(
        as_json.write(report_of(text, name), Ink()), parse_constant=_refuse
    )
    return found


def _refuse(constant: str) -> float:
    raise AssertionError(f"{constant} is no JSON")


def rows_of(text: str, table: str = "component", name: str = "design.txt") -> list[dict[str, str]]:
    """The rows of a CSV table, read back; all as wide as the heading."""
    written = as_csv.write(report_of(text, name), Ink(), table)
    head, *rows = csv.reader(io.StringIO(written))
    return [dict(zip(head, row, strict=True)) for row in rows]


def text_of(text: str, ink: Ink | None = None, name: str = "design.txt") -> str:
    return as_text.write(report_of(text, name), ink or Ink())


def by_name(found: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {each["name"]: each for each in found}
