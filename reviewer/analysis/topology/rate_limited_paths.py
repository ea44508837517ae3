"""`Way`: how requests of clients come in, to which box, and what limits them."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from dsl.design import Component, Design, Link
from dsl.kinds import Family, Kind

LIMITER = re.compile(r"rate.?limit|limiter|throttl", re.IGNORECASE)
"""A component named so is there to limit, whatever its kind."""


class Way(NamedTuple):
    """How a client's requests come in: to which first working box, and what limits them."""

    entrance: str
    limited_by: str
    gateway: str


def ways_in(design: Design, client: Component, limits: Mapping[str, str]) -> Iterator[Way]:
    """Every way from `client` over the edge to a box that does work.

    Ways to the same box of the edge that differ only in what limits them, or in which
    gateway they passed, are one: the first found stands, so that the work is linear in the
    links.
    """
    start = Way(client.name, _shared_group(design, client.groups), "")
    waiting, seen = deque([start]), set()
    while waiting:
        here = waiting.popleft()
        for link in design.links_from[here.entrance]:
            way = _step_along(design, here, link, limits)
            target = design.components[link.target]
            through = target.family is Family.EDGE or bool(target.attributes.on_device)
            alike = (way.entrance, bool(way.limited_by), bool(way.gateway)) if through else way
            inside = here.entrance == client.name and is_private(design, target)
            if link.attributes.control or alike in seen or inside:
                continue
            seen.add(alike)
            if through:
                waiting.append(way)
            elif _does_work(target):
                yield way


def is_private(design: Design, part: Component) -> bool:
    """Whether it, or a group around it, cannot be reached from outside."""
    around = (design.groups[name].attributes for name in part.groups)
    return bool(part.attributes.private) or any(group.private for group in around)


def _step_along(design: Design, here: Way, link: Link, limits: Mapping[str, str]) -> Way:
    target = design.components[link.target]
    on_link = f"the link `{link.source} -> {link.target}`" if link.attributes.limit else ""
    limited_by = here.limited_by or on_link or limits.get(target.name, "")
    asks = target.kind is Kind.GATEWAY
    return Way(target.name, limited_by, here.gateway or (target.name if asks else ""))


def limits_of(design: Design) -> Mapping[str, str]:
    """What limits callers at each component, in words; no entry where nothing does.

    Itself comes first, then a limiter that it asks, then the group around it.
    """
    limiters = {c.name for c in design.components.values() if _limits_rate(c)}
    named = {c.name for c in design.components.values() if _is_limiter(c)}
    beside = {link.source: f"`{link.target}`" for link in design.links if link.target in named}
    return {
        c.name: limit
        for c in design.components.values()
        if (
            limit := f"`{c.name}`"
            if c.name in limiters
            else beside.get(c.name) or _shared_group(design, c.groups)
        )
    }


def _limits_rate(component: Component) -> bool:
    said = component.attributes
    by_itself = said.limit or said.waf or component.kind is Kind.WAF
    return bool(by_itself) or _is_limiter(component)


def _is_limiter(component: Component) -> bool:
    return bool(LIMITER.search(f"{component.name} {component.label}"))


def _shared_group(design: Design, groups: tuple[str, ...]) -> str:
    return next((f"group `{name}`" for name in groups if design.groups[name].attributes.limit), "")


def callers(design: Design) -> Iterator[Component]:
    """The clients that anybody may be: those that are not private."""
    for component in design.components.values():
        if component.family is Family.CLIENT and not is_private(design, component):
            yield component


def _does_work(target: Component) -> bool:
    """Whether an uninvited request costs this box work of its own."""
    if target.kind in (Kind.OBJECT_STORE, Kind.EXTERNAL):
        return False
    return target.family is not Family.CONTROL or target.kind is Kind.AUTH


class Entrances(NamedTuple):
    """The first components that do work for public clients, by what limits a client's requests.

    `unlimited` are groups of entrances with their clients, `limited` groups with the same
    limiter (in words), `gateways` are passed on the way and do not state a limit. `names` are
    all that lack a stated limit.
    """

    unlimited: list[tuple[tuple[str, ...], list[Component]]]
    limited: list[tuple[str, list[Component]]]
    gateways: list[Component]
    names: frozenset[str]


def entrances_of(design: Design) -> Entrances:
    """Every entrance of the design, found by following each public client; O(links) each."""
    limited: dict[str, list[str]] = {}
    unlimited: dict[str, list[str]] = {}
    gateways: dict[str, None] = {}
    limits = limits_of(design)
    for client in callers(design):
        for way in ways_in(design, client, limits):
            if way.limited_by:
                limited.setdefault(way.limited_by, []).append(way.entrance)
            elif way.gateway:
                gateways[way.gateway] = None
            else:
                unlimited.setdefault(way.entrance, []).append(client.name)
    parts = design.components
    return Entrances(
        _by_clients(design, unlimited),
        [(by, [parts[name] for name in dict.fromkeys(names)]) for by, names in limited.items()],
        [parts[name] for name in gateways],
        frozenset({*unlimited, *gateways}),
    )


def _by_clients(
    design: Design, unlimited: Mapping[str, list[str]]
) -> list[tuple[tuple[str, ...], list[Component]]]:
    """Entrances with all their clients, in the order of their declarations.

    They are one group; one that an `accept` names stands alone, so that it can be accepted by
    itself.
    """
    accepted = {name for remark in design.accepted for name in remark.about}
    found: dict[str, list[Component]] = {}
    for name, entrance in design.components.items():
        if name in unlimited:
            found.setdefault(name if name in accepted else "", []).append(entrance)
    return [(_clients_of(entrances, unlimited), entrances) for entrances in found.values()]


def _clients_of(
    entrances: Iterable[Component], unlimited: Mapping[str, list[str]]
) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for each in entrances for one in unlimited[each.name]))
