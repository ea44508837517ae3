"""What is lost with something, found by taking it away: the slow, obvious way.

For a stated flow it reads the stages of the design itself and shares no code with the facts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dsl.design import Design, Flow, Link, Mode, Op, Stage
from dsl.kinds import Family, Kind
from reviewer.analysis.traffic.routes import Route

COPIES = {"replica", "standby", "sync-replica", "async-replica"}
CACHES = {Kind.CACHE, Kind.CDN}


def copies(design: Design, name: str) -> set[str]:
    """The component and what is drawn as its copy."""
    found, todo = {name}, [name]
    while todo:
        for link in design.links_from[todo.pop()]:
            source, target = design.components[link.source], design.components[link.target]
            stores = source.family is Family.STORE and target.family is Family.STORE
            if (
                stores
                and target.attributes.role in COPIES
                and source.kind is not Kind.CACHE
                and target.name not in found
            ):
                found.add(target.name)
                todo.append(target.name)
    return found


def lost_with_place(design: Design, name: str, kind: str) -> set[str]:
    """The components that go with a zone or region."""
    lost = set()
    for part in design.components.values():
        technology = part.technology
        managed = (
            technology.managed
            if technology
            else part.kind in {Kind.FUNCTION, Kind.DNS, Kind.CDN, Kind.WAF, Kind.OBJECT_STORE}
        )
        stays = managed and (kind == "zone" or part.kind in {Kind.DNS, Kind.CDN, Kind.WAF})
        if (
            name in part.groups
            and not stays
            and part.kind is not Kind.EXTERNAL
            and part.family is not Family.CLIENT
        ):
            lost.add(part.name)
    return lost


class Trial:
    """One stated flow, in which components can be taken away."""

    def __init__(self, design: Design, flow: Flow) -> None:
        self.design, self.flow, self.stages = design, flow, flow.stages

    def dies(self, lost: set[str]) -> bool:
        """Whether the answer cannot be given any more."""
        spared = self._spared()
        goals = [goal for goal in self._goals() if goal[0] not in spared]
        return any(self._met(goal, set()) and not self._met(goal, lost) for goal in goals)

    def _goals(self) -> Iterator[tuple[int, tuple[str, ...]]]:
        shields = {index for stage in self.stages for index in stage.misses}
        for index, stage in enumerate(self.stages):
            names = [n for n in stage.names if index not in shields or self._kind(n) not in CACHES]
            names = [n for n in names if self._answered(stage, n)]
            for goal in [names] if stage.any_of else [[name] for name in names]:
                if goal:
                    yield index, tuple(goal)

    def _kind(self, name: str) -> Kind:
        return self.design.components[name].kind

    def _answered(self, stage: Stage, name: str) -> bool:
        if stage.waits:
            return True
        kept = self.design.components[name].family is Family.MESSAGING
        before = stage.source is not None and self.stages[stage.source].waits
        return self.flow.op is Op.WRITE and kept and before

    def _met(self, goal: tuple[int, tuple[str, ...]], lost: set[str]) -> bool:
        index, names = goal
        reached = self._reached(lost)
        if any(name in reached[index] for name in names):
            return True
        return any(
            not arrivals[index, names].isdisjoint(self._asked(link.target, lost))
            for link, visit, arrivals in self._detours()
            if (index, names) in arrivals and link.source in reached[visit]
        )

    def _reached(self, lost: set[str]) -> list[set[str]]:
        """The members of each stage that requests still come to, over steps that are waited for."""
        found: list[set[str]] = []
        for stage in self.stages:
            up = {name for name in stage.names if not copies(self.design, name) <= lost}
            if stage.source is not None:
                before = found[stage.source]
                up = {
                    n
                    for n in up
                    if self._answered(stage, n)
                    and any(link.target == n and link.source in before for link in stage.links)
                }
            found.append(up)
        return found

    def _asked(self, name: str, lost: set[str]) -> set[str]:
        found = {name} - lost
        todo = list(found)
        while todo:
            for link in self.design.links_from[todo.pop()]:
                if (
                    carries(self.design, link)
                    and link.mode is not Mode.ASYNC
                    and link.target not in found | lost
                ):
                    found.add(link.target)
                    todo.append(link.target)
        return found

    def _detours(self) -> Iterator[tuple[Link, int, dict[tuple[int, tuple[str, ...]], set[str]]]]:
        """Each failure link that counts, the stage it leaves, and what serves for each end."""
        for visit, stage in enumerate(self.stages):
            for name in stage.names:
                for link in self.design.links_from[name]:
                    if link.attributes.on == "failure":
                        for step in self._steps(visit, name):
                            if not self._is_named(link, self.stages[step].names):
                                continue
                            ends = self._ends(step, link)
                            if ends and all(ends.values()):
                                yield link, visit, ends

    def _is_named(self, link: Link, step: Iterable[str]) -> bool:
        """Whether a failure link may stand in for a step: it says so, or nothing else is like it."""
        asked = {
            one.target
            for one in self.design.links_from[link.source]
            if carries(self.design, one)
            and one.mode is not Mode.ASYNC
            and one.target != link.target
        }
        said = {n for n in asked if n in (link.label or "").split()}
        said |= {link.attributes.for_} - {None}
        if said:
            return bool(said & set(step))
        alike = {n for n in asked if self._kind(n) is self._kind(link.target)}
        if not alike & set(step) or self._kind(link.source) in {Kind.LB, Kind.DNS}:
            return True
        groups: list[set[str]] = []
        for name in sorted(alike):
            same = copies(self.design, name) | {n for n in alike if name in copies(self.design, n)}
            for one in self.design.links_from[link.source]:
                if one.target == name and one.alternatives:
                    same |= {
                        other.target
                        for other in self.design.links_from[link.source]
                        if other.alternatives == one.alternatives
                    }
            groups.append(same & alike)
        return all(group == groups[0] for group in groups)

    def _steps(self, visit: int, name: str) -> list[int]:
        return [
            index
            for index, stage in enumerate(self.stages)
            if stage.source == visit
            and any(
                link.source == name and self._answered(stage, link.target) for link in stage.links
            )
        ]

    def _behind(self, step: int) -> list[int]:
        found = [step]
        for index, stage in enumerate(self.stages):
            if stage.source in found and any(self._answered(stage, n) for n in stage.names):
                found.append(index)
        return found

    def _ends(self, step: int, link: Link) -> dict[tuple[int, tuple[str, ...]], set[str]]:
        reach = self._asked(link.target, set())
        ends = {}
        for goal in self._goals():
            index, names = goal
            if index in self._behind(step) and self._is_end(index):
                wanted = {copy for name in names for copy in copies(self.design, name)}
                serve = reach & wanted
                if (
                    not serve
                    and index == step
                    and any(self._kind(n) is self._kind(link.target) for n in names)
                ):
                    serve = {link.target}
                ends[goal] = serve
        return ends

    def _is_end(self, index: int) -> bool:
        shields = {i for stage in self.stages for i in stage.misses}
        for child, stage in enumerate(self.stages):
            soft = all(child in shields and self._kind(n) in CACHES for n in stage.names)
            if stage.source == index and stage.waits and not soft:
                return False
        return True

    def _spared(self) -> set[int]:
        """Stages that a detour goes around: those behind its step that are no ends."""
        spared: set[int] = set()
        for link, visit, ends in self._detours():
            for step in self._steps(visit, link.source):
                if self._ends(step, link) == ends:
                    spared |= {index for index in self._behind(step) if not self._is_end(index)}
        return spared


def carries(design: Design, link: Link) -> bool:
    """Whether requests take a link, told from the design alone."""
    source, target = design.components[link.source], design.components[link.target]
    if link.attributes.on == "failure" or link.attributes.control:
        return False
    if target.kind in {Kind.MONITORING, Kind.LOGGING}:
        return False
    return target.name not in copies(design, source.name)


def cut(route: Route, lost: Iterable[str]) -> bool:
    """Whether a route without detours and drawn copies loses a place that the answer needs."""
    return not _met(route, set(lost)) >= _met(route, set())


def _met(route: Route, lost: set[str]) -> set[int]:
    up = {i for i, visit in enumerate(route.visits) if visit.component.name not in lost}
    found = up & set(route.starts)
    while True:
        more = {h.target for h in route.hops if h.waited and h.source in found} & up
        if more <= found:
            break
        found |= more
    return {
        i for i, place in enumerate(route.places) if place.answered and found & set(place.visits)
    }
