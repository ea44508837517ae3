"""The design that is left when components are lost: without them, the rest in use.

Flows that die bring nothing. In the others a store that is lost gives way to its drawn
copies, a lost cache to what stands behind it, a lost alternative to the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from dsl.attributes import Attributes
from dsl.design import Component, Design, Flow, Link, Op, Stage
from dsl.quantity import Dimension, Quantity
from dsl.value import replaced
from reviewer.analysis.facts import Facts
from reviewer.analysis.traffic.routes import CACHES
from reviewer.whatif.changing import LOADS
from reviewer.whatif.detouring import Detour, wanted_behind
from reviewer.whatif.losing import Fate

_WHOLE = 1 - 1e-9  # of the requests of a flow


def remaining(facts: Facts, names: frozenset[str], fates: Sequence[Fate]) -> Design:
    """The design of `facts` without the components `names`; `fates` are those of its routes."""
    design = facts.design
    if not names:
        return design
    if not design.flows:
        return _design_without(design, names, facts)
    links = _Links(design, names, facts)
    flows = [
        _Left(links, flow, names).flow(sum(rates.values()) if rates else None)
        for flow, rates, fate in zip(design.flows, facts.traffic.arrival_rates, fates, strict=True)
        if fate.dies < _WHOLE
    ]
    rest = _design_without(design, names, facts)
    said = [one for one in rest.requirements if one.metric not in LOADS or one.metric == "users"]
    if not flows:  # nobody is answered: what is required of all comes to nothing
        said = [one for one in said if one.metric != "users"]
    return replaced(
        rest, flows=tuple(flows), requirements=tuple(said), links=(*rest.links, *links.made)
    )


def _design_without(design: Design, names: frozenset[str], facts: Facts) -> Design:
    """The components and links that are left; those that waited for a failure are in use."""
    links = _Links(design, names, facts)
    kept = [links.used(link) for link in design.links if links.stands(link)]
    have = {(link.source, link.target) for link in kept}
    instead = [
        replaced(link, id=f"{link.source}->{copy}#instead", target=copy)
        for link in design.links
        if link.target in names and link.source not in names
        for copy in links.copies(link.target)
        if (link.source, copy) not in have and link.source != copy
    ]
    return replaced(
        design,
        components={n: part for n, part in design.components.items() if n not in names},
        links=(*kept, *instead),
        requirements=tuple(one for one in design.requirements if not one.flow or design.flows),
        flows=(),
    )


class _Links:
    """The links of a design that has lost components, and links made where none is drawn."""

    def __init__(self, design: Design, names: frozenset[str], facts: Facts) -> None:
        self.design, self.names, self._facts = design, names, facts
        self.made: list[Link] = []
        self._between = {(link.source, link.target): link for link in reversed(design.links)}
        self._lost: dict[str, list[Component]] = {}
        for link in design.links:
            if link.target in names:
                self._lost.setdefault(link.source, []).append(design.components[link.target])

    def stands(self, link: Link) -> bool:
        """Whether both its ends are left."""
        return link.source not in self.names and link.target not in self.names

    def may_replace(self, link: Link, stage: Stage) -> bool:
        """Whether a link, if it is kept for a failure, stands in for the step to `stage`."""
        if link.attributes.on != "failure":
            return True
        parts = [self.design.components[n] for n in stage.names if n in self.design.components]
        return self._facts.topology.stand_ins.may_replace(link, parts)

    def used(self, link: Link) -> Link:
        """A link; one kept for the failure of something lost loses that condition."""
        if link.attributes.on != "failure":
            return link
        may_replace = self._facts.topology.stand_ins.may_replace
        if not any(may_replace(link, [part]) for part in self._lost.get(link.source, ())):
            return link
        said = {name: value for name, value in link.attributes.said().items() if name != "on"}
        return replaced(link, attributes=Attributes(**said))

    def copies(self, name: str) -> Sequence[str]:
        """The drawn copies of a store that are left."""
        return [copy for copy in self._facts.topology.replicas.of(name) if copy not in self.names]

    def between(self, source: str, target: str, like: Link) -> Link:
        """The link from one to the other; made after the model of `like` where there is none."""
        found = self._between.get((source, target))
        if found is None:
            found = replaced(like, id=f"{source}->{target}#instead", source=source, target=target)
            self.made.append(found)
            self._between[source, target] = found
        return found


class _Kept(NamedTuple):
    """A stage that is left, or the stage (by its old number) that stands in for a lost one."""

    number: int | None
    instead: int | None = None


class _Left:
    """What is left of one flow."""

    def __init__(self, links: _Links, flow: Flow, names: frozenset[str]) -> None:
        self._links, self._flow, self._names = links, flow, names
        self._stages: list[Stage] = []
        self._kept: list[_Kept] = []

    def flow(self, rate: float | None) -> Flow:
        """The flow with the stages that are left, at `rate` a second."""
        for number in range(len(self._flow.stages)):
            self._kept.append(self._keep_stage(number))
        said = None if rate is None else Quantity(rate, Dimension.RATE, f"{rate:g}/s")
        return replaced(self._flow, stages=tuple(self._stages), rate=said)

    def _keep_stage(self, number: int) -> _Kept:
        stage = self._flow.stages[number]
        source = None if stage.source is None else self._standing_stage(stage.source)
        if stage.source is not None and source is None:
            return _Kept(None)
        arms = self._remaining_arms(stage)
        if not arms and self._is_soft(number):
            return _Kept(None, stage.source)
        if not arms:
            self._go_round(number, stage, source)
            return _Kept(None)
        misses = [kept.number for i in stage.misses if (kept := self._kept[i]).number is not None]
        self._stages.append(
            replaced(
                stage,
                names=tuple(arms),
                any_of=stage.any_of or len(arms) > len(stage.names),
                source=source,
                links=() if source is None else self._remaining_steps(stage, source, arms),
                misses=tuple(misses),
            )
        )
        kept = _Kept(len(self._stages) - 1)
        if not stage.any_of:
            for name in stage.names:
                if name in self._names and name not in arms.values():
                    self._go_round(number, replaced(stage, names=(name,)), source)
        return kept

    def _go_round(self, number: int, stage: Stage, source: int | None) -> None:
        """Add the way over an `[on=failure]` link in place of a lost step."""
        if source is None or not stage.waits:
            return
        links, behind = self._links, wanted_behind(self._flow, number)
        wanted = behind.union(*(links.copies(name) for name in behind))

        def stands(link: Link) -> bool:
            return links.stands(link) and links.may_replace(link, stage)

        detour = Detour(links.design, stands, links.used, wanted)
        for asking in self._stages[source].names:
            self._stages += detour.stages(stage, asking, source, len(self._stages))

    def _standing_stage(self, number: int | None) -> int | None:
        """The stage that is left in place of an old one: itself, or what asked it."""
        while number is not None:
            kept = self._kept[number]
            if kept.number is not None:
                return kept.number
            number = kept.instead
        return None

    def _is_soft(self, number: int) -> bool:
        """Whether a stage of caches is needed for speed only: something stands behind it."""
        parts = [self._links.design.components[name] for name in self._flow.stages[number].names]
        shields = any(number in stage.misses for stage in self._flow.stages)
        return shields and all(part.kind in CACHES for part in parts)

    def _remaining_arms(self, stage: Stage) -> Mapping[str, str]:
        """The members that are left or stand in, each with whose place it takes."""
        found: dict[str, str] = {}
        for name in stage.names:
            if name not in self._names:
                found[name] = name
            else:
                copies = self._links.copies(name)
                for copy in copies if stage.op is Op.READ else copies[:1]:
                    found.setdefault(copy, name)
        return found

    def _remaining_steps(
        self, stage: Stage, source: int, arms: Mapping[str, str]
    ) -> tuple[Link, ...]:
        """The links into a stage from the one before it that is left."""
        own = {(link.source, link.target): link for link in stage.links}
        models = {link.target: link for link in stage.links}
        asking = self._stages[source].names
        found = []
        for asks in asking:
            for arm, place in arms.items():
                link, like = own.get((asks, arm)), models.get(place)
                if (
                    link is None
                    and like is not None
                    and (like.source not in asking or arm != place)
                ):
                    link = self._links.between(asks, arm, like)
                if link is not None:
                    found.append(link)
        return tuple(found)
