"""The rule `requirement-without-number`."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.design import Design
from reviewer.analysis.facts import Facts
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule

VAGUE = {
    ("low latency", "very fast", "fast response", "real time", "realtime", "responsive", "quickly"): "p99",
    ("highly available", "high availability", "always on", "never down", "no downtime", "fault tolerant"): "availability",
    ("many users", "millions of", "huge", "massive", "high traffic", "high throughput", "highly scalable", "web scale", "heavy load"): "load",
    ("never lose", "no data loss", "zero data loss", "highly durable"): "rpo",
}  # fmt: skip
"""What people say in place of a number, and the metric that they mean."""

LINES = {
    "p99": "require p99 200ms",
    "availability": "require availability 99.9%",
    "load": "require requests 10k/s",
    "rpo": "require rpo 0s",
}
"""A line that says the metric with a number."""

MEANT = {
    "p99": frozenset({"p50", "p95", "p99"}),
    "availability": frozenset({"availability"}),
    "load": frozenset({"users", "requests", "reads", "writes", "connections", "storage", "bandwidth"}),
    "rpo": frozenset({"rpo", "durability"}),
}  # fmt: skip
"""Metrics of which any one says it."""


class RequirementWithoutNumber(Rule):
    """A wish, such as "highly available", that no number says.

    **Why**: "fast" is 20 ms to one reader and two seconds to another, and the two lead to
    different drawings. What has no number cannot be met, missed, or traded for something else.

    Decisions and notes that use such words are remarked on once, unless the text has
    a number beside them or a `require` line states the same thing.

    **Do instead**: put the number behind it: `require p99 200ms`, `require availability 99.9%`.

    **It cannot see**: wishes in other words than its short list of English phrases. It reads
    decisions and notes, and any digit in one of them counts as its number.
    """

    id = "requirement-without-number"
    severity = Severity.INFO
    category = Category.PERFORMANCE
    problem = ""
    topics = ("Requirements and estimates",)
    citations = (
        Citation(
            "Google SRE book: service level objectives",
            "https://sre.google/sre-book/service-level-objectives/",
        ),
    )
    follow_up = "How would you notice that this wish is not met?"
    passes = (
        """
        require availability 99.9%
        client -> api -> postgres
        note api: "must be highly available"
        """,
        """
        client -> api -> postgres
        note api: "low latency: 50 ms at the 99th percentile"
        """,
    )
    fails = (
        """
        client -> api -> postgres
        note api: "must be highly available"
        """,
        """
        client -> api -> redis
        decide "Redis over PostgreSQL" on redis: "the feed has to be very fast"
        """,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look for such words in every remark, and for the number that would stand for them."""
        stated = {required.metric for required in design.requirements}
        rated = any(flow.rate is not None for flow in design.flows)
        found: dict[str, tuple[str, tuple[str, ...]]] = {}
        for remark in (*design.decisions, *design.notes):
            text = f"{remark.title} {remark.text}".casefold().replace("-", " ")
            if any(letter.isdigit() for letter in text):
                continue
            for phrase, metric in _phrases(text):
                known = not MEANT[metric].isdisjoint(stated) or (metric == "load" and rated)
                if not known:
                    found.setdefault(metric, (phrase, remark.about))
        for metric, (phrase, about) in found.items():
            yield self.violated(
                *(design.components[name] for name in about if name in design.components),
                message=f'"{phrase}" has no number: nobody can say whether the design meets it.',
                why="To one reader it means ten times what it means to another.",
                instead=LINES[metric],
            )


def _phrases(text: str) -> Iterator[tuple[str, str]]:
    for phrases, metric in VAGUE.items():
        for phrase in phrases:
            if phrase in text:
                yield phrase, metric
                break
