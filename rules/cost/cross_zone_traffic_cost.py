"""The rule `cross-zone-traffic-cost`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from dsl.design import Component, Design, Link
from dsl.kinds import Family, Kind
from dsl.units import DAY
from reviewer.analysis.facts import Facts
from reviewer.analysis.semantics.annotations import is_told
from reviewer.model.finding import Answer, Category, Citation, Problem, Severity
from reviewer.model.rule import Rule
from reviewer.text.numbers import count, size
from reviewer.text.suggestion import listed

PRICES = {"zone": 0.02, "region": 0.02, "internet": 0.09}
"""Dollars for a gigabyte that leaves a zone (a cent on each side), a region, or the cloud.

Basis: list prices of Amazon Web Services, general knowledge; 9 cents out of S3 are confirmed
at second hand."""

WORTH_IT = 1_000.0
"""Dollars a month from which the bill is worth a remark; a convention of ours."""

TOLD = (
    "egress",
    "transfer cost",
    "compress",
    "called from its own",
    "own region only",
    "own zone only",
    "popular",
)
"""What a remark says that shows that the bill was thought of."""

MONTH = 30 * DAY
GIGABYTE = 1e9
WHERE = {"zone": "between zones", "region": "between regions", "internet": "to the internet"}


class Bill(NamedTuple):
    """What crosses one kind of border in a month."""

    border: str
    links: tuple[Link, ...]
    moved: float  # bytes a month

    @property
    def dollars(self) -> float:
        """At list price."""
        return self.moved / GIGABYTE * PRICES[self.border]


class CrossZoneTrafficCost(Rule):
    """Bytes that cross a border between zones, regions or the cloud and the world, by their price.

    **Why**: providers charge for bytes that leave. In designs that move media or chatter across
    zones it is often the largest line of the bill, and the one nobody drew.

    It is a sum: requests on average x bytes x the price of the border, for links whose rate,
    bytes and both ends are known. What a CDN sends out has the size that `assume size` gives,
    where nothing else does. From a thousand dollars a month it is a remark.

    **Do instead**: keep callers and what they call in one zone, answer from a cache near the
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
            "about $0.01 a GB on each side between zones, $0.02 between regions, $0.09 to the internet (list, general knowledge)",
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
        flow save 2k/s write 20KB: app -> api -> db
        """,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Add up what crosses each kind of border."""
        moved = _moved(design, facts)
        if not moved or is_told(design, TOLD):
            return
        for border, links in _crossing(design, moved).items():
            bill = Bill(border, tuple(links), sum(_bytes(moved, link, border) for link in links))
            if bill.dollars >= WORTH_IT:
                yield self._costs(facts, bill)

    def _costs(self, facts: Facts, bill: Bill) -> Answer:
        dollars = f"${count(bill.dollars)}"
        names = listed(list(dict.fromkeys(link.id for link in bill.links)))
        price = PRICES[bill.border]
        edges = [li.target for li in bill.links if _is_edge(facts.design, li)]
        return self.violated(
            *(facts.design.components[name] for name in dict.fromkeys(edges)),
            *bill.links,
            message=f"{size(bill.moved)} a month go {WHERE[bill.border]} over {names}: about {dollars}.",
            sums=(
                f"{size(bill.moved / MONTH)} a second on average × 30 days = {size(bill.moved)}",
                f"{count(bill.moved / GIGABYTE)} GB × ${price:.2f} = {dollars} a month, at list price",
            ),
            why="Bytes that leave are paid for each time they leave.",
            instead=_instead(facts.design, bill),
            assumed=facts.traffic.load_assumptions,
        )


def _crossing(design: Design, moved: dict[str, tuple[float, float]]) -> dict[str, list[Link]]:
    """Links with bytes by the border they cross; those that cross none are left out."""
    kinds = {name: group.kind for name, group in design.groups.items()}
    found: dict[str, list[Link]] = {}
    for link in design.links:
        ends = design.components[link.source], design.components[link.target]
        border = _border(kinds, *ends) if link.id in moved else ""
        if border and _bytes(moved, link, border) > 0:
            found.setdefault(border, []).append(link)
    return found


def _border(kinds: dict[str, str], source: Component, target: Component) -> str:
    if source.family is Family.CLIENT or source.kind is Kind.DNS:
        asked = target.family not in (Family.CLIENT, Family.OUTSIDE) and target.kind is not Kind.DNS
        return "internet" if asked else ""
    for border in ("region", "zone"):
        here, there = (_place(kinds, part, border) for part in (source, target))
        if here and there and here != there:
            return border
    return ""


def _place(kinds: dict[str, str], part: Component, border: str) -> str:
    return next((name for name in reversed(part.groups) if kinds.get(name) == border), "")


def _moved(design: Design, facts: Facts) -> dict[str, tuple[float, float]]:
    """Bytes a month over each link whose bytes are known: of reads, and of all requests."""
    found: dict[str, tuple[float, float]] = {}
    for link in design.links:
        demand, said = facts.traffic.link_demand(link.id), link.attributes.size
        if demand is not None and said is not None:
            each = said.value * MONTH / facts.traffic.peak_factor
            found[link.id] = (demand.reads * each, demand.total * each)
    for flow in design.flows:
        if flow.size is None:
            continue
        each, reached = (
            flow.size.value * MONTH / facts.traffic.peak_factor,
            facts.traffic.flow_demand(flow.name),
        )
        for link in {link.id: link for stage in flow.stages for link in stage.links}.values():
            demand = reached.get(link.target)
            if demand is not None and link.attributes.size is None:
                reads, total = found.get(link.id, (0.0, 0.0))
                found[link.id] = (reads + demand.reads * each, total + demand.total * each)
    usual = facts.assumptions.stated("", "size")
    if usual is None:
        return found
    each = usual.value * MONTH / facts.traffic.peak_factor
    for link in design.links:
        demand = facts.traffic.link_demand(link.id)
        if link.id not in found and demand is not None and _is_edge(design, link):
            found[link.id] = (demand.reads * each, demand.total * each)
    return found


def _is_edge(design: Design, link: Link) -> bool:
    """Whether a CDN sends its files over this link."""
    return design.components[link.target].kind is Kind.CDN


def _bytes(moved: dict[str, tuple[float, float]], link: Link, border: str) -> float:
    """Bytes a month over a link: outwards only, where the border is the internet."""
    reads, total = moved[link.id]
    return reads if border == "internet" else total


def _instead(design: Design, bill: Bill) -> str:
    first = bill.links[0]
    if _is_edge(design, first):
        return (
            f'note {first.target}: "keeps what is popular; the rest comes from stores of our own"'
        )
    if bill.border == "internet":
        return f'note {first.target}: "answers are compressed, and cached by the client"'
    return f'note {first.target}: "called from its own {bill.border} only"'
