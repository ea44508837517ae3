"""Rule `technology-without-reason`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reviewer import (
    Answer,
    Category,
    Citation,
    Component,
    Design,
    Facts,
    Rule,
    Severity,
    at_level,
    components,
    declare_literally,
    finding,
    has_decided_technology,
    has_own_remark,
    is_family,
    is_kind,
    is_replica,
    is_technology,
    list_names,
    list_words,
    names_technology,
    question,
    technology_title,
)

USUAL = frozenset({
    "postgres", "mysql", "mariadb", "sql-server", "rds", "redis", "memcached", "elasticache",
    "s3", "gcs", "azure-blob", "sqs", "rabbitmq", "aurora", "cloud-sql", "azure-sql",
    "memorystore", "azure-cache-redis", "service-bus", "azure-queue", "cloud-tasks",
})  # fmt: skip
"""Technologies that are default choices: they need no stated reason.

A convention of ours."""

ENOUGH = 2
"""From so many unexplained choices, and none explained, silence is a note; a convention."""

MOST = 3
"""So many choices are asked about at once."""

REASONS = (
    *("because ", "since ", "so that ", "instead ", "rather ", "over ", "due ", "thanks "),
    *("chosen ", "chose ", "picked ", "need", "fits ", "suits ", "trade", "gives up ", "known "),
)
"""Words of a note that gives a reason; a note about something else explains no choice."""


class TechnologyWithoutReason(Rule):
    """A notable technology is named without a reason.

    **Why**: at senior level the choice is not the answer, the reason is: what the data is queried
    by, the trade-off, and the alternatives that were rejected. A name alone could be habit.

    Stores and brokers beyond the usual ones count, at senior level and above. Where two or more
    are named and no decision is stated at all it is a note; otherwise a question about the
    one with the highest load. A `decide` on the component answers
    it; a `note` that gives a reason makes it a question.

    **Do instead**: `decide "Cassandra over PostgreSQL" on timelines: "40k writes/s by one key;
    gives up joins"`: the choice, what it won against, and its price.

    **It cannot see**: whether a reason is a good one: any decision on the component, or
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
        note cassandra: "four copies of each row"
        """,
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

    scope = components(
        is_family("store", "messaging"),
        names_technology,
        ~is_technology(*USUAL),
        ~is_kind("cache") & ~is_replica,
        ~has_decided_technology & ~has_own_remark(*REASONS),
    )
    asks = at_level("senior")

    no_reason = finding(
        "{choices}: no decision states why.", "At this level the reason is the answer."
    )
    why_this = question(
        "Why {title} for {names}, and what is the trade-off? Set `{line}`.", weight=0.2
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at every store and broker of a notable technology."""
        parts = self.scope.components_of(facts) if self.asks(facts, design) else []
        decided = {name for decision in design.decisions for name in decision.about}
        parts = [part for part in parts if part.name not in decided]
        if len(parts) >= ENOUGH and not design.decisions:
            fix = declare_literally(*(_decision_on(part) for part in parts[:MOST]))
            yield self.no_reason.about(parts, choices=_list_choices(parts), fix=fix)
        elif parts:
            first = max(parts, key=lambda part: facts.traffic.request_rate(part.name))
            title, line = technology_title(first), _decision_on(first)
            yield self.why_this.about([first], title=title, line=line)


def _list_choices(parts: Sequence[Component]) -> str:
    places: dict[str, list[Component]] = {}
    for part in parts:
        places.setdefault(technology_title(part), []).append(part)
    return list_words(f"{title} for {list_names(uses)}" for title, uses in places.items())


def _decision_on(part: Component) -> str:
    title = technology_title(part).replace('"', "")
    return f'decide "{title} over …" on {part.name}: "…"'
