"""How much is at stake: whether questions of operation suit a design at all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from dsl.design import Design
from dsl.kinds import Family
from dsl.quantity import Quantity
from reviewer.model.run_settings import LEVELS, level_named

if TYPE_CHECKING:
    from reviewer.analysis.facts import Facts

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

STRICT = 0.999
"""The availability from which minutes count, as 99.9 % allows 43 in a month; a convention."""

# All five are conventions of ours: below them an interviewer talks of the design itself, not
# of what guards its operation.


def is_considerable(design: Design, facts: Facts) -> bool:
    """Whether a reader would be asked about timeouts, keys or poison messages here.

    A sketch of a few boxes, a small site and a junior candidate are not.
    """
    boxes = sum(part.family is not Family.CLIENT for part in design.components.values())
    if boxes < SEVERAL or level_named(design.level) == LEVELS[0]:
        return False
    return boxes >= MANY or is_senior(design) or _is_busy(design, facts)


def is_senior(design: Design) -> bool:
    """Whether the design says that it is judged at senior or above."""
    return level_named(design.level) in LEVELS[2:]


def _is_busy(design: Design, facts: Facts) -> bool:
    target = design.requirement("availability")
    strict = (
        target is not None and isinstance(target.value, Quantity) and target.value.value >= STRICT
    )
    if strict or (facts.traffic.users_per_day or 0) >= USERS:
        return True
    return sum(rate for rates in facts.traffic.arrival_rates for rate in rates.values()) >= BUSY


def is_used_by_many(facts: Facts) -> bool:
    """Whether the users or the requests that are stated are so many that a failure is felt."""
    stated = (r.value for r in facts.design.requirements if r.metric in LOADS)
    if any(isinstance(value, Quantity) and value.value >= BUSY for value in stated):
        return True
    load = sum(rate for rates in facts.traffic.arrival_rates for rate in rates.values())
    return load >= BUSY or (facts.traffic.users_per_day or 0) >= USERS


def words_of(design: Design) -> str:
    """Every name, label and remark as one text of lower-case words, with blanks around each."""
    text = " ".join(_texts(design)).casefold()
    return f" {''.join(c if c.isalnum() else ' ' for c in text)} "


def _texts(design: Design) -> Iterator[str]:
    for part in design.components.values():
        yield from (part.name, part.label, part.technology_text)
    for group in design.groups.values():
        yield from (group.name, group.label)
    yield from (link.label for link in design.links if link.label)
    for remark in (*design.decisions, *design.notes, *design.accepted):
        yield from (remark.title, remark.text)
