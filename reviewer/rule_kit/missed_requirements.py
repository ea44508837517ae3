"""How grave it is to miss what is required of flows: what tables and findings agree on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from reviewer.rule_kit.availability_targets import missed_targets
from reviewer.rule_kit.latency_targets import missed_latencies

if TYPE_CHECKING:
    from reviewer.analysis.facts import Facts
    from reviewer.model.finding import Severity

_LATENCIES = ("p50", "p95", "p99")


def missed_severities(facts: Facts) -> Mapping[tuple[str, float], Severity]:
    """The severity of each target that flows miss, by its metric and what it requires.

    What a finding does not speak of, as a question does, is not there.
    """
    availability = {
        ("availability", target.checks[0].wanted): target.severity
        for target in missed_targets(facts)
    }
    latency = {
        (missed.worst.requirement.metric, missed.worst.wanted): missed.severity
        for missed in missed_latencies(facts, *_LATENCIES)
    }
    return availability | latency
