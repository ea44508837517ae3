"""Components that stand for each other: copies drawn apart and stand-ins, which share one cause."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from reviewer.analysis.reliability.shared_ground import Ground
from reviewer.analysis.topology.counts import is_provided
from reviewer.analysis.topology.route_network import Wiring


def copy_groups(wiring: Wiring, shared: Ground) -> Mapping[str, tuple[str, ...]]:
    """For each component that has copies drawn apart, all of them; they share one cause."""
    groups: dict[str, set[str]] = {}
    for visits in (place.visits for place in wiring.goals.values()):
        names = {wiring.route.visits[visit].component.name for visit in visits}
        _join_groups(groups, names)
    for visit in wiring.route.visits:
        name = visit.component.name
        if drawn := shared.copies.of(name):
            _join_groups(groups, {name, *drawn})
    _join_stand_ins(groups, wiring, shared)
    parts = shared.design.components
    found: dict[str, tuple[str, ...]] = {}
    for name, group in groups.items():
        if name not in found:
            own = tuple(n for n in sorted(group) if not is_provided(parts[n]))
            found |= dict.fromkeys(own, own) if len(own) > 1 else {}
    return found


def _join_groups(groups: dict[str, set[str]], names: Iterable[str]) -> None:
    """Make one group of `names` and of all that they are grouped with."""
    whole = {one for name in names for one in groups.get(name, {name})}
    for name in whole:
        groups[name] = whole


def _join_stand_ins(groups: dict[str, set[str]], wiring: Wiring, shared: Ground) -> None:
    """What an `[on=failure]` link leads to shares the cause of what it replaces, if like it."""
    parts = shared.design.components
    for visit in wiring.route.visits:
        for link in shared.failing.get(visit.component.name, ()):
            if link.target not in wiring.nodes:
                continue
            kind = parts[link.target].kind
            alike = {n for n in wiring.nodes if parts[n].kind is kind and n != link.target}
            joined = [groups.get(name, {name}) for name in sorted(alike)]
            if joined and all(group == joined[0] for group in joined):
                _join_groups(groups, {link.target, *alike})
