"""Severities of what the analysis finds: loads over their limits, and outages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reviewer.analysis.capacity.utilization import DOUBTLESS, Excess
from reviewer.model.finding import Severity

if TYPE_CHECKING:
    from reviewer.analysis.capacity.capacity import Capacity
    from reviewer.analysis.capacity.utilization import Strain
    from reviewer.analysis.cost.cost_requirements import CostCheck
    from reviewer.analysis.reliability.outage_impact import Outage

_OF_EXCESS = {
    Excess.BEST: Severity.ERROR,
    Excess.TYPICAL: Severity.WARNING,
    Excess.PLANNED: Severity.INFO,
}

NEGLIGIBLE_SHARE = 0.01
"""Below this share of the stated traffic an outage is a remark, where no target is stated.

Basis: a convention; what stops with it is an errand beside the flows that carry the load."""


def severity_of_excess(excess: Excess) -> Severity | None:
    """Error above the best figure known, warning above the typical, note above the plan."""
    return _OF_EXCESS.get(excess)


def severity_of_cost(check: CostCheck) -> Severity:
    """Of a missed target: warning where no other machine would meet it, else a note."""
    return Severity.WARNING if check.is_doubtless else Severity.INFO


def severity_of_load(strain: Strain) -> Severity | None:
    """Error above the best a node is known for, warning from twice the typical, else a note."""
    return _OF_EXCESS.get(strain.excess)


def severity_above(capacity: Capacity, asked: float) -> Severity | None:
    """Error above the best a node is known for, warning from twice the typical, note above what is safe."""
    if asked <= capacity.conservative:
        return None
    if asked < DOUBTLESS * capacity.typical and asked <= capacity.optimistic:
        return Severity.INFO
    return Severity.ERROR if asked > capacity.optimistic else Severity.WARNING


def severity_of_outage(outage: Outage) -> Severity:
    """By the target; without one, by whether any of the stated traffic comes here."""
    if outage.target is not None:
        return Severity.ERROR
    share = outage.point.share
    return Severity.INFO if share is not None and share < NEGLIGIBLE_SHARE else Severity.WARNING
