"""Rule `even-quorum`."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from reviewer import (
    Answer,
    Category,
    Citation,
    Component,
    Design,
    Facts,
    Fix,
    Rule,
    Severity,
    components,
    declare,
    declare_literally,
    drawn_quorums,
    finding,
    free_name,
    innermost_group,
    is_technology,
    join_fixes,
    set_attribute,
    set_count,
    spans_two_zones,
    voting_members,
)

LEAST = 3
"""Members that keep a majority when one is lost.

Basis: a majority of n is floor(n / 2) + 1, so of three it is two."""


class EvenQuorum(Rule):
    """A quorum has two members, an even number of them, or two zones.

    **Why**: a majority of n is floor(n / 2) + 1. Two members need both, so losing either stops
    them: worse than one. Four tolerate the loss of one, as three do, and there is one more to
    lose. Across two zones, one of them holds half or more, and losing it loses the majority.

    It looks at coordinators, and at stores that decide by quorum; coordinators that are drawn apart
    and linked with each other are one quorum. Two members are a warning; an even number is a note,
    and so are two zones. Where the members are drawn in several regions or zones, one that holds
    half of the votes or more is a note: of coordinators, and of a MongoDB replica set whose
    replicas take over by themselves.

    **Do instead**: three members, or five, across three zones: `etcd x3 [zones=3]`.

    **It cannot see**: who votes, unless `voters` is stated: a witness, an arbiter or a member
    without a vote counts like any other. It looks at stated counts only, of coordinators and of
    technologies that the catalog knows to decide by majority.
    """

    id = "even-quorum"
    severity = Severity.WARNING
    category = Category.RELIABILITY
    costs_downtime = True
    problem = "quorum_too_small"
    topics = ("CAP and consistency",)
    citations = (
        Citation(
            "etcd: failure tolerance by cluster size",
            "https://etcd.io/docs/v3.6/op-guide/performance/",
        ),
        Citation(
            "Google SRE book, chapter 23: Managing Critical State",
            "https://sre.google/sre-book/managing-critical-state/",
            "a majority of 2f + 1 replicas tolerates f failures",
        ),
        Citation(
            "MongoDB manual: replica sets distributed across two or more data centers",
            "https://www.mongodb.com/docs/manual/core/replica-set-architecture-geographically-distributed/",
            "two of three members in one data center: if it goes down, the set becomes read-only",
        ),
    )
    follow_up = "Which zone can you lose and still elect a leader?"
    passes = (
        """
        service app x2
        region north {
            mongodb one
        }
        region south {
            mongodb two [role=replica, replica-of=one, failover=auto]
        }
        region west {
            mongodb three [role=replica, replica-of=one, failover=auto]
        }
        app -> one
        one ~> two, three
        """,
        """
        service app x2
        region north {
            postgres one
            postgres two [role=replica, replica-of=one, failover=auto]
        }
        region south {
            postgres three [role=replica, replica-of=one, failover=auto]
        }
        app -> one
        one ~> two, three
        """,
        "etcd locks x3 [zones=3]",
        "zookeeper locks x5",
        "cassandra posts x6 [rf=3]",
        "mongodb posts x2 [voters=3]",
        """
        coordination one
        coordination two
        coordination three
        one -> two -> three -> one
        """,
        """
        etcd locks x3
        consul registry x3
        service api x2
        api -> locks, registry
        """,
    )
    fails = (
        """
        service app x2
        region north {
            mongodb one
            mongodb two [role=replica, replica-of=one, failover=auto]
        }
        region south {
            mongodb three [role=replica, replica-of=one, failover=auto]
        }
        app -> one
        one ~> two, three
        """,
        """
        service app x2
        region north {
            zone first {
                mongodb one
                mongodb two [role=replica, replica-of=one, failover=auto]
            }
            zone second {
                mongodb three [role=replica, replica-of=one, failover=auto]
            }
        }
        app -> one
        one ~> two, three
        """,
        "etcd locks x2",
        "zookeeper locks x4",
        "etcd locks x3 [zones=2]",
        "service lease x6 [voters=2]",
        """
        redis main [role=leader]
        redis copy [replica-of=main]
        coordination one
        coordination two
        one -> two, main, copy [control]
        two -> one, main, copy [control]
        """,
    )

    two_members = finding(
        "{names} {has} a quorum of two out of two: losing either member stops {them}.",
        "Two members that must agree are down more often than one alone.",
    )
    two_drawn = finding(
        "{names} are two halves of a quorum: losing either one stops the other.",
        "Half of the votes is no majority, so one failure stops both.",
    )
    even_members = finding(
        "{names} {has} an even quorum: {number} members tolerate no more losses than {odd}.",
        "The member that makes it even costs and can fail, and adds no tolerance.",
        severity=Severity.INFO,
    )
    two_zones = finding(
        "{names} {has} a quorum across two zones: losing one of them loses the majority.",
        "What is left in the other zone may not decide.",
        set_attribute("zones=3"),
        severity=Severity.INFO,
    )

    one_place = finding(
        "Losing {place} leaves no majority of {names}: the members that are left elect no leader.",
        "With two places one of them always holds half of the votes or more; a third decides.",
        severity=Severity.INFO,
    )

    elects = components(is_technology("mongodb"))

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Count the members of each quorum."""
        found = {part: voting_members(part) or 0 for part in design.components.values()}
        two = [part for part, members in found.items() if 1 < members < LEAST]
        even = [part for part, members in found.items() if members > LEAST and members % 2 == 0]
        odd = [part for part, members in found.items() if members % 2 and spans_two_zones(part)]
        if two:
            line = "a majority of 2 is 2, of 3 is 2: three tolerate the loss of one"
            fix = join_fixes(_with_members(part, LEAST) for part in two)
            yield self.two_members.about(two, sums=[line], fix=fix)
        if even:
            number, fewer = found[even[0]], found[even[0]] - 1
            line = f"a majority of {number} is {number // 2 + 1}, so {fewer // 2} may be lost; of {fewer} it is {fewer // 2 + 1}, so {fewer // 2}"
            fix = join_fixes(_with_members(part, found[part] + 1) for part in even)
            yield self.even_members.about(even, sums=[line], fix=fix, number=number, odd=fewer)
        for group in drawn_quorums(design):
            if len(group) < LEAST and not any(part.attributes.voters for part in group):
                yield self._about_drawn(design, group)
        if odd:
            yield self.two_zones.about(odd)
        for members in (*drawn_quorums(design), *self._replica_sets(facts)):
            for votes in (_votes(design, members, kind) for kind in ("region", "zone")):
                if len(members) >= LEAST and votes.critical:
                    fix = _third_place(design, members, votes)
                    yield self.one_place.about(members, place=votes.critical, fix=fix)
                    break

    def _replica_sets(self, facts: Facts) -> Iterator[list[Component]]:
        """Leaders with the replicas drawn of them that elect a new one among themselves."""
        for leader in self.elects.components_of(facts):
            names = facts.topology.replicas.of(leader.name)
            voters = [facts.design.components[name] for name in names]
            if voters and all(one.attributes.failover for one in voters):
                yield [leader, *voters]

    def _about_drawn(self, design: Design, group: list[Component]) -> Answer:
        """Two coordinators that watch each other, with the components that they fail over."""
        third = free_name(design, "third_vote")
        links = (link for part in group for link in design.links_from[part.name])
        watched = (design.components[link.target] for link in links if link.attributes.control)
        kept = [part for part in dict.fromkeys(watched) if part not in group]
        fix = declare(
            f"coordination {third}",
            f"{third} -> {', '.join(part.name for part in group)} [control]",
        )
        return self.two_drawn.about(group, also=kept, fix=fix)


