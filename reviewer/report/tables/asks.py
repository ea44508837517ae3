"""`Ask`: a figure that nothing gives, with the line that would."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from dsl.attributes import MANY
from dsl.design import Component, Design, Link, Mode, Op
from reviewer.analysis.estimates.back_of_envelope import FirstSums
from reviewer.analysis.traffic.cache_hit_ratio import stated_hit
from reviewer.analysis.traffic.routes import CACHES, carries_requests
from reviewer.report.tables.journeys import FlowNumbers
from reviewer.report.tables.loads import ComponentNumbers, lacking
from reviewer.text.suggestion import declaration, free_name, listed

if TYPE_CHECKING:
    from reviewer.analysis.facts import Facts

_ARROWS = {Mode.SYNC: "->", Mode.ASYNC: "~>", Mode.HELD: "<->"}
_LINE = re.compile(r" ?\(`(assume [^`]+)`\)")


class Ask(NamedTuple):
    """One question: what it is about (components or flows), which figure, and a line to write.

    `write` is about the first of `about`, with an example's figure; "" where no line of the
    language says it.
    """

    about: tuple[str, ...]
    figure: str
    question: str
    write: str


def asks(
    facts: Facts,
    parts: Sequence[ComponentNumbers],
    flows: Sequence[FlowNumbers],
    sums: FirstSums | None,
) -> tuple[Ask, ...]:
    """What is not known and would settle every `?`, each question and each line once."""
    found = (
        *_ask_rates(facts, parts, flows),
        *_ask_counts(parts),
        *_ask_capacities(facts, parts),
        *_ask_hit_ratios(facts),
        *_ask_latencies(flows),
        *_ask_sizes(parts),
        *_ask_retentions(parts),
        *_ask_totals(sums),
    )
    once: dict[str, Ask] = {}
    for ask in found:
        once.setdefault(ask.write or ask.question, ask)
    return tuple(once.values())


def _part_names(parts: Iterable[ComponentNumbers]) -> tuple[str, ...]:
    return tuple(part.component.name for part in parts)


def _ask_rates(
    facts: Facts, parts: Sequence[ComponentNumbers], flows: Sequence[FlowNumbers]
) -> Iterator[Ask]:
    """How many requests start each flow, and how many come where no flow goes."""
    silent = [flow for flow in flows if flow.rate is None]
    unknown = _part_names(part for part in parts if "demand" in part.lacks)
    visited = {visit.component.name for flow in silent for visit in flow.route.visits}
    if silent:
        behind = (name for name in unknown if name in visited)
        yield _ask_rate(facts.design, silent, tuple(behind))
    if others := tuple(name for name in unknown if name not in visited):
        question = f"What is the load of {listed(others)}? No flow with a rate reaches it."
        yield Ask(others, "demand", question, _flow_to(facts.design, others))


def _ask_rate(design: Design, silent: Sequence[FlowNumbers], behind: tuple[str, ...]) -> Ask:
    """The question after the rates of flows, or of clients where there are no flows."""
    names = tuple(dict.fromkeys(flow.route.name for flow in silent))
    about = tuple(dict.fromkeys((*names, *behind)))
    if not design.flows:
        question = f"How many requests a second do the users of {listed(names)} send?"
        return Ask(about, "rate", question, f"require {silent[0].op.value}s 1k/s")
    verb = "does" if len(names) == 1 else "do"
    line = f"require {silent[0].op.value}s 1k/s on {names[0]}"
    return Ask(about, "rate", f"At what rate {verb} {listed(names)} run?", line)


def _flow_to(design: Design, names: Sequence[str]) -> str:
    """A flow over the first link that brings requests to any of `names`."""
    for name in names:
        for link in design.links_to[name]:
            if carries_requests(design, link):
                return _flow_over(design, link)
    for name in names:
        for link in design.links_from[name]:
            if carries_requests(design, link):
                return _flow_over(design, link)
    return ""


def _flow_over(design: Design, link: Link) -> str:
    taken = {flow.name for flow in design.flows}
    name = base = free_name(design, f"to_{link.target}")
    number = 1
    while name in taken:
        number += 1
        name = f"{base}_{number}"
    return f"flow {name} 1k/s: {link.source} {_ARROWS[link.mode]} {link.target}"


def _ask_counts(parts: Sequence[ComponentNumbers]) -> Iterator[Ask]:
    for part in parts:
        if "nodes" in part.lacks:
            name = part.component.name
            write = _counted_declaration(part.component)
            yield Ask(
                (name,), "nodes", f"Across how many nodes is the load of `{name}` spread?", write
            )


def _counted_declaration(component: Component) -> str:
    """Its declaration with a number in place of what was not counted."""
    said = component.attributes
    anew = [
        f"{name}=3"
        for name, value in (("shards", said.shards), ("copies", said.copies), ("rf", said.rf))
        if value == MANY
    ]
    count = None if anew and not component.many else 3
    return declaration(component, count=count, attributes=", ".join(anew), in_sentence=True)


def _ask_capacities(facts: Facts, parts: Sequence[ComponentNumbers]) -> Iterator[Ask]:
    for part in parts:
        if "capacity" not in part.lacks or part.on_node is None:
            continue
        name = part.component.name
        ops = tuple(lacking(facts, part.component, part.on_node)) or tuple(Op)
        what = " and ".join(f"{op.value}s" for op in ops)
        quality = "capacity" if len(ops) > 1 else f"{ops[0].value}_capacity"
        question = f"How many {what} a second does one node of `{name}` carry?"
        yield Ask((name,), "capacity", question, f"assume {name}.{quality} 5k/s")


def _ask_hit_ratios(facts: Facts) -> Iterator[Ask]:
    """Caches that are taken to answer nothing because nobody says what they keep."""
    caches: dict[str, Component] = {}
    for route in facts.traffic.routes:
        for hop in route.hops:
            for visit in (visit for group in hop.misses for visit in group):
                part = route.visits[visit].component
                caches.setdefault(part.name, part)
    for name, part in caches.items():
        known = (
            stated_hit(facts.assumptions, part) is not None or f"{name}.hit" in facts.assumptions
        )
        if part.kind in CACHES and not known:
            question = f"What share of reads does `{name}` answer? It is assumed to pass on all."
            yield Ask((name,), "hit", question, f"assume {name}.hit 80%")


def _ask_latencies(flows: Sequence[FlowNumbers]) -> Iterator[Ask]:
    asked: dict[str, list[str]] = {}
    for flow in flows:
        for question in flow.latency.questions:
            asked.setdefault(question, []).append(flow.route.name)
    for question, names in asked.items():
        line = _LINE.search(question)
        text = f"Unknown: {_LINE.sub('', question)}. Latencies exclude it until then."
        yield Ask(tuple(dict.fromkeys(names)), "latency", text, line[1] if line else "")


def _ask_sizes(parts: Sequence[ComponentNumbers]) -> Iterator[Ask]:
    without = _part_names(
        part
        for part in parts
        if part.demand is not None and part.demand.bytes is None and part.demand.total > 0
    )
    if without:
        question = "How large is a request? Without it no bytes and no storage are known."
        yield Ask(without, "size", question, "assume size 1KB")


def _ask_retentions(parts: Sequence[ComponentNumbers]) -> Iterator[Ask]:
    without = _part_names(
        part for part in parts if part.storage is not None and part.storage.held is None
    )
    if without:
        keeps = "keeps" if len(without) == 1 else "keep"
        question = f"How long is data kept? {listed(without)} {keeps} all of it for now."
        subject = f"{without[0]}." if len(without) == 1 else ""
        yield Ask(without, "retention", question, f"assume {subject}retention 5y")


_SUMS = {
    "actions": "How many requests does one user send a day?",
    "size": "How large is a request?",
    "writes": "How many of the requests write?",
    "retention": "How long is data kept?",
    "hot": "What share of the data do most reads ask for?",
}


def _ask_totals(sums: FirstSums | None) -> Iterator[Ask]:
    for line in sums.missing if sums is not None else ():
        yield Ask((), "first-sums", _SUMS[line.split()[1]], line)
