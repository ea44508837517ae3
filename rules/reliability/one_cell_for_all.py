"""The rule `one-cell-for-all`."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.design import Component, Design
from dsl.kinds import Family
from dsl.quantity import Quantity
from reviewer.analysis.facts import Facts
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.numbers import count, percent
from reviewer.text.suggestion import declaration, listed

USERS = 10_000_000
"""Users a day from which one stack for all of them is worth a remark.

Basis: the size at which published designs were split into cells; the rest is a convention."""

STRICT = 0.9999
"""The availability from which one bad change for all spends years of what is allowed.

Basis: a convention; 99.99 % allows 53 minutes a year, which one bad deploy can spend."""

CELLS = 10
"""So many cells let one bad change reach a tenth of the users; an example, for the sum."""

WORDS = (
    " cell",
    " stamp",
    " pod ",
    " pods ",
    " shuffle shard",
    " partition by tenant",
    " swimlane",
)
"""Words for stacks that share nothing."""


class OneCellForAll(Rule):
    """One stack serves everybody, so that one fault reaches everybody.

    **Why**: copies over zones help against machines that fail. They do not help against a bad
    deploy, a poisoned message or a tenant that floods: these reach every copy. With ten stacks
    that share nothing, they reach a tenth of the users.

    It is a remark for ten million users a day and more, at staff level and above or where
    99.99 % is required. Cells, stamps, and regions that each serve users of their own count.

    **Do instead**: split users over stacks that share nothing, behind a thin router:
    `group cell [cells=10] { … }`, and deploy to one of them first.

    **It cannot see**: flags and staged deploys, which keep a fault to few users as well:
    `unsafe-deploy` looks at those. Shards of a store are no cells to it, though they bound some
    faults.
    """

    id = "one-cell-for-all"
    severity = Severity.INFO
    category = Category.RELIABILITY
    problem = "missing_cells"
    topics = ("Blast radius",)
    citations = (
        Citation(
            "AWS: reducing the scope of impact with cell-based architecture",
            "https://docs.aws.amazon.com/wellarchitected/latest/reducing-scope-of-impact-with-cell-based-architecture/",
        ),
        Citation(
            "Amazon Builders' Library: workload isolation using shuffle-sharding",
            "https://aws.amazon.com/builders-library/workload-isolation-using-shuffle-sharding/",
        ),
    )
    follow_up = "Which part of the users can one bad deploy, or one bad tenant, take down?"
    passes = (
        """
        require users 50M/d
        require availability 99.99%
        client app
        lb front: ALB
        group cell [cells=10] {
          service api x40
          postgres db x3
        }
        app -> front -> api -> db
        """,
        """
        require users 1M/d
        require availability 99.99%
        client app
        lb front: ALB
        service api x40
        app -> front -> api
        """,
    )
    fails = (
        """
        require users 50M/d
        require availability 99.99%
        client app
        lb front: ALB
        service api x400
        app -> front -> api
        """,
        """
        design "Feed" [level=principal]
        require users 50M/d
        client app
        lb front: ALB
        service api x400
        app -> front -> api
        """,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Judge the whole design by its users and its target."""
        users = facts.traffic.users_per_day
        if users is None or users < USERS:
            return
        if split := _split(design):
            yield self.satisfied(message=f"{split} keep a fault to a part of the users")
        elif any(word in facts.words.text for word in WORDS) or not _is_asked(design, facts):
            return
        elif shared := [p for p in design.components.values() if p.family is Family.COMPUTE]:
            yield self._one(shared, users)

    def _one(self, shared: list[Component], users: float) -> Answer:
        return self.violated(
            *shared,
            message=f"one bad deploy or one bad message in {listed([p.name for p in shared])} reaches all of {count(users)} users.",
            sums=(
                f"1 ÷ {CELLS} cells = {percent(1 / CELLS)} of the users, {count(users / CELLS)} a day",
            ),
            why="Copies stand in for lost machines; they all take the same bad change.",
            instead="\n".join(declaration(part, attributes=f"cells={CELLS}") for part in shared),
        )


def _is_asked(design: Design, facts: Facts) -> bool:
    if facts.is_judged_at("staff"):
        return True
    target = design.requirement("availability")
    value = target.value if target is not None else None
    return isinstance(value, Quantity) and value.value >= STRICT


def _split(design: Design) -> str:
    """What parts the users, in words."""
    said = [group for group in design.groups.values() if group.attributes.cells]
    if said:
        return listed([group.name for group in said])
    parts = [part for part in design.components.values() if part.attributes.cells]
    if parts:
        return listed([part.name for part in parts])
    regions = [
        g for g in design.groups.values() if g.kind == "region" and g.attributes.role == "active"
    ]
    return listed([region.name for region in regions]) if len(regions) > 1 else ""
