"""The rule `even-quorum`."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.design import Component, Design
from dsl.kinds import Family, Kind
from reviewer.analysis.facts import Facts
from reviewer.analysis.topology.counts import counted, entry, is_provided, own_copies
from reviewer.analysis.topology.single_points import several
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.suggestion import declaration, listed

TWO = 2

LEAST = 3
"""Members of which a majority is left when one is lost.

Basis: a majority of n is floor(n / 2) + 1, so of three it is two."""


class EvenQuorum(Rule):
    """A group that decides by majority has two members, an even number, or two zones.

    **Why**: a majority of n is floor(n / 2) + 1. Two members need both, so either one's loss
    stops them: worse than one. Four bear the loss of one, as three do, and there is one more to
    lose. Over two zones, one of them holds half or more, and its loss takes the majority along.

    Coordinators, and stores that decide by quorum, are looked at. Two members are a warning;
    an even number is a remark, as are two zones.

    **Do instead**: three members, or five, over three zones: `etcd x3 [zones=3]`.

    **It cannot see**: who votes: a witness, an arbiter or a member without a vote counts like any
    other. It looks at stated counts only, of coordinators and of technologies that the catalogue
    knows to decide by majority.
    """

    id = "even-quorum"
    severity = Severity.WARNING
    category = Category.RELIABILITY
    problem = ""
    topics = ("CAP and consistency",)
    citations = (
        Citation(
            "etcd: failure tolerance by cluster size",
            "https://etcd.io/docs/v3.6/op-guide/performance/",
        ),
        Citation(
            "Google SRE book, chapter 23: Managing Critical State",
            "https://sre.google/sre-book/managing-critical-state/",
            "a majority of 2f + 1 replicas bears f failures",
        ),
    )
    follow_up = "Which zone can you lose and still elect a leader?"
    passes = ("etcd locks x3 [zones=3]", "zookeeper locks x5", "cassandra posts x6 [rf=3]")
    fails = ("etcd locks x2", "zookeeper locks x4", "etcd locks x3 [zones=2]")

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Count the members of whatever decides by majority."""
        two: list[Component] = []
        even: list[Component] = []
        zones: list[Component] = []
        for part in design.components.values():
            members = _members(part)
            if members is None:
                continue
            if members < LEAST:
                two.append(part)
            elif members % 2 == 0:
                even.append(part)
            elif _in_two_zones(part):
                zones.append(part)
        if two:
            yield self._too_few(two)
        if even:
            yield self._even(even)
        if zones:
            yield self._zones(zones)

    def _too_few(self, parts: list[Component]) -> Answer:
        return self.violated(
            *parts,
            message=f"{_decide(parts)} by a majority of two, which is both: either one's loss stops"
            " it.",
            sums=("a majority of 2 is 2, of 3 is 2: three bear the loss of one",),
            why="Two members that must agree are down more than one alone.",
            instead="\n".join(_with(part, LEAST) for part in parts),
        )

    def _even(self, parts: list[Component]) -> Answer:
        number = _members(parts[0]) or 4
        return self.violated(
            *parts,
            message=f"{_decide(parts)} by a majority of an even number: {number} bear no more"
            f" losses than {number - 1}.",
            sums=(
                f"a majority of {number} is {number // 2 + 1}, so {number - number // 2 - 1} may be"
                f" lost; of {number - 1} it is {(number - 1) // 2 + 1}, so"
                f" {number - 1 - (number - 1) // 2 - 1}",
            ),
            why="The member that makes it even costs and may fail, and bears nothing.",
            instead="\n".join(_with(part, (_members(part) or 4) + 1) for part in parts),
            severity=Severity.INFO,
        )

    def _zones(self, parts: list[Component]) -> Answer:
        return self.violated(
            *parts,
            message=f"{_decide(parts)} by majority over two zones: one of them holds the majority.",
            why="When that zone is lost, what is left in the other may not decide.",
            instead="\n".join(declaration(part, attributes="zones=3") for part in parts),
            severity=Severity.INFO,
        )


def _decide(parts: list[Component]) -> str:
    verb = "decides" if len(parts) == 1 else "decide"
    return f"{listed([part.name for part in parts])} {verb}"


def _with(part: Component, members: int) -> str:
    if part.attributes.rf is not None:
        nodes = max(members, counted(part) or members)
        return declaration(part, count=nodes, attributes=f"rf={members}")
    return declaration(part, count=members)


def _members(part: Component) -> int | None:
    """How many decide together; None of what decides by no majority, is one box or not counted."""
    decides = part.kind is Kind.COORDINATION or entry(part).quorum
    keeps = part.family in (Family.STORE, Family.MESSAGING, Family.CONTROL)
    if not decides or not keeps or is_provided(part) or part.many:
        return None
    stated = part.count is not None or part.attributes.rf is not None
    number = own_copies(part) if entry(part).partitions else counted(part)
    return number if stated and number is not None and number > 1 else None


def _in_two_zones(part: Component) -> bool:
    zones = part.attributes.zones
    return several(zones) and TWO in (zones, len(zones) if isinstance(zones, tuple) else 0)
