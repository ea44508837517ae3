"""Rows of services that wait for each other."""

from __future__ import annotations

from dsl.design import Component, Mode
from dsl.kinds import Family
from reviewer.analysis.traffic.routes import Route


def longest_chain(route: Route) -> tuple[Component, ...]:
    """The longest row of components that compute and wait for the next, each once, in order.

    The longest path over the visits of a route, which come before those they lead to.
    """
    depth = [0] * len(route.visits)
    before: dict[int, int] = {}
    for start in route.starts:
        depth[start] = _computes(route.visits[start].component)
    for hop in route.hops:
        if hop.waited and not hop.again and hop.link.mode is Mode.SYNC:
            deeper = depth[hop.source] + _computes(route.visits[hop.target].component)
            if deeper > depth[hop.target]:
                depth[hop.target], before[hop.target] = deeper, hop.source
    visit: int | None = max(range(len(depth)), key=depth.__getitem__, default=None)
    chain: list[Component] = []
    while visit is not None:
        chain.append(route.visits[visit].component)
        visit = before.get(visit)
    computing = (part for part in reversed(chain) if _computes(part))
    return tuple({part.name: part for part in computing}.values())


def _computes(part: Component) -> bool:
    return part.family is Family.COMPUTE
