"""`Doors`: over which edge the public comes in, and to which first working boxes."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import NamedTuple

from dsl.design import Component, Design, Link
from dsl.kinds import Family, Kind
from reviewer.analysis.topology.rate_limited_paths import callers


class Doors(NamedTuple):
    """The way in from outside.

    `callers` are the clients that are not private, `edges` what stands before the first
    boxes that do work, the nearest first, `works` those boxes, `stores` what keeps data or
    messages and is reached past no gateway. `links` are all that was crossed.
    """

    callers: tuple[Component, ...]
    edges: tuple[Component, ...]
    works: tuple[Component, ...]
    stores: tuple[Component, ...]
    links: tuple[Link, ...]

    @property
    def first(self) -> Component:
        """The box of one's own nearest to the callers; there is one where there are links."""
        boxes = (*self.edges, *self.works, *self.stores)
        return next((box for box in boxes if box.kind is not Kind.DNS), boxes[0])


def doors_of(design: Design) -> Doors:
    """Follow every public client over the edge; each box is looked at once."""
    public = tuple(callers(design))
    unguarded = _reached_past_no_gateway(design, public)
    found: dict[Family, dict[str, Component]] = {}
    crossed: dict[str, Link] = {}
    waiting = deque(public)
    while waiting:
        here = waiting.popleft()
        for link in design.links_from[here.name]:
            target = design.components[link.target]
            if link.attributes.control or link.attributes.on == "failure":
                continue
            crossed[link.id] = link
            if here.name not in unguarded and _family_of(target) is Family.STORE:
                continue  # a gateway decides who may call it, or keeps it for itself
            alike = found.setdefault(_family_of(target), {})
            if target.name not in alike:
                alike[target.name] = target
                if target.family is Family.EDGE:
                    waiting.append(target)
    order = {name: number for number, name in enumerate(design.components)}
    works, stores = (
        tuple(sorted(found.get(place, {}).values(), key=lambda part: order[part.name]))
        for place in (Family.COMPUTE, Family.STORE)
    )
    edges = tuple(found.get(Family.EDGE, {}).values())
    return Doors(public, edges, works, stores, tuple(crossed.values()))


def _reached_past_no_gateway(design: Design, public: Iterable[Component]) -> frozenset[str]:
    """The clients, and the edges that a way without a gateway leads to."""
    found = {part.name for part in public}
    waiting = deque(found)
    while waiting:
        for link in design.links_from[waiting.popleft()]:
            target = design.components[link.target]
            passes = target.family is Family.EDGE and target.kind is not Kind.GATEWAY
            if passes and target.name not in found and link.attributes.on != "failure":
                found.add(target.name)
                waiting.append(target.name)
    return frozenset(found)


def _family_of(part: Component) -> Family:
    """Its family; queues are told with stores."""
    return Family.STORE if part.family is Family.MESSAGING else part.family


def anywhere(design: Design, name: str) -> list[object]:
    """All that components, groups and links say of one attribute."""
    said = [
        *(getattr(part.attributes, name) for part in design.components.values()),
        *(getattr(group.attributes, name, None) for group in design.groups.values()),
        *(getattr(link.attributes, name) for link in design.links),
    ]
    return [one for one in said if one is not None]


def denied(design: Design, name: str) -> list[Link]:
    """The links that deny an attribute; of those between the same two the last that speaks of it."""
    last: dict[tuple[str, str], Link] = {}
    for link in design.links:
        if getattr(link.attributes, name) is not None:
            last[link.source, link.target] = link
    return [link for link in last.values() if getattr(link.attributes, name) is False]


def around(design: Design, part: Component, name: str) -> object:
    """What a component says of an attribute, else the innermost group around it that does."""
    said: object = getattr(part.attributes, name)
    for group in reversed(part.groups):
        if said is None:
            said = getattr(design.groups[group].attributes, name)
    return said


def innermost_group(design: Design, part: Component, kind: str) -> str:
    """The innermost group of a kind (`network`, `zone`, …) around a component; "" without one."""
    return next((name for name in reversed(part.groups) if design.groups[name].kind == kind), "")


def upstream_of(design: Design, part: Component, steps: int) -> frozenset[str]:
    """What a store's data comes from: the names found going back over at most `steps` links.

    Besides the writers of a store, the other stores that those writers use count; clients do
    not. O(links) a step.
    """
    found, edge = {part.name}, {part.name}
    for _ in range(steps):
        before = {link.source for name in edge for link in design.links_to[name]}
        writers = {one for one in before if design.components[one].family is not Family.CLIENT}
        behind = {link.target for name in edge for link in design.links_from[name]}
        stores = {one for one in behind if design.components[one].family is Family.STORE}
        edge = (writers | stores) - found
        found |= edge
    return frozenset(found)
