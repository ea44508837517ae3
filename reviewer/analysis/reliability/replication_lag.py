"""`Lag`: how far a replica is behind its leader, and what a failover to it loses.

Writes that arrive at a rate λ and reach the replica L seconds later are λ L on average that it lacks
(Little, "A Proof for the Queuing Formula: L = λW", Operations Research 9, 1961); what is lost in time
is L, the recovery point (RPO).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from dsl.design import Component, Design
from reviewer.analysis.assumptions import Ledger
from reviewer.analysis.topology.counts import Copies, has_leader, own_copies
from reviewer.analysis.traffic.demand import Demand
from reviewer.text.numbers import count, duration


class Lag(NamedTuple):
    """A replica that is `seconds` behind `store`, of `writes` a second at peak (None: unknown).

    Where the store states the lag of its own copies, `replica` is the store itself.
    """

    store: Component
    replica: Component
    seconds: float
    writes: float | None

    @property
    def lost(self) -> float | None:
        """The writes that a failover to the replica loses at peak; None where none are known."""
        return None if self.writes is None else self.writes * self.seconds

    @property
    def sum(self) -> str:
        """How many writes that is."""
        if not self.writes:
            return f"a failover loses the last {duration(self.seconds)}"
        lost = count(self.writes * self.seconds)
        return (
            f"{count(self.writes)} writes/s × {duration(self.seconds)} of lag = {lost} writes lost"
        )


def stated_lag(ledger: Ledger, replica: Component) -> float | None:
    """How far a replica is behind, seconds, as `assume replica.lag 2s` says; None without."""
    said = ledger.stated(replica.name, "lag")
    return None if said is None else max(0.0, said.value)


def lags_of(
    design: Design, ledger: Ledger, replicas: Copies, demands: Mapping[str, Demand]
) -> Iterator[Lag]:
    """Every replica, drawn or counted, whose lag is stated."""
    for part in design.components.values():
        seconds = stated_lag(ledger, part)
        if seconds is None:
            continue
        origins = replicas.origins(part.name)
        has_copies = not origins and has_leader(part) and (own_copies(part) or 1) > 1
        for name in origins or ((part.name,) if has_copies else ()):
            demand = demands.get(name)
            writes = None if demand is None else demand.writes
            yield Lag(design.components[name], part, seconds, writes)
