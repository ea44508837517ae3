"""Components that share one machine: colocated ones, and groups that are named for a machine."""

from __future__ import annotations

from collections.abc import Mapping

from dsl.design import Component, Design, Group
from dsl.kinds import Family, Kind

MACHINES = frozenset({"server", "host", "machine", "vm", "box", "instance", "node"})
"""Names of groups that are one machine."""

SIDECARS = (
    *("nothing", "proxy", "agent", "sidecar", "cache", "exporter", "log", "nginx", "envoy"),
    "memcache",
)
"""Parts of names of what stands beside a server by design."""


def machine_neighbors(design: Design) -> Mapping[Component, tuple[str, ...]]:
    """For each component that shares a machine, the names of what it shares it with.

    By `colocated`, sidecars left aside; and in a group of compute and stores that is named for a
    machine, the name of that group.
    """
    found: dict[Component, tuple[str, ...]] = {}
    for part in design.components.values():
        if part.kind is Kind.COORDINATION:
            continue  # voters stand beside what they watch, and cost it nothing
        named = part.attributes.colocated or ()
        if beside := tuple(name for name in named if not _is_sidecar(name)):
            found[part] = beside
    for name, inside in _parts_by_machine(design).items():
        if {Family.COMPUTE, Family.STORE} <= {part.family for part in inside}:
            found.update(dict.fromkeys(inside, (name,)))
    return found


def _is_sidecar(name: str) -> bool:
    plain = name.casefold()
    return any(word in plain for word in SIDECARS)


def _is_machine(group: Group) -> bool:
    words = f"{group.name} {group.label}".casefold().replace("_", " ").replace("-", " ").split()
    return group.kind == "group" and not MACHINES.isdisjoint(words)


def _parts_by_machine(design: Design) -> dict[str, list[Component]]:
    """Groups that are named for a machine, with what is on them."""
    named = {name for name, group in design.groups.items() if _is_machine(group)}
    found: dict[str, list[Component]] = {}
    for part in design.components.values() if named else ():
        for name in () if part.attributes.colocated else part.groups:
            if name in named:
                found.setdefault(name, []).append(part)
    return found
