"""The rule `object-store-too-slow`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from dsl.design import Component, Design, Flow, Link, Mode, Op
from dsl.kinds import Kind
from dsl.quantity import Quantity
from reviewer.analysis.facts import Facts
from reviewer.analysis.latency.component_latency import own_timing
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.rule_kit.flow_requirements import list_flows, with_step
from reviewer.text.numbers import duration, percent
from reviewer.text.suggestion import declaration, free_name, listed

TIGHT = 0.3
"""Seconds of a required p99 below which the first byte of an object store is much of it.

Basis: Amazon S3 answers small objects in 100 to 200 ms, and once in 100 times later."""

SHARE = 0.5
"""The part of a budget from which one hop is the journey's speed; a convention."""


class Read(NamedTuple):
    """One read of an object store that an answer waits for, past no cache."""

    link: Link
    caller: Component
    store: Component
    budget: float
    flow: str


class ObjectStoreTooSlow(Rule):
    """A journey with little time reads an object store on its way.

    **Why**: object stores are made for size and for lasting, not for quick answers: the first
    byte of a small object takes 100 to 200 ms, and once in 100 times a quarter of a second. A
    journey that has 200 ms in all has nothing left.

    It looks at reads that are waited for under a stated p99 of less than 300 ms, with no cache
    and no CDN before the store, where the store alone takes half of that.

    **Do instead**: keep what is asked for often in a cache or a CDN before it; keep small
    records in a store made for them, and only the large bytes here.

    **It cannot see**: what your objects and your region take: unless a latency is stated, it is
    the catalogue's. Copies that the caller keeps count only where it says `cache`, and without a
    stated p99 nothing is looked at.
    """

    id = "object-store-too-slow"
    severity = Severity.WARNING
    category = Category.PERFORMANCE
    problem = "latency_budget_missed"
    topics = ("Media in object storage",)
    citations = (
        Citation(
            "Amazon S3: performance guidelines",
            "https://docs.aws.amazon.com/AmazonS3/latest/userguide/optimizing-performance.html",
            "100 to 200 ms for small objects",
        ),
        Citation("Napkin math", "https://github.com/sirupsen/napkin-math"),
        Citation(
            "Azure Well-Architected, PE:03: selecting services",
            "https://learn.microsoft.com/azure/well-architected/performance-efficiency/select-services",
        ),
    )
    follow_up = "What of it is asked for often, and where could it be kept nearer?"
    passes = (
        """
        require p99 200ms
        client reader
        service api x4
        redis hot x2 [hit=95%]
        s3 items
        reader -> api -> hot, items
        flow read 100/s: reader -> api -> hot -> items
        """,
        """
        require p99 2s
        client reader
        service api x4
        s3 films
        reader -> api -> films
        flow read 100/s: reader -> api -> films
        """,
    )
    fails = (
        """
        require p99 200ms
        client reader
        service api x4
        s3 items
        reader -> api -> items
        flow read 100/s: reader -> api -> items
        """,
        """
        require p99 250ms on read
        client reader
        service api x4
        postgres rows x2
        gcs items
        reader -> api -> rows, items
        flow read 100/s: reader -> api -> rows; api -> items
        """,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at reads of object stores in journeys with a tight p99."""
        if all(one.metric != "p99" for one in design.requirements):
            return
        slow: list[tuple[Read, float]] = []
        for read in _reads(design, facts).values():
            timing = own_timing(facts.assumptions, read.store, Op.READ)
            if timing is not None and timing.delay.p99 >= SHARE * read.budget:
                slow.append((read, timing.delay.p99))
        if slow:
            yield self._judge(design, facts, slow)

    def _judge(self, design: Design, facts: Facts, slow: list[tuple[Read, float]]) -> Answer:
        reads = [read for read, _ in slow]
        first, takes = slow[0]
        names = listed(list(dict.fromkeys(read.store.name for read in reads)))
        subjects = (f"{read.store.name}.read_latency" for read in reads)
        return self.violated(
            *dict.fromkeys(read.store for read in reads),
            *(read.link for read in reads),
            message=f"{list_flows(design, (first.flow,))} waits for {names}, which takes"
            f" {duration(takes)} once in 100 times; {duration(first.budget)} is required.",
            flows=tuple(dict.fromkeys(read.flow for read in reads)),
            sums=tuple(
                f"`{read.store.name}`: {duration(time)} at p99 of {duration(read.budget)},"
                f" {percent(time / read.budget)}"
                for read, time in slow[:4]
            ),
            why="An object store is made to last and to hold much, not to answer quickly.",
            instead="\n".join(_instead(design, reads)),
            assumed=tuple(one for one in dict.fromkeys(subjects) if one in facts.assumptions),
        )


def _reads(design: Design, facts: Facts) -> dict[tuple[str, str], Read]:
    found: dict[tuple[str, str], Read] = {}
    for route in facts.traffic.routes:
        required = design.requirement("p99", route.name)
        budget = required.value if required is not None else None
        if not isinstance(budget, Quantity) or not 0 < budget.value < TIGHT:
            continue
        ops = facts.traffic.walker.parts(route, route.op or Op.READ).ops
        for hop, does in zip(route.hops, ops, strict=True):
            store = route.visits[hop.target].component
            if store.kind is not Kind.OBJECT_STORE or does is not Op.READ or hop.misses:
                continue
            caller = route.visits[hop.source].component
            sync = hop.waited and hop.link.mode is Mode.SYNC
            if sync and caller.kind not in (Kind.CDN, Kind.CACHE) and not caller.attributes.cache:
                read = Read(hop.link, caller, store, budget.value, route.name)
                found.setdefault((caller.name, store.name), read)
    return found


def _instead(design: Design, reads: list[Read]) -> Iterator[str]:
    """A cache that is asked first; where journeys differ too much, one inside the callers."""
    cache, first = free_name(design, "near"), reads[0]
    new = list(with_step(design, first.link, f"-> {cache} -> {first.store.name}"))
    over = [flow for flow in design.flows if _is_over(flow, first.link)]
    if len(reads) > 1 or len(new) < len(over):
        callers = dict.fromkeys(read.caller for read in reads)
        yield from (declaration(caller, attributes="cache") for caller in callers)
        return
    yield f"redis {cache} x2 [ttl=1h, hit=90%]"
    yield f"{first.caller.name} -> {cache}"
    yield from new


def _is_over(flow: Flow, link: Link) -> bool:
    ends = (link.source, link.target)
    return any((one.source, one.target) == ends for stage in flow.stages for one in stage.links)
