"""The `Route` of each client, where a design states no flow.

A client's requests take every link once. A component asks its caches first, and they front
all its stores; what a load balancer spreads over is interchangeable where it is alike.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

from dsl.design import Component, Design, Link, Mode, Op
from dsl.kinds import Family, Kind
from reviewer.analysis.assumptions import Assumed
from reviewer.analysis.topology.counts import is_data_store
from reviewer.analysis.topology.graph_algorithms import postorder
from reviewer.analysis.topology.store_proxies import store_proxies
from reviewer.analysis.traffic.routes import (
    CACHES,
    Hop,
    Place,
    Route,
    Visit,
    carries_requests,
    fanout_of,
    is_broker,
    is_doubtful,
    share_of,
)

BALANCERS = frozenset({Kind.LB, Kind.DNS})
"""Kinds that spread requests over what stands behind them."""

_BOTH = (Op.READ, Op.WRITE)
_NOBODY = ""
"""Where all starts of a route are looked for from; no component is called so."""


def taken(routes: Sequence[Route]) -> Assumed | None:
    """What is assumed by deriving `routes`; None where there are none."""
    if not routes:
        return None
    whose = "each client" if len(routes[0].starts) == 1 else "all clients together"
    return Assumed(
        subject="routes",
        value=f"the requests of {whose} take every link once, its own calls side by side; caches are asked before stores",
        because="No flow is stated; add one for each path that requests take.",
        basis="convention",
        source="",
        override="",  # a flow for each journey says otherwise, and only its author knows them
    )


class Requests:
    """The links that carry requests, prepared once for the routes of all clients."""

    def __init__(self, design: Design) -> None:
        self.design = design
        self.out: dict[str, list[Link]] = {name: [] for name in design.components}
        self.entered: set[str] = set()
        self.proxies = store_proxies(design)
        self._alike: dict[str, tuple[object, ...]] = {}
        for link in design.links:
            if link.source != link.target and self._carries_traffic(link):
                self.out[link.source].append(link)
                self.entered.add(link.target)

    def _carries_traffic(self, link: Link) -> bool:
        return (
            carries_requests(self.design, link)
            and self.design.components[link.target].family is not Family.CLIENT
        )

    def forwards(self, starts: Sequence[str]) -> list[str]:
        """What can be reached from `starts`, each after all that leads to it but for cycles."""
        self._link_targets[_NOBODY] = starts
        return postorder(self._link_targets, _NOBODY)[-2::-1]

    @cached_property
    def _link_targets(self) -> dict[str, Sequence[str]]:
        """The components that links lead to from each."""
        return {name: [link.target for link in links] for name, links in self.out.items()}

    @cached_property
    def entries(self) -> list[Component]:
        """Where requests start: the clients; without any, what no link leads to."""
        parts = self.design.components.values()
        clients = [c for c in parts if c.family is Family.CLIENT and self.out[c.name]]
        return clients or [c for c in parts if self.out[c.name] and c.name not in self.entered]

    def alike(self, name: str) -> tuple[object, ...]:
        """What makes two components behind one balancer interchangeable."""
        if name not in self._alike:
            self._alike[name] = self._sort_key(name)
        return self._alike[name]

    def _sort_key(self, name: str) -> tuple[object, ...]:
        part = self.design.components[name]
        technology = part.technology.id if part.technology else part.technology_text
        behind = frozenset(link.target for link in self.out[name])
        return (part.kind, technology, behind)


MOST_VISITS = 500_000
"""Visits of all derived routes together, beyond which the clients are taken as one."""


def derived_routes(design: Design) -> tuple[Route, ...]:
    """The route of each client, over everything its requests can reach.

    Of a drawing too large for that there is one route, which all clients start.
    """
    requests = Requests(design)
    entries = requests.entries
    if len(entries) * len(design.components) > MOST_VISITS:
        return (_Derivation(requests, entries).route(),)
    return tuple(_Derivation(requests, [client]).route() for client in entries)


class _Derivation:
    """The making of the route of one client, or of several that start it together."""

    def __init__(self, requests: Requests, clients: Sequence[Component]) -> None:
        self.design, self.out, self.requests = requests.design, requests.out, requests
        self.client, self.starts = clients[0], [client.name for client in clients]
        self.order = requests.forwards(self.starts)
        self.at = {name: index for index, name in enumerate(self.order)}
        self.waits = self._awaited_names()

    def _awaited_names(self) -> set[str]:
        """What is reached before any `~>` and any queue."""
        found, todo = set(self.starts), list(self.starts)
        while todo:
            for link in self.out[todo.pop()]:
                if link.target not in found and self._is_waited(link):
                    found.add(link.target)
                    todo.append(link.target)
        return found

    def _is_waited(self, link: Link) -> bool:
        return link.mode is not Mode.ASYNC and not is_broker(self._component_named(link.source))

    def _component_named(self, name: str) -> Component:
        return self.design.components[name]

    def route(self) -> Route:
        """The whole route."""
        hops = tuple(hop for name in self.order for hop in self._hops_from(name))
        visits = tuple(Visit(self._component_named(name), i) for i, name in enumerate(self.order))
        return Route(
            name=self.client.name,
            span=self.client.span,
            flow=None,
            starts=tuple(self.at[name] for name in self.starts),
            visits=visits,
            hops=hops,
            places=tuple(_end_places(self, hops)),
            incomplete=is_doubtful(self.design, visits),
        )

    def _hops_from(self, name: str) -> Iterator[Hop]:
        # caches first, however they are listed: what they answer goes no further
        links = sorted(
            self.out[name],
            key=lambda each: self._component_named(each.target).kind is not Kind.CACHE,
        )
        source = self.at[name]
        caches = [
            self.at[link.target]
            for link in links
            if self._component_named(link.target).kind is Kind.CACHE
        ]
        choices = self._link_choices(name)
        for link in links:
            target = self.at[link.target]
            arm = choices[link.id]
            share = share_of(link.attributes)
            separate = share is not None and arm > 0 and not link.alternatives
            yield Hop(
                link=link,
                source=source,
                target=target,
                op=self._link_operation(link),
                takes=self._link_operations(link),
                choice=arm,
                misses=self._caches_missed(link, caches),
                share=1.0 if share is None or separate else share,
                part=share if separate else None,
                fanout=fanout_of(link.attributes),
                said=link.attributes,
                waited=self._is_answered(link),
                again=target <= source,
            )

    def _link_choices(self, name: str) -> dict[str, int]:
        """For each link the number of its choice, 0 where it has no alternative."""
        balances = self._component_named(name).kind in BALANCERS
        groups: dict[object, list[str]] = {}
        for link in self.out[name]:
            key: object = link.alternatives or link.id
            if balances and not link.alternatives:
                key = self.requests.alike(link.target)
            groups.setdefault(key, []).append(link.id)
        return {
            link: number if len(ids) > 1 else 0
            for number, ids in enumerate(groups.values(), start=1)
            for link in ids
        }

    def _caches_missed(self, link: Link, caches: list[int]) -> tuple[tuple[int, ...], ...]:
        if self._component_named(link.source).kind in CACHES:
            return ((self.at[link.source],),)
        stored = (
            is_data_store(self._component_named(link.target))
            or link.target in self.requests.proxies
        )
        if stored or link.attributes.on == "miss":
            target = self.at[link.target]
            return tuple((cache,) for cache in caches if cache != target)
        return ()

    def _link_operation(self, link: Link) -> Op | None:
        said = link.attributes
        if link.source not in self.waits and (said.read or said.write):
            return Op.READ if said.read else Op.WRITE
        if is_broker(self._component_named(link.source)) or is_broker(
            self._component_named(link.target)
        ):
            return Op.READ if said.read else Op.WRITE
        return None

    def _link_operations(self, link: Link) -> tuple[Op, ...]:
        """Reads go where reads are wanted, and neither into a queue nor out of a data store."""
        said = link.attributes
        if link.source not in self.waits:
            return _BOTH
        if said.read or said.write:
            return tuple(
                op for op, wanted in zip(_BOTH, (said.read, said.write), strict=True) if wanted
            )
        changes = is_broker(self._component_named(link.target)) or is_data_store(
            self._component_named(link.source)
        )
        return (Op.WRITE,) if changes else _BOTH

    def _is_answered(self, link: Link) -> bool:
        if link.source not in self.waits:
            return False
        return self._is_waited(link) or is_broker(self._component_named(link.target))


def _end_places(made: _Derivation, hops: tuple[Hop, ...]) -> Iterator[Place]:
    """Where requests end, every data store and every outside service; arms together.

    A cache that something stands behind is needed for speed only, unless it is durable: then
    what it keeps is nowhere else.
    """
    asked_first = {visit for hop in hops for group in hop.misses for visit in group}
    soft = {v for v in asked_first if not made.design.components[made.order[v]].attributes.durable}
    answered = {hop.target for hop in hops if hop.waited}
    goes_on = {(hop.source, hop.waited) for hop in hops if hop.target not in soft and not hop.again}
    choices = _choices_of(hops)
    together: dict[tuple[int, int], list[int]] = {}
    passed = soft | {made.at[name] for name in made.starts}
    for visit, name in enumerate(made.order):
        waited = visit in answered
        end = (visit, True) not in goes_on and (waited or (visit, False) not in goes_on)
        if visit not in passed and (end or _is_an_end(made.design.components[name])):
            together.setdefault(choices.get(visit, (-1, visit)), []).append(visit)
    for visits in together.values():
        yield Place(tuple(visits), any(visit in answered for visit in visits), True)


def _choices_of(hops: tuple[Hop, ...]) -> dict[int, tuple[int, int]]:
    """For each visit that is only ever an arm, the first choice it belongs to."""
    found: dict[int, tuple[int, int]] = {}
    named: set[int] = set()
    for hop in hops:
        if hop.choice:
            found.setdefault(hop.target, (hop.source, hop.choice))
        else:
            named.add(hop.target)
    return {visit: choice for visit, choice in found.items() if visit not in named}


def _is_an_end(component: Component) -> bool:
    """Whether it is an end in itself, even where links lead on from it."""
    return is_data_store(component) or component.kind is Kind.EXTERNAL
