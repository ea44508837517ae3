"""Rule `decision-contradicted-by-numbers`."""

from __future__ import annotations

import math
from collections.abc import Iterator

from reviewer import (
    Answer,
    Category,
    Citation,
    Component,
    Design,
    Facts,
    Rule,
    Severity,
    count,
    declare,
    finding,
    is_overloaded,
    misjudged_ratios,
    set_attribute,
    underestimated_loads,
)

APART = 2.0
"""A figure this many times from the one in the text is another figure; less is rounding.

A convention of ours."""

RATIO_APART = 3.0
"""The same for ratios of reads to writes, which people give roughly; a convention of ours too."""

MOST_SHARDS = 10_000
"""More shards than this are not proposed."""

ONE_IS_ENOUGH = (
    "one node is enough", "single node is enough", "one node suffices", "one box is enough",
    "no need to shard", "no sharding", "fits one node", "fits on one", "far below one node",
    "one node carries", "well below one node", "single node handles", "no need for shard",
)  # fmt: skip
"""Phrases for a store that needs no more nodes."""


class DecisionContradictedByNumbers(Rule):
    """A decision rests on a figure that the design itself contradicts.

    **Why**: a reason is as good as its number. A store chosen for five thousand writes a second,
    in a design whose flows bring sixty thousand, was chosen for another system; whichever of
    the two is right, the other has to change.

    Rates in decisions and notes about a component ("40k writes/s") are compared with what the
    flows bring to it, ratios ("100:1 reads") with those of the whole design, and sentences that
    one node is enough with its utilization. Only a load well above the stated one counts: a store
    may handle less than it was chosen for.

    **Do instead**: correct the flow, or the decision, so that both state one load.

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
    follow_up = "Which of the two figures is right, and does the choice still hold with it?"
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

    other_rate = finding(
        '{names} gets {load} from the flows; a remark says "{claim}".',
        "A reason is as good as its number.",
        declare('decide "{title}" on {part}: "{load}, and still because …"'),
    )
    other_ratio = finding(
        'The flows make {actual|count} reads to a write; a remark says "{claim}".',
        "What is decided for reads may be wrong for writes.",
        declare("require ratio {ratio}:1"),
    )
    not_enough = finding(
        "{names} uses {used|percent} of a node's typical capacity; a remark says one node is enough.",
        "The sentence was true of a smaller load.",
        set_attribute("shards={needed}, shard=user_id"),
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Compare the figures of every remark with those of the flows."""
        assumed = facts.traffic.load_assumptions
        for one in underestimated_loads(design, facts.traffic, APART):
            yield self.other_rate.about(
                one.parts, sums=one.sums, assumed=assumed, **one.text_values
            )
        for one in misjudged_ratios(design, facts.traffic, RATIO_APART):
            ratio = count(max(1.0, round(one.actual)))
            yield self.other_ratio.about(one.parts, ratio=ratio, assumed=assumed, **one.text_values)
        for part in _claimed_to_fit(design):
            if is_overloaded(facts, part) and (facts.topology.shards(part) or 1) <= 1:
                yield self.not_enough.about(
                    [part],
                    used=facts.capacity.utilization(part),
                    needed=_shards_needed(facts, part),
                    assumed=(*facts.capacity.assumptions_of(part), *assumed),
                )


def _shards_needed(facts: Facts, store: Component) -> int:
    used, target = facts.capacity.utilization(store) or 0.0, facts.capacity.target(store)
    return max(2, math.ceil(min(used, MOST_SHARDS) / target)) if target > 0 else 2


def _claimed_to_fit(design: Design) -> Iterator[Component]:
    """The components of which a remark says that one node is enough."""
    for remark in (*design.decisions, *design.notes):
        text = f"{remark.title}. {remark.text}".casefold()
        if any(phrase in text for phrase in ONE_IS_ENOUGH):
            yield from (design.components[one] for one in remark.about if one in design.components)
