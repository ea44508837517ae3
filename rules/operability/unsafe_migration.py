"""The rule `unsafe-migration`."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.design import Component, Design
from dsl.quantity import Quantity
from reviewer.analysis.facts import Facts
from reviewer.analysis.reliability.outage_impact import MONTH
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.numbers import minutes, percent
from reviewer.text.suggestion import declaration, listed

STOPS = frozenset(
    {"stop", "stopped", "offline", "downtime", "big-bang", "in-place", "maintenance", "once"}
)
"""Ways to move or change data during which nobody is served."""

SAFE = (
    " shadow", " dual", " double ", " expand", " backfill", " behind a flag", " canary", " phase",
    " step", " replicat", " cdc", " online", " compare",
)  # fmt: skip
"""How remarks speak of a way that keeps serving."""

MOVES = (" migrat", " resharding", " reshard", " move the data", " cut over", " cutover")


class UnsafeMigration(Rule):
    """Data is moved, or its shape changed, in one step.

    **Why**: a table that is changed in place is locked for as long as it is large; a move in
    one night has no way back when the morning finds a mistake. Systems live through dozens
    of these, and each is when data is lost.

    It is a warning where the design says that it stops for it (`migration=stop`) and promises
    99.9 % or more; the sum is what that allows. Where a decision or a note speaks of a
    migration and not of how, it is asked. Nothing is said where nothing is moved.

    **Do instead**: add the new beside the old, write both, fill what is missing, compare,
    read the new, then drop the old: `[migration=expand-contract]`.

    **It cannot see**: migrations that nobody mentions, and how long a lock lasts. Any `migration`
    that is not a word for a stop counts as safe.
    """

    id = "unsafe-migration"
    severity = Severity.WARNING
    category = Category.OPERABILITY
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

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at what is said of migrations."""
        target = design.requirement("availability")
        promised = target.value.value if target and isinstance(target.value, Quantity) else 0.0
        told = [p for p in design.components.values() if p.attributes.migration is not None]
        stops = [p for p in told if str(p.attributes.migration).casefold() in {*STOPS, "false"}]
        safe = [p for p in told if p not in stops]
        if stops and promised >= STRICT:
            yield self._stops(stops, promised)
        if safe:
            yield self.satisfied(
                *safe, message=f"data of {listed([p.name for p in safe])} moves while it is in use"
            )
        if not told and (part := _spoken_of(design, facts)):
            yield self._ask(part)

    def _stops(self, parts: list[Component], promised: float) -> Answer:
        return self.violated(
            *parts,
            message=f"{listed([p.name for p in parts])} stops while data is moved, and"
            f" {percent(promised)} is promised.",
            sums=(
                f"{percent(promised)} allows {minutes((1 - promised) * MONTH)} a month, for everything",
            ),
            why="A table that is changed in place is locked for as long as it is large.",
            instead="\n".join(
                declaration(p, attributes="migration=expand-contract") for p in parts
            ),
            weight=0.6,
        )

    def _ask(self, part: Component) -> Answer:
        line = declaration(part, attributes="migration=expand-contract", whole=False)
        return self.cannot_tell(
            part,
            message=f"How is the data moved while users write it, and what is the way back? Say `{line}`.",
            weight=0.4,
        )


STRICT = 0.999
"""From here on a planned stop of an hour is more than a month allows.

Basis: 0.1 % of 30 days are 43 minutes."""


def _spoken_of(design: Design, facts: Facts) -> Component | None:
    """A component of which a remark says that data moves, and not how; None where there is none."""
    for remark in (*design.decisions, *design.notes):
        text = f" {remark.title} {remark.text} ".casefold()
        moves = any(word in text for word in MOVES) and not any(word in text for word in SAFE)
        about = [design.components[name] for name in remark.about if name in design.components]
        if moves and about and facts.estimates.warrants_operational_review:
            return about[0]
    return None
