"""Rule `unsafe-region-failover`."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer import (
    Answer,
    Category,
    Citation,
    Design,
    Facts,
    Fix,
    RegionReplica,
    Rule,
    Severity,
    async_region_replicas,
    count,
    declare,
    duration,
    finding,
    has_sync_replica,
    join_fixes,
    question,
    required_value,
    set_attribute,
)

LAG = 1.0
"""Seconds of writes that a replica in another region usually lacks.

Basis: a planning value; Amazon Aurora says that its copies in other regions lag less than a
second as a rule."""

MOST_SUMS = 4
"""Replicas of one finding whose arithmetic is shown."""


class UnsafeRegionFailover(Rule):
    """A replica in another region may take over without the last writes.

    **Why**: writes that were acknowledged in one region and had not reached the other are lost
    when the other takes over; and when the first comes back, both have writes that the other
    lacks. Where nothing may be lost (`rpo 0s`), or readers always have to see the last write, an
    asynchronous replica is not enough.

    It is an error where the requirement says so, a warning where writes wait for another replica,
    so that only the loss of a region loses them; where a replica in another region is to take over
    and nothing states what may be lost, it asks.

    **Do instead**: wait for the replica (`role=sync-replica`, and a round trip for each write);
    use a store whose majority spans regions; or state what may be lost, `require rpo 5s`.

    **It cannot see**: replicas that a managed service keeps in other regions by itself, and
    regions that are not drawn. The lag of a second in its sum is a usual one, unless `assume
    spare.lag 5s` states it; it grows when the path between regions is full.
    """

    id = "unsafe-region-failover"
    severity = Severity.ERROR
    category = Category.CONSISTENCY
    problem = "cross_region_failover_unsafe"
    topics = ("Replication: leader and followers, several leaders",)
    citations = (
        Citation(
            "AWS Well-Architected, Reliability: REL13, plan for disaster recovery",
            "https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/",
        ),
        Citation(
            "Amazon Aurora global databases",
            "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-global-database.html",
            "copies in other regions lag less than a second as a rule",
        ),
    )
    follow_up = (
        "The first region comes back with writes that the second never saw: what happens to them?"
    )
    passes = (
        """
        require rpo 5s
        region us {
            postgres db x2
        }
        region eu {
            postgres spare [role=standby]
        }
        db ~> spare
        """,
        """
        require rpo 0s
        region us {
            postgres db x2
        }
        region eu {
            postgres spare [role=sync-replica]
        }
        db -> spare
        """,
        """
        require consistency strong
        region us {
            postgres db x2
        }
        region eu {
            postgres reports [role=async-replica]
        }
        db ~> reports
        """,
    )
    fails = (
        """
        require rpo 0s
        region us {
            postgres db x2
        }
        region eu {
            postgres spare [role=standby]
        }
        db ~> spare
        """,
        """
        require consistency strong
        region us {
            postgres db x2 [failover=auto]
        }
        region eu {
            postgres spare [role=standby]
        }
        db ~> spare
        """,
    )

    lagging = finding(
        "{replica} in `{far}` may lack the last writes of {store} in `{near}`; {required} is required.",
        "What was acknowledged and had not crossed is lost when the replica takes over.",
    )
    how_much = question(
        "{names} {takes/take} over before the last writes are replicated: how many seconds may"
        " be lost? Set `{line}`.",
        declare("require rpo 5s"),
        weight=0.5,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at asynchronous replicas in other regions."""
        pairs = list(async_region_replicas(design))
        over = [pair for pair in pairs if pair.takes_over]
        rpo, consistency = design.requirement("rpo"), design.requirement("consistency")
        seconds = required_value(design, "rpo")
        if (
            pairs
            and rpo is not None
            and seconds is not None
            and seconds < max(_lag(facts, pair) for pair in pairs)
        ):
            yield self._about_pairs(facts, pairs, f"`rpo {rpo.value}`")
        elif over and consistency is not None and consistency.value == "strong":
            yield self._about_pairs(facts, over, "strong consistency")
        elif over and seconds is None:
            yield self.how_much.about(dict.fromkeys(pair.replica for pair in over))

    def _about_pairs(self, facts: Facts, pairs: list[RegionReplica], required: str) -> Answer:
        first, kept_near = pairs[0], all(has_sync_replica(facts, pair.store) for pair in pairs)
        return self.lagging.about(
            dict.fromkeys(part for pair in pairs for part in (pair.store, pair.replica)),
            also=[pair.link for pair in pairs],
            replica=[first.replica],
            far=first.replica_region,
            store=[first.store],
            near=first.store_region,
            required=required,
            sums=[_lost_writes(facts, pair) for pair in pairs[:MOST_SUMS]],
            fix=join_fixes(
                set_attribute("role=sync-replica", pair.replica) + _waiting(pair) for pair in pairs
            ),
            severity=Severity.WARNING if kept_near else Severity.ERROR,
        )


def _lag(facts: Facts, pair: RegionReplica) -> float:
    """How far the replica is behind, seconds: stated, else as is usual."""
    lags = facts.reliability.replication_lags
    return next((one.seconds for one in lags if one.replica.name == pair.replica.name), LAG)


def _lost_writes(facts: Facts, pair: RegionReplica) -> str:
    lag = _lag(facts, pair)
    demand = facts.traffic.demand(pair.store.name)
    if demand is None or demand.writes <= 0:
        return (
            f"a replica across regions usually lags {duration(lag)}, and more when the path is full"
        )
    lost = count(demand.writes * lag)
    return f"{count(demand.writes)} writes/s × {duration(lag)} of lag = {lost} writes lost"


def _waiting(pair: RegionReplica) -> Fix:
    """The link to the replica as one that is waited for."""
    line = set_attribute("", pair.link).text(())
    return declare(line.replace("~>", "->"))
