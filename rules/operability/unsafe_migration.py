"""Rule `unsafe-migration`."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer import (
    MONTH,
    Answer,
    Category,
    Citation,
    Design,
    Facts,
    Rule,
    Severity,
    credit,
    finding,
    first_mentioned,
    minutes,
    percent,
    question,
    required_value,
    set_attribute,
    warrants_operational_review,
)

DOWNTIME = frozenset(
    {"stop", "stopped", "offline", "downtime", "big-bang", "in-place", "maintenance", "once"}
    | {"false"}
)
"""Values of `migration` during which nobody is served; `no` reads as `false`."""

SAFE_TERMS = (
    *("shadow", "dual", "double ", "expand", "backfill", "behind a flag", "canary"),
    *("phase", "step", "stepwise ", "replicat", "cdc", "online", "compar"),
)
"""How remarks describe a migration that keeps serving."""

MIGRATION_TERMS = ("migrat", "reshard", "move the data", "cut over", "cutover")
"""How remarks mention a migration."""

STRICT = 0.999
"""Availability from which a planned hour of downtime is more than a month allows.

Basis: 0.1% of 30 days are 43 minutes."""


class UnsafeMigration(Rule):
    """Data is moved, or its schema changed, in one step.

    **Why**: a table that is altered in place is locked for as long as it is large; a move in one
    night has no way back when the morning finds a mistake. Systems live through dozens of these,
    and each is when data is lost.

    It is a warning where the design states downtime for it (`migration=stop`) and requires 99.9%
    or more; the sum is what that allows. Where a decision or a note mentions a migration without
    saying how, the rule asks. Nothing is said where nothing is migrated.

    **Do instead**: expand and contract: add the new beside the old, write both, backfill, compare,
    read the new, then drop the old: `[migration=expand-contract]`.

    **It cannot see**: migrations that nobody mentions, and how long a lock lasts. Any `migration`
    that is not a word for downtime counts as safe.
    """

    id = "unsafe-migration"
    severity = Severity.WARNING
    category = Category.OPERABILITY
    problem = ""
    topics = ("Online migrations",)
    citations = (
        Citation(
            "AWS Well-Architected, Operational excellence: OPS06-BP03 and BP04, safe deployment",
            "https://docs.aws.amazon.com/wellarchitected/latest/operational-excellence-pillar/",
        ),
    )
    follow_up = "The new table turns out wrong after a day of use: what is the way back?"
    passes = (
        """
        require availability 99.95%
        client app
        service api x2
        postgres db x2 [migration=expand-contract]
        app -> api -> db
        """,
        """
        client app
        service api x2
        postgres db x2 [migration=stop]
        app -> api -> db
        """,
    )
    fails = (
        """
        require availability 99.95%
        client app
        service api x2
        postgres db x2 [migration=stop]
        app -> api -> db
        """,
        """
        require availability 99.9%
        client app
        service api x2
        postgres db x2 [migration=no]
        app -> api -> db
        """,
    )

    fix = set_attribute("migration=expand-contract")
    stops = finding(
        "{names} {stops/stop} serving during a migration; {target} is required.",
        "A table that is altered in place is locked for as long as it is large.",
        fix,
        weight=0.6,
    )
    online = credit("data of {names} is migrated online")
    how = question(
        "How is the data of {name} migrated while users write it, and what is the way back?",
        fix,
        weight=0.4,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at what is stated of migrations, else at what remarks mention."""
        target = required_value(design, "availability") or 0.0
        parts = [p for p in design.components.values() if p.attributes.migration is not None]
        stops = [p for p in parts if str(p.attributes.migration).casefold() in DOWNTIME]
        if stops and target >= STRICT:
            allowed = (
                f"{percent(target)} allows {minutes((1 - target) * MONTH)} a month, for everything"
            )
            yield self.stops.about(stops, target=percent(target), sums=[allowed])
        if online := [part for part in parts if part not in stops]:
            yield self.online.about(online)
        moved = first_mentioned(design, MIGRATION_TERMS, without=SAFE_TERMS)
        if moved and not parts and warrants_operational_review(facts, design):
            yield self.how.about([moved])
