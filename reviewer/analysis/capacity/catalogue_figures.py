"""`Figures`: what the catalogue knows of a component in numbers, typed.

A technology's own figures come first; what it does not have, its kind has. A part that a
technology has is its own as a whole: a queue without a capacity for reads has none, even
where its kind has one. Nothing is guessed: what nobody gives is None or absent.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from dsl.catalogue import Technology, catalogue, common_figures, sources
from dsl.design import Op
from dsl.kinds import Kind
from reviewer.analysis.assumptions import Assumed

if TYPE_CHECKING:
    from datetime import date


class Said(NamedTuple):
    """Where a figure comes from.

    `basis` is `source` (read at the publisher), `secondary` (read where others quote it, or in
    an old copy), `general` (common knowledge, not verified), `computed` or `convention`.
    `sources` are titles with addresses. `of` says what was counted; `like` names the technology
    whose figure stands in, "" where it is its own. `checked_on` is the day of `checked` as the
    catalog writes it, "" where it has none.
    """

    basis: str
    sources: tuple[str, ...]
    of: str = ""
    like: str = ""
    checked_on: str = ""

    @property
    def checked(self) -> date | None:
        """The last day on which a text is known to have said so; None where nobody wrote it down."""
        from datetime import date  # noqa: PLC0415  # no review asks for it

        return date.fromisoformat(self.checked_on) if self.checked_on else None

    def assumed(self, *, subject: str, value: str, because: str, override: str) -> Assumed:
        """The assumption that takes this figure."""
        return Assumed(subject, value, because, self.basis, "; ".join(self.sources), override)


class Spread(NamedTuple):
    """A figure as a range; `unit` is `/s`, `B/s`, `fraction` or what is counted."""

    conservative: float
    typical: float
    optimistic: float
    unit: str
    said: Said


class Latency(NamedTuple):
    """Milliseconds at the median and at the 99th percentile."""

    p50: float
    p99: float
    said: Said


class Availability(NamedTuple):
    """Fractions of time: of one node, and of several over zones; `published` is the SLA.

    `zones` and `regions` are the provider's own commitments for a product that runs over several
    of them; None where there is none.
    """

    single_node: float
    ha: float
    published: str
    said: Said
    zones: float | None = None
    regions: float | None = None


class Failover(NamedTuple):
    """Seconds until a copy has taken over."""

    fastest: float
    slowest: float
    said: Said


class Limit(NamedTuple):
    """A bound, or a range of advice, in base units: `B`, `s`, `/s`, `ms`, or what is counted."""

    low: float
    high: float
    unit: str
    said: Said


class Figures(NamedTuple):
    """All that is known of one technology or kind.

    `capacity` is what one `per` (node, broker, shard, prefix, account, …) carries, by
    `read`, `write` and other names; `measured` says on what. `replica_operations` is true
    where capacities count what each copy does, so that a client's write counts once for
    every copy. `elastic` is true where more of them come by themselves as load grows.
    `quota` bounds a whole account or table. `target` is the utilisation to stay below;
    None where the size of the pool decides (`pool_target`), as it does for compute and for
    what a provider enlarges by itself. `hit` is a cache's share of
    answered reads.

    `traits` say how the technology behaves as it comes, where that is known: `reads`
    (`strong`, `optional`, `eventual`), `acknowledged` (a write that was confirmed is safe
    in `copies`, on one node's `disk`, or in `memory` only), `transactions` (over `any`
    rows, some `items`, one `partition`, one `item`, `none`), `expiry` (`yes`, `no`),
    `order` (within the `queue`, a `partition`, `none`).
    """

    per: str
    measured: str
    replica_operations: bool
    elastic: bool
    capacity: Mapping[str, Spread]
    quota: Mapping[str, Limit]
    latency: Mapping[str, Latency]
    availability: Availability | None
    failover: Failover | None
    target: float | None
    hit: Spread | None
    limits: Mapping[str, Limit]
    traits: Mapping[str, str]

    def carries(self, op: Op) -> Spread | None:
        """Operations a second that one `per` carries."""
        return self.capacity.get(op.value)

    def takes(self, op: Op) -> Latency | None:
        """How long one operation takes."""
        return self.latency.get(op.value)


SMALL_POOL = 16
"""Instances from which a pool counts as large: waits then grow later (M/M/n)."""

_SMALL_TARGET, _LARGE_TARGET = 0.75, 0.8  # planning values; a large pool may be fuller


def pool_target(instances: int | None) -> float:
    """The utilisation a pool of instances should stay below; None: managed, or not counted."""
    small = instances is not None and instances < SMALL_POOL
    return _SMALL_TARGET if small else _LARGE_TARGET


MOST_KEPT = 4_096
"""Entries whose figures are kept read: the whole catalogue, and those of the latest packs."""


class Common(NamedTuple):
    """What holds of no technology in particular.

    `zone`, `region` and `managed` are availabilities; `common_cause` is the part of a
    copy's unavailability that takes all copies at once, `stateless_common_cause` that of a
    stateless tier over zones; `failovers` are a leader's in a
    year. `in_zone` and `between_zones` are round trips; `between_regions` has averages in
    ms by the two names of the provider, sorted.
    """

    zone: Limit
    region: Limit
    managed: Limit
    common_cause: Limit
    stateless_common_cause: Limit
    failovers: Limit
    in_zone: Latency
    between_zones: Latency
    between_regions: Mapping[tuple[str, str], float]
    regions_said: Said


@cache
def common() -> Common:
    """The figures of `dsl/common.toml`."""
    raw = common_figures()
    places, copies, trips = raw["availability"], raw["copies"], raw["round_trip"]
    pairs = {(a, b): ms for names, ms in raw["regions"].items() for a, b in [names.split()]}
    return Common(
        zone=_parse_limit(places["zone"]),
        region=_parse_limit(places["region"]),
        managed=_parse_limit(places["managed"]),
        common_cause=_parse_limit(copies["common_cause"]),
        stateless_common_cause=_parse_limit(copies["stateless_common_cause"]),
        failovers=_parse_limit(copies["failovers"]),
        in_zone=_parse_latency(trips["zone"]),
        between_zones=_parse_latency(trips["zones"]),
        between_regions=pairs,
        regions_said=_parse_said(raw["regions_said"]),
    )


def figures_of(technology: Technology | None, kind: Kind) -> Figures:
    """What is known of a component of this technology (None: not said) and kind."""
    return _read_figures(technology, kind)


@lru_cache(MOST_KEPT)
def _read_figures(technology: Technology | None, kind: Kind) -> Figures:
    general = catalogue().kinds[kind].figures
    entry = technology or catalogue().kinds[kind]
    own = entry.figures
    shape = own if "capacity" in own else general
    part = {name: own.get(name) or general.get(name) or {} for name in _PARTS}
    return Figures(
        per=shape.get("per", "node"),
        measured=shape.get("measured", ""),
        replica_operations=shape.get("counts") == "replica operations",
        elastic=shape.get("elastic", False),
        capacity={name: _parse_spread(raw) for name, raw in part["capacity"].items()},
        quota={name: _parse_limit(raw) for name, raw in part["quota"].items()},
        latency={name: _parse_latency(raw) for name, raw in part["latency"].items()},
        availability=_parse_availability(part["availability"], entry.managed),
        failover=_parse_failover(part["failover"]),
        target=_planned_target(part, shape),
        hit=_parse_spread(part["hit"]) if part["hit"] else None,
        limits={name: _parse_limit(raw) for name, raw in part["limits"].items()},
        traits={n: word for n, word in part["traits"].items() if n not in _SAID_OF_TRAITS},
    )


_PARTS = (
    *("capacity", "quota", "latency", "limits"),
    *("availability", "failover", "target", "hit", "traits"),
)


_SAID_OF_TRAITS = frozenset({"basis", "sources", "checked", "note"})


def _planned_target(part: Mapping[str, Any], shape: Mapping[str, Any]) -> float | None:
    """A kind's own target, unless a provider adds room: then a large pool's."""
    roomy = part["quota"] or shape.get("elastic", False)
    return None if roomy else part["target"].get("utilisation")


def _parse_spread(raw: Mapping[str, Any]) -> Spread:
    return Spread(
        raw["conservative"], raw["typical"], raw["optimistic"], raw["unit"], _parse_said(raw)
    )


def _parse_limit(raw: Mapping[str, Any]) -> Limit:
    low, high = raw.get("low", raw.get("value")), raw.get("high", raw.get("value"))
    return Limit(low, high, raw["unit"], _parse_said(raw))


def _parse_latency(raw: Mapping[str, Any]) -> Latency:
    return Latency(raw["p50"], raw["p99"], _parse_said(raw))


def _parse_availability(raw: Mapping[str, Any], managed: bool) -> Availability | None:
    """A managed service is not one machine, whatever it is like or its kind."""
    floor = common().managed
    if managed and raw.get("single_node", 0) < floor.low:
        return Availability(floor.low, floor.low, "", floor.said)
    if not raw:
        return None
    return Availability(
        raw["single_node"],
        raw["ha"],
        raw.get("published", ""),
        _parse_said(raw),
        raw.get("zones"),
        raw.get("regions"),
    )


def _parse_failover(raw: Mapping[str, Any]) -> Failover | None:
    return Failover(raw["fastest"], raw["slowest"], _parse_said(raw)) if raw else None


def _parse_said(raw: Mapping[str, Any]) -> Said:
    cited = tuple(_cited_source(key) for key in raw.get("sources", ()))
    return Said(raw["basis"], cited, raw.get("of", ""), raw.get("as", ""), raw.get("checked", ""))


def _cited_source(key: str | Mapping[str, Any]) -> str:
    """A source by its key in the catalogue, or as a pack says it."""
    source = sources()[key] if isinstance(key, str) else key
    year = f" ({source['year']})" if "year" in source else ""
    address = f", {source['url']}" if "url" in source else ""
    return f"{source['title']}{year}{address}"
