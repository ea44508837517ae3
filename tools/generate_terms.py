"""Writes `tests/quality/terms.json`: the term of experts that each built-in rule stands for.

It is read from the rules' `problem`. Run it with `make generate`; a test says when it is stale.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FILE = ROOT / "tests" / "quality" / "terms.json"
sys.path.insert(0, str(ROOT))

from reviewer.model.finding import Problem  # noqa: E402 - the path comes first
from tools.generate_rules_page import built_in  # noqa: E402 - the path comes first


def terms_text() -> str:
    """The file as it should be: a term per rule, per kind of component, and of single instances."""
    problems = {rule.id: _whole(rule.problem) for rule in built_in()}
    by_kind = [
        {"rule": rule, "kind": kind, "term": term}
        for rule, problem in problems.items()
        for kind, term in problem.by_kind.items()
    ]
    single = {rule: p.of_single_instance for rule, p in problems.items() if p.of_single_instance}
    terms = {rule: problem.term for rule, problem in problems.items()}
    table = {"terms": terms, "by_kind": by_kind, "of_one_box": single}
    return json.dumps(table, indent=1) + "\n"


def _whole(problem: str | Problem) -> Problem:
    return problem if isinstance(problem, Problem) else Problem(problem)


if __name__ == "__main__":
    FILE.write_text(terms_text(), encoding="utf-8")
