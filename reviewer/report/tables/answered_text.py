"""What is answered of flows, for people: shares, minutes, overload, and how many copies are needed."""

from __future__ import annotations

import math
from collections.abc import Iterator

from reviewer.analysis.capacity.served_share import Turned
from reviewer.analysis.reliability.exact_reliability import Bounds
from reviewer.analysis.reliability.flow_availability import MONTH, FlowAvailability
from reviewer.analysis.reliability.required_replicas import Pool
from reviewer.report.tables.journeys import FlowNumbers
from reviewer.text.numbers import percent
from reviewer.text.short_figures import lost
from reviewer.text.suggestion import listed


def share_text(bounds: Bounds) -> str:
    """A share of requests; of bounds both, where they differ in what is shown."""
    low, high = percent(bounds.low), percent(bounds.high)
    return low if bounds.exact or low == high else f"{low.removesuffix('%')} – {high}"


_WIDE = 0.01
"""Bounds that lie further apart are told to a percent below, so that a table stays narrow."""


_SMALL = 1e-4
"""Shares below this are told as less than it in a table."""

_DAY = 24 * 60


def short_share_text(bounds: Bounds) -> str:
    """The same for a table: of bounds far apart, the lower one to a whole percent."""
    if bounds.high < _SMALL:
        return f"< {percent(_SMALL)}"
    if bounds.high - bounds.low < _WIDE:
        return share_text(bounds)
    digits = 4 if bounds.high >= 1 - _WIDE else 3
    return f"{math.floor(100 * bounds.low)}–{percent(round(bounds.high, digits))}"


def short_lost_text(bounds: Bounds) -> str:
    """What a share loses of a month at most, for a table: from two days on in days."""
    minutes = (1 - bounds.low) * MONTH
    most = f"{minutes / _DAY:.3g} d" if minutes >= 2 * _DAY else lost(minutes)
    return most if bounds.exact else f"≤ {most}"


def lost_text(bounds: Bounds) -> str:
    """What a share loses of a month; of bounds both, the least first."""
    least, most = lost((1 - bounds.high) * MONTH), lost((1 - bounds.low) * MONTH)
    return most if bounds.exact or least == most else f"{least} – {most}"


def overload_lines(flows: tuple[FlowNumbers, ...]) -> Iterator[str]:
    """Which components turn requests away, once each, and of which flows how much."""
    found: dict[str, tuple[Turned, list[str]]] = {}
    for flow in flows:
        for one in flow.availability.served.turned:
            worst, names = found.get(one.part.name, (one, []))
            names.append(flow.route.name)
            found[one.part.name] = (max(worst, one, key=lambda each: each.typical), names)
    for name, (worst, names) in found.items():
        typically, surely = percent(worst.typical), percent(worst.surely)
        text = (
            f"`{name}` rejects {typically} of the requests of {listed(list(dict.fromkeys(names)))}"
        )
        if typically != surely:
            least = surely if worst.surely > 0 else "none"
            text += f" at typical capacity; {least} at best"
        yield f"{text}."


def needed_lines(flows: tuple[FlowNumbers, ...]) -> Iterator[str]:
    """How many copies have to be up where one does not do, once for each component."""
    found: dict[tuple[str, int, int], None] = {}
    for flow in flows:
        found |= dict.fromkeys(_needs_several(flow.availability))
    for name, needed, number in found:
        if needed == number:
            every = "Both" if number == 2 else f"All {number}"  # noqa: PLR2004  # a word for two
            yield f"{every} of `{name}` must be up: losing one stops it."
        else:
            yield f"{needed} of {number} of `{name}` must be up."


def _needs_several(works: FlowAvailability) -> Iterator[tuple[str, int, int]]:
    pools: dict[str, Pool] = dict(works.pools)
    yield from ((name, pool.k, pool.n) for name, pool in pools.items() if pool.k > 1)
