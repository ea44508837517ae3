"""The rule `no-autoscaling`."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.design import Component, Design
from dsl.kinds import Family, Kind
from dsl.quantity import Quantity
from reviewer.analysis.facts import Facts
from reviewer.analysis.topology.counts import is_managed
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.numbers import percent, times
from reviewer.text.suggestion import declaration, listed

SPIKE = 5.0
"""Peak over average from which a fixed fleet stands idle most of the time.

Basis: a consumer service's day has a peak of two to three times its average; office hours
give five, and sales and live events ten and more."""

SPIKY = (
    " flash sale",
    " spike",
    " viral",
    " live event",
    " ticket",
    " black friday",
    " burst",
    " surge",
)
"""Words for loads that come suddenly."""

GROWING = frozenset({Kind.SERVICE, Kind.REALTIME, Kind.WORKER, Kind.MODEL, Kind.TRANSCODER})
"""Kinds of which instances are added and removed."""


class NoAutoscaling(Rule):
    """A fixed fleet under a load that changes.

    **Why**: a fleet sized for the average falls over at the peak; one sized for the peak
    stands idle the rest of the day. And a spike that nobody planned for needs hands to meet.

    A design that says `autoscale=no` while its peak is several times its average is at fault;
    where the peak is not said, it is a remark, as is a peak of five times the average over a
    fixed fleet. Where a name or remark speaks of spikes, it is a question. Scaling takes
    minutes, so what comes within seconds needs headroom, a queue or shedding beside it.

    **Do instead**: say `[autoscale]`, and by what: `autoscale=cpu` for servers, `autoscale=lag`
    for workers behind a queue.

    **It cannot see**: schedules, and platforms that grow what they run, unless `autoscale` or a
    managed technology tells. A day is one number to it, `peak`, and spikes are told by a few
    English words.
    """

    id = "no-autoscaling"
    severity = Severity.WARNING
    category = Category.SCALABILITY
    problem = "no_autoscaling"
    topics = ("Sudden spikes",)
    citations = (
        Citation(
            "AWS Well-Architected, Reliability: REL07-BP03, obtain resources when more are needed",
            "https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/",
        ),
        Citation(
            "AWS Well-Architected, Cost: COST09-BP03, supply resources dynamically",
            "https://docs.aws.amazon.com/wellarchitected/latest/cost-optimization-pillar/",
        ),
    )
    follow_up = "The load doubles within a minute: what happens until the new instances are up?"
    passes = (
        """
        assume peak 10
        client fan
        lb front: ALB
        service api x4 [autoscale]
        fan -> front -> api
        flow look 1M/d: fan -> front -> api
        """,
        """
        client fan
        lb front: ALB
        service api x4
        fan -> front -> api
        flow look 100/s: fan -> front -> api
        """,
    )
    fails = (
        """
        client fan
        service api x4 [autoscale=no]
        fan -> api
        """,
        """
        assume peak 10
        client fan
        lb front: ALB
        service api x4
        fan -> front -> api
        flow look 10M/d: fan -> front -> api
        """,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at what is said of growing, then at how far the peak is from the average."""
        fleet = [part for part in design.components.values() if _could_grow(design, part)]
        fixed = [part for part in fleet if part.attributes.autoscale is False]
        silent = [part for part in fleet if part.attributes.autoscale is None and not part.many]
        peak = _stated_peak(design)
        if fixed:
            yield self._fixed(fixed, peak)
        loaded = [
            part
            for part in silent
            if facts.traffic.demand(part.name) and not facts.topology.is_single_instance(part)
        ]
        if peak >= SPIKE and loaded:
            yield self._idle(loaded, peak)
        elif silent and _is_spiky(design, facts, fleet):
            yield self._ask(silent)
        grown = [part for part in fleet if part.attributes.autoscale]
        if grown and peak >= SPIKE:
            yield self.satisfied(
                *grown, message=f"{_names(grown)} grow with a peak of {times(peak)} the average"
            )

    def _fixed(self, parts: list[Component], peak: float) -> Answer:
        verb = "does" if len(parts) == 1 else "do"
        return self.violated(
            *parts,
            message=f"{_names(parts)} {verb} not grow with the load"
            + (f", and the peak is {times(peak)} the average." if peak > 1 else "."),
            why="Sized for the average it falls over at the peak; sized for the peak it is paid for all day.",
            instead=_instead(parts),
            severity=Severity.WARNING if peak >= SPIKE else Severity.INFO,
        )

    def _idle(self, parts: list[Component], peak: float) -> Answer:
        verb = "is a fixed fleet" if len(parts) == 1 else "are fixed fleets"
        return self.violated(
            *parts,
            message=f"{_names(parts)} {verb} under a load whose peak is {times(peak)} its average.",
            sums=(f"1 ÷ {peak:g} = {percent(1 / peak)} of what the peak needs is used on average",),
            why="The fleet that carries the peak stands idle for most of the day.",
            instead=_instead(parts),
            severity=Severity.INFO,
        )

    def _ask(self, parts: list[Component]) -> Answer:
        line = declaration(parts[0], attributes="autoscale", whole=False)
        return self.cannot_tell(
            *parts,
            message=f"A sudden spike comes: do {_names(parts)} grow by themselves, and what holds until they have? Say `{line}`.",
            weight=0.3,
        )


def _names(parts: list[Component]) -> str:
    return listed([part.name for part in parts])


def _could_grow(design: Design, part: Component) -> bool:
    if part.kind not in GROWING or part.family is not Family.COMPUTE:
        return False
    around = (design.groups[name].attributes for name in part.groups)
    if part.attributes.autoscale is False:
        return True
    return not (is_managed(part) or any(group.autoscale for group in around))


def _stated_peak(design: Design) -> float:
    """Peak over average as the design says it; 1 where it does not."""
    for assumption in design.assumptions:
        if not assumption.subject and assumption.quality == "peak":
            value = assumption.value
            return value.value if isinstance(value, Quantity) else 1.0
    return 1.0


def _is_spiky(design: Design, facts: Facts, fleet: list[Component]) -> bool:
    if not facts.estimates.warrants_operational_review or any(
        part.attributes.autoscale for part in fleet
    ):
        return False
    text = f"{facts.words.text} {design.title.casefold()} "
    return any(word in text for word in SPIKY)


def _instead(parts: list[Component]) -> str:
    return "\n".join(
        declaration(part, attributes="autoscale=lag" if part.kind is Kind.WORKER else "autoscale")
        for part in parts
    )
