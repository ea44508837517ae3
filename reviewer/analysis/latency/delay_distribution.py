"""Delays: how long something takes, as a distribution made of simpler ones.

A delay is an expression; `reviewer.analysis.latency.distribution_grid` turns it into numbers. Times are in
seconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias, Union

Z99 = 2.3263478740408408
"""The standard normal distribution's 99th percentile."""


class Lognormal(NamedTuple):
    """The lognormal through its median and its 99th percentile; constant where they are equal."""

    p50: float
    p99: float


class Wait(NamedTuple):
    """A wait in a queue: longer than t with probability `chance` x exp(-`rate` x t)."""

    chance: float
    rate: float


class Chain(NamedTuple):
    """One after another; nothing at all takes no time."""

    parts: tuple[Delay, ...]


class Slowest(NamedTuple):
    """All at once, until the last has answered; each part as often as its number says."""

    parts: tuple[tuple[Delay, float], ...]


class Mixture(NamedTuple):
    """One of several, by weights; what they lack to 1 takes no time."""

    parts: tuple[tuple[float, Delay], ...]


class Guarded(NamedTuple):
    """A call that is given up after `limit` seconds and tried up to `tries` times, without a pause.

    What has no answer in the end fails; with a `fallback` it is answered then, without the call.
    """

    part: Delay
    limit: float
    tries: int
    fallback: bool


Delay: TypeAlias = Union[Lognormal, Wait, Chain, Slowest, Mixture, Guarded]  # noqa: UP007  # `|` needs the classes defined first, strings do not

MOST_AT_ONCE = 1e5
"""Calls at once from which more make no difference that the grid can show."""

_MOST_LINKS = 10_000

NOTHING = Chain(())
"""The delay that takes no time."""


def chain(parts: Sequence[Delay]) -> Delay:
    """`parts` one after another, the simplest way to say so."""
    real = tuple(part for part in parts if part != NOTHING)
    return real[0] if len(real) == 1 else Chain(real)


def sometimes(chance: float, part: Delay) -> Delay:
    """`part` with probability `chance`, else no time."""
    if chance >= 1 or part == NOTHING:
        return part
    return Mixture(((chance, part),)) if chance > 0 else NOTHING


def slowest(parts: Sequence[Delay], times: float = 1.0) -> Delay:
    """The slowest of `parts`, each of them asked `times` at once; below 1 it is a chance.

    More than a hundred thousand at once count as so many: the grid cannot tell them apart.
    """
    if times < 1:
        return sometimes(times, slowest(parts))
    times = min(times, MOST_AT_ONCE)
    real = [part for part in parts if part != NOTHING]
    if len(real) == 1 and times == 1:
        return real[0]
    return Slowest(tuple((part, times) for part in real)) if real else NOTHING


def bottom_up(delay: Delay) -> list[Delay]:
    """Every delay that `delay` is made of, itself last, each object once, parts first."""
    order: list[Delay] = []
    seen: set[int] = set()
    todo: list[tuple[Delay, bool]] = [(delay, False)]
    while todo:
        one, opened = todo.pop()
        if opened:
            order.append(one)
        elif id(one) not in seen:
            seen.add(id(one))
            todo.append((one, True))
            todo += [(part, False) for part in delay_parts(one)]
    return order


def links(delay: Chain) -> list[Delay]:
    """What a chain is made of, chains in it taken apart (the first ten thousand parts)."""
    found: list[Delay] = []
    todo: list[Delay] = [*reversed(delay.parts)]
    while todo:
        part = todo.pop()
        if isinstance(part, Chain) and len(found) < _MOST_LINKS:
            todo += reversed(part.parts)
        else:
            found.append(part)
    return found


def delay_parts(delay: Delay) -> Sequence[Delay]:
    """What a delay is made of, one level down."""
    if isinstance(delay, Chain):
        return links(delay)
    if isinstance(delay, Slowest):
        return [part for part, _ in delay.parts]
    if isinstance(delay, Guarded):
        return [delay.part]
    return [part for _, part in delay.parts] if isinstance(delay, Mixture) else ()
