"""Readings: what a component or link says of an attribute: stated, denied or silent."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from dsl.attributes import TABLE
from dsl.design import Component, Link
from reviewer.analysis.topology.ingress import around
from reviewer.model.finding import Basis, Fact
from reviewer.rule_kit.predicate import (
    Entry,
    Parameter,
    Part,
    Predicate,
    PredicateError,
    of_part,
    register,
)
from reviewer.rule_kit.remembered import once_per_design

if TYPE_CHECKING:
    from reviewer.analysis.facts import Facts

ATTRIBUTES = frozenset(row.name.replace("-", "_") for row in TABLE.values())
"""Every attribute of the language, as rules name it."""


class State(StrEnum):
    """What is said of an attribute."""

    STATED = "stated"
    DENIED = "denied"
    SILENT = "silent"


class Reading(Predicate):
    """An attribute as a rule reads it; as a predicate, whether it is stated and not denied.

    `denied` are words that deny it as `no` does; the same word as a part of a dashed one
    counts (`env-file`). Any of `instead` states it as well.
    """

    __slots__ = ("attribute", "denied", "inherits", "instead")

    def __init__(
        self,
        name: str,
        *,
        inherits: bool = False,
        denied: Collection[str] = (),
        instead: Collection[str] = (),
    ) -> None:
        for each in (name, *instead):
            if each not in ATTRIBUTES:
                raise PredicateError(f"`{each}` is no attribute of the language")
        shown = f"{'inherited' if inherits else 'states'}({name!r})"
        super().__init__(shown, "part", lambda facts, part: self.state(facts, part) is State.STATED)
        self.attribute, self.inherits = name, inherits
        self.denied, self.instead = frozenset(denied), tuple(instead)

    def value(self, facts: Facts, part: Part) -> object:
        """What is said: of a link by the last one between the same two, None where nothing is."""
        return _value(facts, part, self.attribute, inherits=self.inherits)

    def state(self, facts: Facts, part: Part) -> State:
        """Whether it is stated, denied or not mentioned."""
        if any(_value(facts, part, name, inherits=self.inherits) for name in self.instead):
            return State.STATED
        value = self.value(facts, part)
        if value is None:
            return State.SILENT
        return State.DENIED if value is False or self._is_denial(value) else State.STATED

    def fact(self, facts: Facts, part: Part) -> Fact:
        """The fact that an answer about `part` rests on."""
        value = self.value(facts, part)
        basis = Basis.UNSTATED if value is None else Basis.STATED
        subject = part.name if isinstance(part, Component) else part.id
        return Fact(subject, self.attribute, basis, "" if value is None else str(value))

    def _is_denial(self, value: object) -> bool:
        if not self.denied or not isinstance(value, str):
            return False
        plain = value.casefold().replace("_", "-").replace(" ", "-")
        return plain in self.denied or not self.denied.isdisjoint(plain.split("-"))


def states(name: str, *, denied: Collection[str] = (), instead: Collection[str] = ()) -> Reading:
    """The attribute `name` as a component or link itself says it."""
    return Reading(name, denied=denied, instead=instead)


def inherited(name: str, *, denied: Collection[str] = (), instead: Collection[str] = ()) -> Reading:
    """The attribute `name` of a component, else of the innermost group around it that says it."""
    return Reading(name, inherits=True, denied=denied, instead=instead)


_NAMED = (Parameter("attribute", "text", ATTRIBUTES),)
register(
    Entry("states", "part", _NAMED, "Whether it states the attribute, and not as `no`.", states)
)
register(
    Entry(
        "inherited",
        "part",
        _NAMED,
        "Whether it states the attribute, or else the innermost group around it that mentions it does.",
        inherited,
    )
)


def _value(facts: Facts, part: Part, name: str, *, inherits: bool) -> object:
    if isinstance(part, Link):
        return _link_value(facts, part, name)
    return around(facts.design, part, name) if inherits else getattr(part.attributes, name)


def _link_value(facts: Facts, link: Link, name: str) -> object:
    """Of links between the same two the last that mentions the attribute speaks for them."""
    by_attribute = _speaking_links(facts)
    if name not in by_attribute:
        saying = (one for one in facts.design.links if _own(one, name) is not None)
        by_attribute[name] = {(one.source, one.target): one for one in saying}
    speaks = by_attribute[name].get((link.source, link.target))
    return _own(link, name) if speaks is link else None


@once_per_design
def _speaking_links(facts: Facts) -> dict[str, Mapping[tuple[str, str], Link]]:
    """For each attribute asked for, the link that speaks between each two components."""
    return {}


def _own(link: Link, name: str) -> object:
    return getattr(link.attributes, name, None)


@of_part.taking(attribute=ATTRIBUTES)
def denies(facts: Facts, part: Part, attribute: str) -> bool:
    """Whether it says `attribute=no`."""
    return _value(facts, part, attribute, inherits=False) is False


@of_part.taking(attribute=ATTRIBUTES)
def omits(facts: Facts, part: Part, attribute: str) -> bool:
    """Whether it does not mention the attribute."""
    return _value(facts, part, attribute, inherits=False) is None


@of_part.taking(attribute=ATTRIBUTES)
def attribute_is(facts: Facts, part: Part, attribute: str, *values: str) -> bool:
    """Whether the attribute has one of these values, whatever their case."""
    value = _value(facts, part, attribute, inherits=False)
    return isinstance(value, str) and value.casefold() in values


@of_part.taking(attribute=ATTRIBUTES)
def attribute_contains(facts: Facts, part: Part, attribute: str, *stems: str) -> bool:
    """Whether the attribute contains one of these stems, even within a word, whatever its case."""
    value = _value(facts, part, attribute, inherits=False)
    return isinstance(value, str) and any(stem in value.casefold() for stem in stems)
