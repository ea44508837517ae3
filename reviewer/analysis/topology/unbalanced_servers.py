"""`Front`: a working box that callers reach with nothing between that spreads requests."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from typing import NamedTuple, Protocol

from dsl.design import Component, Design, Link
from dsl.kinds import Family, Kind
from reviewer.analysis.topology.counts import is_managed

SERVERS = frozenset({Kind.SERVICE, Kind.REALTIME, Kind.MODEL})
"""Kinds that callers send requests to."""

PASSED = frozenset({Kind.DNS, Kind.CDN, Kind.WAF})
"""Kinds that hand requests on to one address each, as drawn: they spread nothing by themselves."""


SPREADING = frozenset({Kind.LB, Kind.GATEWAY})
"""Kinds that hand requests on to the server that is to have the next one."""


NAMING_PLATFORMS = frozenset(
    {
        *("aks", "app-engine", "app-service", "cloud-run", "container-apps", "ecs", "eks", "gke"),
        *("kubernetes", "nomad", "elastic-beanstalk", "fargate", "openshift", "heroku"),
        "service-fabric",
    }
)
"""Platforms that give what they run a name of its own."""


class TopologyView(Protocol):
    """What is asked of the topology here."""

    def is_single_instance(self, component: Component) -> bool:
        """Whether losing it is losing one machine."""


class Front(NamedTuple):
    """A server that requests reach unspread.

    `caller` is who sends the first of them: a client, or (where `inside` is true) a service
    that nobody calls. `direct` is true where a client links to the server itself.
    """

    server: Component
    caller: Component
    inside: bool
    direct: bool


def fronts_of(design: Design) -> tuple[Front, ...]:
    """Every server that some caller reaches over nothing but DNS, CDNs and firewalls."""
    found: dict[str, Front] = {}
    waiting = deque((one, one, inside) for one, inside in _callers_of(design))
    seen = {one.name for one, _, _ in waiting}
    while waiting:
        here, caller, inside = waiting.popleft()
        for link in design.links_from[here.name]:
            target = design.components[link.target]
            if not _asks_server(link):
                continue
            if target.kind in PASSED and target.name not in seen:
                seen.add(target.name)
                waiting.append((target, caller, inside))
            elif target.kind in SERVERS and not _is_spread(design, target):
                found.setdefault(target.name, Front(target, caller, inside, here is caller))
    return tuple(found.values())


def servers_by_client(fronts: Iterable[Front]) -> dict[str, list[Component]]:
    """The servers that each client which is not private reaches unspread, by its name."""
    found: dict[str, list[Component]] = {}
    for front in fronts:
        if not front.inside and not front.caller.attributes.private:
            found.setdefault(front.caller.name, []).append(front.server)
    return found


def _callers_of(design: Design) -> Iterator[tuple[Component, bool]]:
    """Clients, then services that call and are not called: other systems, drawn as services."""
    parts = design.components.values()
    yield from ((part, False) for part in parts if part.family is Family.CLIENT)
    for part in parts:
        called = design.links_to[part.name]
        if part.kind is Kind.SERVICE and not called and design.links_from[part.name]:
            yield part, True


def _asks_server(link: Link) -> bool:
    said = link.attributes
    return not (said.control or said.on == "failure" or said.discovery)


def _is_spread(design: Design, server: Component) -> bool:
    """Whether a balancer or gateway stands before it as well, or it needs none."""
    before = (design.components[link.source].kind for link in design.links_to[server.name])
    return spreads_itself(server) or any(kind in SPREADING for kind in before)


def spreads_itself(server: Component) -> bool:
    """Whether it says how requests come to all of its instances, or a provider sees to it."""
    said = server.attributes
    stated = said.algorithm or said.discovery or said.health or said.sessions == "sticky"
    return bool(stated or said.autoscale or is_managed(server))


def servers_named_directly(
    design: Design, topology: TopologyView, names: Component
) -> list[Component]:
    """The servers of several machines that a DNS name points at, with no load balancer between."""
    targets = [design.components[link.target] for link in design.links_from[names.name]]
    if any(part.kind in SPREADING for part in targets):
        return []
    servers = (part for part in dict.fromkeys(targets) if part.kind in SERVERS)
    return [
        one for one in servers if not topology.is_single_instance(one) and not spreads_itself(one)
    ]


def calls_of_pools(design: Design, topology: TopologyView) -> dict[Component, list[Component]]:
    """Servers of several instances that other servers call, with those callers.

    Left out are servers whose callers are told by discovery or a balancing algorithm, or by the
    platform that runs them.
    """
    found: dict[Component, list[Component]] = {}
    for link in design.links:
        caller, part = design.components[link.source], design.components[link.target]
        is_called = part.kind in SERVERS and caller.family is Family.COMPUTE
        is_external = not design.links_to[caller.name]  # another system, drawn as a service
        if not is_called or is_external or topology.is_single_instance(part):
            continue
        if not (link.attributes.discovery or _is_found_by_name(part)):
            found.setdefault(part, []).append(caller)
    return found


def _is_found_by_name(server: Component) -> bool:
    technology = server.technology.id if server.technology else ""
    said = server.attributes
    return bool(said.discovery or said.algorithm or technology in NAMING_PLATFORMS)
