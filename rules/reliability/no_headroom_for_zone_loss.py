"""Rule `no-headroom-for-zone-loss`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reviewer import (
    Answer,
    Category,
    Citation,
    Component,
    Design,
    Facts,
    Fix,
    Remaining,
    Rule,
    Severity,
    SpreadAlternatives,
    finding,
    join_fixes,
    must_survive_zone_loss,
    remaining_after_loss,
    set_count,
    spread_alternatives,
)

WITHOUT_INSTANCE = 0.9
"""Utilization that is allowed of the rest when one instance is lost: above it requests queue.

Basis: at 90% of one server a request waits nine times as long as it is served, 0.9 / (1 - 0.9)."""

MOST_SUMS = 6
"""Components of one finding whose arithmetic is shown."""


class NoHeadroomForZoneLoss(Rule):
    """After losing a zone or an instance, what is left is overloaded.

    **Why**: replicas across zones help only if two of three can do the work of three. New
    instances take minutes to start, and when a zone is lost everybody wants some, so the
    spare capacity has to be there before: nine instances over three zones for the load of six.

    It is a sum: utilization × zones ÷ (zones - 1). Above 100% of what an instance typically
    carries it is a warning where the target asks to survive a zone or the capacity is stated,
    else a note; for the loss of one instance the limit is 90%. A component that is overloaded
    already has a finding of its own.

    **Do instead**: run enough to carry the load without one zone: `service api x9 [zones=3]`;
    or give each less to do.

    **It cannot see**: how instances are really spread: they are assumed to stand evenly over the
    zones. Unless `capacity` is stated, each carries what is typical of its kind, and work that
    restarts after the loss is not in the sum.
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
    follow_up = "One zone is lost at peak: what is the utilization of the rest?"
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

    without_zone = finding(
        "{names} {runs at/run at up to} {used|percent} of capacity at peak without {lost}.",
        "New instances take minutes to start, and everybody wants them when a zone is lost.",
    )
    without_instance = finding(
        "With one instance down, {names} {runs at/run at up to} {used|percent} of capacity at peak.",
        "Until it is replaced, requests queue at the others.",
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Take one zone, or one instance, from everything that has several."""
        alike: dict[tuple[bool, Severity], list[Remaining]] = {}
        for rest in remaining_after_loss(design, facts.capacity, WITHOUT_INSTANCE):
            alike.setdefault((rest.zones > 1, _severity(facts, rest)), []).append(rest)
        for (_, severity), rests in alike.items():
            yield self._about_components(facts, rests, severity)
        for choice in spread_alternatives(design, facts.capacity):
            if choice.used > 1:
                yield self._about_alternatives(facts, choice)

    def _about_components(self, facts: Facts, rests: list[Remaining], severity: Severity) -> Answer:
        statement = self.without_zone if rests[0].zones > 1 else self.without_instance
        return statement.about(
            [rest.part for rest in rests],
            used=rests[0].used,
            lost="one zone",
            sums=[rest.sum for rest in rests[:MOST_SUMS]],
            fix=join_fixes(_more_of(rest.part, rest.needed) for rest in rests),
            severity=severity,
            assumed=_assumed(facts, (subject for rest in rests for subject in rest.strain.assumed)),
        )

    def _about_alternatives(self, facts: Facts, choice: SpreadAlternatives) -> Answer:
        """Alternatives in zones of their own: without the largest zone the others carry all."""
        proven = not choice.assumed or must_survive_zone_loss(facts, facts.design)
        counts = choice.needed
        return self.without_zone.about(
            choice.parts,
            names=choice.left,
            used=choice.used,
            lost=f"zone `{choice.lost_zone}`",
            sums=[choice.sum],
            fix=join_fixes(set_count(counts[part.name], part) for part in choice.parts),
            severity=Severity.WARNING if proven else Severity.INFO,
            assumed=_assumed(facts, choice.assumed),
        )


def _severity(facts: Facts, rest: Remaining) -> Severity:
    """A warning where the figures are stated, or the target asks to survive the loss."""
    stated = not rest.strain.assumed
    if rest.zones > 1:
        proven = stated or must_survive_zone_loss(facts, facts.design)
    else:
        proven = stated and rest.used > 1
    return Severity.WARNING if proven else Severity.INFO


def _more_of(part: Component, number: int) -> Fix:
    copies = "" if part.attributes.copies is None else f"copies={number}"
    return set_count(number, part, attributes=copies)


def _assumed(facts: Facts, capacities: Iterable[str]) -> tuple[str, ...]:
    return (*dict.fromkeys(capacities), *facts.traffic.load_assumptions)
