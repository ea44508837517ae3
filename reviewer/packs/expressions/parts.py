"""The facts of components, links and groups that expressions may name."""

from __future__ import annotations

from collections.abc import Iterable

from dsl.design import Component, Link, Mode, Op
from dsl.kinds import Family, Kind
from reviewer.analysis.topology import counts as shape
from reviewer.packs.expressions.fields import (
    COMPONENT,
    FLOW,
    GROUP,
    LINK,
    LOADED,
    NO_LOAD,
    Get,
    fact,
    table_of,
)
from reviewer.packs.expressions.types import (
    BANDWIDTH,
    BOOL,
    COUNT,
    FRACTION,
    RATE,
    RATIO,
    SIZE,
    TEXT,
    list_of,
    one_of,
)
from reviewer.packs.expressions.world import World

_BUSY = "How busy is `{name}`? Its load, its count or what one of it carries is not stated."


def _read_demand(part: str) -> Get:
    def get(world: World, component: Component) -> float | None:
        demand = world.facts.traffic.demand(component.name)
        return None if demand is None else getattr(demand, part)

    return get


def _read_node(part: str) -> Get:
    def get(world: World, component: Component) -> float | None:
        demand = world.facts.capacity.node_demand(component)
        return None if demand is None else getattr(demand, part)

    return get


def _on_link(part: str) -> Get:
    def get(world: World, link: Link) -> float | None:
        demand = world.facts.traffic.link_demand(link.id)
        return None if demand is None else getattr(demand, part)

    return get


def _read_capacity(op: Op) -> Get:
    def get(world: World, component: Component) -> float | None:
        found = world.facts.capacity.of(component, op)
        return None if found is None else found.typical

    return get


def _read_held(part: str) -> Get:
    def get(world: World, component: Component) -> float | None:
        found = world.facts.estimates.storage(component)
        return None if found is None else getattr(found, part)

    return get


def _link_ends(world: World, links: Iterable[Link], end: str) -> tuple[Component, ...]:
    names = dict.fromkeys(getattr(link, end) for link in links)
    return tuple(world.design.components[name] for name in names)


_READING, _WRITING = ("read",), ("write",)
_USED = ("load", "read", "write")

