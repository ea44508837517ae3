"""What the drawings of numbers show, before a picture or a terminal draws it."""

from __future__ import annotations

import itertools
from typing import NamedTuple

from dsl.quantity import Quantity
from reviewer.analysis.facts import Facts
from reviewer.report.formats.brief import Carried, carried

MOST_PARTS = 24
MOST_FLOWS = 6
MOST_STEPS = 10
MOST_LINES = 8
"""What is drawn of each; more would be read by nobody, and `review numbers` has all."""


_NOTHING = 1e-5  # seconds; less is the width of a cell of the grid that times are worked out on


class Segment(NamedTuple):
    """One component's part of a flow's wait: from where it starts to where it ends, seconds."""

    name: str
    p50: tuple[float, float]
    p99: tuple[float, float]


class Journey(NamedTuple):
    """How a flow's latency comes about; `required` is its p99 as required, None where not.

    `endless`: a queue on the way has no end, and is left out of the times.
    """

    name: str
    op: str
    p50: float
    p99: float
    required: float | None
    segments: tuple[Segment, ...]
    endless: bool


class Series(NamedTuple):
    """All that is drawn; `left_out` says how much is not, "" where all is there."""

    title: str
    parts: tuple[Carried, ...]
    journeys: tuple[Journey, ...]
    left_out: str


def series_of(facts: Facts) -> Series:
    """What is drawn of a design."""
    parts, waits = carried(facts), facts.latency.flow_latencies
    more = [
        f"{number - most} more {what}"
        for number, most, what in (
            (len(parts), MOST_PARTS, "components"),
            (len(waits), MOST_FLOWS, "flows"),
        )
        if number > most
    ]
    title = facts.design.title or facts.design.source.name
    return Series(title, parts[:MOST_PARTS], tuple(_flow_series(facts)), " and ".join(more))


def _flow_series(facts: Facts) -> list[Journey]:
    found = []
    for waits in facts.latency.flow_latencies[:MOST_FLOWS]:
        required = facts.design.requirement("p99", waits.flow)
        said = required.value.value if required and isinstance(required.value, Quantity) else None
        steps = waits.steps
        segments = [
            Segment(step.name, (before.p50, step.p50), (before.p99, step.p99))
            for before, step in itertools.pairwise(steps)
        ]
        if steps[0].p99 > _NOTHING:
            segments.insert(0, Segment("", (0.0, steps[0].p50), (0.0, steps[0].p99)))
        op, endless = waits.op.value, bool(waits.saturated)
        kept = tuple(_keep_largest(segments))
        found.append(Journey(waits.flow, op, waits.p50, waits.p99, said, kept, endless))
    return found


def _keep_largest(segments: list[Segment]) -> list[Segment]:
    """The largest steps in their order; what lies between them is in none."""
    if len(segments) <= MOST_STEPS:
        return segments
    largest = sorted(segments, key=lambda one: one.p99[0] - one.p99[1])[:MOST_STEPS]
    return [one for one in segments if one in largest]
