"""Rule `no-autoscaling`."""

from __future__ import annotations

from collections.abc import Iterator

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
    assumed_value,
    components,
    credit,
    denies,
    finding,
    is_in_group_stating,
    is_kind,
    is_managed,
    is_single_instance,
    join_fixes,
    mentions,
    percent,
    question,
    set_attribute,
    times,
    warrants_operational_review,
)

SPIKE = 5.0
"""Peak over average from which a fixed fleet is idle most of the time.

Basis: a consumer service's day has a peak of two to three times its average; office hours
give five, and sales and live events ten and more."""

SPIKY = ("flash sale", "spike", "viral", "live event", "ticket", "black friday", "burst", "surge")
"""Words for loads that come suddenly."""


class NoAutoscaling(Rule):
    """A fixed fleet serves a load that changes.

    **Why**: a fleet sized for the average fails at the peak; one sized for the peak is idle the
    rest of the day. And a spike that nobody planned for has to be handled by hand.

    A design that states `autoscale=no` while its peak is several times its average gets a warning;
    where the peak is not stated, a note, as does a peak of five times the average over a fixed
    fleet. Where a name or note mentions spikes, it is a question. Scaling takes minutes, so what
    comes within seconds needs headroom, a queue or load shedding beside it.

    **Do instead**: state `[autoscale]`, and by what: `autoscale=cpu` for servers, `autoscale=lag`
    for workers behind a queue.

    **It cannot see**: schedules, and platforms that scale what they run, unless `autoscale` or a
    managed technology is stated. A day is one number to it, `peak`, and spikes are recognized by a
    few English words.
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

    fleet = components(
        is_kind("service", "realtime", "worker", "model", "transcoder"),
        denies("autoscale") | ~is_managed & ~is_in_group_stating("autoscale"),
    )
    mentions_spikes = mentions(*SPIKY)

    fixed = finding(
        "{names} {does} not scale with the load{peak}.",
        "Sized for the average it fails at the peak; sized for the peak it is paid for all day.",
    )
    idle = finding(
        "{names} {has} a fixed number of instances under a peak of {peak|times} the average load.",
        "A fleet that handles the peak is idle for most of the day.",
        severity=Severity.INFO,
    )
    on_spike = question(
        "How {does} {names} scale out in a sudden spike, and what absorbs it until new instances are up?",
        set_attribute("autoscale"),
        weight=0.3,
    )
    scales = credit("{names} {autoscales/autoscale} for a peak of {peak|times} the average")

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at what is stated of scaling, then at how far the peak is from the average."""
        fleet, peak = self.fleet.components_of(facts), assumed_value(design, "peak") or 1.0
        grown = [part for part in fleet if part.attributes.autoscale]
        silent = [part for part in fleet if part.attributes.autoscale is None and not part.many]
        if fixed := [part for part in fleet if part.attributes.autoscale is False]:
            text = f": the peak is {times(peak)} the average" if peak > 1 else ""
            severity = Severity.WARNING if peak >= SPIKE else Severity.INFO
            yield self.fixed.about(fixed, peak=text, fix=_autoscale(fixed), severity=severity)
        loaded = [part for part in silent if _is_loaded_pool(facts, part)]
        if peak >= SPIKE and loaded:
            line = f"1 ÷ {peak:g} = {percent(1 / peak)} of what the peak needs is used on average"
            yield self.idle.about(loaded, peak=peak, fix=_autoscale(loaded), sums=[line])
        elif silent and not grown and self._expects_spikes(facts, design):
            yield self.on_spike.about(silent)
        if grown and peak >= SPIKE:
            yield self.scales.about(grown, peak=peak)

    def _expects_spikes(self, facts: Facts, design: Design) -> bool:
        title = f" {design.title.casefold()}"
        spiky = self.mentions_spikes(facts, design) or any(f" {word}" in title for word in SPIKY)
        return spiky and warrants_operational_review(facts, design)


def _is_loaded_pool(facts: Facts, part: Component) -> bool:
    return bool(facts.traffic.demand(part.name)) and not is_single_instance(facts, part)


def _autoscale(parts: list[Component]) -> Fix:
    """Workers scale by their backlog, servers by their load."""
    return join_fixes(
        set_attribute("autoscale=lag" if part.kind == "worker" else "autoscale", part)
        for part in parts
    )
