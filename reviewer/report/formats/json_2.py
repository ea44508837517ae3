"""Schema 2 of the JSON report: the same review under the field's names; `--schema 2` asks for it.

Schema 1 stays the default for one release. `review-2.schema.json` beside this module describes
this one; `tools.generate_review_schema` makes it from that of schema 1 by the names below.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

VERSION = 2

_ANSWER = {"sums": "arithmetic", "instead": "suggested_change", "assumed": "assumptions"}
_CITED = {"says": "quote"}
NAMES: Mapping[str, Mapping[str, str]] = {
    "finding": {**_ANSWER, **_CITED},
    "citation": _CITED,
    "question": _ANSWER,
    "credit": _ANSWER,
    "assumption": {"because": "reason"},
    "flow": {"op": "operation"},
    "numbers": {
        "utilisation": "utilization",
        "wanted": "target",
        "found": "value",
        "best": "best_case",
        "endless": "unbounded",
        "met_in": "probability_met",
    },
}
"""New names of members, by the definition they stand in."""

SEVERITIES = {"info": "note"}
"""New values of `severity`."""

_LISTS = {
    "findings": "finding",
    "accepted": "finding",
    "questions": "question",
    "credits": "credit",
    "assumptions": "assumption",
}


def renamed(review: Mapping[str, Any], summary: Mapping[str, Any]) -> dict[str, Any]:
    """A review of schema 1 as schema 2 has it, with the head of its report as `summary`."""
    found = dict(review, version=VERSION)
    for section, name in _LISTS.items():
        found[section] = [_deep(one, NAMES[name]) for one in found[section]]
    flow = NAMES["flow"]  # its demand has names of components for keys
    found["flows"] = [{flow.get(k, k): v for k, v in one.items()} for one in found["flows"]]
    found["numbers"] = _deep(found["numbers"], NAMES["numbers"])
    return {**found, "summary": {name: summary[name] for name in ("verdict", "fix_first")}}


def _deep(value: Any, names: Mapping[str, str]) -> Any:
    """A value with its members renamed at any depth."""
    if isinstance(value, list):
        return [_deep(one, names) for one in value]
    if not isinstance(value, dict):
        return value
    found = {names.get(name, name): _deep(one, names) for name, one in value.items()}
    if found.get("severity") in SEVERITIES:
        found["severity"] = SEVERITIES[found["severity"]]
    return found
