"""How much is at stake: whether questions of operation suit a design at all."""

from __future__ import annotations

from dsl.design import Design
from dsl.kinds import Family
from dsl.levels import LEVELS, level_named
from dsl.quantity import Quantity
from reviewer.analysis.traffic.traffic_facts import TrafficFacts

SEVERAL = 5
"""From so many boxes on, clients left aside, a drawing is more than a sketch."""

MANY = 8
"""So many boxes are a system of some size, whether or not numbers are stated."""

BUSY = 50.0
"""Requests a second at peak from which a failure is felt by many at once; a convention."""

USERS = 100_000
"""Users a day from which a failure is felt by many at once; a convention."""

LOADS = frozenset({"reads", "writes", "requests"})
"""Metrics of requirements that say how much comes in a second."""

FEW_USERS = 20_000
"""Stated users up to which an audience is small.

Basis: a convention. GitLab's reference architecture for up to 1,000 users is one machine, where
availability requirements are not strict (gitlab.com, `1k_users.md`)."""

FEW_REQUESTS = 100.0
"""Requests a second at peak up to which an audience is small; a convention, as above."""

STRICT = 0.999
"""The availability from which minutes count, as 99.9% allows 43 in a month; a convention."""

# All five are conventions of ours: below them an interviewer talks of the design itself, not
# of what guards its operation.


def is_considerable(design: Design, traffic: TrafficFacts) -> bool:
    """Whether a reader would be asked about timeouts, keys or poison messages here.

    A sketch of a few boxes, a small site and a junior candidate are not.
    """
    boxes = sum(part.family is not Family.CLIENT for part in design.components.values())
    if boxes < SEVERAL or level_named(design.level) == LEVELS[0]:
        return False
    return boxes >= MANY or is_senior(design) or _is_busy(design, traffic)


def is_sketch(design: Design, traffic: TrafficFacts) -> bool:
    """Whether a drawing is of a few boxes with no stated load, audience or strict target."""
    boxes = sum(part.family is not Family.CLIENT for part in design.components.values())
    return boxes < SEVERAL and not _is_busy(design, traffic)


def is_senior(design: Design) -> bool:
    """Whether the design says that it is judged at senior or above."""
    return level_named(design.level) in LEVELS[2:]


def _is_busy(design: Design, traffic: TrafficFacts) -> bool:
    target = design.requirement("availability")
    strict = (
        target is not None and isinstance(target.value, Quantity) and target.value.value >= STRICT
    )
    if strict or (traffic.users_per_day or 0) >= USERS:
        return True
    return _arriving(traffic) >= BUSY


def is_used_by_many(design: Design, traffic: TrafficFacts) -> bool:
    """Whether the users or the requests that are stated are so many that a failure is felt."""
    return _stated_load(design, traffic) >= BUSY or (traffic.users_per_day or 0) >= USERS


def has_small_audience(design: Design, traffic: TrafficFacts) -> bool:
    """Whether few users or requests are stated, no more of the other, and no availability target.

    Then how long the system may be down is for its owner to say.
    """
    users, load = _stated_users(design, traffic), _stated_load(design, traffic)
    if design.requirement("availability") is not None or (users is None and not load):
        return False
    return (users or 0) <= FEW_USERS and load <= FEW_REQUESTS


def _stated_users(design: Design, traffic: TrafficFacts) -> float | None:
    """Users a day, or users at all where no time is stated; None where none are."""
    required = design.requirement("users")
    if required is None or traffic.users_per_day is not None:
        return traffic.users_per_day
    return required.value.value if isinstance(required.value, Quantity) else None


def _stated_load(design: Design, traffic: TrafficFacts) -> float:
    """Requests a second at peak, by flows or by requirements; 0 where nothing is stated."""
    return max(_arriving(traffic), *_required_loads(design), 0.0)


def _arriving(traffic: TrafficFacts) -> float:
    """Requests a second at peak that start flows."""
    return sum(rate for rates in traffic.arrival_rates for rate in rates.values())


def _required_loads(design: Design) -> list[float]:
    """Requests a second that requirements state."""
    required = (r.value for r in design.requirements if r.metric in LOADS)
    return [value.value for value in required if isinstance(value, Quantity)]
