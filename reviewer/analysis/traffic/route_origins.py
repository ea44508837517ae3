"""Where routes begin: at users, at an outside party that sends, or at a job of operators."""

from __future__ import annotations

from collections.abc import Sequence

from dsl.design import Component, Design
from dsl.kinds import Family, Kind
from reviewer.analysis.traffic.routes import Route

JOB_STARTERS = frozenset(
    {Kind.BATCH, Kind.SCHEDULER, Kind.COORDINATION, Kind.MONITORING, Kind.LOGGING}
)
"""Kinds that start work by themselves, which no user waits for."""


def outside_starts(route: Route) -> frozenset[int]:
    """The visits at which another company starts a route: as a client, which receives no load."""
    visits = route.visits
    return frozenset(
        start for start in route.starts if visits[start].component.family is Family.OUTSIDE
    )


def operator_jobs(design: Design, routes: Sequence[Route]) -> frozenset[str]:
    """The names of the routes that are jobs of operators: no target of users is meant for them.

    A route that has a requirement of its own must run, and where all routes are jobs they are
    what the design is for.
    """
    required = {requirement.flow for requirement in design.requirements if requirement.flow}
    jobs = {route.name for route in routes if _is_job(route) and route.name not in required}
    return frozenset(jobs if len(jobs) < len(routes) else ())


def _is_job(route: Route) -> bool:
    """Whether it starts at what starts work by itself, or over links that control."""
    starters = [route.visits[start].component for start in route.starts]
    if any(part.family is Family.CLIENT for part in starters):
        return False
    first = [hop for hop in route.hops if hop.source in route.starts]
    controls = bool(first) and all(hop.link.attributes.control for hop in first)
    return controls or all(starts_by_itself(part) for part in starters)


def starts_by_itself(part: Component) -> bool:
    """Whether it runs by the clock or at an operator's command, by its kind or as it states."""
    return part.kind in JOB_STARTERS or part.attributes.every is not None
