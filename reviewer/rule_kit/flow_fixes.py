"""Fixes that lead flows another way: through a queue, or past a cache that is asked first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from dsl.design import Flow, Op
from dsl.kinds import Kind
from reviewer.text.fix import Fix, declare, declare_literally, link, set_attribute
from reviewer.text.suggestion import free_name, on_one_line

if TYPE_CHECKING:
    from dsl.design import Component, Design, Link
    from reviewer.analysis.facts import Facts


def reroute_flows(design: Design, over: Link, new: str) -> Fix:
    """The flows over a link, with `new` in place of their step `-> target`.

    Flows whose text has no one such step on a line are left out.
    """
    step = re.compile(rf"->\s*{re.escape(over.target)}(?![\w-])")
    lines = []
    for flow in design.flows:
        ends = {(one.source, one.target) for stage in flow.stages for one in stage.links}
        sources = [source for source, target in ends if target == over.target]
        text = _text_of(design, flow)
        if sources == [over.source] and len(step.findall(text)) == 1:
            lines.append(step.sub(new, text))
    return declare_literally(*lines)


def ask_cache_first(facts: Facts, store: Component, hit: float, attributes: str = "") -> Fix:
    """A cache with this hit ratio, links to it from all that read `store`, and flows that ask it first.

    A cache that some of the reads ask already is taken; `attributes` are those of the links.
    """
    design, caches = facts.design, facts.traffic.access(store.name).caches
    asked = [name for name in caches if design.components[name].kind is Kind.CACHE]
    cache = asked[0] if asked else free_name(design, "hot")
    linked = {one.source for one in design.links_to.get(cache, ())}
    lacking = [one for one in facts.traffic.readers_of(store) if one.name not in linked]
    size = _shards_of_cache(facts, store)
    fix = declare(*() if asked else (f"redis {cache} x2 [ttl=5min, hit={hit:.0%}{size}]",))
    fix += link(lacking, cache, attributes=attributes) if lacking else declare()
    return fix + declare_literally(*_flows_through(facts, store, cache))


def _shards_of_cache(facts: Facts, store: Component) -> str:
    """The shards of a cache that takes all reads of a store, "" where one node does."""
    reads = facts.capacity.uncached_reads(store)
    load = reads.total if reads is not None else 0.0
    shards = facts.capacity.sizing.instances_of_new("redis", Op.READ, load, 1)
    return f", shards={shards}" if shards > 1 else ""


def cache_between(design: Design, *over: Link) -> Fix:
    """A cache that is asked before the target of a link, by all flows over that link.

    Where there are several links, or a flow that cannot be written again: `[cache]` on the callers.
    """
    first, cache = over[0], free_name(design, "near")
    ends = (first.source, first.target)
    flows = [
        flow
        for flow in design.flows
        if any((one.source, one.target) == ends for stage in flow.stages for one in stage.links)
    ]
    rerouted = reroute_flows(design, first, f"-> {cache} -> {first.target}")
    if len(over) > 1 or len(rerouted.edits) < len(flows):
        return set_attribute("cache", *(design.components[one.source] for one in over))
    added = declare(f"redis {cache} x2 [ttl=1h, hit=90%]") + link(first.source, cache)
    return added + rerouted


def queue_between(facts: Facts, *over: Link, stream: bool = False, load: float = 0.0) -> Fix:
    """A queue, or a stream, between the ends of links, and the flow over a single one led through it.

    A stream gets the brokers that take `load` writes a second, three at least.
    """
    design = facts.design
    queue = free_name(design, "events" if stream else "jobs")
    brokers = facts.capacity.sizing.instances_of_new("kafka", Op.WRITE, load, 3)
    fix = declare(f"kafka {queue} x{brokers}" if stream else f"queue {queue}")
    for one in over:
        fix += link(one.source, queue, one.target, arrow="~>")
    step = f"~> {queue} ~> {over[0].target}"
    return fix + reroute_flows(design, over[0], step) if len(over) == 1 else fix


def _text_of(design: Design, flow: Flow) -> str:
    """The text of a flow on one line, "" where a comment inside it would be lost."""
    text = design.source.text[slice(*flow.span)]
    if "\n" not in text:
        return text
    return "" if "#" in text or "//" in text else on_one_line(text)


def _flows_through(facts: Facts, store: Component, cache: str) -> Iterator[str]:
    """The flows that read from `store`, with `cache` asked before it or its proxy."""
    links, proxies = facts.design.links_to[store.name], facts.traffic.store_proxies
    asked = next((one.source for one in links if one.source in proxies), store.name)
    name = rf"(?<![\w-]){re.escape(asked)}(?![\w-])"
    step = re.compile(rf"->(\s*(?:[\w-]+\s*\|\s*)*{name})(?!\s*,|\s*\[[^]]*\bwrite\b)")
    for flow in facts.design.flows:
        reads = any(store.name in one.names for one in flow.stages if one.op is Op.READ)
        text = _text_of(facts.design, flow) if reads else ""
        if not re.search(rf"(?<![\w-]){cache}(?![\w-])", text) and step.search(text):
            yield step.sub(rf"-> {cache} ->\g<1>", text)
        elif text and cache not in text and (parted := _out_of_list(text, asked, cache)) != text:
            yield parted


def _out_of_list(text: str, store: str, cache: str) -> str:
    """A flow that asks `store` among others at its end, asking the cache first by a path of its own."""
    listed = re.compile(r"([\w-]+)(\s*->\s*)((?:[\w-]+\s*,\s*)+[\w-]+)(?=\s*(?:;|$))")

    def parted(found: re.Match[str]) -> str:
        names = re.split(r"\s*,\s*", found[3])
        if store not in names:
            return found[0]
        others = ", ".join(name for name in names if name != store)
        return f"{found[1]}{found[2]}{others}; {found[1]} -> {cache} -> {store}"

    return listed.sub(parted, text, count=1)
