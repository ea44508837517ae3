"""The benchmarks of shapes: what a text within the limits of the page may cost at most."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from itertools import chain as flatten
from itertools import pairwise
from random import Random
from statistics import median

from bench.result import Result
from dsl.parse import parse
from reviewer.packs.loader import load_packs
from reviewer.review import review

LARGEST = 288
"""Components of the largest text: twelve fewer than the page reads."""

MOST_LINKS = 600
"""Links that the page reads."""

_ROUNDS = 3
_CALLS = 20


def columns(components: int) -> str:
    """Per three components a service, its cache and its store, with a flow of reads."""
    lines = ["client app", "lb front: ALB", "gateway door x2", "app -> front -> door"]
    for n in range(components // 3):
        lines += [
            f"service s{n} x4",
            f"redis r{n} x2 [hit=90%]",
            f"postgres p{n} x2 [shards=2]",
            f"door -> s{n} -> r{n}, p{n}",
            f"flow read{n} {100 + n}/s: app -> front -> door -> s{n} -> r{n} -> p{n}",
        ]
    return _joined(lines)


def layers(components: int) -> str:
    """Ten layers of services; each service calls two of the next layer. One flow."""
    random = Random(2)  # noqa: S311  # nothing secret hangs on it
    width = max(2, components // 10)
    rows = [[f"l{level}n{n}" for n in range(width)] for level in range(10)]
    lines = ["client app", *(f"service {name} x3" for name in flatten(*rows))]
    lines.append(f"app -> {rows[0][0]}")
    for above, below in pairwise(rows):
        for at, name in enumerate(above):
            kept = below[at]
            other = random.choice([each for each in below if each != kept])
            lines.append(f"{name} -> {kept}, {other}")
    path = " -> ".join(row[0] for row in rows)
    return _joined([*lines, f"flow f 1k/s: app -> {path}"])


def chain(components: int) -> str:
    """Services in a row, and one flow over up to a hundred of them."""
    names = [f"s{n}" for n in range(components - 2)]
    lines = ["client app", *(f"service {name} x3" for name in names)]
    lines.append(" -> ".join(["app", *names]))
    lines.append(f"flow f 1k/s: {' -> '.join(['app', *names[:100]])}")
    return _joined([*lines, "require p99 300ms"])


def hub(components: int) -> str:
    """One service that calls everything else."""
    kinds = ("service", "redis", "postgres", "kafka", "worker")
    lines = ["client app", "service hub x4", "app -> hub"]
    for n in range(components - 2):
        lines += [f"{kinds[n % 5]} c{n} x2", f"hub -> c{n}"]
    return _joined([*lines, "flow f 1k/s: app -> hub -> c0"])


def mesh(components: int) -> str:
    """Services that call twenty others each."""
    random = Random(2)  # noqa: S311  # nothing secret hangs on it
    names = [f"m{n}" for n in range(components - 1)]
    lines = ["client app", *(f"service {name} x3" for name in names), "app -> m0"]
    for name in names:
        others = [each for each in names if each != name]
        called = random.sample(others, min(_CALLS, len(others)))
        lines.append(f"{name} -> {', '.join(called)}")
    return _joined([*lines, "flow f 1k/s: app -> m0"])


def fan(leaves: int) -> str:
    """One request to many services side by side: much work for few bytes."""
    lines = ["client c", "service api x4", "c -> api"]
    for n in range(leaves):
        lines += [f"service d{n}", f"api -> d{n}"]
    together = ", ".join(f"d{n}" for n in range(leaves))
    lines += [f"flow f 1k/s: c -> api -> {together}", "require p99 50ms"]
    return _joined([*lines, "require availability 99.99%"])


def _joined(lines: list[str]) -> str:
    return "\n".join([*lines, ""])


SHAPES: dict[str, str] = {
    "layers": layers(LARGEST),
    "chain": chain(LARGEST),
    "hub": hub(LARGEST),
    "mesh": mesh(MOST_LINKS // _CALLS),
    "fan of 100": fan(100),
    "fan": fan(LARGEST),
}
"""The largest text of each shape that the page reads."""


def shapes() -> Iterator[Result]:
    """The review of each shape, against that of as many components in columns."""
    usual = columns(LARGEST)
    for name, text in SHAPES.items():
        ratio = _ratio_of_costs(text, usual)
        how = f"CPU of a review ÷ that of columns({LARGEST})"
        yield Result(f"{name}, within the limits of the page", ratio, 1.7, how)


def fans() -> Iterator[Result]:
    """The review of a fan of a hundred, against a fan of twenty-five."""
    ratio = _ratio_of_costs(fan(100), fan(25))
    yield Result("fan of 100", ratio, 5.0, "CPU of a review ÷ that of a fan of 25")


def _ratio_of_costs(text: str, other: str) -> float:
    """Median CPU seconds of reviewing one text over those of the other, in turns."""
    pairs = [(_cost(text), _cost(other)) for _ in range(_ROUNDS)]
    return median(one for one, _ in pairs) / median(two for _, two in pairs)


def _cost(text: str) -> float:
    packs = load_packs()
    start = time.process_time()
    review(parse(text), packs)
    return time.process_time() - start


BENCHMARKS: tuple[Callable[[], Iterator[Result]], ...] = (shapes, fans)
