"""The stages of a detour: the way over an `[on=failure]` link when a step is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from dsl.attributes import NOTHING_SAID
from dsl.design import Design, Flow, Link, Mode, Stage
from dsl.value import replaced
from reviewer.analysis.traffic.routes import carries_requests


class Detour:
    """What a flow does instead of a lost step, as far as links that are waited for show it.

    `stands` says whether both ends of a link are left, `used` gives a link that is in use
    now that the failure has come, `wanted` what the lost step led to.
    """

    def __init__(
        self,
        design: Design,
        stands: Callable[[Link], bool],
        used: Callable[[Link], Link],
        wanted: frozenset[str],
    ) -> None:
        self._design, self._stands, self._used, self._wanted = design, stands, used, wanted

    def stages(self, stage: Stage, asking: str, source: int, first: int) -> list[Stage]:
        """The stages in place of `stage`, numbered from `first` on; none where there is no way.

        `asking` is the component that went there, at the stage with the number `source`.
        """
        for link in self._design.links_from[asking]:
            if link.attributes.on == "failure" and self._stands(link):
                return list(self._detour_stages(stage, self._used(link), source, first))
        return []

    def _detour_stages(self, stage: Stage, link: Link, source: int, first: int) -> Iterator[Stage]:
        """Over the link, and from its end to whatever the lost step led to."""
        yield _stage_over(stage, link, source)
        number = {link.target: first}
        for step in self._link_tree(link.target):
            yield _stage_over(stage, step, number[step.source])
            number[step.target] = first + len(number)

    def _link_tree(self, start: str) -> list[Link]:
        """The links from `start` to all that is wanted, each component by one way."""
        into: dict[str, Link | None] = {start: None}
        todo = [start]
        while todo:
            for link in self._design.links_from[todo.pop(0)]:
                if link.target not in into and self._may_take(link):
                    into[link.target] = link
                    todo.append(link.target)
        needed = _nodes_leading_to(into, self._wanted)
        return [link for name, link in into.items() if link is not None and name in needed]

    def _may_take(self, link: Link) -> bool:
        carries = link.mode is not Mode.ASYNC and carries_requests(self._design, link)
        return carries and self._stands(link)


def wanted_behind(flow: Flow, number: int) -> frozenset[str]:
    """The components that a step of a flow led to, itself included, while a user waits."""
    behind = {number}
    for index, stage in enumerate(flow.stages):
        if stage.source in behind and stage.waits:
            behind.add(index)
    return frozenset(name for index in behind for name in flow.stages[index].names)


def _nodes_leading_to(into: Mapping[str, Link | None], wanted: frozenset[str]) -> set[str]:
    """What lies on the ways to what is wanted."""
    found: set[str] = set()
    for name in wanted:
        at: str | None = name if name in into else None
        while at is not None and at not in found:
            found.add(at)
            link = into[at]
            at = None if link is None else link.source
    return found


def _stage_over(like: Stage, link: Link, source: int) -> Stage:
    return replaced(
        like,
        names=(link.target,),
        any_of=False,
        source=source,
        links=(link,),
        misses=(),
        attributes=NOTHING_SAID,
    )
