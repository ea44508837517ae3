"""Faults that show only because one fact is stated.

Who states that a call is retried shows that it is not idempotent; who says nothing shows nothing.
Such a fault is reported like any other, but it takes no points: stating the fact must not be worth
less than leaving it out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from dsl.attributes import NOTHING_SAID, Attributes
from dsl.design import Component, Design, Link
from dsl.value import replaced
from reviewer.analysis.facts import Facts
from reviewer.engine.unproven_words import ask_beyond_words
from reviewer.model.finding import Outcome
from reviewer.results.applicable import Fault, parts_of
from reviewer.review import Review

_BUDGET = 2_000
"""Components looked at in all: a design of twenty is tried without each of a hundred attributes."""

Parts = Mapping[str, Component | Link]
"""Components and links by their name or id."""


def revealed(review: Review, faults: Sequence[Fault]) -> frozenset[int]:
    """The indices of faults that vanish without an attribute of the parts they are about."""
    design, found = review.design, set[int]()
    about = {part for fault in faults for part in parts_of(fault.answer)}
    most = _BUDGET // max(1, len(design.components))
    for name, parts in _stated_attributes(design, about)[:most]:
        left = [
            (index, fault)
            for index, fault in enumerate(faults)
            if index not in found and not parts.keys().isdisjoint(parts_of(fault.answer))
        ]
        found.update(_vanishing(review, left, _without(design, name, parts)))
    return frozenset(found)


def _stated_attributes(design: Design, about: set[str]) -> list[tuple[str, Parts]]:
    """Each attribute that parts state, with those parts, by its name."""
    found: dict[str, dict[str, Component | Link]] = {}
    for part in sorted(about):
        known = design.components.get(part) or design.links_by_id.get(part)
        for name in known.attributes.said() if known else ():
            found.setdefault(name, {})[part] = known  # type: ignore[assignment]
    return sorted(found.items())


def _without(design: Design, name: str, parts: Parts) -> Design:
    """The same design, an attribute taken away from some parts."""
    components = {
        each.name: replaced(each, attributes=_left(each.attributes, name))
        if each.name in parts
        else each
        for each in design.components.values()
    }
    links = tuple(
        replaced(each, attributes=_left(each.attributes, name)) if each.id in parts else each
        for each in design.links
    )
    return replaced(design, components=components, links=links)


def _left(attributes: Attributes, name: str) -> Attributes:
    stated = {other: value for other, value in attributes.said().items() if other != name}
    return Attributes(**stated) if stated else NOTHING_SAID


def _vanishing(
    review: Review, faults: Sequence[tuple[int, Fault]], design: Design
) -> Iterator[int]:
    """Those of some faults that their rules do not find in another design."""
    facts = Facts(design, review.level)
    wanted = {fault.rule for _, fault in faults}
    for rule in review.judges:
        if rule.id in wanted:
            of_rule = [(index, fault) for index, fault in faults if fault.rule == rule.id]
            answers = ask_beyond_words(rule, design, facts).answers
            unsound = [each for each in answers if each.outcome is not Outcome.SATISFIED]
            after = Counter(part for each in unsound for part in parts_of(each))
            yield from _fewer(of_rule, after, {each.message for each in unsound})


def _fewer(
    faults: Sequence[tuple[int, Fault]], after: Counter[str], messages: set[str]
) -> Iterator[int]:
    """Faults of one rule of whose parts it finds fewer faults; first those with other sentences."""
    before = Counter(part for _, fault in faults for part in parts_of(fault.answer))
    for index, fault in sorted(faults, key=lambda each: each[1].answer.message in messages):
        parts = parts_of(fault.answer)
        if all(before[part] > after[part] for part in parts):
            yield index
            before.subtract(parts)
