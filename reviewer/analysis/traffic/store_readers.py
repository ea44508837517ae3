"""Who reads from a store, past poolers and database proxies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from dsl.design import Component, Design, Link
from reviewer.analysis.traffic.demand import Demand
from reviewer.analysis.traffic.routes import carries_requests


def readers_of(
    design: Design,
    demands: Mapping[str, Demand],
    proxies: Mapping[str, Sequence[str]],
    store: Component,
) -> tuple[Component, ...]:
    """The components that read from a store, as far as rates say; else all that ask it.

    `demands` are those of links, `proxies` the stores behind each proxy: its callers read in its place.
    """
    links = [one for one in _links_to(design, proxies, store) if carries_requests(design, one)]
    loads = ((one, demands.get(one.id)) for one in links)
    reading = [one for one, load in loads if load is not None and load.reads > 0]
    names = dict.fromkeys(one.source for one in reading or links)
    return tuple(design.components[name] for name in names)


def _links_to(
    design: Design, proxies: Mapping[str, Sequence[str]], store: Component
) -> Iterator[Link]:
    for one in design.links_to[store.name]:
        yield from design.links_to[one.source] if one.source in proxies else (one,)
