"""Rule `failover-loses-writes`."""

from __future__ import annotations

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
    attribute_is,
    credit,
    finding,
    is_called_by_kind,
    lossy_failovers,
    means,
    required_value,
    set_attribute,
)


class FailoverLosesWrites(Rule):
    """A replica that lacks the last writes takes over.

    **Why**: with asynchronous replication a write is confirmed before any replica has it. When the
    leader dies, and worse when it is partitioned and keeps accepting writes, the last confirmed
    writes are lost with it. Users saw "saved".

    It is a note where a replica takes over automatically (`failover`, `role=standby`, a coordinator
    that watches the store, an asynchronous replica in another region) and replication is
    asynchronous: `replication=async`, `role=async-replica`, or a technology that replicates no
    other way. Where `failover=auto` is stated of it, or a coordinator promotes it, it is a warning:
    the last writes are given up, and nobody decides that they may be. A standby that is merely drawn with `~>` is common and mostly intended: it is a note
    only where money is kept. A synchronous replica, `acks`, `write-quorum`, managed services, and
    caches in front of a store count as safe. Under `require rpo` it is left to
    `weak-acknowledgement`, but for a stated lag (`assume spare.lag 2s`), which is an error above the RPO.

    **Do instead**: let one replica confirm each write (`replication=semi-sync`, a replica with
    `role=sync-replica`), let a leader without replicas reject writes, or state that the last
    seconds may be lost: `require rpo 10s`.

    **It cannot see**: how far replicas lag unless that is stated, and settings such as `min-replicas-to-write` unless
    `acks` or `write-quorum` states them.
    """

    id = "failover-loses-writes"
    severity = Severity.INFO
    category = Category.RELIABILITY
    problem = "write_loss_on_failover"
    topics = ("Replication: leader and followers, several leaders", "Backups and recovery")
    citations = (
        Citation(
            "Redis: high availability with Sentinel",
            "https://redis.io/docs/latest/operate/oss_and_stack/management/sentinel/",
            "Sentinel and Redis do not guarantee that acknowledged writes are retained during failures",
        ),
        Citation(
            "GitHub: October 21 post-incident analysis (2018)",
            "https://github.blog/news-insights/company-news/oct21-post-incident-analysis/",
            "seconds of writes were in one coast's leader only when the other was promoted",
        ),
    )
    follow_up = "The leader was cut off for a minute and comes back: what becomes of its writes?"
    passes = (
        """
        client app
        service api x4
        postgres db x2 [failover=auto, replication=sync]
        app -> api -> db
        """,
        """
        client reader
        service web x4
        redis hot x3 [failover=auto]
        postgres db x2
        reader -> web -> hot, db
        """,
        """
        client shopper
        service cart x4
        mysql carts x2 [failover=30s, zones=2]
        mysql readers x3 [replica-of=carts, role=async-replica]
        shopper -> cart -> carts
        carts ~> readers
        """,
        """
        client clerk
        service claims x4
        postgres files [role=leader]
        postgres spare [replica-of=files, role=standby]
        clerk -> claims -> files
        files ~> spare
        """,
        """
        require rpo 10s
        client app
        service api x4
        redis queue_of_jobs x3 [failover=auto]
        app -> api -> queue_of_jobs
        """,
    )
    fails = (
        """
        require rpo 1s
        client player
        service lobby x3
        mongodb rooms x3 [replication=async, failover]
        player -> lobby -> rooms
        flow move 300/s write: player -> lobby -> rooms
        assume rooms.lag 5s
        """,
        """
        client diner
        region north {
            service tables x3
            sql-server booked xmany [zones=2, failover=auto]
        }
        region south {
            sql-server far [role=async-replica, replica-of=booked]
        }
        diner -> tables -> booked
        booked ~> far
        """,
        """
        client diner
        region north {
            service tables x3
            sql-server booked [role=primary]
        }
        region south {
            sql-server far [role=async-replica, replica-of=booked]
        }
        diner -> tables -> booked
        booked ~> far
        """,
        """
        client app
        service api x4
        redis state x3 [failover=auto]
        app -> api -> state
        """,
        """
        client clerk
        service claims x4
        postgres payouts [role=leader]
        postgres spare [replica-of=payouts, role=standby]
        clerk -> claims -> payouts
        payouts ~> spare
        """,
        """
        client player
        service lobby x3
        mongodb rooms x3 [replication=async, failover]
        player -> lobby -> rooms
        """,
    )

    loses = finding(
        "{names} {confirms/confirm} writes before a replica has them: a failover loses the last ones.",
        "Writes that only the failed leader had are gone, although it had confirmed them.",
        set_attribute("replication=semi-sync"),
        weight=0.6,
    )

    lags = finding(
        "{names} {lags/lag} behind {stores}: a failover to {it/them} loses the last writes.",
        "Writes that the failed leader had confirmed but not replicated yet are gone.",
        weight=0.6,
    )

    behind = finding(
        "{names} {is} {lag|duration} behind {stores}; the RPO is {rpo|duration}.",
        "What the leader had confirmed in that time is gone after a failover.",
        severity=Severity.ERROR,
    )
    within = credit("{names} {is} at most {lag|duration} behind, within the RPO of {rpo|duration}")

    is_automatic = attribute_is("failover", "auto") | is_called_by_kind("coordination")
    keeps_money = means("money")

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at every store whose replicas take over; where an RPO is stated, at their lag."""
        rpo = required_value(design, "rpo")
        if rpo is not None:
            yield from self._compare_lags(design, facts, rpo)
            return
        found = [
            one
            for one in lossy_failovers(design, facts.topology.replicas)
            if one.is_stated or self.keeps_money(facts, one.store)
        ]
        if losing := [one.store for one in found if not one.late]:
            names = (name for store in losing for name in facts.topology.replicas.of(store.name))
            copies = [design.components[name] for name in dict.fromkeys(names)]
            severity = _severity(all(self._is_unattended(facts, store) for store in losing))
            sums = _lost_writes(facts, losing)
            yield self.loses.about(losing, also=copies, severity=severity, sums=sums)
        if late := [copy for one in found for copy in one.late]:
            stores = [one.store for one in found if one.late]
            fix = set_attribute("replication=semi-sync", *stores)
            severity = _severity(all(self.is_automatic(facts, copy) for copy in late))
            sums = _lost_writes(facts, stores)
            yield self.lags.about(late, stores=stores, fix=fix, severity=severity, sums=sums)

    def _is_unattended(self, facts: Facts, store: Component) -> bool:
        """Whether it fails over by itself, or one of its replicas takes over by itself."""
        names = facts.topology.replicas.of(store.name)
        replicas = (facts.design.components[name] for name in names)
        return any(self.is_automatic(facts, one) for one in (store, *replicas))

    def _compare_lags(self, design: Design, facts: Facts, rpo: float) -> Iterator[Answer]:
        """What a failover loses, in seconds, against what may be lost."""
        taken_over = {one.store.name for one in lossy_failovers(design, facts.topology.replicas)}
        lags = [one for one in facts.reliability.replication_lags if one.store.name in taken_over]
        if lags and all(one.seconds <= rpo for one in lags):
            most = max(one.seconds for one in lags)
            yield self.within.about([one.replica for one in lags], lag=most, rpo=rpo)
        for one in lags:
            if one.seconds > rpo:
                stores = [one.store]
                yield self.behind.about(
                    [one.replica],
                    also=stores,
                    stores=stores if one.replica != one.store else "its leader",
                    lag=one.seconds,
                    rpo=rpo,
                    sums=[one.sum],
                    fix=set_attribute("replication=semi-sync", *stores),
                )


def _lost_writes(facts: Facts, stores: list[Component]) -> list[str]:
    """How many writes a failover loses, where the lag is stated."""
    names = {store.name for store in stores}
    return [one.sum for one in facts.reliability.replication_lags if one.store.name in names]


def _severity(alone: bool) -> Severity:
    """A warning where nobody decides on the loss."""
    return Severity.WARNING if alone else Severity.INFO
