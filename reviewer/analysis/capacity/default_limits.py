"""Limits of a server as installed, beside what a design sends to it.

Only where the design states no limit of its own and nobody else runs the server: a provider
chooses its own settings, so a managed one has its published quota.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from dsl.defaults import DefaultLimit, defaults
from dsl.design import Component, Design
from dsl.kinds import Kind
from reviewer.analysis.capacity.store_connections import ConnectionPool, InstanceCounts, pools_to
from reviewer.analysis.topology.counts import is_managed, nodes


def default_limit(component: Component, name: str) -> DefaultLimit | None:
    """What one server of its technology takes of `name` as it is installed; None where not measured."""
    technology = component.technology
    if technology is None or is_managed(component):
        return None
    row = defaults().servers.get(technology.id)
    return row.limits.get(name) if row else None


class RefusedConnections(NamedTuple):
    """Connections that callers open to each instance of a `server`, above what it takes as installed."""

    server: Component
    callers: Sequence[Component]
    opened: int
    limit: DefaultLimit


def refused_connections(
    design: Design, topology: InstanceCounts, server: Component, assumed: int
) -> RefusedConnections | None:
    """The connections above the default limit of a server; None where there are none, or it states its own.

    A caller's pool counts as stated, else as `assumed` (0: not counted). Instances of a pooler share
    the connections; of a store, each node gets all where it partitions, else its leader does.
    """
    limit = default_limit(server, "connections")
    if limit is None or server.attributes.connections is not None:
        return None
    pools = [pool for pool in pools_to(design, topology, server) if pool.instances]
    whole = sum((pool.instances or 0) * _size_of(pool, assumed) for pool in pools)
    each = whole // (nodes(server) or 1) if server.kind is Kind.LB else whole
    if each <= limit.value:
        return None
    return RefusedConnections(server, [pool.caller for pool in pools], each, limit)


def _size_of(pool: ConnectionPool, assumed: int) -> int:
    return assumed if pool.size is None else pool.size
