"""Measured utilization: what an assumption or a note states of a component, as a share."""

from __future__ import annotations

import re

from dsl.design import Component, Design
from reviewer.analysis.assumptions import Ledger

FILLING = 0.65
"""The measured utilization from which one node is filling up.

Basis: a convention, where Figma began to add replicas and to split its database; growth by half
fills the rest."""

LONGEST = 2_000
"""So many letters of a note are read."""

NEAR = 40
"""Letters around a percentage in which a word says what it is of. A convention."""

RESOURCES = re.compile(r"\b(cpu|processor|disk|i/?o|iops|utili[sz]\w*|capacity|busy|full)\b")
"""Words of a resource that is used up."""

PLANS = re.compile(
    r"\b(below|under|up to|at most|max\w*|target\w*|plan\w*|limit\w*|alert\w*|less|when|if|until)\b"
)
"""Words of a share that is wanted, or that triggers something, and that nobody measured."""

_SHARE = re.compile(r"(?<![\w.,])(\d{1,3}(?:\.\d{1,3})?) ?(?:%|percent)(?!\w)")


def measured_utilization(design: Design, ledger: Ledger, component: Component) -> float | None:
    """How full it is measured to be, 0 to 1 and more: as assumed, else as a note on it says."""
    stated = ledger.stated(component.name, "utilisation")
    if stated is not None:
        return max(0.0, stated.value)
    notes = (note.text for note in design.notes if component.name in note.about)
    shares = [share for text in notes for share in _shares_in(text)]
    return max(shares, default=None)


def _shares_in(text: str) -> list[float]:
    note = text[:LONGEST].casefold()
    found: list[float] = []
    for one in _SHARE.finditer(note):
        before = note[max(0, one.start() - NEAR) : one.start()]
        near = before + note[one.end() : one.end() + NEAR]
        if RESOURCES.search(near) and not PLANS.search(before):
            found.append(float(one[1]) / 100)
    return found
