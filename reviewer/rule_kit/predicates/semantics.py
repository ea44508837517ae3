"""Predicates by what names, labels, `holds=` and remarks tell; hints, never proof."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dsl.design import Component
from dsl.kinds import Family
from reviewer.analysis.semantics.annotations import is_decided
from reviewer.analysis.semantics.consistency_needs import DUPLICATES, MADE_WHOLE
from reviewer.analysis.semantics.meanings import MEANINGS
from reviewer.analysis.semantics.sensitive_data import WORDS, topics_of
from reviewer.analysis.topology.counts import technology_title
from reviewer.analysis.topology.rate_limited_paths import LIMITER
from reviewer.analysis.traffic.message_delivery import deliveries, name_words
from reviewer.rule_kit.predicate import of_component, of_design
from reviewer.rule_kit.remembered import once_per_design

if TYPE_CHECKING:
    from reviewer.analysis.facts import Facts

# words and phrases as `mentions` takes them: a blank behind a whole word
_DUPLICATES = tuple(f"{word} " for word in sorted(DUPLICATES))
_MADE_WHOLE = ("two phase ", *(f"{word} " for word in sorted(MADE_WHOLE)))


@of_component.taking(topics=frozenset(WORDS))
def holds(facts: Facts, part: Component, *topics: str) -> bool:
    """Whether `holds=` says one of these sensitive topics; without `holds=`, whether its name does."""
    return not topics_of(part).isdisjoint(topics)


@of_component.taking(meanings=frozenset(MEANINGS))
def means(facts: Facts, part: Component, *meanings: str) -> bool:
    """Whether its name, its label or `holds=` has one of these meanings."""
    return not facts.words.meanings[part.name].isdisjoint(meanings)


@of_component.taking()
def is_named(facts: Facts, part: Component, *words: str) -> bool:
    """Whether its name or label contains one of these words."""
    return not set(words).isdisjoint(name_words(part))


@of_component.taking()
def is_named_like(facts: Facts, part: Component, *stems: str) -> bool:
    """Whether its name contains one of these stems, even within a word."""
    name = part.name.casefold()
    return any(stem in name for stem in stems)


@of_component.taking()
def has_remark(facts: Facts, part: Component, *stems: str) -> bool:
    """Whether a remark, on it or on nothing in particular, has a word with one of these stems."""
    return facts.words.mentions_in_remarks(*stems, on=part.name)


@of_component.taking()
def has_word_in_own_remark(facts: Facts, part: Component, *words: str) -> bool:
    """Whether a remark about it contains one of these words."""
    return facts.words.mentions_on(part.name, *(f"{word} " for word in words))


@of_component
def is_accepted(facts: Facts, part: Component) -> bool:
    """Whether an accepted finding is about it."""
    return any(part.name in accepted.about for accepted in facts.design.accepted)


@of_component
def is_explained(facts: Facts, part: Component) -> bool:
    """Whether a decision or note is about it."""
    return is_decided(facts.design, part.name)


@of_component
def has_decided_technology(facts: Facts, part: Component) -> bool:
    """Whether a decision names its technology, as the design writes it or as the catalog does."""
    title = technology_title(part).casefold()
    return any(title in f"{one.title} {one.text}".casefold() for one in facts.design.decisions)


@of_component.taking()
def is_labelled_like(facts: Facts, part: Component, *stems: str) -> bool:
    """Whether its name or label contains one of these stems, even within a word."""
    text = f"{part.name} {part.label}".casefold()
    return any(stem in text for stem in stems)


@of_component.taking()
def is_described_like(facts: Facts, part: Component, *stems: str) -> bool:
    """Whether its name, technology or label contains one of these stems, even within a word."""
    technology = part.technology.id if part.technology is not None else ""
    text = f"{part.name} {part.technology_text} {part.label} {technology}".casefold()
    return any(stem in text for stem in stems)


@of_design.taking()
def has_remark_anywhere(facts: Facts, _: object, *stems: str) -> bool:
    """Whether any decision, note or accepted finding has a word with one of these stems."""
    return facts.words.mentions_in_remarks(*stems)


@of_design
def considers_duplicates(facts: Facts, _: object) -> bool:
    """Whether any name, label or remark speaks of duplicates or idempotency."""
    return facts.words.mentions(*_DUPLICATES)


@of_design
def considers_sagas(facts: Facts, _: object) -> bool:
    """Whether any name, label or remark says how a change of several stores is completed or undone."""
    return facts.words.mentions(*_MADE_WHOLE)


@of_component.taking()
def has_own_remark(facts: Facts, part: Component, *stems: str) -> bool:
    """Whether a remark about it has a word with one of these stems."""
    return facts.words.mentions_on(part.name, *stems)


@of_component.taking()
def is_denied_in_remark(facts: Facts, part: Component, *stems: str) -> bool:
    """Whether a remark, on it or on nothing in particular, says that there is no such thing."""
    return bool(facts.words.denial(*stems, on=part.name))


@of_component
def is_rate_limiter(facts: Facts, part: Component) -> bool:
    """Whether its name or label says that it limits rates."""
    return bool(LIMITER.search(f"{part.name} {part.label}"))


@of_component
def counts_events(facts: Facts, part: Component) -> bool:
    """Whether it consumes messages, and its name or that of a store it calls means sums or ranks."""
    if part.name not in _consumers(facts):
        return False
    meanings, parts = facts.words.meanings, facts.design.components
    targets = (parts[link.target] for link in facts.design.links_from[part.name])
    stores = (target.name for target in targets if target.family is Family.STORE)
    return bool({"trend", "sum"} & meanings[part.name]) or any(
        "trend" in meanings[s] for s in stores
    )


@once_per_design
def _consumers(facts: Facts) -> frozenset[str]:
    return frozenset(one.consumer.name for one in deliveries(facts.design))
