"""The rule `no-headroom-for-zone-loss`."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

from dsl.attributes import MANY
from dsl.design import Component, Design
from dsl.kinds import Family
from dsl.quantity import Quantity
from reviewer.analysis.capacity.catalogue_figures import figures_of
from reviewer.analysis.capacity.utilization import Strain, is_quota
from reviewer.analysis.facts import Facts
from reviewer.analysis.topology.counts import has_leader, own_copies
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.numbers import percent
from reviewer.text.suggestion import declaration, listed

ONE_IN_TEN = 0.9
"""What those that are left may be used when one instance is lost: above it they queue.

Basis: at 90 % of one server a request waits nine times as long as it is served, 0.9 / (1 - 0.9)."""

ZONES_FROM = 0.9995
"""Targets above this are asked to survive a zone. Basis: the availability of one zone."""

STATELESS = frozenset({Family.COMPUTE, Family.EDGE})


class NoHeadroomForZoneLoss(Rule):
    """When a zone or an instance is lost, those that are left are asked for too much.

    **Why**: copies over zones help only if two of three can do the work of three. To start
    new instances takes minutes, and in the minute a zone is lost everybody wants some. What
    has to be there is there before: for six instances over three zones, nine.

    It is a sum: what is used, times zones ÷ (zones - 1). Above 100 % of what an instance
    typically carries it is a warning where the target asks to survive a zone or the capacity
    is stated, else a remark; for the loss of one instance, above 90 %. What is asked for more
    than it carries already has a finding of its own.

    **Do instead**: as many as carry the load when one zone is gone: `service api x9
    [zones=3]`; or less for each to do.

    **It cannot see**: how instances are really spread: they are taken to stand evenly over the
    zones. Unless `capacity` is stated, each carries what is typical of its kind, and work that
    starts anew after the loss is not in the sum.
    """

    id = "no-headroom-for-zone-loss"
    severity = Severity.WARNING
    category = Category.RELIABILITY
    problem = "capacity_overload"
    topics = ("Capacity of each component",)
    citations = (
        Citation(
            "AWS Fault Isolation Boundaries: static stability",
            "https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/",
            "six instances over three zones: provide nine",
        ),
        Citation(
            "AWS Well-Architected, Reliability: REL11-BP05, static stability",
            "https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/rel_withstand_component_failures_static_stability.html",
        ),
    )
    follow_up = "One zone goes dark at peak: how much is used of what is left?"
    passes = (
        """
        require availability 99.99%
        client reader
        service web x9 [zones=3, capacity=1k/s]
        reader -> web
        flow read 4500/s: reader -> web
        """,
        """
        client reader
        service web x6 [zones=3, autoscale, capacity=1k/s]
        reader -> web
        flow read 4500/s: reader -> web
        """,
    )
    fails = (
        """
        require availability 99.99%
        client reader
        service web x6 [zones=3, capacity=1k/s]
        reader -> web
        flow read 4500/s: reader -> web
        """,
        """
        client reader
        service web x2 [capacity=1k/s]
        reader -> web
        flow read 1400/s: reader -> web
        """,
        """
        client reader
        lb front: ALB
        zone a {
          service web-a x4 [capacity=1k/s]
        }
        zone b {
          service web-b x4 [capacity=1k/s]
        }
        reader -> front -> web-a | web-b
        flow read 5600/s: reader -> front -> web-a | web-b
        """,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Take one zone, or one instance, from everything that has several."""
        found: dict[tuple[bool, Severity], list[Left]] = {}
        drawn = list(_arms(design, facts))
        together = {arm.strain.part.name for arms in drawn for arm in arms}
        for part in design.components.values():
            fixed = not (is_quota(part) or figures_of(part.technology, part.kind).elastic)
            apart = fixed and part.name not in together
            left = Left.of(facts, part) if apart else None
            if left is not None and left.used > left.allowed:
                found.setdefault((left.zones > 1, _severity(design, left)), []).append(left)
        for (zone, severity), lefts in found.items():
            yield self._judge(facts, lefts, severity, zone=zone)
        for arms in drawn:
            yield from self._drawn(design, facts, arms)

    def _judge(self, facts: Facts, lefts: list[Left], severity: Severity, *, zone: bool) -> Answer:
        lefts.sort(key=lambda left: -left.used)
        lost = "a zone" if zone else "one instance"
        names, first = listed([left.part.name for left in lefts]), lefts[0]
        assumed = [subject for left in lefts for subject in left.strain.assumed]
        up_to = "" if len(lefts) == 1 else "up to "
        return self.violated(
            *(left.part for left in lefts),
            message=f"when {lost} of {names} is lost, what is left is {up_to}{percent(first.used)} used at peak.",
            sums=tuple(left.sum for left in lefts[:6]),
            why="New instances take minutes to start, and everybody wants them when a zone is lost."
            if zone
            else "Until it is replaced the others queue.",
            instead="\n".join(left.enough for left in lefts),
            severity=severity,
            assumed=(*dict.fromkeys(assumed), *facts.traffic.load_assumptions),
        )

    def _drawn(self, design: Design, facts: Facts, arms: list[Arm]) -> Iterator[Answer]:
        """Alternatives in zones of their own: without the fullest zone the others carry all."""
        load = sum(arm.load for arm in arms)
        nodes: dict[str, int] = {}
        for arm in arms:
            nodes[arm.zone] = nodes.get(arm.zone, 0) + arm.nodes
        lost = max(nodes, key=lambda zone: nodes[zone])
        rest = sum(nodes.values()) - nodes[lost]
        if load <= rest:
            return
        stated = not any(arm.strain.assumed for arm in arms)
        names = listed([arm.strain.part.name for arm in arms if arm.zone != lost])
        yield self.violated(
            *(arm.strain.part for arm in arms),
            message=f"when zone `{lost}` is lost, {names} {'is' if len(nodes) == len(arms) == 2 else 'are'}"  # noqa: PLR2004  # one is left of two
            f" {percent(load / rest)} used at peak.",
            sums=(
                f"what {sum(nodes.values())} instances do ÷ {rest} that are left = {percent(load / rest)}",
            ),
            why="New instances take minutes to start, and everybody wants them when a zone is lost.",
            instead="\n".join(
                declaration(arm.strain.part, count=math.ceil(arm.nodes * load / rest))
                for arm in arms
            ),
            severity=Severity.WARNING if stated or _survives(design) else Severity.INFO,
            assumed=(
                *dict.fromkeys(s for arm in arms for s in arm.strain.assumed),
                *facts.traffic.load_assumptions,
            ),
        )


