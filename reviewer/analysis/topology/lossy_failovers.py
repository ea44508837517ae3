"""Stores whose copies take over without the last writes: asynchronous replication."""

from __future__ import annotations

from typing import NamedTuple

from dsl.design import Component, Design
from dsl.kinds import Family, Kind
from reviewer.analysis.topology.async_replicas import is_fed_only_later
from reviewer.analysis.topology.counts import Copies, is_data_store, is_provided, own_copies, role

ASYNC_BY_DESIGN = frozenset({"redis", "valkey", "keydb", "dragonfly"})
"""Technologies that confirm a write before any copy has it, whatever their settings.

Source: Redis Sentinel and Redis Cluster documentation: replication is asynchronous, so that a
failover can lose confirmed writes; `WAIT` and `min-replicas-to-write` narrow the window only."""

_TAKES_OVER = frozenset({"standby", "replica", "async-replica"})


class LossyFailover(NamedTuple):
    """A store whose copies take over without its last writes.

    `is_stated` tells that the design says so, or that its technology replicates no other way;
    otherwise all of its copies are drawn as fed later.
    """

    store: Component
    is_stated: bool


def lossy_failovers(design: Design, copies: Copies) -> list[LossyFailover]:
    """The stores that keep data of their own, and whose copies take over without the last writes."""
    return [
        LossyFailover(part, is_stated=_is_asynchronous(part))
        for part in design.components.values()
        if part.family is Family.STORE
        and not (is_provided(part) or copies.origins(part.name))
        and _is_written_for_good(design, part)
        and _takes_over(design, copies, part)
        and (_is_asynchronous(part) or _is_drawn_behind(design, copies, part))
    ]


def _is_written_for_good(design: Design, part: Component) -> bool:
    """Whether it is more than a cache: no store of record stands behind the same callers."""
    if is_data_store(part):
        return True
    callers = {link.source for link in design.links_to[part.name]}
    behind = (link.target for caller in callers for link in design.links_from[caller])
    return not any(is_data_store(design.components[name]) for name in behind)


def _takes_over(design: Design, copies: Copies, part: Component) -> bool:
    """Whether a copy is stated to take over, or a coordinator watches that it does."""
    if part.attributes.failover is not None:
        return part.attributes.failover is not False
    drawn = [design.components[name] for name in copies.of(part.name)]
    if any(role(design, copy) == "standby" for copy in drawn):
        return True
    has_copies = (
        any(role(design, copy) in _TAKES_OVER for copy in drawn) or (own_copies(part) or 1) > 1
    )
    return has_copies and any(
        design.components[link.source].kind is Kind.COORDINATION and bool(link.attributes.control)
        for link in design.links_to[part.name]
    )


def _is_asynchronous(part: Component) -> bool:
    """Whether it states that copies follow later, or cannot do otherwise and states nothing."""
    said = part.attributes
    if said.replication is not None or said.acks is not None or said.write_quorum is not None:
        return said.replication == "async"
    return part.technology is not None and part.technology.id in ASYNC_BY_DESIGN


def _is_drawn_behind(design: Design, copies: Copies, part: Component) -> bool:
    """Whether it is one node, nothing is stated, and all its copies are drawn as fed later."""
    said = part.attributes
    if said.replication is not None or said.acks is not None or said.write_quorum is not None:
        return False
    drawn = [design.components[name] for name in copies.of(part.name)]
    alone = own_copies(part) == 1 and bool(drawn)
    return alone and all(is_fed_only_later(design, one) for one in drawn)
