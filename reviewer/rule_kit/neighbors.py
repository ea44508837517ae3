"""Predicates about what a component is linked to: composed of a test of the other end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dsl.design import Component
from reviewer.rule_kit.predicate import Predicate

if TYPE_CHECKING:
    from reviewer.analysis.facts import Facts


def calls_any(test: Predicate) -> Predicate:
    """Whether a component has a link to one for which `test` holds."""

    def holds(facts: Facts, part: Component) -> bool:
        targets = (one.target for one in facts.design.links_from[part.name])
        return any(test(facts, facts.design.components[name]) for name in targets)

    return Predicate(f"calls_any({test})", "component", holds)


def is_called_by_any(test: Predicate) -> Predicate:
    """Whether a component for which `test` holds has a link to it."""

    def holds(facts: Facts, part: Component) -> bool:
        sources = (one.source for one in facts.design.links_to[part.name])
        return any(test(facts, facts.design.components[name]) for name in sources)

    return Predicate(f"is_called_by_any({test})", "component", holds)
