"""The one way that links lead from a component to another, for a flow that leaves steps out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dsl.kinds import Family

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dsl.building.draft import Draft

_LONGEST = 6
"""Links of a way that is looked for."""

_MOST_SEEN = 500
"""Components that are looked at on the search."""

_MOST_TARGETS = 100
"""Links that leave a component on the search."""


def only_way(draft: Draft, start: str, end: str) -> tuple[str, ...]:
    """The components between two, where one shortest way of links leads there; () where none or several do."""
    ways: dict[str, list[tuple[str, ...]]] = {start: [()]}
    seen = {start}
    for _ in range(_LONGEST):
        reached: dict[str, list[tuple[str, ...]]] = {}
        for place, before in ways.items():
            targets = draft.targets_of(place)
            if len(targets) > _MOST_TARGETS:
                return ()
            for target in targets:
                if target not in seen:
                    reached.setdefault(target, []).extend((*way, place) for way in before[:2])
        if end in reached:
            return reached[end][0][1:] if len(reached[end]) == 1 else ()
        if not reached or len(seen) > _MOST_SEEN:
            return ()
        seen |= reached.keys()
        ways = reached
    return ()


def passes_requests(draft: Draft, names: Iterable[str]) -> bool:
    """Whether a request may come through all of these: a store is an end."""
    return all(draft.components[name].family is not Family.STORE for name in names)
