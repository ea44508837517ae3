"""`StandIns`: which step each `[on=failure]` link stands in for."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from dsl.design import Component, Design, Link, Mode
from dsl.kinds import Kind
from reviewer.analysis.topology.counts import Copies
from reviewer.analysis.traffic.routes import carries_requests

_SPREADING = frozenset({Kind.LB, Kind.DNS})
"""Kinds that send a request to one of what they lead to: all of it is one step."""


class StandIns:
    """What the failure links of a design replace: the step that one names, or the one like it.

    A spare sender of texts charges no cards. A link names what it stands in for by `for=`,
    or by the component's name in its label; else it may replace what is of the kind that it
    leads to, where its source asks one such component only (copies and arms of `|` are one).
    """

    def __init__(self, design: Design, copies: Copies) -> None:
        self._design, self._copies = design, copies

    def may_replace(self, link: Link, step: Collection[Component]) -> bool:
        """Whether `link` may stand in for a step to these components."""
        named = named_targets(self._design, link)
        if named:
            return any(part.name in named for part in step)
        kind = self._design.components[link.target].kind
        return all(part.kind is not kind for part in step) or not self.rivals(link)

    def rivals(self, link: Link) -> list[str]:
        """The components of which nothing says which one `link` stands in for; two at least."""
        if named_targets(self._design, link):
            return []
        found = list(self._alike(link))
        if self._design.components[link.source].kind in _SPREADING:
            return []
        groups = {self._group(link, name, found) for name in found}
        return found if len(groups) > 1 else []

    def _alike(self, link: Link) -> Iterator[str]:
        """What the source asks that is of the kind that the link leads to."""
        parts = self._design.components
        for name in dict.fromkeys(one.target for one in _calls(self._design, link)):
            if name != link.target and parts[name].kind is parts[link.target].kind:
                yield name

    def _group(self, link: Link, name: str, others: list[str]) -> str:
        """One name for all copies and alternatives of a component."""
        same = {name, *self._copies.of(name), *self._copies.origins(name)}
        calls = list(_calls(self._design, link))
        arms = {one.alternatives for one in calls if one.target == name and one.alternatives}
        same.update(one.target for one in calls if one.alternatives in arms)
        return min(other for other in others if other in same)


def named_targets(design: Design, link: Link) -> frozenset[str]:
    """What a failure link says that it stands in for; nothing where it does not say."""
    if link.attributes.for_:
        return frozenset({link.attributes.for_})
    if not link.label:
        return frozenset()
    words = set(re.findall(r"[\w-]+", link.label.casefold()))
    asked = {one.target for one in _calls(design, link)} - {link.target}
    return frozenset(name for name in asked if name.casefold() in words)


def _calls(design: Design, link: Link) -> Iterator[Link]:
    """The links that the source of `link` waits for in normal running."""
    for one in design.links_from[link.source]:
        if one.mode is not Mode.ASYNC and carries_requests(design, one):
            yield one
