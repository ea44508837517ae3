"""The shape of a component: how many machines it is, how it spreads and copies.

`xN` means N instances of compute, N copies of each shard of a store with a leader, and N
nodes of a store that partitions by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dsl.attributes import MANY
from dsl.catalogue import Technology, catalogue
from dsl.design import Component, Design
from dsl.kinds import Family, Kind

COPY_ROLES = frozenset({"sync-replica", "async-replica", "replica", "standby"})
"""Roles that make the target of a store's link a copy of that store."""


def entry(component: Component) -> Technology:
    """What the catalogue says of its technology, or of its kind where it names none."""
    return component.technology or catalogue().kinds[component.kind]


def technology_title(component: Component) -> str:
    """What its technology is called: as the design writes it, else as the catalogue does."""
    return component.technology_text or entry(component).title


def is_managed(component: Component) -> bool:
    """Whether a provider runs it over several zones, so that there is no machine to count."""
    said = component.attributes
    if said.managed is not None or said.serverless is not None:
        return bool(said.managed or said.serverless)
    return entry(component).managed


def is_provided(component: Component) -> bool:
    """Whether its loss is a provider's loss: managed, or another company's service.

    Of what is only said to be managed, or is run by instances that customers count, a count of
    one is one machine all the same.
    """
    if component.kind is Kind.EXTERNAL:
        return True
    one = component.count == 1 and not component.attributes.serverless
    known = entry(component)
    return is_managed(component) and (not one or (known.managed and not known.by_instance))


def has_leader(component: Component) -> bool:
    """Whether it keeps copies of shards behind a leader: `xN` then counts copies."""
    if component.kind is Kind.COORDINATION:
        return True
    if component.family is not Family.STORE:
        return False
    return not (entry(component).partitions or entry(component).replicates)


def is_leaderless(component: Component) -> bool:
    """Whether its nodes hold copies of each other's data without a leader."""
    return entry(component).replicates


def counted(component: Component) -> int | None:
    """The N of `xN`: 1 where nothing was said of one box, None where it cannot be counted."""
    if component.many:
        return None
    if component.count is not None:
        return component.count
    said = component.attributes
    for copies in (said.copies, said.rf):
        if copies is not None:  # so many copies need so many machines
            return None if copies == MANY else max(1, copies)
    if is_provided(component) or said.autoscale or said.on_device:
        return None
    return 1


def own_copies(component: Component) -> int | None:
    """How many of its own nodes hold each item; None where that is not counted.

    A store that partitions by itself keeps as many as it says, else as many as the
    catalogue knows to be usual, but no more than it has nodes.
    """
    said = component.attributes
    stated = said.copies if said.copies is not None else said.rf
    number = counted(component)
    if stated is not None:
        return None if stated == MANY else max(1, stated)
    keeps = component.family in (Family.STORE, Family.MESSAGING)
    if has_leader(component) or not (keeps and entry(component).partitions):
        return number
    usual = entry(component).copies
    if number is not None and component.kind is Kind.CACHE and isinstance(said.shards, int):
        return max(1, number // max(1, said.shards))  # a cluster is counted in nodes
    return usual if number is None else min(usual, number)


def shards(component: Component) -> int | None:
    """Over how many nodes its writes spread; None where that is not counted."""
    said = component.attributes
    if said.shards == MANY:
        return None
    if has_leader(component):
        return max(1, said.shards or 1) if not is_uncounted(component) else said.shards
    spread = counted(component)
    limits = [n for n in (said.shards, said.partitions) if n is not None and n != MANY]
    return spread if spread is None else min([spread, *(max(1, n) for n in limits)])


def is_uncounted(component: Component) -> bool:
    """Whether it is run by a provider without a count: its quota counts, not its nodes."""
    return component.count is None and is_provided(component)


def nodes(component: Component) -> int | None:
    """How many machines it is; None where it is managed or several, not counted."""
    if not has_leader(component):
        return counted(component)
    if component.many or is_uncounted(component):
        return None
    split, copies = shards(component), own_copies(component)
    return None if split is None or copies is None else split * copies


def is_one_box(component: Component) -> bool:
    """Whether it is one machine, copies drawn apart left aside: no count, not managed."""
    return nodes(component) == 1


def role(design: Design, component: Component) -> str:
    """Its role, or that of the innermost group around it that has one; "" where none is said."""
    if component.attributes.role:
        return component.attributes.role
    for name in reversed(component.groups):
        group = design.groups.get(name)
        if group is not None and group.attributes.role:
            return group.attributes.role
    return ""


MOST_COPIES = 100
"""So many drawn copies of one store are told apart; no answer hangs on more."""


class Copies:
    """Which components are drawn as copies of which stores.

    A copy is the target of a link out of the store whose role is replica or standby, or a
    component that says `replica-of=` the store. Copies of copies count too.
    """

    def __init__(self, design: Design) -> None:
        self._copies: dict[str, dict[str, None]] = {}
        self._origins: dict[str, dict[str, None]] = {}
        for component in design.components.values():
            origin = component.attributes.replica_of or ""
            if origin in design.components:
                self._add_copy(origin, component.name)
        for link in design.links:
            if is_replication(design, link.source, link.target):
                self._add_copy(link.source, link.target)

    def _add_copy(self, origin: str, copy: str) -> None:
        if origin != copy:
            self._copies.setdefault(origin, {})[copy] = None
            self._origins.setdefault(copy, {})[origin] = None

    def __contains__(self, name: object) -> bool:
        """Whether a component has copies."""
        return name in self._copies

    def of(self, name: str) -> tuple[str, ...]:
        """The components drawn as copies of `name`."""
        return _reached_copies(self._copies, name) if name in self._copies else ()

    def origins(self, name: str) -> tuple[str, ...]:
        """The stores that `name` is drawn as a copy of."""
        return _reached_copies(self._origins, name) if name in self._origins else ()


def is_replication(design: Design, source: str, target: str) -> bool:
    """Whether a link from `source` to `target` keeps a copy instead of carrying requests."""
    origin, copy = design.components[source], design.components[target]
    if copy.attributes.replica_of == source:
        return True
    if origin.family is not Family.STORE or copy.family is not Family.STORE:
        return False
    if origin.kind is Kind.CACHE and copy.kind is not Kind.CACHE:
        return False  # a cache in front of a copy reads from it
    return role(design, copy) in COPY_ROLES


def is_data_store(component: Component) -> bool:
    """Whether it keeps data of record: a store that is not a cache."""
    return component.family is Family.STORE and component.kind is not Kind.CACHE


def _reached_copies(direct: Mapping[str, Iterable[str]], name: str) -> tuple[str, ...]:
    found: dict[str, None] = {}
    todo = [name]
    while todo:
        for copy in direct.get(todo.pop(), ()):
            if copy != name and copy not in found and len(found) < MOST_COPIES:
                found[copy] = None
                todo.append(copy)
    return tuple(found)