class Arm(NamedTuple):
    """One alternative that stands in one zone: its instances, and its load in full instances."""

    strain: Strain
    zone: str
    nodes: int

    @property
    def load(self) -> float:
        """So many instances would be used fully by what comes to it."""
        return self.strain.typical * self.nodes


def _arms(design: Design, facts: Facts) -> Iterator[list[Arm]]:
    """The alternatives of each choice that stand in several zones, none of them overloaded."""
    choices: dict[str, list[Component]] = {}
    for link in design.links:
        if link.alternatives:
            choices.setdefault(link.alternatives, []).append(design.components[link.target])
    told: set[frozenset[str]] = set()
    for parts in choices.values():
        found = [arm for part in parts if (arm := _arm(design, facts, part)) is not None]
        names = frozenset(part.name for part in parts)
        if len(found) == len(parts) and len({arm.zone for arm in found}) > 1 and names not in told:
            told.add(names)
            yield found


def _arm(design: Design, facts: Facts, part: Component) -> Arm | None:
    zones = [name for name in part.groups if design.groups[name].kind == "zone"]
    nodes = facts.topology.count(part)
    if not zones or not nodes or part.family not in STATELESS or part.attributes.autoscale:
        return None
    strain = None if is_quota(part) else facts.capacity.strain(part)
    return None if strain is None or strain.excess else Arm(strain, zones[-1], nodes)


class Left(NamedTuple):
    """What is left of a component when one of its zones, or instances, is lost.

    `nodes` share the load, `kept` of them are left; `fixed` is what each uses in any case.
    """

    part: Component
    strain: Strain
    zones: int
    nodes: int
    kept: int

    @classmethod
    def of(cls, facts: Facts, part: Component) -> Left | None:
        """None where it has one place and one instance, where it grows, or is overloaded already."""
        nodes = own_copies(part) if has_leader(part) else facts.topology.count(part)
        if nodes is None or nodes <= 1 or part.attributes.autoscale:
            return None
        if part.family not in STATELESS and not has_leader(part):
            return None
        strain = facts.capacity.strain(part)
        if strain is None or strain.excess:
            return None
        zones = min(_zones(part), nodes)
        lost = math.ceil(nodes / zones) if zones > 1 else 1
        return cls(part, strain, zones, nodes, nodes - lost)

    @property
    def _moves(self) -> float:
        """The share that goes to those that are left: of a leader's copies, the reads."""
        return self.strain.reads if has_leader(self.part) else self.strain.typical

    @property
    def used(self) -> float:
        """What is used of each that is left."""
        return self.strain.typical - self._moves + self._moves * self.nodes / self.kept

    @property
    def allowed(self) -> float:
        """What may be used of them: all for a zone, nine tenths for an instance."""
        return 1.0 if self.zones > 1 else ONE_IN_TEN

    @property
    def sum(self) -> str:
        """How what is used grows."""
        fixed = self.strain.typical - self._moves
        plus = f"{percent(fixed)} + " if fixed > 0 else ""
        return f"`{self.part.name}`: {plus}{percent(self._moves)} × {self.nodes} ÷ {self.kept} = {percent(self.used)}"

    @property
    def enough(self) -> str:
        """As many that those left after the loss are used as allowed."""
        fixed = self.strain.typical - self._moves
        wanted = math.ceil(self._moves * self.nodes / max(self.allowed - fixed, 0.1) - 1e-9)
        if self.zones > 1:
            wanted = math.ceil(wanted / (self.zones - 1)) * self.zones
        else:
            wanted += 1
        more = f"copies={wanted}" if self.part.attributes.copies is not None else ""
        return declaration(self.part, count=max(wanted, self.nodes + 1), attributes=more)


def _zones(part: Component) -> int:
    said = part.attributes.zones
    if isinstance(said, tuple):
        return len(said)
    return 2 if said == MANY else said or 1


def _survives(design: Design) -> bool:
    """Whether the target asks to survive the loss of a zone."""
    required = design.requirement("availability")
    value = required.value if required is not None else None
    return isinstance(value, Quantity) and value.value > ZONES_FROM


def _severity(design: Design, left: Left) -> Severity:
    stated = not left.strain.assumed
    if left.zones > 1:
        return Severity.WARNING if stated or _survives(design) else Severity.INFO
    return Severity.WARNING if stated and left.used > 1 else Severity.INFO
