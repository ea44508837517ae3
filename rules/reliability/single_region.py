"""The rule `single-region`."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.design import Component, Design
from dsl.kinds import Family, Kind
from reviewer.analysis.facts import Facts
from reviewer.analysis.topology.counts import is_provided
from reviewer.analysis.topology.single_points import PlaceClass, several
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.rule_kit.flow_requirements import place_of, strictest_required
from reviewer.text.numbers import count, minutes, percent
from reviewer.text.suggestion import declaration, listed

REGION = 0.9999
"""How much of the time one region is up as a place.

Basis: a planning value; the Amazon Compute SLA promises 99.99 % for a region, and DynamoDB
99.99 % in one against 99.999 % over several."""

WORLD = 100e6
"""Users a day from which they live all over the world.

Basis: a convention; far users wait 100 to 300 ms for each round trip to one region."""

MONTH = 30 * 24 * 60

OWN = frozenset({Family.EDGE, Family.COMPUTE, Family.STORE, Family.MESSAGING})

EVERYWHERE = frozenset({Kind.DNS, Kind.CDN, Kind.WAF})

SITE = tuple(
    f" {one} {site} "
    for one in ("one", "single", "same")
    for site in ("data centre", "data center", "datacenter", "datacentre", "region", "site")
)
"""What people say of a system that stands in one place."""


class SingleRegion(Rule):
    """Everything stands in one region, though it must outlive one or serves the whole world.

    **Why**: a region fails seldom, but as a whole: a provider promises 99.99 % for it, 4.3
    minutes a month, so a target of that or above leaves nothing for the system itself. And
    who lives on the other side of the world waits 200 ms and more for every round trip.

    Most systems do well in one region, and none is accused of it that says nothing: it is told
    where the design says so (`regions=1`, "one data centre", or all of it drawn in one region)
    and it is a warning only under a target of 99.99 % or more. Where such a target stands and
    no region is told of, it asks.

    **Do instead**: a second region that can take over, `regions=2`, with a decision about the
    writes in flight; or a target that one region can keep.

    **It cannot see**: where a provider runs what it runs, and where your users live: it reads
    drawn regions, `regions` and a few English phrases. From 100 million users a day on they are
    taken to live all over the world.
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
            "99.99 % for a region",
        ),
        Citation(
            "Amazon DynamoDB Service Level Agreement",
            "https://aws.amazon.com/dynamodb/sla/",
            "99.99 % in one region, 99.999 % for global tables",
        ),
        Citation(
            "AWS Well-Architected, Reliability: REL13-BP02, recovery strategies",
            "https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/",
        ),
    )
    follow_up = (
        "Active in both or one in waiting: and what happens to the writes in flight between them?"
    )
    passes = (
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
        require availability 99.99%
        client app
        service api x4 [regions=2]
        dynamodb items [regions=2]
        app -> api -> items
        """,
    )
    fails = (
        """
        require availability 99.99%
        client app
        service api x4 [regions=1]
        dynamodb items [regions=1]
        app -> api -> items
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

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at what says where it stands, and ask where a target needs to know."""
        target = strictest_required(design, "availability")
        strict = target is not None and target >= REGION
        own = [part for part in design.components.values() if _is_own(part)]
        if (
            not own
            or any(several(part.attributes.regions) for part in own)
            or _drawn(design, own) > 1
        ):
            return
        stated = [part for part in own if part.attributes.regions is not None]
        inside = [part for part in own if place_of(design, part, "region")]
        says = bool(stated) or _says_so(design, facts)
        wide = (facts.traffic.users_per_day or 0) >= WORLD
        if says or (inside and (strict or wide)):
            if not (strict and inside and _is_told(facts)):
                yield self._judge(stated or inside or own, facts, target, strict)
        elif strict and target is not None:
            yield self._ask(own, target)

    def _judge(
        self, parts: list[Component], facts: Facts, target: float | None, strict: bool
    ) -> Answer:
        users = facts.traffic.users_per_day or 0
        verb = "stands" if len(parts) == 1 else "stand"
        allowed = (f"{percent(target)} allows {minutes((1 - target) * MONTH)}",) if target else ()
        far = (f"{count(users)} users a day live all over the world",) if users >= WORLD else ()
        return self.violated(
            *parts,
            message=f"{listed([part.name for part in parts])} {verb} in one region, and nothing"
            " takes over when it is lost.",
            sums=(
                f"one region is up about {percent(REGION)}: {minutes((1 - REGION) * MONTH)} down in"
                " a 30-day month",
                *allowed,
                *far,
            ),
            why="The region alone spends the whole budget."
            if strict
            else "Far users wait for each round trip, and when the region is lost all is."
            if far
            else "That may do; it is a decision to be aware of.",
            instead="\n".join(_spread(part) for part in parts),
            severity=Severity.WARNING if strict else Severity.INFO,
        )

    def _ask(self, own: list[Component], target: float) -> Answer:
        parts = [part for part in own if part.family is Family.STORE] or own
        return self.cannot_tell(
            *parts,
            message=f"Does all of it stand in one region? {percent(target)} allows"
            f" {minutes((1 - target) * MONTH)} a month, and a region alone may be down for"
            f" {minutes((1 - REGION) * MONTH)}: say `regions=2` of what runs in two.",
            weight=0.4,
        )


def _is_own(part: Component) -> bool:
    return part.family in OWN and part.kind not in EVERYWHERE


def _drawn(design: Design, own: list[Component]) -> int:
    """How many regions are drawn around something."""
    return len({place_of(design, part, "region") for part in own} - {""})


def _says_so(design: Design, facts: Facts) -> bool:
    """Whether the title, a label or a remark says that it all stands in one place."""
    title = "".join(c if c.isalnum() else " " for c in design.title.casefold())
    text = f" {title} {facts.words.text}"
    return any(said in text for said in SITE)


def _is_told(facts: Facts) -> bool:
    """Whether a region is told as a single point of failure."""
    return any(one.place is PlaceClass.REGION and one.flows for one in facts.topology.single_points)


def _spread(part: Component) -> str:
    count_ = None if is_provided(part) else max(2, part.count or 1)
    return declaration(part, count=count_, attributes="regions=2")
