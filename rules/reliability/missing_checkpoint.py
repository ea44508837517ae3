"""The rule `missing-checkpoint`."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.design import Component, Design
from dsl.kinds import Family, Kind
from reviewer.analysis.facts import Facts
from reviewer.analysis.topology.counts import is_managed
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.suggestion import declaration, listed

LONG = frozenset({Kind.BATCH, Kind.TRANSCODER, Kind.STREAM_PROCESSOR})
"""Kinds whose work takes long, or never ends."""

CRAWLS = ("crawl", "scrap", "migrat", "backfill", "import", "export", "reindex", "train")
"""Stems of names of work that takes hours."""

TOLD = (" checkpoint", " resum", " offset", " savepoint", " restart", " idempot", " chunk")
"""What names and remarks say of going on where one stopped."""


class MissingCheckpoint(Rule):
    """Long work that begins again from nothing when it is interrupted.

    **Why**: a job of six hours on machines that are replaced, or lost, every few weeks will be
    interrupted. Without a mark of how far it came it starts over, and takes up the time and
    the load of everything it had done.

    Work that says `checkpoint=no` is a warning. Where a job is long by its kind or name and
    nothing is said, it is a question at senior level and above. Engines that save their state
    by themselves, and work cut into messages of a queue, count.

    **Do instead**: `checkpoint=1min`: save how far it is where it outlives the worker, and go on
    from there; or cut the work into pieces that a queue hands out.

    **It cannot see**: how long a job takes: that is told by kinds and by stems of English names
    (crawl, migrate, import). Jobs whose code goes on where it stopped have to say so, or it asks.
    """

    id = "missing-checkpoint"
    severity = Severity.WARNING
    category = Category.RELIABILITY
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

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at what computes for long."""
        parts = [part for part in design.components.values() if part.family is Family.COMPUTE]
        lost = [part for part in parts if part.attributes.checkpoint is False]
        saved = [part for part in parts if part.attributes.checkpoint]
        if lost:
            yield self._lost(lost)
        if saved:
            verb = "goes" if len(saved) == 1 else "go"
            yield self.satisfied(
                *saved, message=f"{listed([p.name for p in saved])} {verb} on from where it stopped"
            )
        asked = facts.estimates.warrants_operational_review and facts.is_judged_at("senior")
        if asked and not any(word in facts.words.text for word in TOLD):
            yield from self._ask([p for p in parts if _is_open(design, p)])

    def _lost(self, parts: list[Component]) -> Answer:
        names = listed([part.name for part in parts], "or")
        return self.violated(
            *parts,
            message=f"when {names} is interrupted, its work begins again from nothing.",
            why="The longer the work, the surer it is interrupted before it ends.",
            instead="\n".join(declaration(part, attributes="checkpoint=1min") for part in parts),
        )

    def _ask(self, parts: list[Component]) -> Iterator[Answer]:
        if parts:
            line = declaration(parts[0], attributes="checkpoint=1min", whole=False)
            yield self.cannot_tell(
                *parts,
                message=f"{listed([p.name for p in parts], 'or')} dies half way through: where does the work go on? Say `{line}`.",
                weight=0.2,
            )


def _is_open(design: Design, part: Component) -> bool:
    """Whether its work is long, and neither it nor what runs it is said to save it."""
    if part.attributes.checkpoint is not None or part.attributes.idempotency or is_managed(part):
        return False
    name = part.name.casefold()
    if part.kind is Kind.STREAM_PROCESSOR and part.technology is not None:
        return False  # engines keep the state of their streams by themselves
    crawls = any(stem in name for stem in CRAWLS)
    fed = (design.components[link.source].family for link in design.links_to[part.name])
    in_pieces = Family.MESSAGING in fed and part.kind is not Kind.BATCH
    return crawls or (part.kind in LONG and not in_pieces)
