"""Rule `vertical-scaling-only`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reviewer import (
    FILLING,
    Answer,
    Category,
    Citation,
    Component,
    Design,
    Facts,
    Fix,
    Rule,
    Severity,
    attribute_is,
    components,
    denies,
    finding,
    is_accepted,
    is_bound_by_quota,
    is_counted_once,
    is_family,
    is_kind,
    is_measured_above,
    is_single_instance,
    is_stated_leader,
    join_fixes,
    percent,
    set_attribute,
    set_count,
    stated_value,
    states,
)

LARGER = re.compile(
    r"scal\w* (it )?up\b|scale-up|vertical|(bigger|larger) (box|machine|instance|node|server|host)",
    re.IGNORECASE,
)
"""Words of a decision or a note that plan a larger machine instead of more of them."""

HALF = 0.5
"""The share of the best known capacity from which the next doubling is out of reach.

Basis: twice one half is all of it."""

LARGE = 128e9
"""Bytes of memory from which a machine is large already.

Basis: a convention; general purpose machines of clouds end at 384 to 1,024 GB."""


class VerticalScalingOnly(Rule):
    """Only a larger machine adds capacity.

    **Why**: a larger machine buys a factor of two or three, once, at a price that grows faster
    than its size; moving to it is an outage, and its loss is a larger one. A service that keeps
    sessions in memory, or is stated to run once, cannot be scaled out when the day comes.

    It is judged where a single instance keeps what no second one has (`sessions=memory`,
    `stateless=no`), or where a decision or a note says that a larger machine is the plan: a warning
    where the load is above what one typically handles or half of the best known figure, a note
    where no load is stated. So it is where one stated node is measured to be used to 65% or more,
    by `assume db.utilisation 70%` or a note on it, and a note where one machine of 128 GB or more
    is stated. With headroom one machine is a good answer, and nothing is said.

    **Do instead**: move the state to a shared store and run two: `service web x2
    [sessions=shared]`; or split the data, `[shards=4, shard=user_id]`.

    **It cannot see**: how large the machine is: the language has no machine sizes, so a typical
    one is assumed unless `capacity` is stated. Plans are recognized by a few English phrases in
    decisions and notes.
    """

    id = "vertical-scaling-only"
    severity = Severity.WARNING
    category = Category.SCALABILITY
    problem = "vertical_scaling_ceiling"
    topics = ("Horizontal against vertical scaling",)
    citations = (
        Citation(
            "Azure Well-Architected, PE:05: scaling and partitioning",
            "https://learn.microsoft.com/azure/well-architected/performance-efficiency/scale-partition",
        ),
        Citation(
            "AWS Well-Architected, Reliability: REL07, adapt to changes in demand",
            "https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/",
        ),
    )
    follow_up = "You are on the largest machine there is and traffic doubles: what do you do?"
    passes = (
        """
        client app
        service web [sessions=memory]
        app -> web
        flow use 50/s: app -> web
        """,
        """
        client app
        service web x2 [sessions=shared]
        app -> web
        flow use 1500/s: app -> web
        """,
        """
        client visitor
        service web xmany
        postgres orders x1
        visitor -> web -> orders
        note orders: "we keep its CPU below 70%, and it is at 30% today"
        """,
        """
        client visitor
        service web xmany
        postgres orders x2 [shards=8, memory=256GB]
        visitor -> web -> orders
        assume orders.utilisation 70%
        """,
    )
    fails = (
        """
        client app
        service web x1 [sessions=memory]
        app -> web
        flow use 1500/s: app -> web
        """,
        """
        client app
        service web x40
        postgres db x2
        app -> web -> db
        flow save 20k/s write: app -> web -> db
        note db: "we scale up to a bigger machine when it gets slow"
        """,
        """
        client visitor
        service web xmany
        postgres orders x1
        visitor -> web -> orders
        note orders: "70% of its CPU is used at peak"
        """,
        """
        client player
        nginx front
        service games x1 [memory=192GB]
        player -> front -> games
        """,
    )

    keeps_state = attribute_is("sessions", "memory") | denies("stateless")
    is_stuck = is_family("compute") & keeps_state & is_single_instance
    is_one_box = is_stated_leader | is_family("compute") & is_counted_once
    is_filling = is_one_box & is_measured_above(FILLING)
    may_be_large = is_one_box & ~is_kind("cache")
    could_be_split = is_family("store", "compute") & ~states("shards")
    filling = finding(
        "{name} is {used|percent} utilized on one node: only a larger machine adds capacity.",
        "A larger machine buys a factor of two or three, once; growth uses it up.",
    )
    large = finding(
        "{name} runs on one machine of {memory|size}: it can only scale up, and not by much.",
        "The largest machines are a few times as large, and cost more than in proportion.",
        severity=Severity.INFO,
        weight=0.6,
    )
    only_larger = finding(
        "{names} can only scale up{used}.", "A larger machine buys a factor of two or three, once."
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at single instances that keep state, and at what is planned to scale up."""
        remarks = (*design.decisions, *design.notes)
        plans = (one for one in remarks if LARGER.search(f"{one.title} {one.text}"))
        planned = {name for one in plans for name in one.about}
        together: dict[str, list[Component]] = {}
        for part in components(~is_bound_by_quota).components_of(facts):
            is_planned = part.name in planned and self.could_be_split(facts, part)
            if self.is_filling(facts, part):
                used = facts.capacity.measured_utilization(part)
                yield self.filling.about([part], used=used, fix=_scaling_out(part))
            elif self.may_be_large(facts, part) and (memory := _memory(facts, part)) >= LARGE:
                yield self.large.about([part], memory=memory, fix=_scaling_out(part))
            elif is_planned or self.is_stuck(facts, part):
                is_alone = facts.capacity.strain(part) is not None or is_accepted(facts, part)
                together.setdefault(part.name if is_alone else "", []).append(part)
        for parts in together.values():
            yield from self._judge(facts, parts)

    def _judge(self, facts: Facts, parts: list[Component]) -> Iterator[Answer]:
        """One component whose load is known, or all whose load is not."""
        strain, fix = facts.capacity.strain(parts[0]), join_fixes(map(_scaling_out, parts))
        if strain is None:
            yield self.only_larger.about(parts, used="", fix=fix, severity=Severity.INFO)
        elif strain.typical > 1 or strain.best > HALF:
            used = f", and is {percent(strain.typical)} utilized at peak"
            assumed = (*strain.assumed, *facts.traffic.load_assumptions)
            yield self.only_larger.about(
                parts, used=used, fix=fix, sums=[strain.sum], assumed=assumed
            )


def _memory(facts: Facts, part: Component) -> float:
    return stated_value(facts, part, "memory") or 0.0


def _scaling_out(part: Component) -> Fix:
    if part.family == "store":
        return set_attribute("shards=4", part)
    is_session = part.attributes.sessions is not None
    return set_count(2, part, attributes="sessions=shared" if is_session else "stateless")
