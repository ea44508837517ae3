"""Who reads from a store and who writes to it, past poolers and database proxies."""

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


def writers_of(
    design: Design,
    demands: Mapping[str, Demand],
    proxies: Mapping[str, Sequence[str]],
    written: Sequence[Link],
) -> tuple[Component, ...]:
    """The components whose requests take the links `written` to a store.

    The callers of a proxy write in its place, as far as rates do not say that they only read.
    """
    links: list[Link] = []
    for one in written:
        behind = design.links_to[one.source] if one.source in proxies else (one,)
        links += [each for each in behind if each is one or _may_write(design, demands, each)]
    return tuple(design.components[name] for name in dict.fromkeys(one.source for one in links))


def _may_write(design: Design, demands: Mapping[str, Demand], link: Link) -> bool:
    load = demands.get(link.id)
    if link.attributes.read or not carries_requests(design, link):
        return False
    return load is None or load.writes > 0


def _links_to(
    design: Design, proxies: Mapping[str, Sequence[str]], store: Component
) -> Iterator[Link]:
    for one in design.links_to[store.name]:
        yield from design.links_to[one.source] if one.source in proxies else (one,)
