"""Rule `fan-out-on-write`."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer import (
    Answer,
    Category,
    Citation,
    Component,
    Design,
    Facts,
    Flow,
    Link,
    Rule,
    Severity,
    WriteFanOut,
    count,
    declare,
    duration,
    finding,
    has_own_remark,
    is_bound_by_quota,
    is_labelled_like,
    question,
    rate,
    rekeyed_writes,
    write_fan_outs,
)

WIDE = 50
"""Copies of one write, on average, from which its largest audience matters.

Basis: a planning value, a third of the followers that a feed is sized by; below it the
largest audience is within reach of a worker."""

CELEBRITY = 1_000_000
"""Followers of an author whom everybody knows; an example, for the sum.

Basis: published designs turn from push to pull at 10,000 to 100,000 followers."""


LIMITS_AUDIENCES = (
    *("pull", "hybrid", "capped", "cap of", "at most", "group size"),
    "on read",
)
"""Phrases of a decision or note that says what happens to the largest audience."""

AUDIENCES = ("follower", "subscrib", "feed", "timeline", "fanout", "fan-out", "broadcast")
"""Stems of names and labels of what is written once for each reader: enough to ask, no more."""

PULLED = 10_000
"""The audience up to which each item may be written to everybody in it.

Basis: a convention; published feeds pull the items of authors above some ten thousand followers."""

PULL_LARGEST = declare('decide "pull above 10k followers" on {store}: "merged when read"')


class FanOutOnWrite(Rule):
    """One write fans out to as many as there are readers.

    **Why**: writing a post into the timeline of each follower makes reading cheap, and multiplies
    writes by the audience. The average is what stores are sized for; the largest audience is what
    breaks them: one author with a million followers is a million writes, and everybody else's
    wait behind them. The same holds for groups.

    Where a stream is keyed by who writes, the store behind its worker by who reads, names speak of
    feeds or followers and no `fanout` is stated, it asks for the largest audience; where that is
    stated (`audience=31M`), it is judged: nothing up to 10,000, above that a note.

    It is a sum: writes a second × audience (`fanout=200`). It is a warning where the target is
    overloaded, else a note from an audience of 50 on. A decision or note that states when readers
    pull instead, or how large a group may be, counts.

    **Do instead**: push to most, and let readers of the few large authors pull: state from how
    many followers on, in a decision on the store.

    **It cannot see**: how audiences are spread: `fanout` is one average, and unless `audience` is
    stated, the million followers of the sum are an example, no fact of yours. A limit in the code
    has to be stated in a decision or a note.
    """

    id = "fan-out-on-write"
    severity = Severity.INFO
    category = Category.SCALABILITY
    problem = "hot_key_fanout"
    topics = ("Fan-out on write or on read",)
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
    follow_up = "At which number of followers do you switch from push to pull, and how is the merged feed read?"
    passes = (
        """
        client coach
        service club x6
        queue news
        worker poster x60
        redis walls x60 [shards=60]
        coach -> club ~> news ~> poster -> walls
        flow tell 400/s write [audience=300]: coach -> club ~> news ~> poster -> walls [fanout=200]
        """,
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
        """
        client seller
        service shop x4
        kafka sold x6 [shard=seller_id]
        worker bills x6
        cassandra orders x9 [rf=3, shard=buyer_id]
        seller -> shop ~> sold ~> bills -> orders
        flow sell 200/s write: seller -> shop ~> sold ~> bills -> orders
        """,
    )
    fails = (
        """
        client artist
        service post x4
        kafka posted x9 [shard=artist_id]
        worker spread x40 [audience=31M]
        cassandra walls x90 [rf=3, shard=fan_id]
        artist -> post ~> posted ~> spread -> walls
        flow publish 1k/s write: artist -> post ~> posted ~> spread -> walls
        """,
        """
        client app
        service post x4
        kafka events x3
        worker spread x40
        cassandra timelines x90 [rf=3]
        app -> post ~> events ~> spread -> timelines
        flow publish 1k/s write: app -> post ~> events ~> spread -> timelines [fanout=200]
        """,
        """
        client member
        service wall x40
        kafka posted x9
        worker spreader x300
        redis walls x48 [shards=48]
        member -> wall ~> posted ~> spreader -> walls
        flow share 900/s write: member -> wall ~> posted ~> spreader -> walls [fanout=120]
        note spreader: "celebrities with 9M followers take twenty minutes, not solved"
        """,
    )

    limits_audiences = has_own_remark(*LIMITS_AUDIENCES)
    has_audience = is_labelled_like(*AUDIENCES)
    wide = finding(
        "{target} gets {fanout|count} writes for each write of {source}; {most|count} followers make it {most|count}.",
        "Stores are sized for the average; everybody else's writes wait behind the largest audience.",
        PULL_LARGEST,
    )

    unknown_audience = question(
        "How many does one write of {source} reach in {target} at most? A million readers are a million"
        " writes, and everybody else's wait. Set `fanout=200` for the average, and decide what happens to the largest.",
        weight=0.5,
    )

    large = finding(
        "One write of {source} becomes {most|count} in {target}, for the largest audience.",
        "Everybody else's writes wait behind it; a reader could merge it in when reading.",
        PULL_LARGEST,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at every step that writes more than once for each write that comes."""
        for spread in write_fan_outs(facts.traffic, WIDE):
            ends = (spread.source, spread.target)
            is_small = 0 < _stated_audience(facts, ends) <= PULLED
            if not (is_small or any(self.limits_audiences(facts, end) for end in ends)):
                yield self._accuse(facts, spread)
        for ends in dict.fromkeys(rekeyed_writes(facts.traffic)):
            if not any(self.limits_audiences(facts, end) for end in ends):
                yield from self._judge_largest(facts, ends)

    def _judge_largest(self, facts: Facts, ends: tuple[Component, Component]) -> Iterator[Answer]:
        """The largest audience of a step: judged where it is stated, else asked for by names."""
        source, target = ends
        audience = _stated_audience(facts, ends)
        if audience > PULLED:
            yield self.large.about(
                [target, source], source=[source], target=[target], most=audience, store=target.name
            )
        elif not audience and any(self.has_audience(facts, end) for end in ends):
            yield self.unknown_audience.about(ends, source=[source], target=[target])

    def _accuse(self, facts: Facts, spread: WriteFanOut) -> Answer:
        target, strain = spread.target, facts.capacity.strain(spread.target)
        most = _stated_audience(facts, (spread.source, spread.target)) or CELEBRITY
        bound = None if is_bound_by_quota(facts, target) else strain
        spare = spread.spare_writes(bound)
        product = f"{rate(spread.rate)} × {count(spread.fanout)} = {rate(spread.sent)}"
        left = f"{count(most)} ÷ {rate(spare)} to spare" if spare > 0 else ""
        alone = f"{left} = {duration(most / spare)} for one of their writes" if left else ""
        return self.wide.about(
            [target, spread.source],
            target=[target],
            source=[spread.source],
            store=target.name,
            fanout=spread.fanout,
            most=most,
            sums=[line for line in (product, alone) if line],
            severity=Severity.WARNING if bound is not None and bound.typical > 1 else None,
            flows=[spread.flow],
            assumed=facts.traffic.load_assumptions,
        )


def _stated_audience(facts: Facts, ends: tuple[Component, Component]) -> int:
    """The largest audience stated of a step, its ends or a flow that takes it; 0 where none is."""
    source, target = ends
    links = [one for one in facts.design.links_to[target.name] if one.source == source.name]
    flows = (
        flow
        for flow in facts.design.flows
        if any({source.name, target.name} & set(stage.names) for stage in flow.stages)
    )
    concerned: list[Component | Link | Flow] = [source, target, *links, *flows]
    said = (one.attributes.audience for one in concerned)
    return max((number for number in said if number is not None), default=0)
