"""How long one component takes by itself, and the round trips between places."""

from __future__ import annotations

import math
from typing import NamedTuple

from dsl.design import Component, Design, Op
from dsl.kinds import Family, Kind
from reviewer.analysis.assumptions import Assumed, Ledger
from reviewer.analysis.capacity.catalogue_figures import Latency, common, figures_of
from reviewer.analysis.figure_ranges import improvement
from reviewer.analysis.latency.delay_distribution import Z99, Lognormal
from reviewer.analysis.topology.counts import entry, is_provided
from reviewer.text.numbers import duration

_Z95 = 1.6448536269514722
_MS = 1e-3


class Timing(NamedTuple):
    """A median and a 99th percentile in seconds; `assumed` is None where both are stated.

    `doubt` says what in the figures stated cannot be, "" where nothing is.
    """

    delay: Lognormal
    assumed: Assumed | None
    doubt: str = ""

    @property
    def shown(self) -> str:
        """Median and 99th percentile as people read them."""
        return f"{duration(self.delay.p50)} typically, {duration(self.delay.p99)} at p99"


def own_timing(ledger: Ledger, component: Component, op: Op) -> Timing | None:
    """How long one operation of `component` takes, unloaded; None where nothing gives it.

    What is stated comes first; a median or a percentile alone keeps the spread of the
    catalogue. A percentile below the median is read as no spread at all.
    """
    known = figures_of(component.technology, component.kind).takes(op)
    p50, p99 = _stated_quantiles(ledger, component)
    if p50 is not None and p99 is not None:
        doubt = (
            f"whether {component.name}.p50 or {component.name}.p99 is meant: the first is larger"
        )
        return Timing(Lognormal(p50, max(p50, p99)), None, doubt if p50 > p99 else "")
    if known is None:
        return None
    spread = known.p99 / known.p50 if known.p50 > 0 else 1.0
    taken = ledger.take(_assumed_latency(component, op, known, p50 is None, p99 is None))
    better = improvement(ledger.draw(taken.subject), taken.basis)
    if p50 is None and p99 is None:
        return Timing(Lognormal(known.p50 * _MS / better, known.p99 * _MS / better), taken)
    if p50 is None:
        high = p99 or 0.0
        return Timing(Lognormal(min(high, high / spread / better), high), taken)
    return Timing(Lognormal(p50, max(p50, p50 * spread / better)), taken)


_LEAST, _WIDEST = 1e-9, 1_000
"""What `0ms` is read as, seconds, and how many times its median a percentile is at most.

Basis: conventions. No lognormal goes through zero, and one that is wider has a mean far above its
99th percentile."""


def _stated_quantiles(ledger: Ledger, component: Component) -> tuple[float | None, float | None]:
    """Median and 99th percentile as stated, a median of next to nothing held to the percentile."""
    median, high = _raw_quantiles(ledger, component)
    high = None if high is None else max(high, _LEAST)
    if median is None:
        return None, high
    return max(median, _LEAST, (high or 0.0) / _WIDEST), high


def _raw_quantiles(ledger: Ledger, component: Component) -> tuple[float | None, float | None]:
    """The same, as they are stated; a 95th gives the 99th beside a median."""
    said = component.attributes
    p50 = ledger.stated(component.name, "p50") or said.p50
    p99 = ledger.stated(component.name, "p99") or said.p99
    p95 = ledger.stated(component.name, "p95")
    median = _answer_seconds(ledger, component) if p50 is None else p50.value
    if p99 is not None or p95 is None or not median:
        return median, None if p99 is None else p99.value
    sigma = math.log(p95.value / median) / _Z95 if p95.value > 0 else 0.0
    return median, median * math.exp(min(sigma * Z99, 100.0))


def _answer_seconds(ledger: Ledger, component: Component) -> float | None:
    """The median time of an answer of a language model, by its tokens; None where they are not stated."""
    if ledger.stated(component.name, "token_rate") is None:
        return None
    from reviewer.analysis.capacity.token_figures import answer_seconds  # noqa: PLC0415  # few designs state tokens

    return answer_seconds(ledger, component)


