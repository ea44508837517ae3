"""Predicates of the whole design: its level, its size, what it requires and mentions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dsl.levels import LEVELS, level_named, reaches
from dsl.terms import METRICS
from reviewer.analysis.reliability.place_outages import PLACE_AVAILABILITY
from reviewer.analysis.semantics.operational_stakes import STRICT
from reviewer.analysis.semantics.sensitive_data import WORDS
from reviewer.analysis.topology.ingress import anywhere
from reviewer.analysis.topology.single_points import PlaceClass
from reviewer.rule_kit.flow_requirements import strictest_required
from reviewer.rule_kit.predicate import of_design
from reviewer.rule_kit.predicates.kinds import KINDS
from reviewer.rule_kit.readings import ATTRIBUTES
from reviewer.rule_kit.requirements import required_value

if TYPE_CHECKING:
    from reviewer.analysis.facts import Facts

_LEVELS = frozenset(LEVELS)


@of_design.taking(level=_LEVELS)
def at_level(facts: Facts, _: object, level: str) -> bool:
    """Whether the design is judged at this level or above."""
    return facts.is_judged_at(level)


@of_design.taking(level=_LEVELS)
def states_level(facts: Facts, _: object, level: str) -> bool:
    """Whether the design itself states this level or one above, whatever the run's settings."""
    return reaches(level_named(facts.design.level), level)


@of_design
def warrants_operational_review(facts: Facts, _: object) -> bool:
    """Whether the design is large or busy enough to be asked how it is operated."""
    return facts.estimates.warrants_operational_review


@of_design
def must_be_highly_available(facts: Facts, _: object) -> bool:
    """Whether an availability of 99.9% or more is required of it, or of one of its flows."""
    return (strictest_required(facts.design, "availability") or 0.0) >= STRICT


@of_design
def is_used_by_many(facts: Facts, _: object) -> bool:
    """Whether so many users or requests are stated that a failure is widely felt."""
    return facts.estimates.is_used_by_many


@of_design
def has_small_audience(facts: Facts, _: object) -> bool:
    """Whether so few users or requests are stated that one machine may do for them."""
    return facts.estimates.has_small_audience


@of_design.taking(metric=frozenset(term.name for term in METRICS))
def requires(facts: Facts, _: object, metric: str) -> bool:
    """Whether a `require` line states this metric."""
    return facts.design.requirement(metric) is not None


@of_design.taking(topics=frozenset(WORDS))
def concerns(facts: Facts, _: object, *topics: str) -> bool:
    """Whether any component other than a client is about one of these sensitive topics."""
    return not facts.words.topics.isdisjoint(topics)


@of_design.taking(kinds=KINDS)
def has_kind(facts: Facts, _: object, *kinds: str) -> bool:
    """Whether a component is of one of these kinds."""
    return any(part.kind in kinds for part in facts.design.components.values())


@of_design.taking()
def has_technology(facts: Facts, _: object, *technologies: str) -> bool:
    """Whether the technology of a component has one of these ids."""
    parts = facts.design.components.values()
    return any(part.technology is not None and part.technology.id in technologies for part in parts)


@of_design.taking()
def mentions(facts: Facts, _: object, *stems: str) -> bool:
    """Whether a word of any name, label or remark begins with one of these stems; `word ` is whole."""
    return facts.words.mentions(*stems)


@of_design.taking()
def denies_in_remark(facts: Facts, _: object, *stems: str) -> bool:
    """Whether a decision or note says that there is no such thing: "no alerts", "never tested"."""
    return bool(facts.words.denial(*stems))


@of_design.taking(attribute=ATTRIBUTES)
def says_anywhere(facts: Facts, _: object, attribute: str, *values: str) -> bool:
    """Whether any component, group or link gives the attribute one of these values."""
    return any(said in values for said in anywhere(facts.design, attribute))


@of_design.taking(attribute=ATTRIBUTES)
def states_anywhere(facts: Facts, _: object, attribute: str) -> bool:
    """Whether any component, group or link states the attribute, and not as `no`."""
    return any(said is not False for said in anywhere(facts.design, attribute))


@of_design.taking(attribute=ATTRIBUTES)
def mentions_anywhere(facts: Facts, _: object, attribute: str) -> bool:
    """Whether any component, group or link mentions the attribute, `no` included."""
    return bool(anywhere(facts.design, attribute))


@of_design
def must_survive_zone_loss(facts: Facts, _: object) -> bool:
    """Whether its availability target is above what one zone is promised."""
    target = required_value(facts.design, "availability")
    return target is not None and target > PLACE_AVAILABILITY[PlaceClass.ZONE]


@of_design.taking()
def is_titled(facts: Facts, _: object, *phrases: str) -> bool:
    """Whether the title contains one of these phrases, in lower case and whole words."""
    title = "".join(c if c.isalnum() else " " for c in facts.design.title.casefold())
    return any(f" {phrase.strip()} " in f" {title} " for phrase in phrases)
