"""How what calls a component spreads requests over its instances."""

from __future__ import annotations

from functools import lru_cache

from dsl.design import Component, Design
from dsl.kinds import Family
from reviewer.analysis.latency.queueing import Spread
from reviewer.analysis.traffic.routes import carries_requests

UNSTATED = Spread.ROUND_ROBIN
"""How requests are spread where no design says so.

Source: the default of Application Load Balancers ("round_robin"; docs.aws.amazon.com, target
groups, `load_balancing.algorithm.type`) and of nginx (nginx.org, "Using nginx as HTTP load
balancer")."""

_WORDS = (
    ("least", Spread.CENTRAL),
    ("p2c", Spread.CENTRAL),
    ("power-of-two", Spread.CENTRAL),
    ("jsq", Spread.CENTRAL),
    ("join-", Spread.CENTRAL),
    ("peak-ewma", Spread.CENTRAL),
    ("random", Spread.RANDOM),
    ("weighted-random", Spread.RANDOM),
    ("consistent-hash", Spread.RANDOM),
    ("ip-hash", Spread.RANDOM),
    ("hash", Spread.RANDOM),
    ("source", Spread.RANDOM),
)
"""How words for `algorithm` begin; others (`round-robin`, `token-bucket`) say nothing else."""

_WORST = (Spread.RANDOM, Spread.ROUND_ROBIN, Spread.CENTRAL)


def spread_over(design: Design, component: Component) -> Spread:
    """How its callers spread requests over its instances; the worst where they differ.

    A worker takes its work from a queue when it is free. Least-connections counts as one central
    queue, as it comes close to one.
    """
    links = (link for link in design.links_to[component.name] if carries_requests(design, link))
    found = {_spread_by(design.components[link.source]) for link in links}
    return next((spread for spread in _WORST if spread in found), UNSTATED)


def _spread_by(caller: Component) -> Spread:
    if caller.family is Family.MESSAGING:
        return Spread.CENTRAL
    return _spread_named(caller.attributes.algorithm or "")


@lru_cache(256)
def _spread_named(algorithm: str) -> Spread:
    word = algorithm.casefold().replace("_", "-")
    return next((spread for start, spread in _WORDS if word.startswith(start)), UNSTATED)
