"""Random journeys: a design as text, and samples of how long its user waits.

The samples are drawn step by step as the text says, and share no code with the facts.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float64]
Z99 = 2.3263478740408408
SAMPLES = 300_000


class Journey(NamedTuple):
    text: str
    samples: Samples  # milliseconds


class _Maker:
    def __init__(self, seed: int) -> None:
        self.rng = np.random.default_rng(seed)
        self.lines: list[str] = ["client app"]
        self.links: list[str] = []
        self.made = 0

    def box(self, kind: str, said: str = "") -> tuple[str, Callable[[], Samples]]:
        self.made += 1
        name = f"n{self.made}"
        p50 = float(np.round(10 ** self.rng.uniform(-0.5, 1.7), 2))
        p99 = float(np.round(p50 * self.rng.uniform(2, 15), 2))
        self.lines += [f"{kind} {name}{said}", f"assume {name}.p50 {p50}ms"]
        self.lines.append(f"assume {name}.p99 {p99}ms")
        sigma = np.log(p99 / p50) / Z99
        return name, lambda: p50 * np.exp(sigma * self.rng.standard_normal(SAMPLES))

    def step(self, at: str) -> tuple[str, Samples, str]:
        """What follows `at` in the flow's text, how long it takes, and where it leads."""
        sort = self.rng.integers(0, 5)
        if sort == 0:
            return self._cached(at)
        if sort == 1:
            return self._fan_out(at)
        if sort == 2:
            return self._parallel(at)
        name, draw = self.box("service")
        self.links.append(f"{at} -> {name}")
        return f" -> {name}", draw(), name

    def _cached(self, at: str) -> tuple[str, Samples, str]:
        hit = int(self.rng.choice([60, 80, 90, 95]))
        cache, asks = self.box("redis", f" [hit={hit}%]")
        store, reads = self.box("postgres")
        self.links.append(f"{at} -> {cache}, {store}")
        missed = self.rng.random(SAMPLES) >= hit / 100
        return f" -> {cache} -> {store}; {at}", asks() + missed * reads(), at

    def _fan_out(self, at: str) -> tuple[str, Samples, str]:
        times = int(self.rng.choice([2, 5, 20]))
        leaf, draw = self.box("postgres")
        self.links.append(f"{at} -> {leaf}")
        waits = draw()
        for _ in range(times - 1):
            waits = np.maximum(waits, draw())
        return f" -> {leaf} [fanout={times}]; {at}", waits, at

    def _parallel(self, at: str) -> tuple[str, Samples, str]:
        one, first = self.box("postgres")
        other, second = self.box("service")
        self.links.append(f"{at} -> {one}, {other}")
        return f" -> {one}, {other}; {at}", np.maximum(first(), second()), at


def journey(seed: int) -> Journey:
    """A read over one to five steps: hops, cached reads, fan-outs and parallel calls."""
    maker = _Maker(seed)
    at, draw = maker.box("service")
    maker.links.append(f"app -> {at}")
    flow, total = f"flow get 1/h: app -> {at}", draw()
    for _ in range(int(maker.rng.integers(1, 5))):
        text, waits, at = maker.step(at)
        flow, total = flow + text, total + waits
    flow = flow.rsplit(";", 1)[0] if flow.endswith(f"; {at}") else flow
    return Journey("\n".join([*maker.lines, *maker.links, flow]), total)
