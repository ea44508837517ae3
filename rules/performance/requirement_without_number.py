"""Rule `requirement-without-number`."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer import Answer, Category, Citation, Design, Facts, Rule, Severity, declare, finding

VAGUE = {
    "p99": ("low latency", "very fast", "fast response", "real time", "realtime", "responsive", "quickly"),
    "availability": ("highly available", "high availability", "always on", "never down", "no downtime", "fault tolerant"),
    "load": ("many users", "millions of", "huge", "massive", "high traffic", "high throughput", "highly scalable", "web scale", "heavy load"),
    "rpo": ("never lose", "no data loss", "zero data loss", "highly durable"),
}  # fmt: skip
"""What people say in place of a number, by the metric that they mean."""

LINES = {"p99": "p99 200ms", "availability": "availability 99.9%", "load": "requests 10k/s", "rpo": "rpo 0s"}  # fmt: skip
"""The `require` line that states the metric with a number."""

STATED_BY = {
    "p99": {"p50", "p95", "p99"},
    "availability": {"availability"},
    "load": {"users", "requests", "reads", "writes", "connections", "storage", "bandwidth"},
    "rpo": {"rpo", "durability"},
}
"""Metrics any one of which states it."""


class RequirementWithoutNumber(Rule):
    """A wish, such as "highly available", without a number.

    **Why**: "fast" is 20 ms to one reader and two seconds to another, and the two lead to
    different designs. What has no number cannot be met, missed, or traded for something else.

    Decisions and notes that use such words are noted once, unless the text has a number beside
    them or a `require` line states the same thing.

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

    vague = finding(
        '"{phrase}" has no number: nobody can tell whether the design meets it.',
        "To one reader it means ten times what it means to another.",
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look for such words in every remark, and for the number that would replace them."""
        stated = {required.metric for required in design.requirements}
        if any(flow.rate is not None for flow in design.flows):
            stated.add("requests")
        found: dict[str, tuple[str, tuple[str, ...]]] = {}
        for remark in (*design.decisions, *design.notes):
            text = f"{remark.title} {remark.text}".casefold().replace("-", " ")
            if not any(letter.isdigit() for letter in text):
                for metric, phrase in _vague_phrases(text):
                    if not STATED_BY[metric] & stated:
                        found.setdefault(metric, (phrase, remark.about))
        for metric, (phrase, about) in found.items():
            parts = [design.components[name] for name in about if name in design.components]
            yield self.vague.about(parts, phrase=phrase, fix=declare(f"require {LINES[metric]}"))


def _vague_phrases(text: str) -> Iterator[tuple[str, str]]:
    """The first vague phrase of each metric."""
    for metric, phrases in VAGUE.items():
        yield from [(metric, phrase) for phrase in phrases if phrase in text][:1]
