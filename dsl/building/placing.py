"""What an undeclared name is likely to be, from where it stands in the links."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dsl.catalogue import normal
from dsl.kinds import Family

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from dsl.design import Component
    from dsl.statements import Path

_SERVING = frozenset({Family.EDGE, Family.COMPUTE})


class Places:
    """Which names links lead from and to, by their normal spelling."""

    def __init__(self) -> None:
        self.targets: dict[str, list[str]] = {}
        self.sources: dict[str, list[str]] = {}

    def take(self, paths: Iterable[Path]) -> None:
        """Take in all ends of links, before any of them is judged."""
        for path in paths:
            before = path.start.tokens
            for hop in path.hops:
                for start in before[:_MOST]:
                    for end in hop.names.tokens[:_MOST]:
                        self.targets.setdefault(normal(start), []).append(str(end))
                        self.sources.setdefault(normal(end), []).append(str(start))
                before = hop.names.tokens

    def holds(self, name: str) -> bool:
        """Whether a link leads from or to a name."""
        plain = normal(name)
        return plain in self.targets or plain in self.sources

    def likely_kind(self, find: Callable[[str], Component | None], name: str) -> str:
        """`client` for what only asks something that serves, `worker` for what only a queue feeds, else "".

        `find` gives the component that a name means.
        """
        plain = normal(name)
        sources, targets = self.sources.get(plain, []), self.targets.get(plain, [])
        if not sources and targets and _families(find, targets) <= _SERVING:
            return "client"
        if sources and _families(find, sources) == {Family.MESSAGING}:
            return "worker"
        return ""


_MOST = 20
"""Names of one end of an arrow that are looked at."""


def _families(find: Callable[[str], Component | None], names: list[str]) -> set[Family | None]:
    found = (find(name) for name in names[:_MOST])
    return {each.family if each else None for each in found}
