"""Rule `one-cell-for-all`."""

from __future__ import annotations

from collections.abc import Iterator

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
    cells_of,
    components,
    count,
    credit,
    finding,
    is_family,
    mentions,
    percent,
    required_value,
    set_attribute,
    states,
)

USERS = 10_000_000
"""Users a day from which one stack for all of them is reported.

Basis: the size at which published designs were split into cells; the rest is a convention."""

STRICT = 0.9999
"""The availability from which one bad change for all uses up years of the error budget.

Basis: a convention; 99.99% allows 53 minutes a year, which one bad deploy can use up."""

CELLS = 10
"""So many cells limit one bad change to a tenth of the users; an example, for the sum."""

CELL_TERMS = ("cell", "stamp", "pod ", "pods ", "shuffle shard", "partition by tenant", "swimlane")
"""Words for stacks that share nothing."""


class OneCellForAll(Rule):
    """One stack serves all users, so that one fault reaches all of them.

    **Why**: replicas in several zones protect against machines that fail. They do not protect
    against a bad deploy, a poison message or a tenant that floods the system: these reach every
    replica. With ten stacks that share nothing, they reach a tenth of the users.

    It is a note for ten million users a day and more, at staff level and above or where
    99.99% is required. Cells, stamps, and regions that each serve users of their own count. Where
    a component is stated to be one cell (`cells=1`) in front of something that is split into
    several, it is a note at any size: the fault that cells were to contain spreads through it.

    **Do instead**: split users over stacks that share nothing, behind a thin router:
    `group cell [cells=10] { … }`, and deploy to one of them first.

    **It cannot see**: feature flags and staged deploys, which limit the blast radius as well:
    `unsafe-deploy` looks at those. It does not count shards of a store as cells, though they
    contain some faults.
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
    follow_up = "What share of users can one bad deploy, or one bad tenant, take down?"
    passes = (
        """
        client customer
        lb router x2
        service store x40 [cells=20]
        postgres books x3 [cells=1]
        customer -> router -> store -> books
        """,
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
        client customer
        gateway door xmany [cells=1, limit]
        worker shards [cells=many]
        customer -> door -> shards
        """,
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

    servers = components(is_family("compute"))
    stated_whole = components(is_family("edge", "compute"), states("cells"))
    mentions_cells = mentions(*CELL_TERMS)
    is_senior_work = at_level("staff")

    in_cells = credit("{names} {limits/limit} the blast radius to a share of the users")
    one_stack = finding(
        "Blast radius: a bad deploy of {names} reaches all {users|count} users (no cells).",
        "Replicas protect against lost machines; they all take the same bad change.",
        set_attribute(f"cells={CELLS}"),
    )

    shared_front = finding(
        "{names} {is} one cell in front of {behind}, which {is:behind} split: one fault stops all cells.",
        "A bad deploy, a poison request or a limit that it reaches takes down every cell behind it.",
        set_attribute(f"cells={CELLS}"),
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Judge the whole design by its users and its target."""
        for part in self.stated_whole.components_of(facts):
            behind = _split_callees(design, part)
            if part.attributes.cells == 1 and behind:
                yield self.shared_front.about([part], also=behind, behind=behind)
        users, cells = facts.traffic.users_per_day or 0, cells_of(design)
        shared = self.servers.components_of(facts)
        is_strict = (required_value(design, "availability") or 0) >= STRICT
        if users < USERS:
            return
        if cells:
            yield self.in_cells.about(names=cells)
        elif (
            shared
            and not self.mentions_cells(facts, design)
            and (is_strict or self.is_senior_work(facts, design))
        ):
            line = f"1 ÷ {CELLS} cells = {percent(1 / CELLS)} of the users, {count(users / CELLS)} a day"
            yield self.one_stack.about(shared, users=users, sums=[line])


def _split_callees(design: Design, part: Component) -> list[Component]:
    """What a component calls that is split into several cells."""
    callees = (design.components[link.target] for link in design.links_from[part.name])
    return [one for one in dict.fromkeys(callees) if one.attributes.cells not in (None, 1)]
