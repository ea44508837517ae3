"""Rules that were renamed, merged or withdrawn, and what judges in their place.

Baselines, `accept` statements and settings name rules by id, and outlive a version. A rule that
changes its id keeps a line here, so that what was known or accepted under the old one still is.
"""

from __future__ import annotations

from collections.abc import Mapping

SUCCESSORS: Mapping[str, str] = {}
"""The rule that judges now what a former rule judged, by the former id; "" where none does."""


def current_rule(rule: str) -> str:
    """The id that a rule has today; "" where it was withdrawn."""
    seen = {rule}
    while (successor := SUCCESSORS.get(rule, rule)) not in seen:
        seen.add(successor)
        rule = successor
    return rule


def current_mark(mark: str) -> str:
    """A mark of a finding (`Finding.marks`) under the id that its rule has today."""
    rule, space, part = mark.partition(" ")
    return f"{current_rule(rule)}{space}{part}"
