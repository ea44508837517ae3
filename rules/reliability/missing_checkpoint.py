"""Rule `missing-checkpoint`."""

from __future__ import annotations

from reviewer import (
    Category,
    Citation,
    DeniedOrSilent,
    Severity,
    at_level,
    components,
    is_called_by_family,
    is_family,
    is_kind,
    is_managed,
    is_named_like,
    mentions,
    names_technology,
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

    `checkpoint=no` on compute is a warning. Where a job is long by its kind or name and
    checkpoints are not mentioned, the rule asks at senior level and above. Stream engines that
    save their own state, and work split into queue messages, count as safe.

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

    question = "{names|or} dies halfway through: where does the work resume?"
    denied_by_words = ("checkpoint", "savepoint")
    when_silent = (
        ~states("idempotency")
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
