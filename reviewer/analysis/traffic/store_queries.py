"""What readers ask of a store by their names: prefixes, places, ranks, words."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from dsl.design import Component, Design
from dsl.kinds import Kind
from reviewer.analysis.semantics.meanings import meanings_in

if TYPE_CHECKING:
    from reviewer.analysis.traffic.traffic_facts import TrafficFacts

QUESTIONS = frozenset({"prefix", "place", "board", "search"})
"""Meanings of names that are questions: what begins so, what is near, who ranks where, what holds a word."""

_ANSWERS = {
    Kind.SEARCH: QUESTIONS,
    Kind.GEO: frozenset({"place"}),
    Kind.VECTOR: frozenset({"search"}),
}
_KEPT_BY_KEY = frozenset({"place", "prefix", "board"})


class StoreQuery(NamedTuple):
    """One question that `reader` asks of `store`, a meaning of `QUESTIONS`."""

    question: str
    reader: Component
    store: Component


def unanswered_queries(
    design: Design,
    traffic: TrafficFacts,
    meanings: Mapping[str, Collection[str]],
    stores: Collection[Component],
    title: str,
) -> Iterator[StoreQuery]:
    """What is asked of `stores`, by the names of their readers, that nothing else they call answers.

    `title` is a text that asks as well, of whatever is read: that of a design with one store.
    """
    answered = _answered_elsewhere(design, meanings)
    titled = meanings_in((title,)) & QUESTIONS - {"search"}  # much is for searching
    titled = titled.difference(*answered.values())
    for store in stores:
        for link in traffic.reads_and_writes.read.get(store.name, ()):
            reader = design.components[link.source]
            asked = QUESTIONS & {*meanings[reader.name], *titled}
            for question in sorted(asked - answered.get(reader.name, frozenset())):
                if question != "search" or _is_called_search(reader):
                    yield StoreQuery(question, reader, store)


def _is_called_search(reader: Component) -> bool:
    """Whether its name says search, and it is no service of queries in general."""
    words = reader.name.casefold().replace("-", "_").split("_")
    return "search" in words or "fulltext" in words


def _keeps_order(store: Component, meanings: Collection[str]) -> bool:
    """Whether a store in memory keeps scores, or says that it keeps a sorted set."""
    return "counter" in meanings or "sorted set" in store.label.casefold()


def _answered_elsewhere(
    design: Design, meanings: Mapping[str, Collection[str]]
) -> dict[str, frozenset[str]]:
    """For each component, the questions that something it calls answers."""
    found: dict[str, frozenset[str]] = {}
    for link in design.links:
        target = design.components[link.target]
        answers = _ANSWERS.get(target.kind, frozenset())
        if target.kind in (Kind.CACHE, Kind.KV):  # where it is kept by cell, or by prefix
            answers = _KEPT_BY_KEY.intersection(meanings[target.name])
            if _keeps_order(target, meanings[target.name]):
                answers |= {"board"}
        if answers:
            found[link.source] = found.get(link.source, frozenset()) | answers
    return found
