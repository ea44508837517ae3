"""Stores whose copies take over without the last writes: asynchronous replication."""

from __future__ import annotations

from typing import NamedTuple

from dsl.design import Component, Design
from dsl.kinds import Family, Kind
from reviewer.analysis.topology.async_replicas import ASYNC, SYNC, is_fed_only_later
from reviewer.analysis.topology.counts import Copies, is_data_store, is_provided, own_copies, role

ASYNC_BY_DESIGN = frozenset({"redis", "valkey", "keydb", "dragonfly"})
"""Technologies that confirm a write before any copy has it, whatever their settings.

Source: Redis Sentinel and Redis Cluster documentation: replication is asynchronous, so that a
failover can lose confirmed writes; `WAIT` and `min-replicas-to-write` narrow the window only."""

_TAKES_OVER = frozenset({"standby", "replica", ASYNC})


class LossyFailover(NamedTuple):
    """A store whose copies take over without its last writes.

    `is_stated` tells that the design says so, or that its technology replicates no other way;
    otherwise all of its copies are drawn as fed later. `late` are the copies that lack writes
    where another one, nearer by, takes over with all of them; empty where the store's own failover
    loses writes.
    """

    store: Component
    is_stated: bool
    late: tuple[Component, ...] = ()


def lossy_failovers(design: Design, copies: Copies) -> list[LossyFailover]:
    """The stores, copies left out, whose copies take over without the last writes."""
    found = []
    for part in design.components.values():
        if part.family is not Family.STORE or copies.origins(part.name):
            continue
        late = _late_successors(design, copies, part)
        is_stated = bool(late) or _is_asynchronous(part)
        is_lossy = is_stated or (not is_provided(part) and _is_drawn_behind(design, copies, part))
        takes_over = bool(late) or _takes_over(design, copies, part)
        if is_lossy and takes_over and _is_written_for_good(design, part):
            is_safe = _is_safe_nearby(design, copies, part)
            found.append(LossyFailover(part, is_stated, late if is_safe else ()))
    return found


def _is_safe_nearby(design: Design, copies: Copies, part: Component) -> bool:
    """Whether a copy with all writes takes over first: a synchronous one, or one of its own."""
    near = (design.components[name] for name in copies.of(part.name))
    if any(one.attributes.role == SYNC for one in near):
        return True
    return bool(part.attributes.failover) and not _is_asynchronous(part)


def _late_successors(design: Design, copies: Copies, part: Component) -> tuple[Component, ...]:
    """The copies stated to follow later that take over, by `failover` or from another region."""
    if part.attributes.replication not in (None, "async"):
        return ()
    drawn = (design.components[name] for name in copies.of(part.name))
    return tuple(
        one
        for one in drawn
        if one.attributes.role == ASYNC
        and (one.attributes.failover or _is_in_another_region(design, part, one))
    )


def _is_in_another_region(design: Design, part: Component, copy: Component) -> bool:
    """Whether both are drawn in regions, and the copy in one that the store is not in."""
    own, other = (
        {name for name in one.groups if design.groups[name].kind == "region"}
        for one in (part, copy)
    )
    return bool(own) and not other <= own


def _is_written_for_good(design: Design, part: Component) -> bool:
    """Whether it is more than a cache: its callers call no store of record as well."""
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
    if _states_confirmation(part):
        return part.attributes.replication == "async"
    return part.technology is not None and part.technology.id in ASYNC_BY_DESIGN


def _states_confirmation(part: Component) -> bool:
    """Whether it states which copies confirm a write."""
    said = part.attributes
    return any(one is not None for one in (said.replication, said.acks, said.write_quorum))


def _is_drawn_behind(design: Design, copies: Copies, part: Component) -> bool:
    """Whether it is one node, nothing is stated, and all its copies are drawn as fed later."""
    if _states_confirmation(part):
        return False
    drawn = [design.components[name] for name in copies.of(part.name)]
    alone = own_copies(part) == 1 and bool(drawn)
    return alone and all(is_fed_only_later(design, one) for one in drawn)
