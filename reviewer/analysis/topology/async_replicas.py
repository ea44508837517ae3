"""Replicas that writes do not wait for."""

from __future__ import annotations

from dsl.design import Component, Design, Mode
from reviewer.analysis.topology.counts import is_replication, role

ASYNC, SYNC = "async-replica", "sync-replica"


def lags_behind(design: Design, replica: Component) -> bool:
    """Whether writes do not wait for a replica: by its role, else by a `~>` that feeds it."""
    said = role(design, replica)
    if said in (ASYNC, SYNC):
        return said == ASYNC
    return any(mode is Mode.ASYNC for mode in _feeding_modes(design, replica))


def is_fed_only_later(design: Design, replica: Component) -> bool:
    """The same, where each link that feeds it has to be a `~>`."""
    said = role(design, replica)
    if said in (ASYNC, SYNC):
        return said == ASYNC
    modes = _feeding_modes(design, replica)
    return bool(modes) and all(mode is Mode.ASYNC for mode in modes)


def _feeding_modes(design: Design, replica: Component) -> list[Mode]:
    links = design.links_to[replica.name]
    return [link.mode for link in links if is_replication(design, link.source, replica.name)]
