"""Predicates by load: what reaches a component, and what users wait for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dsl.design import Component, Link
from reviewer.rule_kit.predicate import of_component, of_link

if TYPE_CHECKING:
    from reviewer.facts import Facts


@of_component
def has_known_load(facts: Facts, part: Component) -> bool:
    """Whether a stated or derived rate reaches it."""
    return facts.demand(part.name) is not None


@of_component.taking()
def receives_more_than(facts: Facts, part: Component, per_second: float) -> bool:
    """Whether more requests a second reach it at peak; false where no rate is known."""
    demand = facts.demand(part.name)
    return demand is not None and demand.total > per_second


@of_component
def is_overloaded(facts: Facts, part: Component) -> bool:
    """Whether its busiest node is asked for more than it typically carries."""
    return (facts.utilisation(part) or 0.0) > 1


@of_component
def is_read(facts: Facts, part: Component) -> bool:
    """Whether a flow or client reads from it."""
    return facts.access(part.name).read


@of_component
def is_written(facts: Facts, part: Component) -> bool:
    """Whether a flow or client writes to it."""
    return facts.access(part.name).written


@of_link
def is_user_waiting(facts: Facts, link: Link) -> bool:
    """Whether a user waits for the answer over it."""
    return link.id in facts.waited_links
