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
    has_shards,
    is_counted_once,
    is_family,
    is_kind,
    is_provided,
    mentions,
    percent,
    required_value,
    set_attribute,
    set_count,
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

SPLIT = 10
"""Shards of a store from which a single instance beside them is reported.

Basis: a convention; a fault in one of ten shards reaches a tenth of the data."""

DEPENDENTS = 3
"""Components that depend on one coordination service from which it is reported.

Basis: a convention."""

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
    several, it is a warning at any size: the faults that cells should contain spread through it. It
    is a note where services leave work at one stated instance (`x1`) and use a store of ten shards
    or more beside it, and where three components or more of a design for ten million users a day
    depend on one coordination service.

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
        require users 20M/d
        client gamer
        service arenas x90
        service ranks x20
        zookeeper leases x5 [cells=10]
        scheduler seasons x2 [lock=lease]
        gamer -> arenas -> ranks
        arenas, ranks, seasons -> leases
        """,
        """
        client tenant
        service crm x20
        postgres deals x40 [shards=20, shard=tenant]
        redis mails x3
        worker sender x4
        tenant -> crm -> deals
        crm ~> mails ~> sender
        """,
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
        require users 20M/d
        client gamer
        service arenas x90
        service ranks x20
        zookeeper leases x5
        scheduler seasons x2 [lock=lease]
        gamer -> arenas -> ranks
        arenas, ranks, seasons -> leases
        """,
        """
        client tenant
        service crm x20
        postgres deals x40 [shards=20, shard=tenant]
        redis mails x1
        worker sender x4
        tenant -> crm -> deals
        crm ~> mails ~> sender
        """,
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
    single_nodes = components(is_family("messaging") | is_kind("cache", "kv"), is_counted_once)
    is_split = has_shards(SPLIT)
    coordinators = components(is_kind("coordination") & ~is_provided & ~states("cells"))
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
        "A bad deploy, a poison request or a limit that it hits takes down every cell behind it.",
        set_attribute(f"cells={CELLS}"),
        severity=Severity.WARNING,
    )

    undone = finding(
        "{names} {is} one instance beside {split}, which {is:split} split: losing it stops all shards.",
        "Shards limit a fault to a share of the data; a fault in what all of them use stops everything.",
        weight=0.6,
    )
    needed_by_all = finding(
        "{names} {is} one cluster behind {callers}, for {users|count} users a day.",
        "Its instances share state, configuration and version, so one fault can stop all of them.",
        set_attribute(f"cells={CELLS}"),
        weight=0.6,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Judge the whole design by its users and its target."""
        yield from self._about_split_work(design, facts)
        users, cells = facts.traffic.users_per_day or 0, cells_of(design)
        if users < USERS:
            return
        if cells:
            yield self.in_cells.about(names=cells)
            return
        yield from self._about_coordinators(design, facts, users)
        shared = self.servers.components_of(facts)
        is_strict = (required_value(design, "availability") or 0) >= STRICT
        is_at_stake = is_strict or self.is_senior_work(facts, design)
        if shared and is_at_stake and not self.mentions_cells(facts, design):
            line = f"1 ÷ {CELLS} cells = {percent(1 / CELLS)} of the users, {count(users / CELLS)} a day"
            yield self.one_stack.about(shared, users=users, sums=[line])

    def _about_split_work(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Single cells in front of several, and single instances beside many shards."""
        for part in self.stated_whole.components_of(facts):
            behind = _split_callees(design, part)
            if part.attributes.cells == 1 and behind:
                yield self.shared_front.about([part], also=behind, behind=behind)
        for part in self.single_nodes.components_of(facts):
            beside = _used_beside(design, part)
            if split := [one for one in beside if self.is_split(facts, one)]:
                yield self.undone.about([part], also=split, split=split, fix=set_count(2, part))

    def _about_coordinators(self, design: Design, facts: Facts, users: float) -> Iterator[Answer]:
        """Coordination services on which much of a large design depends."""
        for part in self.coordinators.components_of(facts):
            names = dict.fromkeys(link.source for link in design.links_to[part.name])
            callers = [design.components[name] for name in names if name != part.name]
            if len(callers) >= DEPENDENTS:
                yield self.needed_by_all.about([part], also=callers, callers=callers, users=users)


def _used_beside(design: Design, part: Component) -> list[Component]:
    """The stores that are also used by the components that send messages to this one."""
    callers = [link.source for link in design.links_to[part.name] if link.mode == "async"]
    called = [link.target for name in callers for link in design.links_from[name]]
    parts = [design.components[name] for name in dict.fromkeys(called)]
    return [one for one in parts if one.family == "store"]


def _split_callees(design: Design, part: Component) -> list[Component]:
    """The components it calls that are split into several cells."""
    callees = (design.components[link.target] for link in design.links_from[part.name])
    return [one for one in dict.fromkeys(callees) if one.attributes.cells not in (None, 1)]
