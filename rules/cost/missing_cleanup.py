"""Rule `missing-cleanup`."""

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
    calls_kind,
    components,
    finding,
    has_word_in_own_remark,
    is_kind,
    is_provided,
    is_replica,
    is_written,
    required_value,
    set_attribute,
    states,
)

DAY = 86_400
"""Seconds of a day: 24 × 60 × 60."""

JOBS = frozenset({"batch", "scheduler", "worker", "function"})
"""Kinds of what removes old rows in the background."""

REMOVED = ("delete", "deleted", "deletes", "expire", "expired", "expires", "forever", "partition")
"""Words of a decision or a note about a store that say how its data leaves, or that it stays."""


class MissingCleanup(Rule):
    """Data has an age at which it ends, and nothing removes it.

    **Why**: a required retention says when a row is no longer needed. Unless something removes it,
    it stays: indexes and backups grow, an expired link still answers, and what a law wants
    deleted is kept. To delete years of rows later is a migration of its own.

    It is a note where `require retention` is stated, and a store that is written has neither
    `ttl`, `retention` nor `archive`, and no job, worker or function writes to it in the
    background. Managed stores, which expire rows by an attribute, and a remark on the store that
    says how data leaves are left alone.

    **Do instead**: let the store expire rows, `[ttl=1y]`; drop whole partitions by month; or
    draw the job: `batch sweep [every=1d]` and `sweep ~> db [write]`.

    **It cannot see**: a worker of another purpose that deletes as well, and code that deletes
    when it reads.
    """

    id = "missing-cleanup"
    severity = Severity.INFO
    category = Category.COST
    problem = "missing_cleanup_job"
    topics = ("Growth of data",)
    citations = (
        Citation(
            "AWS Well-Architected, Sustainability: SUS04-BP03, policies for the lifecycle of data",
            "https://docs.aws.amazon.com/wellarchitected/latest/sustainability-pillar/",
        ),
        Citation(
            "PostgreSQL: table partitioning",
            "https://www.postgresql.org/docs/current/ddl-partitioning.html",
            "a partition is dropped at once, where deleting its rows takes a scan and a vacuum",
        ),
    )
    follow_up = "A row is one day too old: who can still read it, and what removes it?"
    passes = (
        """
        require retention 3y
        client app
        service api x2
        postgres links x2 [ttl=3y]
        app -> api -> links
        """,
        """
        require retention 3y
        client app
        service api x2
        postgres links x2
        batch sweep [every=1d]
        app -> api -> links
        sweep ~> links [write]
        """,
        """
        client app
        service api x2
        postgres accounts x2
        app -> api -> accounts
        """,
        """
        require retention 10y
        client clerk
        service deeds x2
        postgres acts x2
        clerk -> deeds -> acts
        note acts: "kept forever, as the law asks"
        """,
    )
    fails = (
        """
        require retention 3y
        client app
        service api x2
        postgres links x2
        app -> api -> links
        """,
    )

    has_policy = states("ttl") | states("retention") | states("archive")
    is_emptied = calls_kind("object-store", "file-store", "warehouse")
    stores = components(
        is_kind("database", "document", "kv", "wide-column", "search", "graph"),
        is_written & ~is_replica & ~is_provided,
        ~has_policy & ~is_emptied & ~has_word_in_own_remark(*REMOVED),
    )

    kept = finding(
        "Data may go after {age|duration}, but nothing removes it from {names|or}.",
        "Expired rows stay in every index and backup, and are still found.",
        set_attribute("ttl={days}d"),
        weight=0.4,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look for what writes to each store in the background, where a retention is required."""
        age = required_value(design, "retention")
        stores = self.stores.components_of(facts) if age else []
        kept = [store for store in stores if not _has_job(facts, store)]
        if kept and age:
            yield self.kept.about(kept, age=age, days=max(1, round(age / DAY)))


def _has_job(facts: Facts, store: Component) -> bool:
    """Whether something that works in the background is drawn to write to it."""
    links = (one for one in facts.design.links_to[store.name] if not one.attributes.read)
    return any(facts.design.components[one.source].kind in JOBS for one in links)
