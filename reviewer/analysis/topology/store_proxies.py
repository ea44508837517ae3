"""Poolers and database proxies: load balancers that pass everything on to data stores.

PgBouncer, ProxySQL, RDS Proxy or HAProxy in front of read replicas keep no data. Who asks
one asks the stores behind it, so a cache that is asked first fronts those stores.
"""

from __future__ import annotations

from collections.abc import Mapping

from dsl.design import Design
from dsl.kinds import Kind
from reviewer.analysis.topology.counts import is_data_store
from reviewer.analysis.traffic.routes import carries_requests


def store_proxies(design: Design) -> Mapping[str, tuple[str, ...]]:
    """The data stores behind each load balancer that requests leave for data stores only."""
    found: dict[str, tuple[str, ...]] = {}
    for name, part in design.components.items():
        if part.kind is Kind.LB:
            links = (link for link in design.links_from[name] if carries_requests(design, link))
            targets = tuple(dict.fromkeys(link.target for link in links))
            if targets and all(is_data_store(design.components[each]) for each in targets):
                found[name] = targets
    return found
