"""Which parts of a graph lie on a circle with each other, numbered what is last first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from reviewer.analysis.topology.dominators import postorder

_NOBODY = ""
"""Where everything is looked for from; no part is called so."""


def rings(out: Mapping[str, Iterable[str]]) -> dict[str, int]:
    """The number of the strongly connected component that each node lies in.

    `out` has the nodes that edges lead to from each node. An edge between two components leads
    to the lower number. By Kosaraju and Sharir (Sharir, "A strong-connectivity algorithm and
    its applications in data flow analysis", 1981): two searches, without recursion.
    """
    order = postorder({**out, _NOBODY: out.keys()}, _NOBODY)[-2::-1]
    into: dict[str, list[str]] = {node: [] for node in order}
    for source, targets in out.items():
        for target in targets:
            into[target].append(source)
    found: dict[str, int] = {}
    last = 0
    for node in order:
        if node not in found:
            _flood(into, node, last, found)
            last += 1
    return {node: last - 1 - number for node, number in found.items()}


def _flood(
    into: Mapping[str, Iterable[str]], node: str, number: int, found: dict[str, int]
) -> None:
    """Give `number` to everything that leads to `node` and has none."""
    found[node], todo = number, [node]
    while todo:
        for source in into[todo.pop()]:
            if source not in found:
                found[source] = number
                todo.append(source)
