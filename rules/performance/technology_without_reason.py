"""The rule `technology-without-reason`."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.design import Component, Design
from dsl.kinds import Family, Kind
from reviewer.analysis.facts import Facts
from reviewer.analysis.semantics.annotations import is_decided
from reviewer.analysis.topology.counts import entry
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.suggestion import listed

USUAL = frozenset({
    "postgres", "mysql", "mariadb", "sql-server", "rds", "redis", "memcached", "elasticache",
    "s3", "gcs", "azure-blob", "sqs", "rabbitmq", "aurora", "cloud-sql", "azure-sql",
    "memorystore", "azure-cache-redis", "service-bus", "azure-queue", "cloud-tasks",
})  # fmt: skip
"""What is taken unless there is a reason against it, so that nobody is asked why.

A convention of ours."""

CHOSEN = frozenset({Family.STORE, Family.MESSAGING})
"""Families where the choice decides what the system can promise."""

ENOUGH = 2
"""From so many unexplained choices, and none explained, silence is a remark; a convention."""


class TechnologyWithoutReason(Rule):
    """A notable technology is named, and nothing says why it.

    **Why**: at senior level the choice is not the answer, the reason is: what the data is asked,
    what is given up for it, and what was turned down. A name alone could be habit.

    Stores and brokers beyond the usual ones count, at senior level and above. Where two or more
    are named and no decision is stated at all it is a remark; otherwise a question about the
    one that carries most. A `decide` or a `note` on the component answers it.

    **Do instead**: `decide "Cassandra over PostgreSQL" on timelines: "40k writes/s by one key;
    gives up joins"`: the choice, what it won against, and its price.

    **It cannot see**: whether a reason is a good one: any decision or note on the component, or
    one that names the technology, is enough. Which technologies are the usual ones is a list of
    ours.
    """

    id = "technology-without-reason"
    severity = Severity.INFO
    category = Category.PERFORMANCE
    problem = ""
    topics = ("Choice of the store",)
    citations = (
        Citation(
            "AWS Well-Architected, Performance: PERF03-BP01, use a purpose-built data store",
            "https://docs.aws.amazon.com/wellarchitected/latest/performance-efficiency-pillar/",
        ),
    )
    follow_up = "What would have to change for you to choose the other one?"
    passes = (
        """
        design "Feed" [level=senior]
        client -> api -> cassandra
        decide "Cassandra over PostgreSQL" on cassandra: "40k writes/s by one key; gives up joins"
        """,
        """
        design "Feed" [level=mid]
        client -> api -> cassandra
        api ~> kafka
        """,
        """
        design "Feed" [level=senior]
        client -> api -> postgres, redis
        """,
    )
    fails = (
        """
        design "Feed" [level=senior]
        client -> api -> cassandra
        api ~> kafka
        """,
        """
        design "Feed" [level=staff]
        client -> api -> dynamodb, neo4j, elasticsearch
        """,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at every store and broker of a notable technology."""
        if not facts.is_judged_at("senior"):
            return
        open_ = [p for p in design.components.values() if _is_notable(p, facts)]
        bare = [part for part in open_ if not _is_explained(design, part)]
        if not bare:
            return
        if len(bare) >= ENOUGH and not design.decisions:
            yield self._unexplained(bare)
        else:
            yield self._ask(max(bare, key=lambda part: _load(facts, part)))

    def _unexplained(self, parts: list[Component]) -> Answer:
        places: dict[str, list[str]] = {}
        for part in parts:
            places.setdefault(_title(part), []).append(part.name)
        named = [f"{title} for {listed(names)}" for title, names in places.items()]
        shown = named if len(named) <= MOST else [*named[:MOST], f"{len(named) - MOST} more"]
        names = " and ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else shown[0]
        return self.violated(
            *parts,
            message=f"{names}: no decision says why these, and what they give up.",
            why="At this level the reason is what is asked for.",
            instead="\n".join(_decide(part) for part in parts[:MOST]),
        )

    def _ask(self, part: Component) -> Answer:
        return self.cannot_tell(
            part,
            message=f"Why {_title(part)} for {listed([part.name])}, and what does it give up? Say `{_decide(part)}`.",
            weight=0.2,
        )


MOST = 3
"""So many choices are asked about at once."""


def _is_notable(part: Component, facts: Facts) -> bool:
    if part.family not in CHOSEN or part.technology is None or part.technology.id in USUAL:
        return False
    return part.kind is not Kind.CACHE and not facts.topology.replicas.origins(part.name)


def _is_explained(design: Design, part: Component) -> bool:
    """Whether a decision or note is about it, or names its technology."""
    if is_decided(design, part.name):
        return True
    title = _title(part).casefold()
    return any(title in f"{d.title} {d.text}".casefold() for d in design.decisions)


def _title(part: Component) -> str:
    return part.technology_text or entry(part).title


def _load(facts: Facts, part: Component) -> float:
    demand = facts.traffic.demand(part.name)
    return demand.total if demand else 0.0


def _decide(part: Component) -> str:
    return f'decide "{_title(part)} over …" on {part.name}: "…"'.replace('""', '"')