COMPONENT_FACTS = table_of(
    fact("name", TEXT, "The name it was given.", lambda w, c: c.name),
    fact("kind", one_of(tuple(k.value for k in Kind)), "What it is: `service`, `database`, …", lambda w, c: c.kind.value),
    fact("family", one_of(tuple(f.value for f in Family)), "What kinds have in common: `compute`, `store`, …", lambda w, c: c.family.value),
    fact("technology", one_of(("",)), "The id of its technology, `''` where none is named.", lambda w, c: c.technology.id if c.technology else ""),
    fact("label", TEXT, "The quoted text after it, or `''`.", lambda w, c: c.label),
    fact("count", COUNT, "The N of `xN`; 1 for a single instance without a count.", lambda w, c: shape.counted(c), "How many of `{name}` are there? Add `x3` after it."),
    fact("nodes", COUNT, "How many machines it is: shards times copies.", lambda w, c: w.facts.topology.count(c), "How many machines is `{name}`? Add `x3` after it."),
    fact("shards", COUNT, "Over how many nodes its writes spread.", lambda w, c: w.facts.topology.shards(c), "Over how many shards does `{name}` spread? Write `[shards=8]`."),
    fact("copies", COUNT, "How many nodes hold each item, replicas drawn apart included.", lambda w, c: w.facts.topology.copies(c), "How many copies of each item does `{name}` keep? Add `x3` after it."),
    fact("one_box", BOOL, "Whether its loss is the loss of one machine.", lambda w, c: w.facts.topology.is_single_instance(c)),
    fact("managed", BOOL, "Whether a provider runs it over several zones.", lambda w, c: shape.is_managed(c)),
    fact("reads", RATE, "Reads a second at peak that come to it.", _read_demand("reads"), NO_LOAD, LOADED),
    fact("writes", RATE, "Writes a second at peak that come to it.", _read_demand("writes"), NO_LOAD, LOADED),
    fact("requests", RATE, "Reads and writes a second at peak that come to it.", _read_demand("total"), NO_LOAD, LOADED),
    fact("bandwidth", BANDWIDTH, "Bytes a second at peak that come to it.", _read_demand("bytes"), "How large are the requests to `{name}`? Write `assume size 2KB`.", LOADED),
    fact("node_reads", RATE, "Reads a second on its busiest node.", _read_node("reads"), NO_LOAD, LOADED),
    fact("node_writes", RATE, "Writes a second on its busiest node.", _read_node("writes"), NO_LOAD, LOADED),
    fact("read_capacity", RATE, "Reads a second that one node carries.", _read_capacity(Op.READ), "How many reads does one `{name}` carry? Write `assume {name}.read_capacity 10k/s`.", _READING),
    fact("write_capacity", RATE, "Writes a second that one node carries.", _read_capacity(Op.WRITE), "How many writes does one `{name}` carry? Write `assume {name}.write_capacity 5k/s`.", _WRITING),
    fact("utilisation", RATIO, "Load over capacity of its busiest node; above 1 it breaks.", lambda w, c: w.facts.capacity.utilization(c), _BUSY, _USED),
    fact("headroom", RATIO, "How many times its load it can take.", lambda w, c: w.facts.capacity.headroom(c), _BUSY, _USED),
    fact("hit", FRACTION, "The share of reads that it answers as a cache.", lambda w, c: w.facts.traffic.hit_ratio(c), "What share of reads does `{name}` answer? Write `[hit=90%]`."),
    fact("up", FRACTION, "The share of time that one instance is up.", lambda w, c: w.facts.reliability.instance_availability(c)[0]),
    fact("storage", SIZE, "What it comes to hold, all copies together.", _read_held("in_all"), "How much does `{name}` come to hold? Its writes, their size or how long they are kept are not stated."),
    fact("storage_on_node", SIZE, "What one of its nodes comes to hold.", _read_held("on_node"), "How much does one node of `{name}` come to hold? Its writes, their size or how long they are kept are not stated."),
    fact("calls", list_of(COMPONENT), "The components its arrows lead to.", lambda w, c: _link_ends(w, w.design.links_from[c.name], "target")),
    fact("callers", list_of(COMPONENT), "The components whose arrows lead to it.", lambda w, c: _link_ends(w, w.design.links_to[c.name], "source")),
    fact("links_out", list_of(LINK), "The arrows that leave it.", lambda w, c: w.design.links_from[c.name]),
    fact("links_in", list_of(LINK), "The arrows that reach it.", lambda w, c: w.design.links_to[c.name]),
    fact("groups", list_of(GROUP), "The groups around it, from the outermost inwards.", lambda w, c: tuple(w.design.groups[name] for name in c.groups if name in w.design.groups)),
    fact("flows", list_of(FLOW), "The flows that visit it.", lambda w, c: w.trips_through.get(c.name, ())),
)  # fmt: skip

LINK_FACTS = table_of(
    fact("source", COMPONENT, "The component that asks.", lambda w, e: w.design.components[e.source]),
    fact("target", COMPONENT, "The component that answers.", lambda w, e: w.design.components[e.target]),
    fact("mode", one_of(tuple(m.value for m in Mode)), "`sync` for `->`, `async` for `~>`, `held` for `<->`.", lambda w, e: e.mode.value),
    fact("label", TEXT, "The text after its `:`, or `''`.", lambda w, e: e.label),
    fact("reads", RATE, "Reads a second at peak that it carries.", _on_link("reads"), NO_LOAD, LOADED),
    fact("writes", RATE, "Writes a second at peak that it carries.", _on_link("writes"), NO_LOAD, LOADED),
    fact("requests", RATE, "Reads and writes a second at peak that it carries.", _on_link("total"), NO_LOAD, LOADED),
)  # fmt: skip

GROUP_FACTS = table_of(
    fact("name", TEXT, "Its name.", lambda w, g: g.name),
    fact("kind", one_of(("region", "zone", "network", "group")), "The word it was opened by.", lambda w, g: g.kind),
    fact("label", TEXT, "The quoted text after it.", lambda w, g: g.label),
    fact("components", list_of(COMPONENT), "The components in it and in groups inside it.", lambda w, g: w.members.get(g.name, ())),
)  # fmt: skip
