"""The terms that experts' remarks are published under, by rule.

`terms.json` is generated from each rule's `problem` by `tools/generate_terms.py`;
`vocabulary.json` gives every term its meaning and its roll-up, a coarser term that near synonyms
share.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from dsl.design import Component

_HERE = Path(__file__).parent
_TABLE = json.loads((_HERE / "terms.json").read_text("utf-8"))
VOCABULARY = json.loads((_HERE / "vocabulary.json").read_text("utf-8"))
"""Every term with its meaning and its roll-up."""

_BY_KIND = {(row["rule"], row["kind"]): row["term"] for row in _TABLE["by_kind"]}


def term_of(rule: str, names: Sequence[str], parts: Mapping[str, Component]) -> str:
    """The term of what a rule says of the components `names`; "" where experts have none."""
    first = parts.get(names[0]) if names else None
    if first is not None and first.count in (None, 1) and rule in _TABLE["of_one_box"]:
        return str(_TABLE["of_one_box"][rule])
    kinds = {_BY_KIND.get((rule, parts[name].kind.value), "") for name in names if name in parts}
    only = kinds.pop() if len(kinds) == 1 else ""
    return str(only or _TABLE["terms"].get(rule, ""))


def rollup(term: str) -> str:
    """The coarser term that near synonyms share."""
    known = VOCABULARY["terms"].get(term)
    return str(known["rollup"]) if known else term
