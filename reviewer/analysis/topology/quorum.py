"""Quorums of replicated stores: how many replicas a read asks and a write waits for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from dsl.design import Component, Design
from dsl.kinds import Family, Kind
from reviewer.analysis.topology.counts import counted, entry, is_provided, own_copies
from reviewer.analysis.topology.graph_algorithms import rings

_TWO = 2


class Quorum(NamedTuple):
    """Of `replicas` of an item, how many a read asks (R) and a write waits for (W)."""

    replicas: int
    read: int
    write: int

    @property
    def overlaps(self) -> bool:
        """Whether every read shares a replica with the last write: R + W > N.

        Source: Gifford, "Weighted Voting for Replicated Data", SOSP 1979.
        """
        return self.read + self.write > self.replicas

    @property
    def majority(self) -> int:
        """The smallest number of replicas any two sets of which share one."""
        return self.replicas // 2 + 1

    @property
    def sum(self) -> str:
        """R + W against N, as a line of arithmetic."""
        relation = ">" if self.overlaps else "≤"
        both = self.read + self.write
        return (
            f"{self.read} read + {self.write} written = {both} {relation} {self.replicas} replicas"
        )


def quorum_of(store: Component) -> Quorum | None:
    """The quorum a store states; R or W that is not stated is 1. None where neither is."""
    stated = store.attributes
    replicas = own_copies(store)
    if replicas is None or (stated.read_quorum is None and stated.write_quorum is None):
        return None
    return Quorum(replicas, stated.read_quorum or 1, stated.write_quorum or 1)


def voting_members(part: Component) -> int | None:
    """How many members decide by majority, where two or more are stated; else None.

    Coordinators decide so, technologies that the catalog knows to, and what states `voters`. A
    broker that states how long its failover takes has a leader and mirrors instead.
    """
    if part.attributes.voters is not None:
        return part.attributes.voters
    decides = part.kind is Kind.COORDINATION or entry(part).quorum
    keeps = part.family in (Family.STORE, Family.MESSAGING, Family.CONTROL)
    stated = part.count is not None or part.attributes.rf is not None
    is_pair = part.family is Family.MESSAGING and bool(part.attributes.failover)
    if not (decides and keeps and stated) or is_provided(part) or part.many or is_pair:
        return None
    number = own_copies(part) if entry(part).partitions else counted(part)
    return number if number is not None and number > 1 else None


def spans_two_zones(part: Component) -> bool:
    """Whether it states exactly two zones, by number or by name, of which one holds half or more."""
    zones = part.attributes.zones
    return (len(set(zones)) if isinstance(zones, tuple) else zones) == _TWO


def drawn_quorums(design: Design) -> list[list[Component]]:
    """Coordinators drawn apart, linked with each other and of one count: members of a quorum."""
    voters = [part for part in design.components.values() if part.kind is Kind.COORDINATION]
    linked: dict[str, set[str]] = {part.name: set() for part in voters}
    for link in design.links:
        if link.source in linked and link.target in linked:
            linked[link.source].add(link.target)
            linked[link.target].add(link.source)
    ring_of = rings(linked)  # links count in both directions: rings are connected components
    groups: dict[int, list[Component]] = {}
    for part in voters:
        groups.setdefault(ring_of[part.name], []).append(part)
    return [group for group in groups.values() if len(group) > 1 and _are_alike(group)]


def _are_alike(parts: Iterable[Component]) -> bool:
    return len({(part.count, part.many) for part in parts}) == 1
