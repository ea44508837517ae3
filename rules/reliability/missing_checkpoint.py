"""Rule `missing-checkpoint`."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer import (
    Answer,
    Category,
    Citation,
    DeniedOrSilent,
    Design,
    Facts,
    Severity,
    answers_users,
    at_level,
    attribute_is,
    components,
    denies,
    finding,
    is_called_by_family,
    is_family,
    is_kind,
    is_managed,
    is_named_like,
    mentions,
    names_technology,
    omits,
    set_attribute,
    states,
    warrants_operational_review,
)

LONG_WORK = ("crawl", "scrap", "migrat", "backfill", "import", "export", "reindex", "train")
"""Stems of names of work that takes hours."""


class MissingCheckpoint(DeniedOrSilent):
    """Long-running work starts from scratch after an interruption.

    **Why**: a six-hour job on machines that are replaced or lost every few weeks will be
    interrupted. Without a checkpoint it repeats everything it had done, with all its load.

    `checkpoint=no` on compute is a warning. So is a consumer of messages that states that it keeps
    its state in memory (`in-memory`, `sessions=memory`, `stateless=no`) without a checkpoint: a
    crash loses the state, and the messages behind it are read already. Where a job is long by its
    kind or name and checkpoints are not mentioned, the rule asks at senior level and above. Stream
    engines that save their own state, and work split into queue messages, count as safe.

    **Do instead**: `checkpoint=1min`: save progress on storage that outlives the worker and resume
    from it, or split the work into pieces that a queue hands out.

    **It cannot see**: how long a job takes: only kinds and stems of English names (crawl, migrate,
    import) tell. Jobs whose code resumes by itself have to state it, or it asks.
    """

    id = "missing-checkpoint"
    severity = Severity.WARNING
    category = Category.RELIABILITY
    problem = "missing_checkpointing"
    topics = ("Timed and long jobs",)
    citations = (
        Citation(
            "Azure cloud design patterns: scheduler agent supervisor",
            "https://learn.microsoft.com/azure/architecture/patterns/",
        ),
        Citation(
            "AWS Well-Architected, Reliability: REL11-BP03, automate healing on all layers",
            "https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/",
        ),
    )
    follow_up = (
        "The worker dies after five of six hours: what is done again, and does doing it again hurt?"
    )
    passes = (
        """
        client gate
        service collect x4
        kafka passed x6 [shard=plate]
        stream processor tally: Flink x4 [in-memory, window=1h]
        gate -> collect ~> passed ~> tally
        """,
        """
        client pupil
        service desk x1 [sessions=memory]
        queue marks
        pupil -> desk ~> marks
        """,
        """
        batch nightly [every=1d, checkpoint=10min]
        postgres db x2
        warehouse olap
        nightly -> db, olap
        """,
        """
        client app
        service api x2
        postgres db x2
        app -> api -> db
        """,
    )
    fails = (
        """
        client gate
        service collect x4
        kafka passed x6 [shard=plate]
        service tally x4 [in-memory] "passages per hour"
        gate -> collect ~> passed ~> tally
        """,
        """
        client meter
        service intake x4
        kinesis readings
        worker averages x3 [stateless=no]
        meter -> intake ~> readings ~> averages
        """,
        """
        batch nightly [every=1d, checkpoint=no]
        postgres db x2
        warehouse olap
        nightly -> db, olap
        """,
        """
        queue frontier
        worker crawl x10 [checkpoint=no]
        frontier ~> crawl
        """,
    )

    scope = components(is_family("compute"))
    attribute = states("checkpoint")
    denied = "{names} {starts/start} from scratch after an interruption."
    why = "The longer the work, the likelier it is interrupted before it ends."
    fix = set_attribute("checkpoint=1min")
    credit = "{names} {resumes/resume} from a checkpoint"

    counting = components(
        is_family("compute"),
        is_called_by_family("messaging") & ~answers_users,
        attribute_is("sessions", "memory") | denies("durable") | denies("stateless"),
        omits("checkpoint") & omits("idempotency") & ~is_managed,
        ~(is_kind("stream-processor") & names_technology),
    )
    forgets = finding(
        "{names} {keeps/keep} {its} state in memory without a checkpoint: a crash loses it.",
        "The messages are acknowledged; without a snapshot and its offset nothing replays them.",
        set_attribute("checkpoint=1min"),
    )

    question = "{names|or} dies halfway through: where does the work resume?"
    denied_by_words = ("checkpoint", "savepoint")
    when_silent = (
        ~(denies("durable") | attribute_is("sessions", "memory"))
        & ~states("idempotency")
        & ~is_managed
        & ~(is_kind("stream-processor") & names_technology)
        & (
            is_named_like(*LONG_WORK)
            | is_kind("batch")
            | is_kind("transcoder", "stream-processor") & ~is_called_by_family("messaging")
        )
    )
    asks_when = (
        warrants_operational_review
        & at_level("senior")
        & ~mentions("checkpoint", "resum", "offset", "savepoint", "restart", "idempot", "chunk")
    )
    question_weight = 0.2

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Judge what is stated of checkpoints, beside consumers that keep state in memory."""
        counting = self.counting.components_of(facts)
        if counting:
            yield self.forgets.about(counting)
        yield from super().check(design, facts)
