"""A design and its problems with the spans of the text that was typed.

What is built from a rewritten text points into that text; here everything points back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, cast

from dsl.design import Component, Design, Flow, Group, Link, Stage
from dsl.value import replaced

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dsl.loose.rewriting import Rewriting
    from dsl.problem import Problem
    from dsl.source import Source, Span

_T = TypeVar("_T")


class Relocation:
    """The way back from a rewritten text to `source`."""

    def __init__(self, rewriting: Rewriting, source: Source) -> None:
        self._rewriting = rewriting
        self._source = source
        self._links: dict[int, Link] = {}

    def problem(self, problem: Problem) -> Problem:
        """The problem at its place in the source."""
        related = tuple(each._replace(span=self._span(each.span)) for each in problem.related)
        return problem._replace(span=self._span(problem.span), related=related)

    def design(self, design: Design) -> Design:
        """The design with all spans in the source."""
        for link in design.links:
            self._links[id(link)] = self._moved(link)
        components: Mapping[str, Component] = self._named(design.components)
        return replaced(
            design,
            source=self._source,
            span=self._span(design.span),
            components=dict(sorted(components.items(), key=lambda item: item[1].span)),
            groups=self._named(design.groups),
            links=tuple(self._links[id(link)] for link in design.links),
            flows=tuple(self._flow(flow) for flow in design.flows),
            requirements=tuple(map(self._moved, design.requirements)),
            assumptions=tuple(map(self._moved, design.assumptions)),
            decisions=tuple(map(self._moved, design.decisions)),
            accepted=tuple(map(self._moved, design.accepted)),
            notes=tuple(map(self._moved, design.notes)),
        )

    def _named(self, parts: Mapping[str, _T]) -> dict[str, _T]:
        return {name: self._moved(part) for name, part in parts.items()}

    def _flow(self, flow: Flow) -> Flow:
        stages = tuple(self._stage(stage) for stage in flow.stages)
        return replaced(self._moved(flow), stages=stages)

    def _stage(self, stage: Stage) -> Stage:
        links = tuple(self._links.get(id(link), link) for link in stage.links)
        return replaced(self._moved(stage), links=links)

    def _moved(self, part: _T) -> _T:
        return replaced(part, span=self._span(cast("Group", part).span))

    def _span(self, span: Span) -> Span:
        return self._rewriting.origin(span)
