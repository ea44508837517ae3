"""Rule `even-quorum`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

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
    as are two zones, and members drawn in places of which one holds the majority: of coordinators,
    and of a MongoDB replica set whose replicas take over by themselves.

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
            "a site that holds the majority takes it along when it is lost",
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
        "Losing {place} takes the majority of {names}: the members that are left elect no leader.",
        "With two places one of them always holds the majority; a third decides.",
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
            if len(members) >= LEAST and (place := _majority_place(design, members)):
                yield self.one_place.about(members, place=place, fix=_third_place(design, members))

    def _replica_sets(self, facts: Facts) -> Iterator[list[Component]]:
        """Leaders with the replicas drawn of them that elect a new one among themselves."""
        for leader in self.elects.components_of(facts):
            names = facts.topology.replicas.of(leader.name)
            voters = [part for name in names if (part := facts.design.components[name])]
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


def _third_place(design: Design, members: Sequence[Component]) -> Fix:
    """One more member, like the last one, in a place of its own."""
    last = members[-1]
    kind = last.technology.id if last.technology else last.kind
    place = "region" if innermost_group(design, last, "region") else "zone"
    more, where = free_name(design, f"{last.name}_too"), free_name(design, "third")
    said = f" [role=replica, replica-of={members[0].name}, failover=auto]"
    voter = f"{kind} {more}{'' if last.kind == 'coordination' else said}"
    arrow = "<->" if last.kind == "coordination" else "~>"
    return declare_literally(
        f"{place} {where} {{", f"    {voter}", "}", f"{members[0].name} {arrow} {more}"
    )


def _majority_place(design: Design, members: Sequence[Component]) -> str:
    """The region or zone that holds more than half of the votes; "" where none, or all are there."""
    votes: Counter[str] = Counter()
    for part in members:
        place = innermost_group(design, part, "region") or innermost_group(design, part, "zone")
        votes[place] += part.count or 1
    if "" in votes or len(votes) < 2:  # noqa: PLR2004  # one place for all is `single-zone`'s
        return ""
    place, most = votes.most_common(1)[0]
    return place if 2 * most > votes.total() else ""


def _with_members(part: Component, members: int) -> Fix:
    if part.attributes.voters is not None:
        return set_attribute(f"voters={members}", part)
    if part.attributes.rf is None:
        return set_count(members, part)
    return set_count(max(members, part.count or 0), part, attributes=f"rf={members}")
