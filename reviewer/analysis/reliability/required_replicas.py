"""How many copies of a component there are for a request, and how many it needs."""

from __future__ import annotations

import math
from typing import NamedTuple

from dsl.attributes import MANY
from dsl.design import Component, Op
from dsl.kinds import Family
from dsl.quantity import Quantity
from dsl.units import YEAR
from reviewer.analysis.assumptions import Assumed, Ledger
from reviewer.analysis.capacity.catalogue_figures import common, figures_of
from reviewer.analysis.figure_ranges import drawn_between, improvement
from reviewer.analysis.reliability.instance_availability import (
    availability_of_one,
    instance_figure,
    states_availability,
)
from reviewer.analysis.reliability.published_availability import published_figure
from reviewer.analysis.reliability.replica_pool import pool_up
from reviewer.analysis.topology.counts import (
    counted,
    entry,
    has_leader,
    is_managed,
    is_provided,
    own_copies,
    shards,
)
from reviewer.text.suggestion import declaration

_AT_LEAST = 2  # what "several, not counted" is at least


class Pool(NamedTuple):
    """`n` copies of which a request needs `k`, each down with `unavailability`.

    `whole` says that a provider's figure stands for all copies with their zones and failovers.
    """

    k: int
    n: int
    unavailability: float
    whole: bool = False


def pool_of(ledger: Ledger, part: Component, op: Op) -> Pool:
    """The copies a request to `part` finds: instances, copies of one shard, or of one item.

    What is run by a provider counts once, at the figure it is known for; so do instances of
    its product over zones, where it promises more of them than their copies come to.
    """
    if is_provided(part):
        return Pool(1, 1, 1 - _provided_availability(ledger, part))
    number = _replica_count(ledger, part)
    known = None if states_availability(ledger, part) else published_figure(part)
    up, assumed = instance_figure(ledger, part)
    k = min(_needed_replicas(part, op, number), number)
    if known is not None and number > 1 and known.value > pool_up(k, number, 1 - up):
        ledger.take(known.assumed(part))
        return Pool(1, 1, 1 - known.value, whole=True)
    if assumed is not None:
        ledger.take(assumed)
    return Pool(k, number, 1 - up)


def _provided_availability(ledger: Ledger, part: Component) -> float:
    """The availability of a whole service; of one only said to be managed, with its copies."""
    stated = ledger.stated(part.name, "availability") or part.attributes.sla
    known = figures_of(part.technology, part.kind).availability
    up, _ = availability_of_one(ledger, part)
    if stated is None and known is not None and is_managed(part) and not entry(part).managed:
        return max(up, known.ha)
    return up


def _replica_count(ledger: Ledger, part: Component) -> int:
    """Copies; several where they are not counted, which is an assumption."""
    nodes, copies = counted(part), own_copies(part)
    if nodes is not None and entry(part).partitions and copies is not None:
        copies = min(copies, nodes)  # a node holds an item once
    if copies is not None:
        return max(1, copies)
    ledger.take(
        Assumed(
            subject=f"{part.name}.copies",
            value=f"{_AT_LEAST}",
            because="Several instances without a count are at least two.",
            basis="convention",
            source="",
            override=declaration(part, count=_AT_LEAST),
        )
    )
    return _AT_LEAST


def _needed_replicas(part: Component, op: Op, number: int) -> int:
    """How many copies have to answer: one; a majority of a quorum store, unless stated."""
    said = part.attributes.read_quorum if op is Op.READ else part.attributes.write_quorum
    if said is not None and said != MANY:
        return max(1, said)
    return number // 2 + 1 if entry(part).quorum else 1


class Parts(NamedTuple):
    """Parts of a component that a request needs, all of them; at least `apart` share no node."""

    number: int = 1
    apart: int = 1


def parts_asked(part: Component, calls: float, copies: int) -> Parts:
    """The parts of `part`, each kept `copies` times, that a request with so many calls needs.

    The shards of a leader have nodes of their own. Elsewhere a node keeps copies of as many parts
    as a part has copies, n, so a part shares nodes with at most n (n - 1) others.
    """
    number = _number_asked(part, calls)
    if has_leader(part):
        return Parts(number, number)
    return Parts(number, math.ceil(number / (copies * (copies - 1) + 1)))


