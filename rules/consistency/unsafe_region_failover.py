"""The rule `unsafe-region-failover`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from dsl.design import Component, Design, Link, Mode
from dsl.quantity import Quantity
from reviewer.analysis.facts import Facts
from reviewer.analysis.topology.counts import is_data_store, is_replication, role
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.rule_kit.flow_requirements import place_of
from reviewer.text.numbers import count, duration
from reviewer.text.suggestion import connection, declaration, listed

LAG = 1.0
"""Seconds of writes that a copy in another region usually lacks.

Basis: a planning value; Amazon Aurora says that its copies in other regions lag less than a
second as a rule."""

TAKES_OVER = frozenset({"standby", "active", "leader", "primary"})
"""Roles of a copy that is to take over, or leads at the same time."""


class Pair(NamedTuple):
    """A store, its copy in another region, and the link that keeps the copy."""

    store: Component
    copy: Component
    link: Link


class UnsafeRegionFailover(Rule):
    """A copy in another region may take over without the last writes.

    **Why**: writes that were confirmed in one region and had not reached the other are gone when
    the other takes over; and when the first comes back, both have writes that the other lacks.
    With a requirement that nothing may be lost (`rpo 0s`), or that readers always see the last
    write, a copy that is kept without waiting does not do.

    It is an error where the requirement says so, a warning where another copy is waited for, so
    that it takes the loss of a region; where a copy in another region is to take over
    and nothing says what may be lost, it asks.

    **Do instead**: wait for the copy (`role=sync-replica`, and a round trip for each write);
    a store whose majority lies across regions; or say what may be lost, `require rpo 5s`.

    **It cannot see**: copies that a managed service keeps in other regions by itself, and regions
    that are not drawn. The lag of a second in its sum is a usual one; it grows when the way
    between regions is full.
    """

    id = "unsafe-region-failover"
    severity = Severity.ERROR
    category = Category.CONSISTENCY
    problem = "cross_region_failover_unsafe"
    topics = ("Replication: leader and followers, several leaders",)
    citations = (
        Citation(
            "AWS Well-Architected, Reliability: REL13, plan for disaster recovery",
            "https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/",
        ),
        Citation(
            "Amazon Aurora global databases",
            "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-global-database.html",
            "copies in other regions lag less than a second as a rule",
        ),
    )
    follow_up = (
        "The first region comes back with writes that the second never saw: what happens to them?"
    )
    passes = (
        """
        require rpo 5s
        region us {
            postgres db x2
        }
        region eu {
            postgres spare [role=standby]
        }
        db ~> spare
        """,
        """
        require rpo 0s
        region us {
            postgres db x2
        }
        region eu {
            postgres spare [role=sync-replica]
        }
        db -> spare
        """,
        """
        require consistency strong
        region us {
            postgres db x2
        }
        region eu {
            postgres reports [role=async-replica]
        }
        db ~> reports
        """,
    )
    fails = (
        """
        require rpo 0s
        region us {
            postgres db x2
        }
        region eu {
            postgres spare [role=standby]
        }
        db ~> spare
        """,
        """
        require consistency strong
        region us {
            postgres db x2 [failover=auto]
        }
        region eu {
            postgres spare [role=standby]
        }
        db ~> spare
        """,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at copies in other regions that are kept without waiting."""
        pairs = list(_pairs(design))
        if not pairs:
            return
        rpo, strong = _lossless(design)
        over = [pair for pair in pairs if _takes_over(design, pair)]
        if rpo is not None and rpo < LAG:
            yield self._judge(design, facts, pairs, f"`rpo {_rpo_text(design)}`")
        elif over and strong:
            yield self._judge(design, facts, over, "strong consistency")
        elif over and rpo is None:
            yield self._ask(over)

    def _judge(self, design: Design, facts: Facts, pairs: list[Pair], what: str) -> Answer:
        first = pairs[0]
        regions = [place_of(design, part, "region") for part in (first.store, first.copy)]
        return self.violated(
            *dict.fromkeys(part for pair in pairs for part in (pair.store, pair.copy)),
            *(pair.link for pair in pairs),
            message=f"`{first.copy.name}` in `{regions[1]}` is kept without waiting, so it lacks the"
            f" last writes of `{first.store.name}` in `{regions[0]}`: {what} is required.",
            sums=tuple(_lost(facts, pair) for pair in pairs[:4]),
            why="What was confirmed and had not crossed is lost when the copy takes over.",
            instead="\n".join(line for pair in pairs for line in _instead(pair)),
            severity=Severity.WARNING if _is_kept_near(design, facts, pairs) else Severity.ERROR,
        )

    def _ask(self, pairs: list[Pair]) -> Answer:
        names = listed(list(dict.fromkeys(pair.copy.name for pair in pairs)))
        return self.cannot_tell(
            *dict.fromkeys(pair.copy for pair in pairs),
            message=f"When {names} takes over for the other region, the writes that had not crossed"
            " are lost: how many seconds of them may be? Say `require rpo 5s`.",
            weight=0.5,
        )


def _pairs(design: Design) -> Iterator[Pair]:
    """Every store and its copy in another region where nothing waits for the copy."""
    for link in design.links:
        store, copy = design.components[link.source], design.components[link.target]
        regions = [place_of(design, part, "region") for part in (store, copy)]
        apart = all(regions) and regions[0] != regions[1]
        if not apart or not (is_data_store(store) and is_data_store(copy)):
            continue
        waits = link.mode is not Mode.ASYNC or role(design, copy) == "sync-replica"
        kept = is_replication(design, link.source, link.target) or copy.kind is store.kind
        if kept and not waits:
            yield Pair(store, copy, link)


def _lossless(design: Design) -> tuple[float | None, bool]:
    """The seconds of writes that may be lost, and whether readers have to see the last one."""
    rpo, consistency = design.requirement("rpo"), design.requirement("consistency")
    seconds = rpo.value.value if rpo and isinstance(rpo.value, Quantity) else None
    return seconds, consistency is not None and consistency.value == "strong"


def _rpo_text(design: Design) -> str:
    required = design.requirement("rpo")
    value = required.value if required is not None else ""
    return value.text if isinstance(value, Quantity) else value


def _is_kept_near(design: Design, facts: Facts, pairs: list[Pair]) -> bool:
    """Whether each store has another copy that writes wait for: then only a region loses them."""
    return all(
        any(role(design, design.components[name]) == "sync-replica" for name in copies)
        for copies in (facts.topology.replicas.of(pair.store.name) for pair in pairs)
    )


def _takes_over(design: Design, pair: Pair) -> bool:
    """Whether the copy is there to lead, and not to be read only."""
    said = (pair.copy.attributes.failover, pair.store.attributes.failover)
    return role(design, pair.copy) in TAKES_OVER or any(said)


def _lost(facts: Facts, pair: Pair) -> str:
    demand = facts.traffic.demand(pair.store.name)
    if demand is None or demand.writes <= 0:
        return (
            f"a copy across regions lags {duration(LAG)} as a rule, and more when the way is full"
        )
    lost = count(demand.writes * LAG)
    return f"{count(demand.writes)} writes/s × {duration(LAG)} of lag = {lost} writes lost"


def _instead(pair: Pair) -> Iterator[str]:
    yield declaration(pair.copy, attributes="role=sync-replica")
    yield connection(pair.link).replace("~>", "->")
