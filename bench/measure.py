"""Times that can be compared: two or more things run in turns, medians of each."""

from __future__ import annotations

import math
import statistics
import subprocess
import time
from collections.abc import Callable, Sequence

Job = Callable[[], object]


def in_turns(jobs: Sequence[Job], rounds: int) -> list[float]:
    """Median seconds of each job, the jobs taking turns so that noise meets all alike."""
    times: list[list[float]] = [[] for _ in jobs]
    for _ in range(rounds):
        for job, seen in zip(jobs, times, strict=True):
            start = time.perf_counter()
            job()
            seen.append(time.perf_counter() - start)
    return [statistics.median(seen) for seen in times]


def command(*argv: str) -> Job:
    """A job that runs a command to its end, its output dropped."""

    def run() -> None:
        subprocess.run(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)

    return run


def exponent(sizes: Sequence[int], seconds: Sequence[float]) -> float:
    """The slope of log(time) over log(size), least squares: 1 is linear, 2 quadratic."""
    xs, ys = [math.log(size) for size in sizes], [math.log(second) for second in seconds]
    slope, _ = statistics.linear_regression(xs, ys)
    return slope