def _number_asked(part: Component, calls: float) -> int:
    """How many parts so many calls need.

    Scatter-gather: as many shards or nodes of a store as it calls; of a tier without data
    only where it calls as many as there are, so that each holds a part. Calls that leave
    copies to choose from need one part.
    """
    if is_provided(part) or calls < _AT_LEAST:
        return 1
    if part.family is Family.STORE:
        return max(1, int(min(calls, shards(part) or 1)))
    number = counted(part) if part.family is Family.COMPUTE else None
    return number if number == calls and not part.attributes.stateless else 1


def leaderless_time(ledger: Ledger, part: Component, op: Op, drawn: int) -> float:
    """The share of time that `part` has no leader to do `op` because a copy is taking over.

    Failures a year x the time one takes; 0 where any copy will do, and where there is no
    second one (`drawn` are the copies drawn apart) or a provider's figure has it in.
    """
    leads = op is Op.WRITE or part.attributes.reads == "leader"
    if not leads or not has_leader(part) or is_provided(part):
        return 0.0
    copies = own_copies(part)
    if copies is not None and copies + drawn < _AT_LEAST:
        return 0.0
    return min(1.0, failures(ledger, part) * takeover(ledger, part))


def failures(ledger: Ledger, part: Component) -> float:
    """Failures of the leader a second."""
    said = ledger.stated(part.name, "failures")
    if said is not None:
        return max(0.0, said.value)
    known = common().failovers
    ledger.take(
        known.said.assumed(
            subject=f"{part.name}.failures",
            value=f"{known.low:g}/y",
            because="How often the leader fails over.",
            override=f"assume {part.name}.failures {known.low:g}/y",
        )
    )
    subject = f"{part.name}.failures"
    return known.low / YEAR / improvement(ledger.draw(subject), known.said.basis)


BY_HAND = 1800.0
"""Seconds until people have made a copy take over, where the design says `failover=manual`.

Basis: a planning value. Five minutes until a page is answered, as the SRE book asks of those
on call for what users wait for (https://sre.google/sre-book/being-on-call/), and the rest to
see what is wrong, to decide and to do it."""


def is_by_hand(part: Component) -> bool:
    """Whether people have to make a copy take over: `failover=manual`, or none at all."""
    return part.attributes.failover in ("manual", False)


def takeover(ledger: Ledger, part: Component) -> float:
    """Seconds until a copy has taken over: stated, else the middle of what is known.

    Where people do it, `BY_HAND`.
    """
    said = ledger.stated(part.name, "failover") or part.attributes.failover
    if isinstance(said, Quantity):
        return max(0.0, said.value)
    if is_by_hand(part):
        ledger.take(_by_hand(part))
        return BY_HAND
    known = figures_of(part.technology, part.kind).failover
    if known is None:
        return 0.0
    middle = (known.fastest + known.slowest) / 2
    ledger.take(
        known.said.assumed(
            subject=f"{part.name}.failover",
            value=f"{middle:g} s",
            because=f"The middle of {known.fastest:g} to {known.slowest:g} s, the typical failover of {entry(part).title}.",
            override=f"assume {part.name}.failover {middle:g}s",
        )
    )
    z = ledger.draw(f"{part.name}.failover")
    return drawn_between(z, known.slowest, middle, known.fastest)


def takeover_change(part: Component, z: float) -> float:
    """How many times its typical figure an assumed failover takes at `z` of its range."""
    known = figures_of(part.technology, part.kind).failover
    if known is None or is_by_hand(part):
        return 1.0
    middle = (known.fastest + known.slowest) / 2
    return drawn_between(z, known.slowest, middle, known.fastest) / middle if middle > 0 else 1.0


def _by_hand(part: Component) -> Assumed:
    return Assumed(
        subject=f"{part.name}.failover",
        value=f"{BY_HAND / 60:g} min",
        because="5 min to answer the page, the rest to diagnose, decide and switch.",
        basis="convention",
        source="",
        override=f"assume {part.name}.failover {BY_HAND / 60:g}min",
    )
