"""The stages of a flow: which links carry each step of a user's journey."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from dsl.attributes import NOTHING_SAID, Place
from dsl.building.brackets import read_attributes
from dsl.building.unknown_names import report_strange_step
from dsl.building.ways import only_way, passes_requests
from dsl.design import Mode, Op, Stage
from dsl.kinds import Family, Kind
from dsl.problem import Problem, Related
from dsl.source import Span
from dsl.statements import FlowLine, Hop, Names, span_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lark import Token

    from dsl.attributes import Attributes
    from dsl.building.draft import Draft
    from dsl.design import Link
    from dsl.statements import Path

_CACHES = frozenset({Kind.CACHE, Kind.CDN})
MOST_STAGES = 2_000
"""Stages of one flow."""


class _Lost(Exception):  # noqa: N818  # a way out, never seen outside this module
    """A step cannot be taken; reported already."""


class _Place(NamedTuple):
    """What is known of a stage beside the stage itself."""

    stage: Stage
    base: Op  # what a step from here does unless something says otherwise


class Walk:
    """One flow's way, stage by stage."""

    def __init__(self, draft: Draft, op: Op) -> None:
        self.draft = draft
        self.op = op
        self.places: list[_Place] = []
        self.last: dict[str, int] = {}
        self.lost = False

    def stages(self, line: FlowLine) -> tuple[Stage, ...]:
        """The stages of all segments. A segment ends at the first step that is wrong."""
        if not any(path.hops for path in line.paths):
            self._no_steps(line)
            return ()
        for segment, path in enumerate(line.paths):
            try:
                self._segment(segment, path)
            except _Lost:
                self.lost = True
                if not segment:
                    break
        return tuple(place.stage for place in self.places)

    def _no_steps(self, line: FlowLine) -> None:
        names = line.paths[0].start.tokens
        self.draft.error(
            "flow-without-steps",
            span_of(names[0], names[-1]),
            "a flow needs at least one step",
            f"add a step, such as `{names[0]} -> api`",
        )

    def _segment(self, segment: int, path: Path) -> None:
        way = [self._entry(path) if segment else self._start(path.start)]
        for hop in path.hops:
            names = self._found(hop.names, hop.arrow)
            for between in self._left_out(way, hop, names):
                way.append(self._step(segment, way, between, [str(between.names.tokens[0])]))
            way.append(self._step(segment, way, hop, names))

    def _left_out(self, way: list[int], hop: Hop, names: list[str]) -> Iterator[Hop]:
        """The hops that a step leaves out, where links lead one way only; they are noted."""
        last = self.places[way[-1]].stage.names
        if len(names) != 1 or len(last) != 1 or self._nearest(way, names, any_of=False) is not None:
            return
        between = only_way(self.draft, last[0], names[0])
        if not between or not passes_requests(self.draft, between):
            return
        token = hop.names.tokens[0]
        shown = " -> ".join((*between, names[0]))
        message = (
            f"no link goes from `{last[0]}` to `{names[0]}` itself; read as `{last[0]} -> {shown}`"
        )
        problem = Problem("read-as", span_of(token), message, f"write `{shown}`", fatal=False)
        self.draft.report(problem)
        for name in between:
            yield Hop(hop.arrow, Names((token.update(value=name),)))

    def _found(self, names: Names, arrow: Token | None = None) -> list[str]:
        """The declared names of a list, to which an arrow leads. Raises `_Lost`."""
        if names.mixed:
            self.draft.error(
                "mixed-list",
                span_of(names.tokens[0], names.tokens[-1]),
                "`,` means all of them and `|` means one of them; a list has one of the two",
                "write two segments, `;` between them",
            )
            raise _Lost
        if arrow and len(names.tokens) == 1 and str(names.tokens[0]) not in self.draft.components:
            report_strange_step(self.draft, arrow, names.tokens[0])
        found = [self.draft.find(token) for token in names.tokens]
        known = [name for name in found if name is not None]
        if len(known) < len(found):
            raise _Lost
        return list(dict.fromkeys(known))

    def _start(self, names: Names) -> int:
        found = self._found(names)
        span = span_of(names.tokens[0], names.tokens[-1])
        stage = Stage(tuple(found), names.any_of, None, (), (), 0, True, self.op, span)
        return self._put(stage, self.op)

    def _put(self, stage: Stage, base: Op) -> int:
        at = len(self.places)
        if at >= MOST_STAGES:
            message = f"a flow has {MOST_STAGES:,} steps at most; the rest is skipped"
            self.draft.error("too-long", stage.span, message, "write several flows")
            raise _Lost
        self.places.append(_Place(stage, base))
        self.last.update(dict.fromkeys(stage.names, at))
        return at

    def _entry(self, path: Path) -> int:
        """The stage at which a later segment starts. Raises `_Lost`."""
        names = self._found(path.start)
        for token, name in zip(path.start.tokens, names, strict=False):
            if name not in self.last:
                first = self.places[0].stage.names[0]
                self.draft.error(
                    "segment-start",
                    span_of(token),
                    f"`{name}` is not yet in this flow; after `;` start at a component that is",
                    f"write `{first} -> {name}`, or start at a component of this flow",
                )
                raise _Lost
        return self.last[names[0]]

    def _step(self, segment: int, way: list[int], hop: Hop, names: list[str]) -> int:
        """Add the stage that a hop reaches, from the nearest one on the way that leads there."""
        want = Mode.ASYNC if hop.arrow == "~>" else Mode.HELD if hop.arrow == "<->" else Mode.SYNC
        position = self._nearest(way, names, any_of=hop.names.any_of)
        if position is None:
            self._no_link(way, hop, names)
            raise _Lost
        source = way[position]
        names, any_of = self._with_alternatives(source, names, any_of=hop.names.any_of)
        links = self._links(source, names, hop, want, any_of=any_of)
        attributes = read_attributes(self.draft, hop.attributes, Place.STEP)
        place = self.places[source]
        op, base = self._op(place, names, links, attributes)
        waits = (
            place.stage.waits
            and want is not Mode.ASYNC
            and not any(link.mode is Mode.ASYNC for link in links)
        )
        between = way[position:]
        misses = tuple(at for at in between if self._is_cache(at))
        span = span_of(hop.names.tokens[0], hop.names.tokens[-1])
        stage = Stage(
            tuple(names), any_of, source, links, misses, segment, waits, op, span, attributes
        )
        self.lost = self.lost or any(link.id in self.draft.salvaged_links for link in links)
        return self._put(stage, base)

    def _nearest(self, way: list[int], names: list[str], *, any_of: bool) -> int | None:
        """The last stage on the way of which a link joins a member to each of `names`."""
        del any_of  # every arm that is named must be reached
        joined = self.draft.joined
        for position in range(len(way) - 1, -1, -1):
            members = self.places[way[position]].stage.names
            if all(any((member, name) in joined for member in members) for name in names):
                return position
        return None

    def _with_alternatives(
        self, source: int, names: list[str], *, any_of: bool
    ) -> tuple[list[str], bool]:
        """A step to one of several alternatives means the alternatives."""
        if len(names) > 1 and not any_of:
            return names, any_of
        found = dict.fromkeys(names)
        for member in self.places[source].stage.names:
            for name in names:
                found.update(dict.fromkeys(self.draft.siblings(member, name)))
        return list(found), any_of or len(found) > 1

    def _links(
        self, source: int, names: list[str], hop: Hop, want: Mode, *, any_of: bool
    ) -> tuple[Link, ...]:
        """The links of a step, in order of (source, target). Raises `_Lost`."""
        stage = self.places[source].stage
        found: list[Link] = []
        for member in stage.names:
            links = [self._carrier(member, name, want) for name in names]
            there = [link for link in links if link]
            if stage.any_of and not (there if any_of else all(links)):
                missing = next(name for name, link in zip(names, links, strict=True) if not link)
                self._arm_without_link(hop, member, missing, stage)
                raise _Lost
            found += there
        return tuple(found)

    def _carrier(self, source: str, target: str, want: Mode) -> Link | None:
        """The link between two components, of the wanted mode where there is one."""
        links = self.draft.joined.get((source, target))
        return (links.get(want) or next(iter(links.values()))) if links else None

    def _op(
        self, place: _Place, names: list[str], links: tuple[Link, ...], step: Attributes
    ) -> tuple[Op, Op]:
        """What a step does to its target, and what a step from there does by itself."""
        said = next(
            (op for each in (*(link.attributes for link in links), step) if (op := _said(each))),
            None,
        )
        reached = {self.draft.components[name].family for name in names}
        left = {self.draft.components[name].family for name in place.stage.names}
        if said:
            return said, said
        if Family.MESSAGING in reached or Family.MESSAGING in left:
            return Op.WRITE, Op.WRITE
        return place.base, place.base

    def _is_cache(self, at: int) -> bool:
        return all(
            self.draft.components[name].kind in _CACHES for name in self.places[at].stage.names
        )

    def _no_link(self, way: list[int], hop: Hop, names: list[str]) -> None:
        """Report the link that is missing, unless it was lost with a broken statement."""
        missing, left = names[0], self.places[way[-1]].stage.names
        for name in names:
            if not any((member, name) in self.draft.joined for member in left):
                missing = name
                break
        damaged = self.draft.damaged
        if missing in damaged or any(
            name in damaged for at in way for name in self.places[at].stage.names
        ):
            return
        back = next((member for member in left if (missing, member) in self.draft.joined), None)
        why = f"no link goes from `{left[0]}`, or from what is left of it, to `{missing}`"
        if back:
            why += f"; there is one from `{missing}` to `{back}`"
        hint = f"add the line `{left[0]} {hop.arrow} {missing}`"
        if len(hop.names.tokens) == 1 and (between := only_way(self.draft, left[0], missing)):
            hint = f"write `{' -> '.join((*between, missing))}`"
        self.draft.error("missing-link", _span(hop, missing), why, hint)

    def _arm_without_link(self, hop: Hop, arm: str, missing: str, stage: Stage) -> None:
        damaged = self.draft.damaged
        if arm in damaged or missing in damaged:
            return
        self.draft.error(
            "missing-link",
            _span(hop, missing),
            f"`{' | '.join(stage.names)}` are alternatives, but no link goes from `{arm}` to `{missing}`",
            f"add the line `{arm} {hop.arrow} {missing}`",
            Related(stage.span, "the alternatives"),
        )


def _said(attributes: Attributes) -> Op | None:
    if attributes is NOTHING_SAID:
        return None
    return Op.READ if attributes.read else Op.WRITE if attributes.write else None


def _span(hop: Hop, name: str) -> Span:
    token = next((each for each in hop.names.tokens if each == name), hop.names.tokens[0])
    return span_of(token)
