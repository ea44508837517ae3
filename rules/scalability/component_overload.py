"""The rule `component-overload`."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from dsl.design import Component, Design, Op
from dsl.kinds import Family, Kind
from reviewer.analysis.capacity.utilization import Strain, is_quota
from reviewer.analysis.facts import Facts
from reviewer.analysis.topology.counts import is_uncounted
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.rule_kit.severities import severity_of_load
from reviewer.text.numbers import percent, rate, times
from reviewer.text.suggestion import declaration, listed

SPLIT = frozenset(
    {
        *(Kind.DATABASE, Kind.DOCUMENT, Kind.KV, Kind.CACHE, Kind.WIDE_COLUMN, Kind.GRAPH),
        *(Kind.GEO, Kind.SEARCH, Kind.TIMESERIES, Kind.VECTOR, Kind.WAREHOUSE, Kind.FEATURE_STORE),
    }
)
"""Stores of whose writes `unsharded-write-heavy-store` speaks."""

CACHED = frozenset({Kind.DATABASE, Kind.DOCUMENT, Kind.GRAPH, Kind.GEO, Kind.KV, Kind.WIDE_COLUMN})
"""Stores of whose reads past no cache `missing-cache` speaks."""

MOST_SUMS = 6
"""So many components are told with their sums; the list is cut, the count is not."""


class ComponentOverload(Rule):
    """More comes to a component than its instances carry.

    **Why**: above its capacity a component does not slow down in proportion: queues grow
    until something times out. And long before that, waiting grows as 1/(1 - utilisation):
    at 90 % of one server a request waits nine times as long as it is served.

    It is a sum: the peak demand of all flows, divided by the instances, against what one
    is known to carry. Above the best figure known it is an error, above the typical one a
    warning, above the share that is planned to be used (60 % of a store, 75 % of a small
    pool) a remark. Work that waits in a queue is delayed, not lost: there it is a warning at
    most. What one write node takes, and reads that ask no cache, have rules of their own that
    say what to do: here such a store is only named beside others. So have quotas of providers.

    **Do instead**: run as many as the sum says, `service web x27`; or say what one instance
    carries where you have measured it, `[capacity=2k/s]`; or let less come to it.

    **It cannot see**: what your code costs: unless `capacity` is stated, an instance carries what
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
    )
    fails = (
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
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Put every component's demand against its capacity; alike ones are told together."""
        own = {name for remark in design.accepted for name in remark.about}
        found: dict[tuple[Severity, str], list[Strain]] = {}
        behind: dict[str, list[Strain]] = {}
        doubtful: list[Strain] = []
        told: list[tuple[Severity, Strain]] = []
        for strain, severity in _strained(design, facts):
            name = strain.part.name
            if severity is not None and _told_elsewhere(facts, strain):
                told.append((severity, strain))
            elif severity is None:
                doubtful.append(strain)
            elif is_uncounted(strain.part):
                yield self._ask_count(facts, strain)
            elif cdn := _shields(facts, strain):
                behind.setdefault(cdn, []).append(strain)
            else:
                found.setdefault((severity, name if name in own else ""), []).append(strain)
        beside = _beside(told, [severity for severity, name in found if not name])
        for (severity, name), strained in found.items():
            yield self._overload(
                facts, severity, strained, () if name else beside.get(severity, ())
            )
        yield from self._ask(design, behind, doubtful)
        if not (found or behind or told):
            yield from self._credit(facts)

    def _ask(
        self, design: Design, behind: Mapping[str, list[Strain]], doubtful: list[Strain]
    ) -> Iterator[Answer]:
        for cdn, strained in behind.items():
            yield self._ask_hit(design.components[cdn], strained)
        if doubtful:
            yield self._ask_capacity(doubtful)

    def _overload(
        self, facts: Facts, severity: Severity, strained: list[Strain], beside: Sequence[Strain]
    ) -> Answer:
        """All that is loaded as badly; what stands `beside` is mended by another rule."""
        strained.sort(key=lambda strain: -strain.typical)
        alike = [one for one in beside if severity_of_load(one) == severity]
        every = sorted([*strained, *alike], key=lambda strain: -strain.typical)
        milder = [one for one in beside if one not in alike]
        assumed = [subject for strain in every for subject in strain.assumed]
        every += milder
        return self.violated(
            *(strain.part for strain in every),
            message=_message(severity, every[: len(every) - len(milder)], milder),
            sums=tuple(_sums(facts, every)),
            why=_why(facts, severity, every),
            instead="\n".join(
                facts.capacity.sizing.sufficient_declaration(strain) for strain in strained
            ),
            severity=severity,
            assumed=(*dict.fromkeys(assumed), *facts.traffic.load_assumptions),
        )

    def _ask_capacity(self, doubtful: list[Strain]) -> Answer:
        fullest = max(doubtful, key=lambda strain: strain.worst)
        carried, part = fullest.capacities[0], fullest.part
        each = "instance of " if len(doubtful) == 1 else "instance each of "
        return self.cannot_tell(
            *(strain.part for strain in doubtful),
            message=f"What does one {each}{listed([strain.part.name for strain in doubtful])} carry?"
            f" {rate(fullest.node.total)} come to one `{part.name}`;"
            f" {rate(carried.conservative)} to {rate(carried.optimistic)} are usual."
            f" Say `{declaration(part, attributes=f'capacity={rate(carried.typical)}', whole=False)}`.",
            weight=0.4,
        )

    def _ask_count(self, facts: Facts, strain: Strain) -> Answer:
        """What a provider runs has as many nodes as were bought."""
        line = facts.capacity.sizing.sufficient_declaration(strain).splitlines()[0]
        return self.cannot_tell(
            strain.part,
            message=f"How many nodes does `{strain.part.name}` have? One is asked for"
            f" {times(strain.typical)} what it typically carries. Say `{line}`.",
            assumed=strain.assumed,
        )

    def _ask_hit(self, cdn: Component, strained: list[Strain]) -> Answer:
        fullest = max(strained, key=lambda strain: strain.typical)
        names = listed([strain.part.name for strain in strained])
        return self.cannot_tell(
            cdn,
            *(strain.part for strain in strained),
            message=f"What share of the reads does `{cdn.name}` answer? If it answers nothing,"
            f" {names} {'is' if len(strained) == 1 else 'are'} asked for {times(fullest.typical)}"
            f" what is typical: say `{declaration(cdn, attributes='hit=60%', whole=False)}`.",
        )

    def _credit(self, facts: Facts) -> Iterator[Answer]:
        if facts.capacity.bottleneck is not None:
            part, room = facts.capacity.bottleneck
            if room >= 1:
                yield self.satisfied(
                    part,
                    message=f"all carry the stated peak as planned; `{part.name}` is the first to be"
                    f" full, at {times(room)} the load",
                )


def _beside(
    told: list[tuple[Severity, Strain]], groups: list[Severity]
) -> Mapping[Severity, Sequence[Strain]]:
    """For each finding, what other rules mend: with what is as bad, else with the next worse."""
    found: dict[Severity, list[Strain]] = {}
    for severity, strain in told:
        worse = [group for group in groups if group >= severity]
        if worse:
            found.setdefault(min(worse), []).append(strain)
    return found


def _strained(design: Design, facts: Facts) -> Iterator[tuple[Strain, Severity | None]]:
    """What is loaded too much, with how bad that is; None where only its capacity is in doubt."""
    waited = _waited(facts)
    for part in design.components.values():
        strain = None if is_quota(part) else facts.capacity.strain(part)
        if strain is None:
            continue
        severity = _severity(strain, part.name in waited)
        if severity is not None or (strain.doubtful and part.family is Family.COMPUTE):
            yield strain, severity


def _waited(facts: Facts) -> set[str]:
    """What somebody waits for, by name."""
    return {
        route.visits[hop.target].component.name
        for route in facts.traffic.routes
        for hop in route.hops
        if hop.waited
    }


SLIGHT = 1.005
"""Less than this many times is told as all of it: a convention of reports."""

BEST_HIT = 0.99
"""The highest hit rate that a CDN is trusted with.

Basis: a convention; Uber reports 99 % for a cache."""


def _shields(facts: Facts, strain: Strain) -> str:
    """The CDN of unknown hit rate that may keep this load off it; "" where none could."""
    cdn = facts.traffic.unstated_cdns.get(strain.part.name)
    rest = strain.typical - strain.reads * BEST_HIT
    return cdn.name if cdn is not None and rest <= strain.target else ""


def _severity(strain: Strain, waited: bool) -> Severity | None:
    """Who takes work from a queue falls behind for a while before anything is lost."""
    severity = severity_of_load(strain)
    if severity is None or waited or not strain.assumed:
        return severity
    return min(severity, Severity.WARNING)


def _told_elsewhere(facts: Facts, strain: Strain) -> bool:
    """Whether its writes alone, or its reads past no cache alone, are as bad, and told of."""
    part, severity = strain.part, severity_of_load(strain)
    if severity is None:
        return False
    if part.kind in SPLIT and severity <= _alone(facts, part, Op.WRITE, strain.node.writes):
        return True
    if part.kind not in CACHED or not facts.traffic.access(part.name).bare:
        return False
    return severity <= _alone(facts, part, Op.READ, strain.node.reads)


def _alone(facts: Facts, part: Component, op: Op, asked: float) -> int:
    """The severity of its reads or its writes as if they were all; 0 where they are well."""
    capacity = facts.capacity.of(part, op)
    if capacity is None or asked <= capacity.conservative:
        return 0
    if asked <= capacity.typical:
        return Severity.INFO
    return Severity.ERROR if asked > capacity.optimistic else Severity.WARNING


def _message(severity: Severity, strained: list[Strain], milder: list[Strain]) -> str:
    names = listed([strain.part.name for strain in strained])
    one, first = len(strained) == 1, strained[0]
    verb, them = ("is", "it carries") if one else ("are", "they carry")
    if severity is Severity.INFO and first.typical > 1:
        return f"{names} {verb} asked for {times(first.typical)} what one core of {'it' if one else 'them'} carries."
    if severity is Severity.INFO or not first.capacities:
        used = listed_plain([percent(strain.typical) for strain in strained])
        return f"{names} {verb} fuller than planned at peak: {used} used, {percent(first.target)} planned."
    over, when = (
        (first.best, "at best") if severity is Severity.ERROR else (first.typical, "typically")
    )
    if over < SLIGHT:
        return f"{names} {verb} asked for {'' if one else 'up to '}all that {them} {when}{_also(milder)}."
    most = times(over) if math.isfinite(over) else "no end of times"
    also = _also(milder)
    return f"{names} {verb} asked for {'' if one else 'up to '}{most} what {them} {when}{also}."


def _also(milder: list[Strain]) -> str:
    """What else is too full, less so."""
    if not milder:
        return ""
    names, most = listed([m.part.name for m in milder]), max(m.typical for m in milder)
    if most > 1:
        return f", and {names} for {times(most)} what is typical"
    return f"; {names} {'is' if len(milder) == 1 else 'are'} {percent(most)} used, {percent(milder[0].target)} planned"


def listed_plain(words: list[str]) -> str:
    """The first of several figures, the largest, with a word for the rest."""
    return words[0] if len(words) == 1 else f"up to {words[0]}"


def _sums(facts: Facts, strained: list[Strain]) -> Iterator[str]:
    for strain in strained[:MOST_SUMS]:
        yield strain.sum
        yield facts.capacity.sizing.planned_sum(strain)


def _why(facts: Facts, severity: Severity, strained: list[Strain]) -> str:
    if severity is Severity.INFO:
        return "What is left carries the loss of a node, and the growth until more is bought."
    first = facts.capacity.bottleneck
    if first is None or first[0].name not in {strain.part.name for strain in strained}:
        return "Above what they carry queues grow, until something times out."
    return (
        f"`{first[0].name}` breaks first: the whole design carries {percent(first[1])} of the"
        " stated peak."
    )
