"""`Numbers`: everything the arithmetic knows of one design, before a format shows it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from dsl.design import Design
from dsl.parse import Parsed
from dsl.problem import Problem
from reviewer.analysis.assumptions import Assumed
from reviewer.analysis.estimates.back_of_envelope import FirstSums
from reviewer.analysis.facts import Facts
from reviewer.report.tables.asks import Ask, asks
from reviewer.report.tables.journeys import FlowNumbers, flow_numbers
from reviewer.report.tables.loads import ComponentNumbers, component_numbers


class Numbers(NamedTuple):
    """The numbers of one design, with the figures taken for them and the questions they leave."""

    design: Design
    problems: tuple[Problem, ...]
    sums: FirstSums | None
    components: tuple[ComponentNumbers, ...]
    flows: tuple[FlowNumbers, ...]
    assumptions: Mapping[str, Assumed]
    asks: tuple[Ask, ...]
    resting: Resting
    facts: Facts

    @property
    def file(self) -> str:
        """The design's file, as it was named."""
        return self.design.source.name

    @property
    def first(self) -> ComponentNumbers | None:
        """The component that breaks first as load grows; None without numbers."""
        return next((part for part in self.components if part.first), None)


class NumbersReport(NamedTuple):
    """The numbers of a run's designs, in the order they were asked for.

    `unread` are files that could not be read, each with one line why. `many` is true where
    more than one file was asked for, or a folder.
    """

    designs: tuple[Numbers, ...]
    unread: tuple[tuple[str, str], ...] = ()
    many: bool = False


class Resting:
    """Which figures taken the numbers of a component or a flow rest on, by subject."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._by_head: dict[str, list[str]] = {}
        for subject in facts.assumptions:
            head, dot, _ = subject.partition(".")
            self._by_head.setdefault(head if dot else "", []).append(subject)

    def of_component(self, name: str) -> tuple[str, ...]:
        """Its own capacity, latencies that hold its slots, hits of caches before it, and what all loads rest on."""
        own = self._subjects_of([name], ("capacity", "read_capacity", "write_capacity"))
        part = self._facts.design.components[name]
        held = (
            taken for bound in self._facts.capacity.slot_bounds(part) for taken in bound.assumed
        )
        caches = self._subjects_of(self._facts.traffic.access(name).caches, ("hit",))
        return (*own, *dict.fromkeys(held), *caches, *self._qualities_everywhere())

    def of_flow(self, flow: FlowNumbers) -> tuple[str, ...]:
        """What is taken of the components it visits and of the places they stand in."""
        parts = [visit.component for visit in flow.route.visits]
        names = [part.name for part in parts]
        places = [group for part in parts for group in part.groups]
        return (
            *self._subjects_of([*names, *places, "zone", "region"]),
            *self._qualities_everywhere(),
        )

    def _qualities_everywhere(self) -> tuple[str, ...]:
        return self._facts.traffic.load_assumptions

    def _subjects_of(
        self, names: Iterable[str], qualities: tuple[str, ...] = ()
    ) -> tuple[str, ...]:
        return tuple(
            subject
            for name in dict.fromkeys(names)
            for subject in self._by_head.get(name, ())
            if not qualities or subject.partition(".")[2] in qualities
        )


def numbers_of(parsed: Parsed) -> Numbers:
    """All numbers of a design that was read, perhaps in part."""
    facts = Facts(parsed.design)
    components, flows, sums = (
        component_numbers(facts),
        flow_numbers(facts),
        facts.estimates.back_of_envelope,
    )
    questions = asks(facts, components, flows, sums)
    taken = dict(facts.assumptions)
    return Numbers(
        parsed.design,
        parsed.problems,
        sums,
        components,
        flows,
        taken,
        questions,
        Resting(facts),
        facts,
    )
