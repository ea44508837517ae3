"""`Failover`: how long and how often stores are without a leader, and names that clients keep."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from dsl.design import Component, Design
from dsl.kinds import Kind
from dsl.quantity import Quantity
from dsl.units import YEAR
from reviewer.analysis.assumptions import Ledger
from reviewer.analysis.reliability.required_replicas import failures, is_by_hand, takeover
from reviewer.analysis.topology.counts import Copies, has_leader, is_provided, own_copies
from reviewer.text.numbers import count, duration

DETECTED = 30.0
"""Seconds until health checks of DNS have seen a failure, where the design does not say.

Basis: three checks ten seconds apart, which is the faster setting of Amazon Route 53."""


class Failover(NamedTuple):
    """A store whose replica takes over in `takes` seconds, `times` a year."""

    store: Component
    takes: float
    times: float

    @property
    def a_year(self) -> float:
        """Seconds of a year without a leader."""
        return self.takes * self.times

    @property
    def by_hand(self) -> bool:
        """Whether people have to make the replica take over."""
        return is_by_hand(self.store)

    @property
    def sum(self) -> str:
        """How long one failover takes."""
        return f"`{self.store.name}`: {duration(self.takes)}{', by hand' if self.by_hand else ''}"

    @property
    def sum_of_year(self) -> str:
        """How long the failovers of a year take."""
        return f"`{self.store.name}`: {count(self.times)} a year × {duration(self.takes)} = {duration(self.a_year)}"


class KeptName(NamedTuple):
    """A DNS name that fails over, which clients keep for `ttl` seconds."""

    part: Component
    ttl: float

    @property
    def takes(self) -> float:
        """Seconds until clients have followed: until the failure is seen, and the TTL."""
        return DETECTED + self.ttl

    @property
    def sum(self) -> str:
        """How that time comes about."""
        return f"{duration(DETECTED)} to detect the failure + {duration(self.ttl)} TTL = {duration(self.takes)}"


def failovers_of(design: Design, replicas: Copies, ledger: Ledger) -> Iterator[Failover]:
    """Every store with a leader and a replica for which a failover takes time."""
    for part in design.components.values():
        if not has_leader(part) or is_provided(part) or part.kind is Kind.CACHE:
            continue
        own, drawn = own_copies(part), len(replicas.of(part.name))
        alone = own is not None and own + drawn <= 1
        if alone or replicas.origins(part.name):
            continue
        takes = takeover(ledger, part)
        if takes > 0:
            yield Failover(part, takes, failures(ledger, part) * YEAR)


def kept_names(design: Design) -> Iterator[KeptName]:
    """Every DNS name with `policy=failover` and a TTL."""
    for part in design.components.values():
        said = part.attributes
        if part.kind is Kind.DNS and said.policy == "failover" and isinstance(said.ttl, Quantity):
            yield KeptName(part, said.ttl.value)
