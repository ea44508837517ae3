"""The rule `thirteen-of-a-kind`, which the tests add to a copy of the project."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer import Answer, Category, Citation, Design, Facts, Problem, Rule, Severity

UNLUCKY = 13
"""Instances of one component; a convention of this test."""


class ThirteenOfAKind(Rule):
    """A component of exactly thirteen instances.

    **Why**: nothing in the examples has so many, so this rule changes no accepted report.

    **Do instead**: choose another count.

    **It cannot see**: whether anybody minds.
    """

    id = "thirteen-of-a-kind"
    severity = Severity.INFO
    category = Category.COST
    problem = Problem("")
    topics = ("Cost and simplicity",)
    citations = (Citation("An example", "https://example.org/thirteen"),)
    follow_up = "Why thirteen?"
    passes = ("client app\nservice api x2 [limit=20/s]\napp -> api",)
    fails = ("client app\nservice api x13 [limit=20/s]\napp -> api",)

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Count the instances of each component."""
        for part in design.components.values():
            if part.count == UNLUCKY:
                yield self.violated(
                    part,
                    message=f"`{part.name}` has 13 instances.",
                    why="Some floors are skipped for that.",
                    instead=f"{part.kind.value} {part.name} x12",
                )
