"""The terms that experts' remarks are published under, by rule.

`terms.json` is generated from each rule's `problem` by `tools/generate_terms.py`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from dsl.kinds import Kind

_TABLE = json.loads((Path(__file__).parent / "terms.json").read_text("utf-8"))

TERMS: Mapping[str, str] = _TABLE["terms"]
"""The term that findings of a rule stand under; "" where experts have none for it."""

BY_KIND: Mapping[tuple[str, Kind], str] = {
    (row["rule"], Kind(row["kind"])): row["term"] for row in _TABLE["by_kind"]
}
"""The term where it depends on the kind of what the finding is about."""

OF_ONE_BOX: Mapping[str, str] = _TABLE["of_one_box"]
"""The term where the first component is a single instance: its loss is what the finding is about."""


def term_of(rule: str, kinds: Sequence[Kind], *, one_box: bool = False) -> str:
    """The term of a rule's finding on components of these kinds; "" where there is none."""
    if one_box and rule in OF_ONE_BOX:
        return OF_ONE_BOX[rule]
    by_kind = {BY_KIND.get((rule, kind), "") for kind in kinds}
    only = by_kind.pop() if len(by_kind) == 1 else ""
    return only or TERMS.get(rule, "")
