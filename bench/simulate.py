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
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from bench.simulated import Result, Simulation
from dsl.design import Component, Op
from dsl.parse import parse
from reviewer.analysis.facts import Facts
from reviewer.analysis.latency.delay_distribution import Chain, links
from reviewer.analysis.latency.flow_latency import FlowLatency
from reviewer.analysis.latency.loaded_timings import Timings
from reviewer.analysis.latency.queueing import wait_parts
from tests.arithmetic.guarded_calls import Tree

EXAMPLES = Path(__file__).parents[1] / "examples" / "designs"
WITHIN, FULL = 0.10, 0.8
"""The bound of figures of designs whose components are used by up to 80%."""

WAIT_WITHIN, P99_WITHIN = 0.15, 0.40
"""The bounds of the mean wait and of p99 at 95% of capacity."""


class Row(NamedTuple):
    """One figure of one design: what the numbers say, what the seeds came to."""

    design: str
    figure: str
    told: float
    seen: tuple[float, ...]
    within: float
    is_measured: bool = True
    """Whether no component of the design is used by more than 80%, or by 95% on purpose."""

    @property
    def mean(self) -> float:
        """The mean over the seeds."""
        return statistics.fmean(self.seen)

    @property
    def error(self) -> float:
        """Two standard errors of that mean."""
        return 2 * statistics.stdev(self.seen) / math.sqrt(len(self.seen))

    @property
    def is_near(self) -> bool:
        """Whether the two are within the bound."""
        return abs(self.told - self.mean) <= self.within * abs(self.mean)

    @property
    def agrees(self) -> bool:
        """Whether the two are within the bound, or within two standard errors."""
        return self.is_near or abs(self.told - self.mean) <= self.error


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
    """The shipped examples, ten random trees of calls, and one tier at 95% by each spread."""
    for path in sorted(EXAMPLES.glob("*.txt")):
        yield path.stem, path.read_text(encoding="utf-8")
    for seed in range(200, 210):
        yield f"random {seed}", loaded_tree(seed)
    for word in ("least-connections", "round-robin", "random"):
        yield f"95%, {word}", FULL_TIER.format(word=word)


FULL_TIER = """
client app
lb front: ALB [algorithm={word}]
service api x8 [capacity=1k/s, p50=2ms, p99=8ms]
app -> front -> api
flow get 7600/s: app -> front -> api
"""


PATIENCE = (1.5, 8)
"""Timeouts of random trees, in times of what a call typically takes."""


def loaded_tree(seed: int) -> str:
    """A random tree of calls in which each service is used by 10 to 80%, half of them with slots."""
    rng = random.Random(seed)  # noqa: S311  # no secret
    text = Tree(seed, PATIENCE).text.replace("flow get 1/h", "flow get 100/s")
    facts = Facts(parse(text).design)
    lines = []
    for line in text.splitlines():
        demand = facts.traffic.demand(line.removeprefix("service "))
        is_asked = line.startswith("service ") and demand is not None and demand.total > 0
        lines.append(line + _random_size(rng, demand.total) if demand and is_asked else line)
    return "\n".join(lines)


def _random_size(rng: random.Random, load: float) -> str:
    """How many instances a service has for its load, with what capacity and how many slots."""
    count = rng.choice((1, 2, 4))
    capacity = load / count / rng.uniform(0.1, 0.8)
    slots = f", concurrency={math.ceil(load / count * 2)}" if rng.getrandbits(1) else ""
    return f" x{count} [capacity={capacity:.2f}/s{slots}]"


def compare(simpy: Any, name: str, text: str, options: argparse.Namespace) -> Iterator[Row]:
    """Every figure of a design that both give."""
    facts = Facts(parse(text).design)
    is_full_tier = name.startswith("95%")
    requests = options.requests * (LONGER if is_full_tier else 1)
    runs = [Simulation(simpy, facts, seed, requests).run() for seed in range(options.seeds)]
    parts = facts.design.components.values()
    fullest = max((facts.capacity.utilization(part) or 0.0 for part in parts), default=0.0)
    for row in _rows(name, facts, runs, is_full_tier=is_full_tier):
        yield row._replace(is_measured=fullest <= FULL or is_full_tier)


def _rows(name: str, facts: Facts, runs: Sequence[Result], *, is_full_tier: bool) -> Iterator[Row]:
    yield from _utilizations(name, facts, runs)
    if is_full_tier:
        told = 1e3 * _mean_wait(facts, facts.design.components["api"])
        seen = tuple(1e3 * run.waits["api"] for run in runs)
        yield Row(name, "mean wait of `api`, ms", told, seen, WAIT_WITHIN)
    for flow in facts.latency.flow_latencies:
        if not flow.saturated:
            yield from _flow_rows(name, flow, runs, P99_WITHIN if is_full_tier else WITHIN)


