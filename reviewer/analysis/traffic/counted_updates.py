"""Writes that change a counter, or give away what is limited, by the names of both ends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from dsl.design import Component, Design, Link
from dsl.kinds import Family, Kind
from reviewer.analysis.topology.rate_limited_paths import LIMITER
from reviewer.analysis.traffic.routes import UNMEASURED

if TYPE_CHECKING:
    from reviewer.analysis.traffic.traffic_facts import TrafficFacts

KEEPS_VALUES = frozenset(
    {Kind.DATABASE, Kind.KV, Kind.CACHE, Kind.DOCUMENT, Kind.WIDE_COLUMN, Kind.GEO}
)
"""Kinds of stores in which values are read, changed and written back."""


class CountedUpdate(NamedTuple):
    """A writer that changes a counted or limited value of a store over `link`."""

    writer: Component
    store: Component
    link: Link

    @property
    def is_atomic(self) -> bool:
        """Whether either end or the link states that the change is one step, or is locked."""
        store, writer = self.store.attributes, self.writer.attributes
        is_strong = (store.consistency or "").casefold() == "strong"
        stated = (store.atomic, writer.atomic, writer.lock, self.link.attributes.atomic)
        return is_strong or any(stated)

    @property
    def is_denied_atomic(self) -> bool:
        """Whether either end states that the change is not one step."""
        return False in (self.store.attributes.atomic, self.writer.attributes.atomic)


def counted_updates(
    design: Design, traffic: TrafficFacts, meanings: Mapping[str, frozenset[str]]
) -> Iterator[CountedUpdate]:
    """Every write of a value that names tell is counted or limited; `meanings` are those of names."""
    for store in design.components.values():
        links = traffic.reads_and_writes.written.get(store.name, ())
        for link in links if store.kind in KEEPS_VALUES else ():
            writer = design.components[link.source]
            works = writer.family in (Family.COMPUTE, Family.EDGE)
            if works and _counts(meanings, store, writer):
                yield CountedUpdate(writer, store, link)


def control_updates(design: Design) -> Iterator[CountedUpdate]:
    """Every write of configuration, over a control link, by what runs as several instances."""
    for link in design.links:
        writer, target = design.components[link.source], design.components[link.target]
        said = link.attributes
        several = writer.many or (writer.count or 1) > 1
        is_work = writer.family is Family.COMPUTE and target.kind not in UNMEASURED
        if said.control and said.write and several and is_work:
            yield CountedUpdate(writer, target, link)


def _counts(meanings: Mapping[str, frozenset[str]], store: Component, writer: Component) -> bool:
    """Whether names tell that the store counts, or that its writer gives away what is limited."""
    gives_away = "stock" in meanings[writer.name] and store.kind is not Kind.CACHE
    counts = not meanings[store.name].isdisjoint({"counter", "stock"})
    return counts or gives_away or any(_limits_rates(part) for part in (store, writer))


def _limits_rates(part: Component) -> bool:
    return bool(LIMITER.search(f"{part.name} {part.label}"))
