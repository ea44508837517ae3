"""Small designs by kind of fault, each with what has to be found, asked, credited or left alone.

A file of `cases/` holds one kind: `says` tells the principle, `cases` are designs with their
expectations (see `expectations.py`). Those that are not met today are listed in
`known_failures.txt`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.quality.expectations import Checked
from tests.quality.reading import review_of

HERE = Path(__file__).parent
KNOWN_FAILURES = HERE / "known_failures.txt"

Case = Mapping[str, Any]


def read_cases() -> Iterator[tuple[str, Case]]:
    """Every case with its name: kind, then what is special about it."""
    for file in sorted((HERE / "cases").glob("*.json")):
        kind = json.loads(file.read_text("utf-8"))
        for case in kind["cases"]:
            yield f"{kind['kind']}: {case['name']}", case


def faults_of(case: Case) -> list[str]:
    """Why a case fails; nothing where all its expectations are met."""
    made = review_of(case["design"].rstrip("\n") + "\n")
    mistakes = [problem.message for problem in made.problems if problem.fatal]
    if mistakes and not case.get("may_be_partial"):
        return [f"the design is not read in full: {mistakes[0]}"]
    checked = Checked(made)
    faults = [(checked.fault(each), each.get("why", "")) for each in case["expect"]]
    return [f"{fault} ({why})" for fault, why in faults if fault]


def known_failures() -> set[str]:
    """The names of the cases that are known to fail."""
    lines = KNOWN_FAILURES.read_text("utf-8").splitlines()
    return {line for line in lines if line and not line.startswith("#")}