def _mean_wait(facts: Facts, part: Component) -> float:
    """The mean wait for an instance that the numbers count, seconds."""
    timings = Timings(facts.design, facts.assumptions, facts.traffic, facts.capacity, 1)
    own = timings.own(part, Op.READ)
    waits = [wait_parts(each) for each in links(own)] if isinstance(own, Chain) else []
    return math.fsum(share * one.chance / one.rate for parts in waits for share, one in parts)


def _utilizations(name: str, facts: Facts, runs: Sequence[Result]) -> Iterator[Row]:
    for part in facts.design.components.values():
        told = facts.capacity.throughput_utilization(part) or 0.0
        seen = tuple(run.used[part.name] for run in runs if part.name in run.used)
        if told >= LEAST_USED and len(seen) == len(runs):
            yield Row(name, f"used of `{part.name}`", told, seen, WITHIN)


def _flow_rows(
    name: str, flow: FlowLatency, runs: Sequence[Result], p99_within: float
) -> Iterator[Row]:
    figures = (("p50", 0.5, flow.p50, WITHIN), ("p99", 0.99, flow.p99, p99_within))
    if min(run.answers(flow.flow) for run in runs) >= LEAST_REQUESTS:
        for figure, share, told, within in figures:
            seen = tuple(1e3 * run.quantile(flow.flow, share) for run in runs)
            yield Row(name, f"{figure} of `{flow.flow}`, ms", 1e3 * told, seen, within)
    if all(run.begun.get(flow.flow) for run in runs):
        served = tuple(run.served(flow.flow) for run in runs)
        yield Row(name, f"served of `{flow.flow}`", 1 - flow.likely_timed_out, served, WITHIN)


LONGER = 16
"""How many times as many requests a tier at 95% gets: a queue that full takes long to settle."""

LEAST_USED = 0.02
"""Components with a lower utilization are left out: too few requests reach them."""

LEAST_REQUESTS = 300
"""Answers in each run below which a flow has no row for its percentiles."""


def page(rows: list[Row], options: argparse.Namespace) -> Iterator[str]:
    """The page with the table."""
    measured = [row for row in rows if row.is_measured]
    apart = [row for row in rows if not row.is_measured]
    yield "# Numbers against a simulation"
    yield ""
    yield "<!-- Written by bench/simulate.py. -->"
    yield ""
    yield (
        "The shipped examples, ten random trees of calls and one tier at 95%, simulated event by event:"
        f" {options.seeds} seeds of {options.requests:,} requests each ({LONGER} times as many at 95%)."
        " `±` is two standard errors of the seeds, `apart` how far off the numbers are. A figure agrees"
        f" within {WITHIN:.0%} (at 95%: the mean wait within {WAIT_WITHIN:.0%}, p99 within {P99_WITHIN:.0%})"
        " or within two standard errors (`~`), where the runs differ too much to tell."
    )
    yield ""
    yield (
        f"Left out: components with a utilization below {LEAST_USED:.0%}, flows through a saturated"
        f" component, percentiles of flows with fewer than {LEAST_REQUESTS} answers in a run."
    )
    yield ""
    yield (
        f"{_tally(measured)} Of designs with a component above {FULL:.0%} of its capacity, for which"
        f" that is no measure: {_tally(apart)}"
    )
    yield ""
    yield (
        "Timeouts of the random trees are"
        f" {PATIENCE[0]} to {PATIENCE[1]} times what a call typically takes, many with retries. Where those"
        " overload a component (a retry storm), utilizations above 100% are those with the tries. The"
        " numbers tell what happens within an hour of peak load; a run of these lasts 25 seconds, and"
        " may end before chance tips a component that retries then keep full."
    )
    yield ""
    yield "| design | figure | numbers | simulated | ± | apart | |"
    yield "|---|---|---|---|---|---|---|"
    for row in rows:
        off = f"{row.told / row.mean - 1:+,.1%}" if row.mean else "none is"
        mark = "" if row.is_near else "~" if row.agrees else "✖"
        mark += "" if row.is_measured else " >80%"
        told, seen, error = (f"{value:.3g}" for value in (row.told, row.mean, row.error))
        yield f"| {row.design} | {row.figure} | {told} | {seen} | {error} | {off} | {mark} |"


def _tally(rows: Sequence[Row]) -> str:
    agree, near = sum(row.agrees for row in rows), sum(row.is_near for row in rows)
    return f"{agree} of {len(rows)} figures agree, {agree - near} of them by two standard errors alone."


if __name__ == "__main__":
    main()
