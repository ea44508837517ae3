"""`MissedTarget`: an availability target, the flows that miss it, and how sure that is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from reviewer.analysis.reliability.missed_availability import (
    MissedAvailability,
    missed_availability,
)
from reviewer.model.finding import Severity
from reviewer.rule_kit.flow_requirements import required_checks

if TYPE_CHECKING:
    from reviewer.analysis.facts import Facts
    from reviewer.analysis.requirement_checks import Check


class MissedTarget(NamedTuple):
    """The checks that miss one target, and the flow that misses it most."""

    checks: tuple[Check, ...]
    worst: MissedAvailability
    severity: Severity

    @property
    def flows(self) -> tuple[str, ...]:
        """The flows that miss it, by name."""
        return tuple(dict.fromkeys(check.flow for check in self.checks))


def missed_targets(facts: Facts) -> Iterator[MissedTarget]:
    """Each availability target that flows miss, judged by the one that misses it most."""
    missed: dict[float, list[Check]] = {}
    for check in required_checks(facts, "availability"):
        if check.outcome == "missed":
            missed.setdefault(check.wanted, []).append(check)
    for checks in missed.values():
        worst = min(checks, key=lambda check: check.found)
        flow = facts.reliability.flow_availability(worst.flow, worst.op)
        if flow is not None:
            found = missed_availability(facts.design, flow)
            yield MissedTarget(tuple(checks), found, _severity_of(facts, found))


def _severity_of(facts: Facts, missed: MissedAvailability) -> Severity:
    """How grave: an error by what the design states, a warning by a sure overload, else a note.

    The overload itself is an error of its own.
    """
    if missed.overloaded:
        return Severity.WARNING
    return Severity.ERROR if missed.is_proven(facts.design) else Severity.INFO
