"""The steps of one flow as text, with what makes each step's rate the stated one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dsl.design import Op
from dsl.kinds import Kind
from tests.quality import rates
from tests.quality.arrows import Edge
from tests.quality.graph import CACHES
from tests.quality.journey import SAME, Journey


class Path:
    """The steps of one flow as text."""

    def __init__(
        self, flow: Journey, rate: float | None, part: Mapping[tuple[str, str], float]
    ) -> None:
        self.flow, self.graph, self.part = flow, flow.graph, part
        self.rate = rate
        self.inflow: dict[str, float] = {flow.way.start: rate or 0.0}  # all that comes
        self.last: dict[str, float] = dict(self.inflow)  # with the last visit
        self.most: dict[str, float] = dict(self.inflow)
        self.segments: list[list[str]] = []
        self.ends: dict[str, list[str]] = {}

    def text(self) -> str:
        """All segments, a semicolon between two."""
        out: dict[str, list[Edge]] = {}
        for edge in self.flow.links:
            out.setdefault(edge.source, []).append(edge)
        for name, links in out.items():
            self._leave(name, links)
        return "; ".join(" ".join(one) for one in self.segments)

    def _leave(self, name: str, links: list[Edge]) -> None:
        """The steps out of one part: its caches, then what they miss; then each other link."""
        caches = [e for e in links if self.graph.kind(e.target) is Kind.CACHE]
        missed = [e for e in links if e not in caches and caches and self._is_missed(e)]
        rest = [e for e in links if e not in caches and e not in missed]
        if caches:
            for edge in caches[:-1]:
                self._step(self._segment(name), edge, 1.0)
            segment = self._segment(name)
            self._step(segment, caches[-1], 1.0)
            for edge in missed:
                if self._hidden(edge, caches[-1:], missed):
                    rest.append(edge)
                else:
                    self._step(segment, edge, self._missed(edge, caches[-1:]))
            self.ends.pop(name, None)
        for edge in rest:
            own = self.graph.hit(name, edge.target) if self.graph.kind(name) in CACHES else 0.0
            reads = self.flow.way.op is Op.READ
            self._step(self._segment(name), edge, 1.0 - own if reads else 1.0)

    def _is_missed(self, edge: Edge) -> bool:
        if "on=miss" in edge.attributes:
            return True
        reads = edge.sign != "~>" and Op.READ in edge.ops
        return self.graph.is_store(edge.target) and (reads or self.flow.way.op is Op.WRITE)

    def _missed(self, edge: Edge, caches: list[Edge]) -> float:
        """The part of requests that the caches before a store pass on."""
        passed = 1.0
        for cache in caches:
            reads = self.flow.way.op is Op.READ or cache.attributes[:1] == ("read",)
            passed *= 1.0 - self.graph.hit(cache.target, edge.target) if reads else 1.0
        return passed

    def _hidden(self, edge: Edge, caches: list[Edge], missed: list[Edge]) -> bool:
        """Whether a part that stands before it in the segment has a link to it as well."""
        before = [*(e.target for e in caches), *(e.target for e in missed)]
        ends = [m for name in before if name != edge.target for m in self._names(name)]
        return any(
            (end, target) in self.graph.drawn for end in ends for target in self._names(edge.target)
        )

    def _names(self, name: str) -> Sequence[str]:
        return self.graph.members.get(name, (name,))

    def _segment(self, name: str) -> list[str]:
        """The segment that ends at a part with its last visit, else a new one from there."""
        known = self.ends.pop(name, None)
        if known is not None:
            return known
        segment = [self.graph.text(name) if not self.segments else self._names(name)[0]]
        self.segments.append(segment)
        return segment

    def _step(self, segment: list[str], edge: Edge, passed: float) -> None:
        """Add a step, with what makes its rate the stated one."""
        attributes = self._said(edge, passed)
        tail = f" [{', '.join(attributes)}]" if attributes else ""
        segment.append(f"{edge.sign} {self.graph.text(edge.target)}{tail}")
        for name in [n for n, known in self.ends.items() if known is segment]:
            del self.ends[name]
        self.ends[edge.target] = segment

    def _said(self, edge: Edge, passed: float) -> list[str]:
        arriving = self.last.get(edge.source, 0.0) * passed
        through = min(self.inflow.get(edge.source, 0.0), self.most.get(edge.source, 0.0)) * passed
        wanted = self._wanted(edge, through)
        target = edge.target
        self.inflow[target] = self.inflow.get(target, 0.0) + wanted
        self.most[target] = max(self.most.get(target, 0.0), wanted)
        self.last[target] = wanted
        if self.rate is None or arriving <= 0:
            return []
        said = []
        factor = wanted / arriving
        if factor < 1 - SAME:
            said.append(f"share={max(factor, 1e-9) * 100:.4g}%")
        elif factor > 1 + SAME:
            said.append(f"fanout={factor:.4g}")
        if edge.flood and wanted > 0:
            part = self.part.get((edge.source, edge.target), 1.0)
            said.append(f"size={rates.size_text(edge.flood * part / wanted).replace(' ', '')}")
        return said

    def _wanted(self, edge: Edge, through: float) -> float:
        """Requests a second over a link: as stated, unless a cache's own rate stands there."""
        stated = self.flow.stated(edge)
        if stated is None or self.rate is None:
            return through
        wanted = stated * self.part.get((edge.source, edge.target), 1.0)
        before = self.inflow.get(edge.source, 0.0)
        unmissed = through < wanted and abs(wanted - before) <= before * SAME
        return through if unmissed else wanted
