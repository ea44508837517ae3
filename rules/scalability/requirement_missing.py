"""The rule `requirement-missing`."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.design import Design
from reviewer.analysis.facts import Facts
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.suggestion import listed

LOADS = frozenset({"reads", "writes", "requests", "users", "connections", "bandwidth", "storage"})
"""Metrics that say how much."""

TIMES = frozenset({"p50", "p95", "p99"})
"""Metrics that say how fast."""


class RequirementMissing(Rule):
    """The design does not say what it is for: how many, how fast, how reliable.

    **Why**: whether a drawing is right depends on what is asked of it. The same two boxes serve
    a thousand people well and ten million not at all; without numbers, every box more or less
    is a matter of taste.

    It is one question that names the two or three lines that are missing, not one for each of
    them. At senior level and above, a design of some size without a single number is a remark:
    there the numbers are expected first.

    **Do instead**: begin with three lines: `require users 1M/d`, `require p99 200ms` and
    `require availability 99.9%`; or give the flows their rates.

    **It cannot see**: numbers that were said aloud, and whether those that are written are right.
    It asks for a load, a time and an availability, not for money, durability or law.
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

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Ask once for what is missing of loads, times and reliability."""
        if not design.components:
            return
        missing = _missing(design, facts)
        if (
            len(missing) == len(LINES)
            and facts.estimates.warrants_operational_review
            and facts.is_judged_at("senior")
        ):
            yield self.violated(
                message="the design states no number: how many use it, how fast it is to be, and how reliable.",
                why="Nothing can be called too small or too large before that.",
                instead="\n".join(LINES.values()),
            )
        elif missing:
            what = listed_words(list(missing))
            lines = listed([LINES[word] for word in missing], "and")
            yield self.cannot_tell(
                message=f"{what[0].upper()}{what[1:]}? Say {lines}.",
                weight=0.9 if "how many use it at peak" in missing else 0.6,
            )


LINES = {
    "how many use it at peak": "require users 1M/d",
    "how fast is an answer to be": "require p99 200ms",
    "how much downtime may it have": "require availability 99.9%",
}
"""What is asked, and the line that answers it."""


def _missing(design: Design, facts: Facts) -> list[str]:
    stated = {required.metric for required in design.requirements}
    rated = any(flow.rate is not None for flow in design.flows) or any(
        map(bool, facts.traffic.arrival_rates)
    )
    known = (rated or not LOADS.isdisjoint(stated), not TIMES.isdisjoint(stated))
    return [
        question
        for question, is_known in zip(LINES, (*known, "availability" in stated), strict=True)
        if not is_known
    ]


def listed_words(words: list[str]) -> str:
    """Words as a person lists them."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
