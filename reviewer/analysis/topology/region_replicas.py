"""Replicas in other regions that writes do not wait for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from dsl.design import Component, Design, Link, Mode
from reviewer.analysis.topology.async_replicas import SYNC
from reviewer.analysis.topology.counts import is_data_store, is_replication, role
from reviewer.analysis.topology.ingress import innermost_group

TAKES_OVER = frozenset({"standby", "active", "leader", "primary"})
"""Roles of a replica that is to take over, or leads at the same time."""

REGIONS_LATER = frozenset(
    {"dynamodb", "dynamodb-global", "cassandra", "scylladb", "keyspaces", "couchbase"}
    | {"redis-enterprise"}
)
"""Technologies whose regions take writes without asking each other."""


class RegionReplica(NamedTuple):
    """A store, and its replica in another region that is kept over `link` without waiting."""

    store: Component
    replica: Component
    link: Link
    store_region: str
    replica_region: str
    takes_over: bool
    """Whether the replica is there to lead, and not to be read only."""


def async_region_replicas(design: Design) -> Iterator[RegionReplica]:
    """Every store with a replica in another drawn region for which no write waits."""
    for link in design.links:
        store, replica = design.components[link.source], design.components[link.target]
        near, far = (innermost_group(design, part, "region") for part in (store, replica))
        apart = near and far and near != far and is_data_store(store) and is_data_store(replica)
        kept = is_replication(design, link.source, link.target) or replica.kind is store.kind
        waits = link.mode is not Mode.ASYNC or role(design, replica) == SYNC
        if apart and kept and not waits:
            leads = _takes_over(design, store, replica)
            yield RegionReplica(store, replica, link, near, far, leads)


def _takes_over(design: Design, store: Component, replica: Component) -> bool:
    failover = replica.attributes.failover or store.attributes.failover
    return role(design, replica) in TAKES_OVER or bool(failover)
