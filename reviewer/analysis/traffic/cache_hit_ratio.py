"""The share of reads that a cache answers, stated or taken."""

from __future__ import annotations

from dsl.design import Component
from dsl.kinds import Family, Kind
from dsl.quantity import Quantity
from reviewer.analysis.assumptions import Assumed, Ledger
from reviewer.analysis.capacity.catalogue_figures import figures_of
from reviewer.analysis.figure_ranges import drawn_between
from reviewer.analysis.topology.counts import counted, has_leader, own_copies, shards
from reviewer.analysis.traffic.routes import CACHES
from reviewer.analysis.traffic.zipf_hits import EXPONENT, MANY, SOURCES, lru_hit_ratio
from reviewer.text.numbers import percent


def hit_before(ledger: Ledger, cache: Component, behind: Component | None) -> float | None:
    """The share of reads that `cache` answers before `behind`; None where nothing gives it.

    Unstated it follows from the part of a store's data that the memory of the cache holds, where
    both are stated; else it is the catalogue's 90% for a cache before a store and for a CDN
    before an object store. A CDN before anything else passes everything on: what can be kept there
    is not known.
    """
    said = stated_hit(ledger, cache)
    if said is not None:
        return said
    if behind is None or not _is_usual(cache, behind):
        return None
    held = _held_share(ledger, cache, behind)
    return _assumed_ratio(ledger, cache) if held is None else _ratio_of(ledger, cache, behind, held)


def _held_share(ledger: Ledger, cache: Component, behind: Component) -> float | None:
    """The part of the data of `behind` that the memory of the cache holds; None where unstated."""
    memory = ledger.stated(cache.name, "memory") or cache.attributes.memory
    data = ledger.stated(behind.name, "data") or behind.attributes.data
    number, copies = counted(cache), own_copies(cache)
    if memory is None or data is None or data.value <= 0 or not number or not copies:
        return None
    apart = shards(cache) if has_leader(cache) else number / min(copies, number)
    return None if apart is None else max(0.0, memory.value) * apart / data.value


def _ratio_of(ledger: Ledger, cache: Component, behind: Component, held: float) -> float:
    """The hit ratio by the part of the data that it holds, to a percent; at most the best known of caches."""
    known = figures_of(cache.technology, cache.kind).hit
    most = 1.0 if known is None else known.optimistic
    found = lru_hit_ratio(held, _things(ledger, behind))
    ratio, subject = round(min(found, most), 2), f"{cache.name}.hit"
    part = percent(min(1.0, held))
    ledger.take(
        Assumed(
            subject=subject,
            value=percent(ratio),
            because=f"It holds {part} of the data of `{behind.name}`; reads follow a Zipf distribution (exponent {EXPONENT:g}) and eviction is least recently used.",
            basis="computed",
            source=SOURCES,
            override=f"assume {subject} {ratio:.0%}",
        )
    )
    return ratio


def _things(ledger: Ledger, store: Component) -> float:
    """How many items a store holds, by its data and the size of one; many where that is unstated."""
    data = ledger.stated(store.name, "data") or store.attributes.data
    size = ledger.stated(store.name, "size") or store.attributes.size or ledger.stated("", "size")
    return data.value / size.value if data and size and size.value > 0 else MANY


def stated_hit(ledger: Ledger, cache: Component) -> float | None:
    """The hit rate that the design states, 0..1."""
    said = ledger.stated(cache.name, "hit") or cache.attributes.hit
    return min(1.0, max(0.0, said.value)) if isinstance(said, Quantity) else None


def _is_usual(cache: Component, behind: Component) -> bool:
    if cache.kind is Kind.CDN:
        return behind.kind is Kind.OBJECT_STORE
    return cache.kind in CACHES and behind.family is Family.STORE


def _assumed_ratio(ledger: Ledger, cache: Component) -> float | None:
    known = figures_of(cache.technology, cache.kind).hit
    if known is None:
        return None
    subject, value = f"{cache.name}.hit", percent(known.typical)
    ledger.take(
        known.said.assumed(
            subject=subject,
            value=value,
            because=f"Most reads ask for a few hot items; typical hit ratios are {percent(known.conservative)} to {percent(known.optimistic)}.",
            override=f"assume {subject} {known.typical:.0%}",
        )
    )
    bad, usual, good = (1 - figure for figure in known[:3])
    return 1 - drawn_between(ledger.draw(subject), bad, usual, good)
