"""The rule `fan-out-on-write`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from dsl.design import Component, Design, Op
from dsl.kinds import Family
from reviewer.analysis.capacity.utilization import Strain, is_quota
from reviewer.analysis.facts import Facts
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.numbers import count, duration, rate

WIDE = 50
"""Copies of one write, on average, from which its largest audience matters.

Basis: a planning value, a third of the followers that a feed is sized by; below it the
largest audience is within reach of a worker."""

CELEBRITY = 1_000_000
"""Followers of an author whom everybody knows; an example, for the sum.

Basis: published designs turn from push to pull at 10,000 to 100,000 followers."""

ANSWERED = re.compile(
    r"pull|hybrid|celebrit|follower|capped|cap of|at most|group size|on read", re.IGNORECASE
)
"""Words of a decision or a note that say what becomes of the largest audience."""


class FanOutOnWrite(Rule):
    """One write becomes as many as there are readers.

    **Why**: to write a post into the timeline of each follower makes reading cheap, and
    multiplies writes by the audience. The average is what stores are bought for; the largest
    audience is what breaks them: one author with a million followers is a million writes, and
    everybody else's wait behind them. The same holds of groups.

    It is a sum: writes a second × audience (`fanout=200`). It is a warning where what takes
    them is asked for more than it carries, else a remark from an audience of 50 on. A
    decision or note that says from when on readers pull, or how large a group may be, counts.

    **Do instead**: push to most, and let readers of the few large authors fetch: say from how
    many followers on, in a decision on the store.

    **It cannot see**: how audiences are spread: `fanout` is one average, and the million followers
    of the sum are an example, no fact of yours. A bound in the code has to be said in a decision
    or a note.
    """

    id = "fan-out-on-write"
    severity = Severity.INFO
    category = Category.SCALABILITY
    problem = "hot_key_fanout"
    topics = ("FanOut-out on write or on read",)
    citations = (
        Citation(
            "Krikorian, Twitter: timelines at scale (2012)",
            "https://www.slideshare.net/slideshow/raffi-krikorian-twitter-timelines-at-scale/24040648",
            "60 timeline reads for each tweet; the largest authors are merged when read",
        ),
        Citation(
            "Azure Architecture Center: Materialized View pattern",
            "https://learn.microsoft.com/azure/architecture/patterns/materialized-view",
        ),
    )
    follow_up = (
        "At which number of followers do you go from push to pull, and how is the merged feed read?"
    )
    passes = (
        """
        client app
        service post x4
        kafka events x3
        worker spread x40
        cassandra timelines x40 [rf=3]
        app -> post ~> events ~> spread -> timelines
        flow publish 1k/s write: app -> post ~> events ~> spread -> timelines [fanout=10]
        """,
        """
        client app
        service post x4
        kafka events x3
        worker spread x40
        cassandra timelines x90 [rf=3]
        app -> post ~> events ~> spread -> timelines
        flow publish 1k/s write: app -> post ~> events ~> spread -> timelines [fanout=200]
        decide "hybrid" on timelines: "authors above 10k followers are pulled on read"
        """,
    )
    fails = (
        """
        client app
        service post x4
        kafka events x3
        worker spread x40
        cassandra timelines x90 [rf=3]
        app -> post ~> events ~> spread -> timelines
        flow publish 1k/s write: app -> post ~> events ~> spread -> timelines [fanout=200]
        """,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at every step that writes more than once for each that comes."""
        found: dict[str, Spread] = {}
        for route, rates in zip(facts.traffic.routes, facts.traffic.arrival_rates, strict=True):
            wide = [hop for hop in route.hops if hop.fanout >= WIDE]
            for op, a_second in rates.items() if wide else ():
                carried = facts.traffic.walker.walk(route, op, a_second)
                for hop, sent, does in zip(route.hops, carried.hops, carried.ops, strict=True):
                    target = route.visits[hop.target].component
                    if (
                        does is Op.WRITE
                        and hop.fanout >= WIDE
                        and target.family is not Family.CLIENT
                    ):
                        source = route.visits[hop.source].component
                        one = Spread(source, target, route.name, sent / hop.fanout, hop.fanout)
                        found.setdefault(target.name, one)
        for spread in found.values():
            if not _answered(design, spread):
                yield self._wide(facts, spread)

    def _wide(self, facts: Facts, spread: Spread) -> Answer:
        strain = None if is_quota(spread.target) else facts.capacity.strain(spread.target)
        over = strain is not None and strain.typical > 1
        name = spread.target.name
        return self.violated(
            spread.target,
            spread.source,
            message=f"each write through `{spread.source.name}` becomes {count(spread.fanout)} into"
            f" `{name}`, and an author with {count(CELEBRITY)} followers writes {count(CELEBRITY)}.",
            sums=(
                f"{rate(spread.rate)} × {count(spread.fanout)} = {rate(spread.rate * spread.fanout)}",
                *_alone(spread, strain),
            ),
            why="The average is what is bought; the largest audience is what everybody else waits behind.",
            instead=f'decide "pull above 10k followers" on {name}: "merged when read"',
            severity=Severity.WARNING if over else None,
            flows=(spread.flow,),
            assumed=facts.traffic.load_assumptions,
        )


class Spread(NamedTuple):
    """Writes that multiply: `rate` a second before, `fanout` for each."""

    source: Component
    target: Component
    flow: str
    rate: float
    fanout: float


def _answered(design: Design, spread: Spread) -> bool:
    """Whether a decision or a note on either end says what becomes of large audiences."""
    ends = {spread.source.name, spread.target.name}
    remarks = (r for r in (*design.decisions, *design.notes) if ends & set(r.about))
    return any(ANSWERED.search(f"{remark.title} {remark.text}") for remark in remarks)


def _alone(spread: Spread, strain: Strain | None) -> Iterator[str]:
    """How long the largest audience alone keeps what takes it busy, with what is left over."""
    if strain is None or not strain.writes or not spread.rate:
        return
    spare = spread.rate * spread.fanout * max(0.0, 1 - strain.typical) / strain.writes
    if spare > 0:
        yield f"{count(CELEBRITY)} ÷ {rate(spare)} to spare = {duration(CELEBRITY / spare)} for one write of theirs"
