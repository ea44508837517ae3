"""The rule `decision-contradicted-by-numbers`."""

from __future__ import annotations

import math
from collections.abc import Iterator

from dsl.design import Component, Design, Op, Remark
from reviewer.analysis.facts import Facts
from reviewer.analysis.semantics.stated_figures import Claim, claims_in
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.numbers import count, percent, rate
from reviewer.text.suggestion import declaration

APART = 2.0
"""A figure this many times from the one in the text is another figure; less is rounding.

A convention of ours."""

RATIO_APART = 3.0
"""The same for ratios of reads to writes, which people give roughly; a convention of ours too."""

MOST = 10_000
"""So many nodes are told at most."""

ONE_IS_ENOUGH = (
    "one node is enough", "single node is enough", "one node suffices", "one box is enough",
    "no need to shard", "no sharding", "fits one node", "fits on one", "far below one node",
    "one node carries", "well below one node", "single node handles", "no need for shard",
)  # fmt: skip
"""What people say of a store that needs no more nodes."""


class DecisionContradictedByNumbers(Rule):
    """A decision rests on a figure that the design itself does not bear out.

    **Why**: a reason is as good as its number. A store chosen for five thousand writes a second,
    in a drawing whose flows bring sixty thousand, was chosen for another system; whichever of
    the two is right, the other has to change.

    Rates in decisions and notes about a component ("40k writes/s") are held against what the
    flows bring to it, ratios ("100:1 reads") against those of the whole design, and sentences
    that one node is enough against how full it is. Only a load well above what was said
    counts: a store may carry less than it was chosen for.

    **Do instead**: correct the flow, or the decision, so that both speak of one load.

    **It cannot see**: claims in other words: it reads rates (`40k writes/s`), ratios (`100:1
    reads`) and a few English phrases that one node is enough. Which of two figures is wrong it
    cannot know, and claims about size, time or money it does not read.
    """

    id = "decision-contradicted-by-numbers"
    severity = Severity.WARNING
    category = Category.SCALABILITY
    problem = ""
    topics = ("Choice of the store",)
    citations = (
        Citation(
            "AWS Well-Architected, Performance: PERF03-BP01, use a purpose-built data store",
            "https://docs.aws.amazon.com/wellarchitected/latest/performance-efficiency-pillar/",
        ),
    )
    follow_up = "Which of the two figures is right, and does the choice still stand with it?"
    passes = (
        """
        client app
        service api x90
        cassandra feed x24 [rf=3]
        app -> api -> feed
        flow post 60k/s write: app -> api -> feed
        decide "Cassandra over PostgreSQL" on feed: "60k writes/s by one key; gives up joins"
        """,
        """
        client app
        service api x2
        postgres db x2
        app -> api -> db
        flow post 500/s write: app -> api -> db
        note db: "single writer: 500/s is far below one node's limit"
        """,
    )
    fails = (
        """
        client app
        service api x90
        postgres db x2
        app -> api -> db
        flow post 60k/s write: app -> api -> db
        decide "PostgreSQL over Cassandra" on db: "5k writes/s, and joins"
        """,
        """
        client app
        service api x90
        postgres db x2
        app -> api -> db
        flow post 60k/s write: app -> api -> db
        note db: "no sharding: one node is enough"
        """,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Hold the figures of every remark against the facts."""
        settled = _settled(design, facts)
        for remark in (*design.decisions, *design.notes):
            parts = [design.components[name] for name in remark.about if name in design.components]
            text = f"{remark.title}. {remark.text}"
            for claim in claims_in(text):
                if claim.of == "ratio":
                    yield from self._ratio(facts, remark, parts, claim)
                elif settled.isdisjoint(remark.about):
                    yield from self._rate(facts, remark, parts, claim)
            if any(phrase in text.casefold() for phrase in ONE_IS_ENOUGH):
                yield from self._full(facts, parts)

    def _rate(
        self, facts: Facts, remark: Remark, parts: list[Component], claim: Claim
    ) -> Iterator[Answer]:
        asked = [(part, _asked(facts, part, claim.of)) for part in parts]
        told = [(part, load) for part, load in asked if load is not None]
        if not told or any(load <= _most(facts, claim) for _, load in told):
            return
        part, load = min(told, key=lambda one: one[1])
        yield self.violated(
            part,
            message=f'"{claim.text}" is said of `{part.name}`, and the flows bring {_shown(load, claim)}.',
            sums=(
                f"{count(load)} ÷ {count(claim.value)} = {count(load / claim.value)} times as much",
            )
            if claim.value
            else (),
            why="A reason is as good as its number.",
            instead=_corrected(remark, part, claim, load),
            assumed=facts.traffic.load_assumptions,
        )

    def _ratio(
        self, facts: Facts, remark: Remark, parts: list[Component], claim: Claim
    ) -> Iterator[Answer]:
        reads, writes = (sum(one.get(op, 0.0) for one in facts.traffic.arrival_rates) for op in Op)
        if not reads or not writes or not claim.value:
            return
        ratio = reads / writes
        if ratio * RATIO_APART >= claim.value and ratio <= claim.value * RATIO_APART:
            return
        yield self.violated(
            *parts,
            message=f'"{claim.text}" is said, and the flows make {count(ratio)} reads to a write.',
            sums=(f"{rate(reads)} ÷ {rate(writes)} = {count(ratio)}",),
            why="What is decided for reads may be wrong for writes.",
            instead=f"require ratio {count(max(1.0, round(ratio)))}:1",
            assumed=facts.traffic.load_assumptions,
        )

    def _full(self, facts: Facts, parts: list[Component]) -> Iterator[Answer]:
        for part in parts:
            used = facts.capacity.utilization(part)
            if used is None or used <= 1 or (facts.topology.shards(part) or 1) > 1:
                continue
            capacity = facts.capacity.of(part, Op.WRITE) or facts.capacity.of(part, Op.READ)
            own = (capacity.assumed.subject,) if capacity and capacity.assumed else ()
            yield self.violated(
                part,
                message=f"one node of `{part.name}` is said to be enough, and is asked {percent(used)} of what it typically carries.",
                why="The sentence was true of a smaller load.",
                instead=declaration(
                    part, attributes=f"shards={_needed(facts, part, used)}, shard=user_id"
                ),
                assumed=(*own, *facts.traffic.load_assumptions),
            )


def _needed(facts: Facts, part: Component, used: float) -> int:
    target = facts.capacity.target(part)
    return max(2, math.ceil(min(used, MOST) / target)) if target > 0 else 2


def _asked(facts: Facts, part: Component, of: str) -> float | None:
    """What the flows bring to a component of what a claim speaks of."""
    demand = facts.traffic.demand(part.name)
    if demand is None:
        return None
    return {"reads": demand.reads, "writes": demand.writes}.get(of, demand.total)


def _corrected(remark: Remark, part: Component, claim: Claim, load: float) -> str:
    title = remark.title.replace('"', "'") or "this store"
    return f'decide "{title}" on {part.name}: "{_shown(load, claim)}, and still because …"'


def _shown(load: float, claim: Claim) -> str:
    return f"{count(load)} {claim.of or 'requests'}/s"


def _most(facts: Facts, claim: Claim) -> float:
    """The load up to which a claim stands."""
    return claim.value * APART * (facts.traffic.peak_factor if claim.average else 1)


def _settled(design: Design, facts: Facts) -> frozenset[str]:
    """Components of which some remark states the right load: it stands for older ones."""
    found: set[str] = set()
    for remark in (*design.decisions, *design.notes):
        claims = list(claims_in(f"{remark.title}. {remark.text}")) if remark.about else []
        for part in (design.components[name] for name in remark.about if claims):
            loads = ((claim, _asked(facts, part, claim.of)) for claim in claims)
            if any(load and _least(claim) <= load <= _most(facts, claim) for claim, load in loads):
                found.add(part.name)
    return frozenset(found)


def _least(claim: Claim) -> float:
    return claim.value / APART
