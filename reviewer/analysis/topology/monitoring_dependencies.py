"""Dependencies of monitoring: stores, brokers and hosts that a watcher cannot do without."""

from __future__ import annotations

from collections.abc import Container

from dsl.design import Component, Design
from dsl.kinds import Family, Kind
from reviewer.analysis.topology.counts import is_one_box


def shared_dependencies(
    design: Design, watcher: Component, serving: Container[str]
) -> list[Component]:
    """What a watcher depends on that also serves users (its name is in `serving`).

    It depends on stores it reads, on brokers that feed it, on what it writes its samples to, and
    on what it is `colocated` with. A `control` link, and any other link to a component that
    computes, only looks at it.
    """
    links = (link for link in design.links_from[watcher.name] if not link.attributes.control)
    ends = [
        *(link.target for link in links),
        *(link.source for link in design.links_to[watcher.name] if not link.attributes.control),
    ]
    linked = [design.components[end] for end in dict.fromkeys(ends)]
    kept = [part for part in linked if _is_needed(design, watcher, part)]
    hosts = [design.components[one] for one in _colocated(watcher) if one in design.components]
    return [part for part in dict.fromkeys([*kept, *hosts]) if part.name in serving]


def has_own_store(
    design: Design, watcher: Component, shared: list[Component], serving: Container[str]
) -> bool:
    """Whether a watcher keeps its data in a store that serves nobody else, on a host of its own."""
    if any(part.name in _colocated(watcher) for part in shared):
        return False
    behind = [design.components[link.target] for link in design.links_from[watcher.name]]
    stores = [part for part in behind if part.family is Family.STORE]
    return any(
        part.name not in serving
        or all(link.source == watcher.name for link in design.links_to[part.name])
        for part in stores
    )


def _colocated(watcher: Component) -> tuple[str, ...]:
    return tuple(watcher.attributes.colocated or ())


def _is_needed(design: Design, watcher: Component, part: Component) -> bool:
    if part.family is Family.MESSAGING or part.kind is Kind.COORDINATION:
        return True
    if _sends_through(design, watcher, part):
        return True
    feeds = any(link.target == watcher.name for link in design.links_from[part.name])
    return part.family is Family.STORE and not feeds


def _sends_through(design: Design, watcher: Component, part: Component) -> bool:
    """Whether a watcher writes what it saw to a component, over a link that says so."""
    links = (link for link in design.links_from[watcher.name] if link.target == part.name)
    return any(link.attributes.write and not link.attributes.control for link in links)


def watched_hosts(design: Design, watcher: Component) -> list[Component]:
    """The single machines that a watcher looks at (`control`) from the machine itself."""
    looked_at = {link.target for link in design.links_from[watcher.name] if link.attributes.control}
    hosts = [design.components[name] for name in _colocated(watcher) if name in looked_at]
    return [host for host in hosts if is_one_box(host)]
