"""`Ground`: what the failure models of all flows of a design have in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dsl.design import Component, Design, Link, Op
from reviewer.analysis.assumptions import Ledger
from reviewer.analysis.reliability.common_cause import CommonCauses
from reviewer.analysis.reliability.placement import Grounds, Standing
from reviewer.analysis.reliability.required_replicas import Pool, pool_of
from reviewer.analysis.topology.counts import Copies
from reviewer.analysis.topology.failover_links import failing_links
from reviewer.analysis.traffic.demand import Walker

MOST_LOOKS = 200_000
"""Nodes looked at for what each component costs, shared evenly by all flows: less than a second."""


class Ground:
    """What the structures of all routes of a design have in common; `flows` is their number."""

    def __init__(
        self, design: Design, ledger: Ledger, copies: Copies, walker: Walker, flows: int
    ) -> None:
        self.design, self.ledger, self.copies, self.walker = design, ledger, copies, walker
        self.failing: Mapping[str, Sequence[Link]] = failing_links(design)
        self.grounds = Grounds(design, ledger)
        self.causes = CommonCauses(design)
        self._pools: dict[tuple[str, Op], tuple[Pool, tuple[str, ...]]] = {}
        self._standing: dict[str, Standing] = {}
        self.looks_of_flow = MOST_LOOKS // max(1, flows)

    def pool(self, part: Component, op: Op) -> Pool:
        """The copies that a request which does `op` finds."""
        return self._pool(part, op)[0]

    def subjects(self, part: Component, op: Op) -> tuple[str, ...]:
        """The figures taken for that pool, by subject."""
        return self._pool(part, op)[1]

    def _pool(self, part: Component, op: Op) -> tuple[Pool, tuple[str, ...]]:
        key = (part.name, op)
        if key not in self._pools:
            ledger = self.ledger.branch()
            self._pools[key] = pool_of(ledger, part, op), tuple(ledger)
        return self._pools[key]

    def standing(self, part: Component) -> Standing:
        """Where it stands."""
        if part.name not in self._standing:
            self._standing[part.name] = self.grounds.standing(part)
        return self._standing[part.name]

    def stand_apart(self, names: Sequence[str]) -> bool:
        """Whether copies that are run by these components stand in several zones or regions."""
        standing = [self.standing(self.design.components[name]) for name in names]
        if any(one.spread for one in standing):
            return True
        return all(one.under for one in standing) and len({one.under for one in standing}) > 1

    def own_of(self, name: str, op: Op) -> float:
        """The unavailability of one copy, its places carved out."""
        part = self.design.components[name]
        standing = self.standing(part)
        places = [*standing.under, *standing.spread[:1]]
        return self.grounds.carved(self.pool(part, op).unavailability, places)[0]
