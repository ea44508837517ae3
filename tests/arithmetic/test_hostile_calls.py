"""Absurd figures of calls and slots: every number stays one, and shares stay within 0 and 1."""

from __future__ import annotations

import random

import pytest

from dsl.parse import parse
from reviewer.analysis.facts import Facts
from tests.numbers.reading import json_of

TIMES = ("1ns", "1ms", "1s", "1h", "100y", "1e9s", "0.0001ms")
COUNTS = ("1", "7", "1000000000", "999999999999")
WORDS = ("fallback", "breaker", "shed", "algorithm=random", "capacity=1/s", "serverless", "retry")
KINDS = ("service", "worker", "postgres", "redis", "queue", "external", "lb", "function")


class _Absurd:
    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311  # no secret

    def said(self, *names: str) -> str:
        pick = self._random
        found = [f"{n}={pick.choice(TIMES)}" for n in ("timeout", *names) if pick.random() < 0.5]
        counted = ("retry", "pool", *(("concurrency",) if names else ("fanout",)))
        found += [f"{n}={pick.choice(COUNTS)}" for n in counted if pick.random() < 0.4]
        words = [word for word in WORDS if pick.random() < 0.15]
        stated = {one.split("=")[0] for one in found}
        allowed = WORDS if names else ("fallback", "breaker", "retry")
        found += [w for w in words if w in allowed and w.split("=")[0] not in stated]
        return f" [{', '.join(found)}]" if found else ""

    def text(self) -> str:
        pick, lines, before = self._random, ["client app"], "app"
        names = [f"s{number}" for number in range(pick.randint(1, 6))]
        for name in names:
            count = pick.choice(("", " x1", " x4", " x100000"))
            lines.append(f"{pick.choice(KINDS)} {name}{count}{self.said('p50', 'p99')}")
        for name in names:
            lines.append(f"{before} {pick.choice(('->', '->', '~>'))} {name}{self.said()}")
            before = name if pick.random() < 0.8 else before
        rate = pick.choice(("1", "900", "1000000", "1e12"))
        return "\n".join([*lines, f"flow f {rate}/s: app -> s0"])


@pytest.mark.parametrize("seed", range(150))
def test_absurd_figures_stay_numbers(seed: int) -> None:
    text = _Absurd(seed).text()
    json_of(text)  # read back strictly: no NaN, nothing infinite
    facts = Facts(parse(text).design)
    for flow in facts.latency.flow_latencies:
        assert 0 <= flow.timed_out <= flow.likely_timed_out <= 1
        assert 0 <= flow.degraded <= 1
        assert 0 <= flow.p50 <= flow.p99 * (1 + 1e-9)
    for bounds in facts.latency.slot_bounds.values():
        assert all(0 <= bound.stated <= bound.hold * (1 + 1e-9) for bound in bounds)
