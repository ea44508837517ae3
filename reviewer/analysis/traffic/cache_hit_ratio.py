"""The share of reads that a cache answers, stated or taken."""

from __future__ import annotations

from dsl.design import Component
from dsl.kinds import Family, Kind
from dsl.quantity import Quantity
from reviewer.analysis.assumptions import Assumed, Ledger
from reviewer.analysis.capacity.catalogue_figures import figures_of
from reviewer.analysis.figure_ranges import drawn_between
from reviewer.analysis.traffic.routes import CACHES
from reviewer.text.numbers import percent


def hit_before(ledger: Ledger, cache: Component, behind: Component | None) -> float | None:
    """The share of reads that `cache` answers before `behind`; None where nothing gives it.

    Unstated it is the catalogue's 90 % for a cache before a store and for a CDN before an
    object store. A CDN before anything else passes everything on: what can be kept there
    is not known.
    """
    said = stated_hit(ledger, cache)
    if said is not None:
        return said
    if behind is None or not _is_usual(cache, behind):
        return None
    return _assumed_ratio(ledger, cache)


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
        Assumed(
            subject=subject,
            value=value,
            because=f"Most reads ask for the same few things; caches are known to answer {percent(known.conservative)} to {percent(known.optimistic)}.",
            basis=known.said.basis,
            source="; ".join(known.said.sources),
            override=f"assume {subject} {known.typical:.0%}",
        )
    )
    bad, usual, good = (1 - figure for figure in known[:3])
    return 1 - drawn_between(ledger.draw(subject), bad, usual, good)
