"""Random trees of calls with timeouts, retries and fallbacks: as text, and as samples.

The samples follow each request call by call as the text says, and share no code with the facts.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Z99 = 2.3263478740408408
SAMPLES = 200_000

Times = NDArray[np.float64]
Flags = NDArray[np.bool_]


class Sampled(NamedTuple):
    """Milliseconds until each request is over, whether it is answered, and whether in full."""

    time: Times
    answered: Flags
    in_full: Flags


class Call(NamedTuple):
    target: Service
    limit: float  # milliseconds
    tries: int
    fallback: bool
    fanout: int

    def text(self, caller: str) -> str:
        said = [f"timeout={self.limit:.3f}ms"] if np.isfinite(self.limit) else []
        said += [f"retry={self.tries - 1}"] if self.tries > 1 else []
        said += ["fallback"] if self.fallback else []
        said += [f"fanout={self.fanout}"] if self.fanout > 1 else []
        brackets = f" [{', '.join(said)}]" if said else ""
        return f"{caller} -> {self.target.name}{brackets}"

    def sampled(self, rng: np.random.Generator, number: int) -> Sampled:
        return _together([self._one(rng, number) for _ in range(self.fanout)])

    def count(self, rng: np.random.Generator, asked: Flags, made: dict[str, Times]) -> Sampled:
        """The same for those that ask, counting in `made` who is called how often."""
        return _together([self._counted(rng, asked, made) for _ in range(self.fanout)])

    def _counted(self, rng: np.random.Generator, asked: Flags, made: dict[str, Times]) -> Sampled:
        number = asked.size
        time, answered, in_full = np.zeros(number), np.zeros(number, bool), np.zeros(number, bool)
        for _ in range(self.tries):
            trying = asked & ~answered
            tried = self.target.count(rng, trying, made)
            done = tried.answered & (tried.time <= self.limit)
            time = np.where(trying, time + np.minimum(tried.time, self.limit), time)
            in_full |= trying & done & tried.in_full
            answered |= trying & done
        return Sampled(time, answered | self.fallback, in_full)

    def _one(self, rng: np.random.Generator, number: int) -> Sampled:
        time, answered, in_full = np.zeros(number), np.zeros(number, bool), np.zeros(number, bool)
        for _ in range(self.tries):
            tried = self.target.sampled(rng, number)
            done = tried.answered & (tried.time <= self.limit)
            time = np.where(answered, time, time + np.minimum(tried.time, self.limit))
            in_full |= ~answered & done & tried.in_full
            answered |= done
        return Sampled(time, answered | self.fallback, in_full)


class Service(NamedTuple):
    name: str
    p50: float
    p99: float
    steps: tuple[tuple[Call, ...], ...]

    def sampled(self, rng: np.random.Generator, number: int) -> Sampled:
        sigma = np.log(self.p99 / self.p50) / Z99
        time = self.p50 * np.exp(sigma * rng.standard_normal(number))
        answered, in_full = np.ones(number, bool), np.ones(number, bool)
        for step in self.steps:
            asked = _together([call.sampled(rng, number) for call in step])
            time = np.where(answered, time + asked.time, time)
            in_full &= answered & asked.in_full
            answered &= asked.answered
        return Sampled(time, answered, in_full)

    def count(self, rng: np.random.Generator, asked: Flags, made: dict[str, Times]) -> Sampled:
        """The same for those that ask, counting in `made` who is called how often."""
        made[self.name] = made.get(self.name, np.zeros(asked.size)) + asked
        sigma = np.log(self.p99 / self.p50) / Z99
        time = self.p50 * np.exp(sigma * rng.standard_normal(asked.size))
        answered, in_full = np.ones(asked.size, bool), np.ones(asked.size, bool)
        for step in self.steps:
            found = _together([call.count(rng, asked & answered, made) for call in step])
            time = np.where(answered, time + found.time, time)
            in_full &= answered & found.in_full
            answered &= found.answered
        return Sampled(time, answered, in_full)


def _together(asked: list[Sampled]) -> Sampled:
    """Until the last has answered, or the first has failed."""
    answered = np.logical_and.reduce([one.answered for one in asked])
    last = np.maximum.reduce([one.time for one in asked])
    failing = [np.where(one.answered, np.inf, one.time) for one in asked]
    return Sampled(
        np.where(answered, last, np.minimum.reduce(failing)),
        answered,
        np.logical_and.reduce([one.in_full for one in asked]) & answered,
    )


class Tree:
    """A random tree, of up to a dozen services, that a client calls.

    Timeouts are so many times what a call takes typically as lies within `patience`.
    """

    def __init__(self, seed: int, patience: tuple[float, float] = (1.5, 8)) -> None:
        self._rng, self._patience = np.random.default_rng(seed), patience
        self._made = 0
        self.lines: list[str] = []
        self.links: list[str] = []
        self.root = self._service(depth=0)
        self.call = self._call(self.root, most_fanout=1)
        self.links.insert(0, self.call.text("app"))
        flow = "flow get 1/h: app -> s1" + self._walk(self.root)
        self.text = "\n".join(["client app", *self.lines, *self.links, flow])

    def sampled(self) -> Sampled:
        return self.call.sampled(self._rng, SAMPLES)

    def calls_made(self) -> dict[str, tuple[float, float]]:
        """Calls to each service for one request of the client: their mean, and its standard error."""
        made: dict[str, Times] = {}
        self.call.count(self._rng, np.ones(SAMPLES, bool), made)
        return {n: (float(c.mean()), float(c.std() / np.sqrt(c.size))) for n, c in made.items()}

    def held(self) -> Times:
        """Milliseconds for which the first service is busy with each of its requests."""
        return self.root.sampled(self._rng, SAMPLES).time

    def _service(self, depth: int) -> Service:
        self._made += 1
        name = f"s{self._made}"
        p50 = float(np.round(10 ** self._rng.uniform(0, 1.7), 2))
        p99 = float(np.round(p50 * self._rng.uniform(1.5, 12), 2))
        self.lines += [
            f"service {name}",
            f"assume {name}.p50 {p50}ms",
            f"assume {name}.p99 {p99}ms",
        ]
        steps = self._rng.integers(1, 3) if depth < 2 else 0
        return Service(name, p50, p99, tuple(self._step(name, depth) for _ in range(steps)))

    def _step(self, caller: str, depth: int) -> tuple[Call, ...]:
        width = int(self._rng.choice([1, 1, 2]))
        below = depth + 1 if width == 1 else 9
        calls = tuple(
            self._call(self._service(below), 3 if width == 1 else 1) for _ in range(width)
        )
        self.links += [call.text(caller) for call in calls]
        return calls

    def _call(self, target: Service, most_fanout: int) -> Call:
        typical = target.p50 * (1 + 2 * len(target.steps))
        limit = (
            np.round(typical * self._rng.uniform(*self._patience), 3)
            if self._rng.random() < 0.7
            else np.inf
        )
        tries = int(self._rng.choice([1, 1, 2, 3]))
        fanout = int(self._rng.integers(1, most_fanout + 1)) if not target.steps else 1
        return Call(target, float(limit), tries, bool(self._rng.random() < 0.3), fanout)

    def _walk(self, at: Service) -> str:
        text = ""
        for number, step in enumerate(at.steps):
            text += f"; {at.name}" if number else ""
            text += " -> " + ", ".join(call.target.name for call in step)
            text += self._walk(step[0].target) if len(step) == 1 else ""
        return text
