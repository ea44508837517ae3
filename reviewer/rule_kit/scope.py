"""Scopes: which components and links of a design a rule looks at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from reviewer.rule_kit.predicate import Part, Predicate, always

if TYPE_CHECKING:
    from dsl.design import Component, Link
    from reviewer.analysis.facts import Facts


class Scope(NamedTuple):
    """The components and links for which a predicate each holds; None leaves a sort out."""

    components: Predicate | None = None
    links: Predicate | None = None

    def __or__(self, other: Scope) -> Scope:
        """What is in either scope, components first."""
        return Scope(_either(self.components, other.components), _either(self.links, other.links))

    def components_of(self, facts: Facts) -> list[Component]:
        """The components in it, in the order of the text."""
        test = self.components
        if test is None:
            return []
        return [part for part in facts.design.components.values() if test(facts, part)]

    def links_of(self, facts: Facts) -> list[Link]:
        """The links in it, in the order of the text."""
        test = self.links
        return [] if test is None else [link for link in facts.design.links if test(facts, link)]

    def parts_of(self, facts: Facts) -> Sequence[Part]:
        """All of it, components first."""
        return [*self.components_of(facts), *self.links_of(facts)]


def components(*tests: Predicate) -> Scope:
    """The components for which all `tests` hold; all components without one."""
    return Scope(components=_every(tests))


def links(*tests: Predicate) -> Scope:
    """The links for which all `tests` hold; all links without one."""
    return Scope(links=_every(tests))


def _every(tests: Sequence[Predicate]) -> Predicate:
    found = tests[0] if tests else always
    for test in tests[1:]:
        found &= test
    return found


def _either(left: Predicate | None, right: Predicate | None) -> Predicate | None:
    return left | right if left and right else left or right