def _assumed_latency(component: Component, op: Op, known: Latency, p50: bool, p99: bool) -> Assumed:
    figures = [
        (quality, figure)
        for quality, figure, wanted in (("p50", known.p50, p50), ("p99", known.p99, p99))
        if wanted
    ]
    quality, figure = figures[-1]
    return known.said.assumed(
        subject=f"{component.name}.{op.value}_latency",
        value=" and ".join(f"{name} {ms:g} ms" for name, ms in figures),
        because=f"Latency of one {op.value} of {entry(component).title}, without its own calls.",
        override=f"assume {component.name}.{quality} {figure:g}ms",
    )


class Places:
    """Where components stand, and how long it takes from one to another and back."""

    def __init__(self, design: Design, ledger: Ledger) -> None:
        self._design, self._ledger = design, ledger
        self._found: dict[tuple[str, str], str] = {}
        self.subjects: dict[tuple[str, str], str] = {}
        """The round trips taken, by subject, of pairs of components."""

    def between(self, source: Component, target: Component) -> Lognormal | str | None:
        """The round trip, in seconds; None where none is counted, a name where it is not known.

        Within a zone, and to what stands in no place of ours or in several, none is counted:
        the catalogue's figures are measured by a caller near by.
        """
        said = self._ledger.stated(target.name, "rtt")
        if said is not None:
            return Lognormal(said.value, said.value)
        regions = self._innermost_place(source, "region"), self._innermost_place(target, "region")
        if all(regions) and regions[0] != regions[1]:
            self._note(source, target, f"{regions[1]}.rtt")
            return self._region_distance(regions[0], regions[1])
        zones = self._innermost_place(source, "zone"), self._innermost_place(target, "zone")
        if all(zones) and zones[0] != zones[1]:
            self._note(source, target, "zone.rtt")
            return self._trip(common().between_zones, "zones")
        return None

    def _note(self, source: Component, target: Component, subject: str) -> None:
        self.subjects[source.name, target.name] = subject

    def _innermost_place(self, part: Component, kind: str) -> str:
        """The innermost zone or region it stands in, "" where that is none or several."""
        key = (part.name, kind)
        if key not in self._found:
            self._found[key] = self._innermost_group(part, kind) if part.groups else ""
        return self._found[key]

    def _innermost_group(self, part: Component, kind: str) -> str:
        several = part.attributes.zones if kind == "zone" else part.attributes.regions
        if several is not None or part.family is Family.CLIENT or part.kind in _EVERYWHERE:
            return ""
        if kind == "zone" and is_provided(part):
            return ""
        groups = (self._design.groups[name] for name in reversed(part.groups))
        return next((group.name for group in groups if group.kind == kind), "")

    def _region_distance(self, one: str, other: str) -> Lognormal | str:
        for name in (other, one):
            said = self._ledger.stated(name, "rtt") or self._ledger.stated("region", "rtt")
            if said is not None:
                return Lognormal(said.value, said.value)
        pairs = common().between_regions
        for pair, ms in pairs.items():
            if _named_alike(pair, one, other) or _named_alike(pair, other, one):
                taken = self._ledger.take(_round_trip(f"{other}.rtt", f"{ms:g} ms", f"{ms:g}ms"))
                trip = ms * _MS / improvement(self._ledger.draw(taken.subject), taken.basis)
                return Lognormal(trip, trip)
        return f"the round trip between {one} and {other} (`assume {other}.rtt 80ms`)"

    def _trip(self, known: Latency, name: str) -> Lognormal:
        said = self._ledger.stated("zone", "rtt")
        if said is not None:
            return Lognormal(said.value, said.value)
        value = f"p50 {known.p50:g} ms and p99 {known.p99:g} ms"
        taken = self._ledger.take(_round_trip("zone.rtt", value, f"{known.p50:g}ms"))
        better = improvement(self._ledger.draw(taken.subject), taken.basis)
        return Lognormal(known.p50 * _MS / better, known.p99 * _MS / better)


_EVERYWHERE = frozenset({Kind.DNS, Kind.CDN, Kind.WAF, Kind.EXTERNAL})


def _named_alike(pair: tuple[str, str], one: str, other: str) -> bool:
    """Whether the names begin like the provider's: `us_east` like `us-east-1`."""
    names = (name.casefold().replace("_", "-") for name in (one, other))
    return all(full.startswith(name) for full, name in zip(pair, names, strict=True))


def _round_trip(subject: str, value: str, written: str) -> Assumed:
    said = common().between_zones.said if subject == "zone.rtt" else common().regions_said
    return said.assumed(
        subject=subject,
        value=value,
        because="Network round trip between the two places.",
        override=f"assume {subject} {written}",
    )
