"""Rule `requirement-missing`."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer import (
    Answer,
    Category,
    Citation,
    Design,
    Facts,
    Rule,
    Severity,
    at_level,
    declare,
    finding,
    list_names,
    list_words,
    question,
    warrants_operational_review,
)

LOADS = frozenset(["reads", "writes", "requests", "users", "connections", "bandwidth", "storage"])
"""Metrics that state a load."""

LATENCIES = frozenset({"p50", "p95", "p99"})

LINES = {
    "how many requests arrive at peak": "require users 1M/d",
    "how fast does it have to respond": "require p99 200ms",
    "how much downtime is acceptable": "require availability 99.9%",
}
"""What is asked, and the line that answers it."""


class RequirementMissing(Rule):
    """The design does not state its requirements: how much load, how fast, how reliable.

    **Why**: whether a drawing is right depends on its requirements. The same two components serve
    a thousand users well and ten million not at all; without numbers, every component more or
    less is a matter of taste.

    It is one question that names the two or three lines that are missing, not one for each. At
    senior level and above, a design that is more than a sketch without a single number is a note:
    there the numbers are expected first.

    **Do instead**: begin with three lines: `require users 1M/d`, `require p99 200ms` and
    `require availability 99.9%`; or give the flows their rates.

    **It cannot see**: numbers that were said aloud, and whether those that are written are right.
    It asks for a load, a latency and an availability, not for money, durability or law.
    """

    id = "requirement-missing"
    severity = Severity.INFO
    category = Category.SCALABILITY
    problem = ""
    topics = ("Requirements and estimates",)
    citations = (
        Citation(
            "Google SRE book: service level objectives",
            "https://sre.google/sre-book/service-level-objectives/",
        ),
    )
    follow_up = (
        "Which of these numbers would change the drawing most if it were ten times as large?"
    )
    passes = (
        """
        require users 1M/d
        require p99 200ms
        require availability 99.9%
        client -> api -> postgres
        """,
        "client -> api -> postgres",
    )
    fails = (
        """
        design "Shop" [level=senior]
        client app
        lb front
        service api x2
        redis hot x2
        postgres db x2
        queue jobs
        worker mail x2
        app -> front -> api -> hot, db
        api ~> jobs ~> mail
        """,
        """
        design "Shop" [level=staff]
        mobile app
        gateway door x2
        service users x2
        service orders x2
        postgres db x2
        kafka events x3
        app -> door -> users, orders -> db
        orders ~> events
        """,
    )

    no_number = finding(
        "The design states no number: no load, no latency, no availability.",
        "Nothing can be called too small or too large before that.",
        declare(*LINES.values()),
    )
    what = question("{question}? Add {lines}.")

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Ask once for what is missing of load, latency and availability."""
        missing = _missing_requirements(design, facts) if design.components else []
        is_expected = (warrants_operational_review & at_level("senior"))(facts, design)
        if len(missing) == len(LINES) and is_expected:
            yield self.no_number.about()
        elif missing:
            asked, lines = list_words(missing), list_names([LINES[one] for one in missing])
            weight = 0.9 if next(iter(LINES)) in missing else 0.6
            yield self.what.about(question=asked[0].upper() + asked[1:], lines=lines, weight=weight)


def _missing_requirements(design: Design, facts: Facts) -> list[str]:
    stated = {required.metric for required in design.requirements}
    is_rated = any(flow.rate is not None for flow in design.flows)
    is_rated = is_rated or any(map(bool, facts.traffic.arrival_rates))
    known = (is_rated or LOADS & stated, LATENCIES & stated, "availability" in stated)
    return [one for one, is_known in zip(LINES, known, strict=True) if not is_known]
