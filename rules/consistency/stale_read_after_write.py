"""Rule `stale-read-after-write`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from reviewer import (
    Answer,
    Category,
    Citation,
    Design,
    Facts,
    Rule,
    Severity,
    StaleCacheRead,
    StaleRead,
    attribute_value,
    duration,
    eventual_store_reads,
    finding,
    list_flows,
    required_value,
    set_attribute,
    stale_cache_reads,
    stale_replica_reads,
)

_INVALIDATE = set_attribute("invalidate=write")


class StaleReadAfterWrite(Rule):
    """Reads come from a replica or cache that lags, where the last write has to be seen.

    **Why**: a replica that is written later answers with the past: a comment that vanishes on
    refresh, a seat that is still free. The lag is usually milliseconds, and minutes when the
    replica is busy; a cache lags by as long as its entries live.

    It is judged only where something is required: `require consistency strong` (or
    `session`, `read-your-writes`) against asynchronous replicas and caches that nothing
    invalidates, and `require staleness 1min` against the `ttl` on the way. A cache that a writing
    flow reaches is renewed by it, soon enough for a bound on staleness, but not for strong
    consistency: the two are written one after the other. A store with `consistency=eventual`
    contradicts what is required of the flows that read or write it.

    **Do instead**: read from the leader what must be current: `[reads=leader]`, or for as long
    after a write as the replicas lag; state how a changed entry leaves the cache:
    `redis hot [invalidate=write]`.

    **It cannot see**: which replica a driver asks: it reads drawn replicas, their `role` and `~>`,
    and replicas that are only counted (`x3`) are not judged. The language does not state how far
    behind a replica is; any lag counts.
    """

    id = "stale-read-after-write"
    severity = Severity.WARNING
    category = Category.CONSISTENCY
    problem = "stale_results"
    topics = ("CAP and consistency", "Invalidation")
    citations = (
        Citation(
            "DynamoDB: read and write operations",
            "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.md",
            "reads are eventually consistent unless asked otherwise",
        ),
        Citation(
            "Amazon Builders' Library: caching challenges and strategies",
            "https://aws.amazon.com/builders-library/caching-challenges-and-strategies/",
        ),
    )
    follow_up = "A user changes this and refreshes at once: which replica answers, and with what?"
    passes = (
        """
        require consistency strong
        client app
        service api x2
        postgres db x3 [reads=leader]
        app -> api -> db
        flow look 1k/s: app -> api -> db
        """,
        """
        client app
        service api x2
        postgres db x1
        postgres copy [role=async-replica]
        db ~> copy
        app -> api -> db, copy
        flow look 1k/s: app -> api -> copy
        flow add 10/s write: app -> api -> db
        """,
        """
        require staleness 1h
        client app
        service api x2
        redis hot x2 [ttl=5min]
        postgres db x2
        app -> api -> hot, db
        flow look 1k/s: app -> api -> hot -> db
        """,
        """
        require staleness 30s
        client app
        service api x2
        redis timelines x2 [ttl=3d]
        postgres posts x2
        app -> api -> timelines, posts
        flow look 1k/s read: app -> api -> timelines -> posts
        flow add 10/s write: app -> api -> posts; api -> timelines
        """,
    )
    fails = (
        """
        require consistency strong
        client app
        service api x2
        cassandra balances x3 [consistency=eventual]
        app -> api -> balances
        flow look 1k/s: app -> api -> balances
        """,
        """
        require consistency strong on look
        client app
        service api x2
        postgres db x1
        postgres copy [role=async-replica]
        db ~> copy
        app -> api -> db, copy
        flow look 1k/s: app -> api -> copy
        flow add 10/s write: app -> api -> db
        """,
        """
        require staleness 1min
        client app
        service api x2
        redis hot x2 [ttl=1h]
        postgres db x2
        app -> api -> hot, db
        flow look 1k/s: app -> api -> hot -> db
        """,
    )

    lagging = finding(
        "{names} {lags/lag} behind {its} leader, but {reader} needs {need} reads.",
        "Right after a write a replica answers with what was there before.",
        set_attribute("role=sync-replica"),
    )
    eventual = finding(
        "{names} {is} eventually consistent, but {reader} needs {need} consistency.",
        "A decision based on a stale read is based on what was true before.",
        set_attribute("consistency={need}"),
    )
    too_old = finding(
        "{names} may serve data {age|duration} old; `require staleness` allows {limit|duration}.",
        "Nothing invalidates a changed entry before its TTL.",
        _INVALIDATE,
        severity=Severity.ERROR,
    )
    stale = finding(
        "{names} may serve stale data of {changed}{long}; {reader} has to see the last write.",
        "Nothing states how a changed entry leaves the cache.",
        _INVALIDATE,
        severity=Severity.WARNING,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Compare what each flow reads with how current it has to be."""
        replicas = stale_replica_reads(design, facts.topology, facts.traffic)
        told = {read.part.name for read in replicas}
        eventual = eventual_store_reads(design, facts.traffic, told)
        for statement, reads in ((self.eventual, eventual), (self.lagging, replicas)):
            for need in dict.fromkeys(read.need for read in reads):
                alike = [read for read in reads if read.need == need]
                yield statement.about(
                    [read.part for read in alike],
                    need=need,
                    severity=Severity.ERROR if need == "strong" else Severity.WARNING,
                    **_readers(design, alike),
                )
        limit = required_value(design, "staleness")
        caches = stale_cache_reads(design, facts.topology, facts.traffic, limit)
        for age in dict.fromkeys(read.age for read in caches):
            yield self._about_caches(design, [read for read in caches if read.age == age], limit)

    def _about_caches(
        self, design: Design, reads: list[StaleCacheRead], limit: float | None
    ) -> Answer:
        caches, age = [read.cache for read in reads], reads[0].age
        if age is not None:
            return self.too_old.about(caches, age=age, limit=limit, **_readers(design, reads))
        changed = sorted({name for read in reads for name in read.changed})
        ttl = attribute_value(caches[0].attributes.ttl)
        return self.stale.about(
            caches,
            also=[design.components[name] for name in changed],
            changed=changed,
            long=f" for up to {duration(ttl)}" if ttl is not None else "",
            **_readers(design, reads),
        )


def _readers(design: Design, reads: Iterable[StaleRead | StaleCacheRead]) -> dict[str, Any]:
    flows = list(dict.fromkeys(read.flow for read in reads))
    return {"flows": flows, "reader": list_flows(design, flows[:1])}
