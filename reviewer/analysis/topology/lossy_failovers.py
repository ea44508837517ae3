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
    otherwise all of its copies are drawn as fed later. `late` are the copies that alone lack
    writes, where a copy nearer by that takes over has them all; empty where the store's own
    failover loses them.
    """

    store: Component
    is_stated: bool
    late: tuple[Component, ...] = ()


def lossy_failovers(design: Design, copies: Copies) -> list[LossyFailover]:
    """The stores that keep data of their own, and whose copies take over without the last writes."""
    found = []
    for part in design.components.values():
        if part.family is not Family.STORE or copies.origins(part.name):
            continue
        is_stated = _is_asynchronous(part) or _has_late_successor(design, copies, part)
        is_lossy = is_stated or (not is_provided(part) and _is_drawn_behind(design, copies, part))
        takes_over = _takes_over(design, copies, part) or _has_late_successor(design, copies, part)
        if is_lossy and takes_over and _is_written_for_good(design, part):
            is_safe = _is_safe_nearby(design, copies, part)
            late = _late_successors(design, copies, part) if is_safe else ()
            found.append(LossyFailover(part, is_stated, late))
    return found


def _is_safe_nearby(design: Design, copies: Copies, part: Component) -> bool:
    """Whether a copy with all writes takes over first: a synchronous one, or one of its own."""
    near = (design.components[name] for name in copies.of(part.name))
    if any(one.attributes.role == "sync-replica" for one in near):
        return True
    return bool(part.attributes.failover) and not _is_asynchronous(part)


def _has_late_successor(design: Design, copies: Copies, part: Component) -> bool:
    return bool(_late_successors(design, copies, part))


def _late_successors(design: Design, copies: Copies, part: Component) -> tuple[Component, ...]:
    """The copies that are stated to follow later and stand in another place to take over."""
    if part.attributes.replication not in (None, "async"):
        return ()
    own = set(part.groups)
    late = (design.components[name] for name in copies.of(part.name))
    return tuple(
        one
        for one in late
        if one.attributes.role == "async-replica"
        and (one.attributes.failover or _is_elsewhere(design, own, one))
    )


def _is_elsewhere(design: Design, own: set[str], copy: Component) -> bool:
    """Whether a copy is drawn in a region that `own` groups are not in."""
    return any(
        design.groups[name].kind == "region" and name not in own for name in copy.groups
    ) and any(design.groups[name].kind == "region" for name in own)


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
