"""Rule `single-region`."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer import (
    MONTH,
    Answer,
    Category,
    Citation,
    Component,
    Design,
    Facts,
    Rule,
    Severity,
    components,
    count,
    finding,
    has_remark,
    innermost_group,
    is_data_store,
    is_family,
    is_kind,
    is_labelled_like,
    is_provided,
    is_titled,
    minutes,
    percent,
    question,
    required_users,
    required_value,
    spans_regions,
    spread_over_two,
    states_placement,
    strictest_required,
)

REGION = 0.9999
"""How much of the time one region is up as a place.

Basis: a planning value; the Amazon Compute SLA promises 99.99% for a region, and DynamoDB
99.99% in one against 99.999% over several."""

WORLD = 100e6
"""Users, of a day where a time is stated, from which they live all over the world.

Basis: a convention; far users wait 100 to 300 ms for each round trip to one region."""

CROWD = 10e6
"""Users a day from which one drawn region is reported.

Basis: a convention; the size from which published designs were split over several places."""

PLANNED = 0.9995
"""The required availability from which one drawn region is reported.

Basis: a convention; it allows 22 minutes a month, and the large regional outages on record took
hours."""

SITE = tuple(
    f"{one} {site} "
    for one in ("one", "single", "same")
    for site in ("data centre", "data center", "datacenter", "datacentre", "region", "site")
)
"""What people say of a system that stands in one place."""

STRICT = "The region alone spends the whole error budget."
FAR = "Distant users wait for each round trip, and a regional outage stops everything."
TOLERABLE = "That may do; it is a decision to be aware of."


class SingleRegion(Rule):
    """Everything runs in one region, though it has to survive its loss or serves the whole world.

    **Why**: a region fails seldom, but as a whole: a provider promises 99.99% for it, 4.3 minutes
    a month, so a target of that or above leaves nothing for the system itself. And users on the
    other side of the world wait 200 ms and more for every round trip.

    Most systems do well in one region, and a design that states none gets no finding. It is a note
    where the design states one (`regions=1`, "one data center"), and where it draws one region and
    states 10 million users a day or a target of 99.95%, or draws all that computes and stores in
    it and states no target. So it is where an RPO and 100 million users are stated and no place at
    all. Under a target of 99.99% or more it is a warning; where such a target is stated and no
    region is, it asks.

    **Do instead**: a second region that can take over, `regions=2`, with a decision about the
    writes in flight; or a target that one region can keep.

    **It cannot see**: where a provider runs its services, and where your users live: it reads
    drawn regions, `regions` and a few English phrases. From 100 million users a day on they are
    assumed to live all over the world.
    """

    id = "single-region"
    severity = Severity.WARNING
    category = Category.RELIABILITY
    problem = "single_region"
    topics = ("Single points of failure",)
    citations = (
        Citation(
            "Amazon Compute Service Level Agreement",
            "https://aws.amazon.com/compute/sla/",
            "99.99% for a region",
        ),
        Citation(
            "Amazon DynamoDB Service Level Agreement",
            "https://aws.amazon.com/dynamodb/sla/",
            "99.99% in one region, 99.999% for global tables",
        ),
        Citation(
            "AWS Well-Architected, Reliability: REL13-BP02, recovery strategies",
            "https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/",
        ),
    )
    follow_up = (
        "Active-active or active-passive: what happens to the writes in flight between them?"
    )
    passes = (
        """
        client reader
        service web x3
        postgres pages x2
        external sender
        reader -> web -> pages
        web -> sender
        note sender: "runs in one region"
        """,
        """
        require availability 99.9%
        client app
        region eu {
            service api x4
            postgres db x2
        }
        app -> api -> db
        """,
        """
        require users 800/d
        require availability 99%
        client singer
        region hall {
            service rooms x2
            postgres slots x2
        }
        singer -> rooms -> slots
        """,
        """
        require users 300M
        require rpo 1min
        client sender
        service outbox x40 [zones=3]
        cassandra letters x12 [zones=3]
        sender -> outbox -> letters
        """,
        """
        require users 2M
        require rpo 1min
        client gardener
        service beds x4
        postgres plants x2
        gardener -> beds -> plants
        """,
        """
        require availability 99.99%
        client app
        service api x4 [regions=2]
        dynamodb items [regions=2]
        app -> api -> items
        """,
    )
    fails = (
        """
        require users 300M
        require rpo 1min
        client sender
        service outbox x40
        cassandra letters x12
        sender -> outbox -> letters
        """,
        """
        require availability 99.99%
        client app
        service api x4 [regions=1]
        dynamodb items [regions=1]
        app -> api -> items
        """,
        """
        require users 40M/d
        require availability 99.95%
        client player
        region south {
            service draws x60 [zones=3]
            postgres results x3 [zones=3, failover=30s]
        }
        player -> draws -> results
        """,
        """
        require users 200M/d
        client app
        region eu {
            service api x4
            dynamodb items
        }
        app -> api -> items
        """,
    )

    keeps_data = is_data_store & ~is_provided & ~is_kind("cache")
    own = components(
        is_family("edge", "compute", "store", "messaging") & ~is_kind("dns", "cdn", "waf")
    )
    says_one_site = is_titled(*SITE)
    stands_in_one_site = has_remark(*SITE) | is_labelled_like(*(one.strip() for one in SITE))

    one_region = finding("{names} {runs/run} in one region, with no failover to another.", "{why}")
    unplaced = finding(
        "{names} {keeps/keep} the data of {users|count} users, and no second region is stated for an RPO of {rpo|duration}.",
        "An RPO counts for the loss of a region, too: what only that region holds is lost with it.",
        severity=Severity.INFO,
    )
    is_it_one = question(
        "Does everything run in one region? {target|percent} allows {allowed|minutes} of downtime a"
        " month, and one region may be down {down|minutes}. Set `regions=2` on what runs in two.",
        weight=0.4,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at what states its place, and ask where a target needs to know."""
        target, own = strictest_required(design, "availability"), self.own.components_of(facts)
        regions = {part.name: innermost_group(design, part, "region") for part in own}
        inside = [part for part in own if regions[part.name]]
        many = len({*regions.values()} - {""}) > 1
        if not own or many or any(spans_regions(facts, part) for part in own):
            return
        strict = target is not None and target >= REGION
        stated = [part for part in own if part.attributes.regions is not None]
        stated = stated or [part for part in own if self.stands_in_one_site(facts, part)]
        is_drawn = bool(inside) and _matters_where_drawn(facts, own, target)
        if stated or is_drawn or self.says_one_site(facts, design):
            yield self._about_parts(facts, stated or inside or own, target)
        elif facts.design.requirement("rpo") and _serves_the_world(design):
            yield from self._about_data(facts, own)
        elif target is not None and strict:
            allowed, down = (1 - target) * MONTH, (1 - REGION) * MONTH
            stores = [part for part in own if part.family == "store"]
            yield self.is_it_one.about(stores or own, target=target, allowed=allowed, down=down)

    def _about_data(self, facts: Facts, own: list[Component]) -> Iterator[Answer]:
        """What is lost with a place that the design does not state, where an RPO is."""
        stores = [part for part in own if self.keeps_data(facts, part)]
        if stores and not any(states_placement(facts.design, part) for part in own):
            yield self.unplaced.about(
                stores,
                users=required_users(facts.design),
                rpo=required_value(facts.design, "rpo"),
                fix=spread_over_two("region", stores),
            )

    def _about_parts(self, facts: Facts, parts: list[Component], target: float | None) -> Answer:
        users = facts.traffic.users_per_day or 0
        strict, far = target is not None and target >= REGION, users >= WORLD
        down = f"{minutes((1 - REGION) * MONTH)} down in a 30-day month"
        sums = [f"one region is up about {percent(REGION)}: {down}"]
        if target:
            sums.append(f"{percent(target)} allows {minutes((1 - target) * MONTH)}")
        if far:
            sums.append(f"{count(users)} users a day live all over the world")
        return self.one_region.about(
            parts,
            why=STRICT if strict else FAR if far else TOLERABLE,
            sums=sums,
            fix=spread_over_two("region", parts),
            severity=Severity.WARNING if strict else Severity.INFO,
        )


def _serves_the_world(design: Design) -> bool:
    return required_users(design) >= WORLD


def _matters_where_drawn(facts: Facts, own: list[Component], target: float | None) -> bool:
    """Whether one drawn region is reported: by users, by the target, else if it holds everything."""
    if (facts.traffic.users_per_day or 0) >= CROWD:
        return True
    if target is not None:
        return target >= PLANNED
    placed = (part for part in own if part.family != "edge")  # a load balancer may run outside
    return all(innermost_group(facts.design, part, "region") for part in placed)
