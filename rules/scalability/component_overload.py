"""Rule `component-overload`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reviewer import (
    Answer,
    Category,
    Citation,
    Design,
    Facts,
    OverloadGroup,
    Rule,
    Severity,
    Statement,
    Strain,
    credit,
    finding,
    join_fixes,
    overloads_of,
    percent,
    question,
    rate,
    render,
    set_attribute,
    set_count,
)


class ComponentOverload(Rule):
    """More load reaches a component than its instances can handle.

    **Why**: above its capacity a component does not slow down in proportion: queues grow until
    requests time out. And long before that, waiting grows as 1/(1 - utilization): at 90 % of one
    server a request waits nine times as long as it is served.

    It is a sum: the peak demand of all flows, divided by the instances, against what one is
    known to handle. Above the best figure known it is an error, from twice the typical one a
    warning, above the share that is planned to be used (60 % of a store, 75 % of a small pool) a
    note. Work that waits in a queue is delayed, not lost: there it is a warning at most. The count
    of a fleet that scales by itself is where it starts: it asks how far and how fast. The writes of
    one node, and reads without a cache, have rules of their own that say what to do: here such a
    store is only named beside others, or noted where its capacity is stated. Quotas of providers
    have a rule of their own too.

    What bounds the requests in progress (`concurrency`, `pool`) is judged by Little's law: as many
    are in progress as come in a second, times the seconds that each is held, calls included. By
    stated latencies alone it is an error; by assumed ones a warning at most.

    **Do instead**: run as many instances as the sum says, `service web x27`; or state what one
    instance handles where you have measured it, `[capacity=2k/s]`; or reduce its load.

    **It cannot see**: what your code costs: unless `capacity` is stated, an instance handles what
    the catalogue says of its kind, a wide range. It knows a peak that lasts, no bursts within a
    second; and no locks, leaks or lists that grow.
    """

    id = "component-overload"
    severity = Severity.ERROR
    category = Category.SCALABILITY
    problem = "capacity_overload"
    topics = ("Capacity of each component",)
    citations = (
        Citation(
            "Google SRE book, chapter 21: Handling Overload",
            "https://sre.google/sre-book/handling-overload/",
        ),
        Citation(
            "Azure Well-Architected, PE:02: capacity planning",
            "https://learn.microsoft.com/azure/well-architected/performance-efficiency/capacity-planning",
        ),
    )
    follow_up = "What breaks first at twice this load, and how do you notice before your users do?"
    passes = (
        """
        client courier
        service dispatch x4 [concurrency=500]
        external maps [p50=500ms, p99=500ms]
        courier -> dispatch -> maps
        flow route 2k/s: courier -> dispatch -> maps
        """,
        """
        client reader
        service web x40
        reader -> web
        flow read 20k/s: reader -> web
        """,
        """
        client reader
        service web x4 [capacity=8k/s]
        reader -> web
        flow read 20k/s: reader -> web
        """,
        """
        client phones
        service intake x40
        postgres events x2
        phones -> intake -> events
        flow ingest 20k/s write: phones -> intake -> events
        """,
        """
        client voter
        service results x4 [autoscale]
        voter -> results
        flow look 30k/s: voter -> results
        """,
        """
        client pupil
        service lessons x40
        postgres grades x2 [capacity=20k/s]
        pupil -> lessons -> grades
        flow look 9k/s: pupil -> lessons -> grades
        """,
    )
    fails = (
        """
        client courier
        service dispatch x4 [concurrency=10]
        external maps [p50=500ms, p99=500ms]
        courier -> dispatch -> maps
        flow route 2k/s: courier -> dispatch -> maps
        """,
        """
        client pupil
        service lessons x40
        postgres grades x2 [capacity=2k/s]
        pupil -> lessons -> grades
        flow look 9k/s: pupil -> lessons -> grades
        """,
        """
        client reader
        service web x2
        reader -> web
        flow read 20k/s: reader -> web
        """,
        """
        client reader
        service web x40
        redis hot x2 [hit=50%]
        mysql db
        reader -> web -> hot, db
        flow read 120k/s: reader -> web -> hot -> db
        """,
        """
        client voter
        service results x4 [autoscale=no]
        voter -> results
        flow look 30k/s: voter -> results
        """,
    )

    overloaded = finding(
        "{names} {is} overloaded: {/up to }{multiple} {its} {figure} capacity{beside}.", "{reason}"
    )
    out_of_slots = finding(
        "{names} {needs/need} {load|times} {its} {slots}: each is held for {hold|duration} on average.",
        "{reason} More instances, more {slots} or shorter calls bring it down.",
    )
    over_core = finding(
        "{names} {needs/need} {/up to }{load|times} one core's capacity.", "{reason}"
    )
    over_usual = finding(
        "{names} {gets/get} {/up to }{load|times} what one typically handles.", "{reason}"
    )
    over_plan = finding(
        "{names} {is} above planned utilization: {/up to }{load|percent} at peak, {plan|percent} planned.",
        "{reason}",
    )
    over_stated = finding(
        "{names} {receives/receive} {load|times} {its} stated capacity.",
        "Above capacity, queues grow until requests time out.",
        severity=Severity.INFO,
    )
    how_large = question(
        "How much can one instance of {names} handle? One {name} gets {load|rate}; {safe|rate} to {best|rate} are usual.",
        set_attribute("capacity={usual}"),
        weight=0.4,
    )
    how_many = question(
        "How many nodes does {names} have? One needs {load|times} its typical capacity. Set `{line}`.",
        lacks="count",
    )
    how_far = question(
        "How far does {names} scale out, and how fast? At peak {name} needs {needed|count} instances; {now|count} is where it starts.",
        set_count("{needed}"),
        weight=0.6,
    )
    hit_ratio = question(
        "What is the hit ratio of {cdn}? If it answers nothing, {names} {needs/need} {load|times} the typical capacity.",
        set_attribute("hit=60%"),
    )
    within = credit(
        "every component handles the stated peak as planned; {names} fills up first, at {room|times} its load"
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Report what is overloaded together where it is as bad; ask where a figure decides it."""
        found = overloads_of(facts)
        for strain in found.uncounted:
            line = facts.capacity.sizing.sufficient_declaration(strain).splitlines()[0]
            load, assumed = strain.typical, strain.assumed
            yield self.how_many.about(
                [strain.part],
                load=load,
                line=line,
                fix=facts.capacity.sizing.sufficient_fix(strain),
                assumed=assumed,
            )
        for group in found.groups:
            yield self._overload(facts, group)
        yield from self._over_stated(facts, found.groups, [one for _, one in found.elsewhere])
        for cdn, strains in found.behind.items():
            parts, load = [strain.part for strain in strains], strains[0].typical
            yield self.hit_ratio.about([cdn], also=parts, names=parts, cdn=[cdn], load=load)
        if found.growing:
            yield self._ask_how_far(facts, found.growing)
        if found.doubtful:
            yield self._ask_how_large(found.doubtful)
        first = facts.capacity.bottleneck
        is_known = not any(facts.capacity.open_load(part) for part in design.components.values())
        is_full = found.groups or found.behind or found.growing or found.elsewhere
        # The loss of a zone is judged apart, so stating zones never costs this credit.
        loads = map(facts.capacity.strain, design.components.values())
        is_within = all(load is None or load.typical <= load.full for load in loads)
        if first is not None and is_within and is_known and not is_full:
            yield self.within.about([first[0]], room=first[1])

    def _overload(self, facts: Facts, group: OverloadGroup) -> Answer:
        """All that is loaded as badly; what other rules judge gets its fix from them."""
        bound = group.worst[0].bound
        return self._statement(group.severity, group.worst[0]).about(
            [strain.part for strain in group.worst],
            also=[strain.part for strain in group.milder],
            beside=_milder_loads(group.milder),
            reason=_reason(facts, group),
            sums=group.sums(facts),
            fix=group.fix(facts),
            severity=group.severity,
            assumed=group.assumptions(facts),
            slots=bound.name if bound is not None else "",
            hold=bound.hold if bound is not None else 0.0,
            **group.text_values,
        )

    def _over_stated(
        self, facts: Facts, groups: Sequence[OverloadGroup], elsewhere: Sequence[Strain]
    ) -> Iterator[Answer]:
        """What other rules judge, by its cause, where the design states what it handles."""
        named = {strain.part.name for group in groups for strain in group.every}
        for strain in elsewhere:
            is_stated = bool(strain.capacities) and not strain.assumed
            if is_stated and strain.typical > 1 and strain.part.name not in named:
                yield self.over_stated.about(
                    [strain.part],
                    load=strain.typical,
                    sums=[strain.sum],
                    fix=facts.capacity.sizing.sufficient_fix(strain),
                    assumed=facts.traffic.load_assumptions,
                )

    def _statement(self, severity: Severity, first: Strain) -> Statement:
        if first.bound is not None and first.typical > 1:
            return self.out_of_slots
        if severity is Severity.INFO and first.typical > 1:
            return self.over_core if first.is_by_core else self.over_usual
        is_planned = severity is Severity.INFO or not first.capacities
        return self.over_plan if is_planned else self.overloaded

    def _ask_how_far(self, facts: Facts, strains: Sequence[Strain]) -> Answer:
        """Up to how many instances a fleet grows that starts too small."""
        first = strains[0].part
        return self.how_far.about(
            [strain.part for strain in strains],
            needed=facts.capacity.machines_needed(first),
            now=first.count or 1,
            fix=join_fixes(
                set_count(facts.capacity.machines_needed(one.part), one.part) for one in strains
            ),
            assumed=strains[0].assumed,
        )

    def _ask_how_large(self, strains: Sequence[Strain]) -> Answer:
        """What one instance handles, where only a small one would be overloaded."""
        fullest, capacity = strains[0], strains[0].capacities[0]
        return self.how_large.about(
            [strain.part for strain in strains],
            load=fullest.node.total,
            safe=capacity.conservative,
            best=capacity.optimistic,
            usual=rate(capacity.typical),
            fix=join_fixes(
                set_attribute(f"capacity={rate(one.capacities[0].typical)}", one.part)
                for one in strains
            ),
        )


def _milder_loads(milder: Sequence[Strain]) -> str:
    """What else is too full, less so."""
    parts, most = [strain.part for strain in milder], max((m.typical for m in milder), default=0)
    text = "; {names} {is} at {most|percent} of {its} typical capacity"
    return render(text, parts, most=most) if parts else ""


def _reason(facts: Facts, group: OverloadGroup) -> str:
    if group.severity is Severity.INFO:
        return "Headroom covers the loss of a node, and growth until more are added."
    first = facts.capacity.bottleneck
    if first is None or first[0].name not in {strain.part.name for strain in group.every}:
        return "Above capacity, queues grow until requests time out."
    return f"`{first[0].name}` breaks first: the design handles {percent(first[1])} of the stated peak."
