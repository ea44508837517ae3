"""`Sizing`: how many instances, copies or shards carry a load, and the line that states it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import cached_property

from dsl.attributes import MANY
from dsl.catalogue import catalogue
from dsl.design import Component, Design, Op
from dsl.kinds import Kind
from reviewer.analysis.assumptions import Ledger
from reviewer.analysis.capacity.capacity import Capacity
from reviewer.analysis.capacity.catalogue_figures import figures_of, pool_target
from reviewer.analysis.capacity.component_load import ComponentLoad
from reviewer.analysis.capacity.shard_count import by_data, by_writes, usable_writes
from reviewer.analysis.capacity.shard_key import key_of, spreading_key
from reviewer.analysis.capacity.utilization import (
    DUST,
    MOST_NODES,
    Strain,
    deciding,
    held_copies,
    instances,
    is_quota,
    read_copies,
    unit_name,
    whole_number,
)
from reviewer.analysis.estimates.storage import Storage
from reviewer.analysis.topology.counts import counted, has_leader, shards
from reviewer.analysis.traffic.traffic_facts import TrafficFacts
from reviewer.text.fix import Fix, set_attribute, set_count
from reviewer.text.numbers import percent
from reviewer.text.suggestion import first_statement


class Sizing:
    """Sizes that carry the load of one design as planned."""

    def __init__(
        self,
        design: Design,
        ledger: Ledger,
        load: ComponentLoad,
        traffic: TrafficFacts,
        storage: Callable[[Component], Storage | None],
    ) -> None:
        self._design, self._ledger, self._load = design, ledger, load
        self._traffic, self._storage = traffic, storage

    def sufficient_declaration(self, strain: Strain) -> str:
        """The declaration with which the component carries its load as planned."""
        return self.sufficient_fix(strain).text(())

    def sufficient_fix(self, strain: Strain) -> Fix:
        """The count and the attributes with which the component carries its load as planned."""
        strain = strain.as_sized(self._load)
        part, share = strain.part, strain.target
        times = strain.typical / share if share > 0 else math.inf
        if strain.bound is not None and is_quota(part):
            slots = whole_number(strain.bound.needed() / max(share, 0.5))
            return set_attribute(f"concurrency={slots}", part)
        if not times < MOST_NODES:
            capacity = whole_number(strain.node.total / max(share, 0.5))
            return set_attribute(f"capacity={capacity}/s", part)
        if has_leader(part):
            return self._more_copies_or_shards(strain)
        wanted = instances(strain, self._growth(part))
        said = part.attributes
        spread = [n for n in ("shards", "partitions") if (getattr(said, n) or MANY) != MANY]
        more = [f"{name}={max(wanted, getattr(said, name))}" for name in spread]
        count = max(wanted, 1, counted(part) or 1)
        return set_count(count, part, attributes=", ".join(more))

    def _more_copies_or_shards(self, strain: Strain) -> Fix:
        """Copies where they take the reads off the node, else shards."""
        part = strain.part
        if wanted := read_copies(strain):
            more = f"copies={wanted}" if part.attributes.copies is not None else ""
            return set_count(wanted, part, attributes=more)
        return set_attribute(f"shards={max(self.shards_needed(part).values())}", part)

    def instances_at_least(self, part: Component, number: int) -> int:
        """`number` instances of `part`, or as many as its load asks for where that is too much."""
        strain = None if has_leader(part) or is_quota(part) else Strain.of(self._load, part)
        if strain is None or not strain.excess or not strain.typical < MOST_NODES:
            return number
        return max(number, instances(strain, self._growth(part)))

    def instances_of_new(self, word: str, op: Op, load: float, least: int) -> int:
        """As many of a new component as carry `load` a second as planned, `least` of them.

        `word` is one of the catalogue, such as `redis`. Raises KeyError where it knows none.
        """
        entry = catalogue().words[word]
        figures = figures_of(entry.technology, entry.kind)
        carried = figures.carries(op)
        if carried is None:
            return least
        share = pool_target(least) if figures.target is None else figures.target
        return max(least, whole_number(load / (carried.typical * share)))

    def planned_sum(self, strain: Strain) -> str:
        """The sum that leads to as many as carry the load."""
        strain = strain.as_sized(self._load)
        part, target = strain.part, percent(strain.target)
        if has_leader(part) or not strain.typical < MOST_NODES or held_copies(part, 1) > 1:
            first = first_statement(self.sufficient_declaration(strain)) or part.name
            return f"at the {target} target: `{first}`{self._deciding_need(strain)}"
        number, more = max(1, counted(part) or 1), self._growth(part)
        of = "" if number == 1 else f"{number} × "
        grown = f" × {more:.2f} with what alternatives leave to it" if more > 1 else ""
        wanted = f"{instances(strain, more)} {unit_name(part)}s"
        return f"{of}{percent(strain.typical)}{grown} ÷ {target} planned = {wanted}"

    def _growth(self, part: Component) -> float:
        """How many times its load may come once it is larger: alternatives share by capacity.

        Where all its load is of such choices, its alternatives grow with it and nothing moves.
        """
        demand = self._traffic.demand(part.name)
        own = 0.0 if demand is None else demand.total
        chosen = others = 0.0
        for link in self._design.links_to[part.name]:
            number, load = self._load_by_kind[link.source, part.kind]
            own_part = self._link_load(link.id)
            chosen += own_part if number > 1 else 0.0
            others += load - own_part
        mixed = 0 < chosen < own * (1 - DUST)
        return min((own + others) / own, 10.0) if mixed else 1.0

    @cached_property
    def _load_by_kind(self) -> Mapping[tuple[str, Kind], tuple[int, float]]:
        """How many links lead from a component to those of a kind, and what they carry together."""
        found: dict[tuple[str, Kind], tuple[int, float]] = {}
        for link in self._design.links:
            key = (link.source, self._design.components[link.target].kind)
            number, load = found.get(key, (0, 0.0))
            found[key] = (number + 1, load + self._link_load(link.id))
        return found

    def _link_load(self, link: str) -> float:
        demand = self._traffic.link_demand(link)
        return 0.0 if demand is None else demand.total

    def usable_writes(self, store: Component, capacity: Capacity) -> float:
        """The writes a second that one node is planned to take."""
        return usable_writes(capacity, self._load.target(store))

    def shards_needed(self, store: Component) -> dict[str, int]:
        """Over how many shards a store with a leader has to be split, by what asks for them.

        Its load asks for none where copies carry its reads, or it is carried as it is.
        """
        found = {
            "writes": by_writes(self._load, store),
            "data": by_data(self._ledger, store, self._storage(store)),
            "load": 0,
        }
        strain = Strain.of(self._load, store)
        if strain is not None and strain.target > 0 and not read_copies(strain):
            times = min(strain.typical / strain.target, MOST_NODES)
            found["load"] = math.ceil((shards(store) or 1) * times - DUST)
        return found

    def _deciding_need(self, strain: Strain) -> str:
        part = strain.part
        if not has_leader(part) or not strain.typical < MOST_NODES or read_copies(strain):
            return ""
        needs = self.shards_needed(part)
        why = deciding(needs, needs["load"])
        return f", as {why}" if why else ""

    def shard_key(self, store: Component) -> str:
        """The key that a store is split by: as the design says, else the one that suits it."""
        return key_of(self._traffic, store)

    def spreading_key(self, store: Component) -> str:
        """A key that spreads the writes of a store and that most queries know."""
        return spreading_key(self._traffic, store)
