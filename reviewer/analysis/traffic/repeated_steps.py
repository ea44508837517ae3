"""Steps of one flow that go from one component to the same other one again and again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from dsl.kinds import Family
from reviewer.analysis.traffic.routes import Route


def repeated_steps(routes: Iterable[Route], least: int) -> Mapping[tuple[str, str], int]:
    """How often the steps of one flow go from one component that computes to the same other one.

    By the names of both ends, the most of any stated flow; only what is more than `least` times.
    """
    most: dict[tuple[str, str], int] = {}
    for route in routes:
        if route.flow is not None and len(route.hops) > least:
            for ends, number in _steps_of(route).items():
                if number > max(least, most.get(ends, 0)):
                    most[ends] = number
    return most


def _steps_of(route: Route) -> Counter[tuple[str, str]]:
    sources = (route.visits[hop.source].component for hop in route.hops)
    return Counter(
        (source.name, hop.link.target)
        for source, hop in zip(sources, route.hops, strict=True)
        if source.family is Family.COMPUTE
    )