class _Votes(NamedTuple):
    """The votes of a quorum by the regions, or the zones, that its members are drawn in."""

    kind: str
    places: Counter[str]

    @property
    def critical(self) -> str:
        """The place without which no majority is left; "" where none is, or all votes are in one."""
        place, most = self.places.most_common(1)[0]
        is_spread = "" not in self.places and most < self.places.total()
        return place if is_spread and 2 * most >= self.places.total() else ""

    @property
    def lacking(self) -> int:
        """The votes elsewhere with which the rest is a majority without the largest place."""
        return 2 * max(self.places.values()) - self.places.total() + 1


def _votes(design: Design, members: Sequence[Component], kind: str) -> _Votes:
    places: Counter[str] = Counter()
    for part in members:
        places[_place_of(design, part, kind)] += voting_members(part) or part.count or 1
    return _Votes(kind, places)


def _place_of(design: Design, part: Component, kind: str) -> str:
    """The region or zone that it is drawn in, or the only one that it names; "" without either."""
    stated = part.attributes.regions if kind == "region" else part.attributes.zones
    if isinstance(stated, tuple) and len(stated) == 1:
        return stated[0]
    return innermost_group(design, part, kind)


def _third_place(design: Design, members: Sequence[Component], votes: _Votes) -> Fix:
    """Members like the last one in a place of their own, as many as are a majority with the rest."""
    first, last = members[0], members[-1]
    kind = last.technology.id if last.technology else last.kind
    count = "" if last.count is None else f" x{last.count}"
    is_voter = last.kind == "coordination"
    said = "" if is_voter else f"role=replica, replica-of={first.name}, failover=auto, "
    where, arrow = free_name(design, "third"), "<->" if is_voter else "~>"
    lines = []
    for number in range(math.ceil(votes.lacking / (last.count or 1))):
        more = free_name(design, f"{last.name}_{number + 1}")
        lines += [
            f"{kind} {more}{count} [{said}{votes.kind}s=[{where}]]",
            f"{first.name} {arrow} {more}",
        ]
    return declare_literally(*lines)


def _with_members(part: Component, members: int) -> Fix:
    if part.attributes.voters is not None:
        return set_attribute(f"voters={members}", part)
    if part.attributes.rf is None:
        return set_count(members, part)
    return set_count(max(members, part.count or 0), part, attributes=f"rf={members}")
