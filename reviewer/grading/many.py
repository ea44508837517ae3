"""The grades of many submissions, worked out on every processor.

A submission that takes too long, or ends its process, costs its own grade and no other: it is
tried once more alone, and then told.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.context import BaseContext
from types import FrameType
from typing import NamedTuple, NoReturn, TypeAlias

from reviewer.grading.grade import Grade, grade
from reviewer.model.failure import reason_of
from reviewer.model.pack import Pack
from reviewer.model.rubric import Rubric
from reviewer.model.run_settings import Settings
from reviewer.packs.loader import load_packs
from reviewer.results.score import rubric_named

SECONDS = 60
"""How long one submission may take; a review of hundreds of components takes under one."""

FEW = 4
"""Fewer submissions than this are graded here: processes would cost more than they save."""


class Job(NamedTuple):
    """How every submission is judged. Packs are named by file, since rules do not travel."""

    packs: tuple[str, ...]
    settings: Settings
    rubric: str


class _TooLongError(KeyboardInterrupt):
    """A submission took longer than `SECONDS`: an interrupt, so that no rule can hold on to it."""


def grades(
    submissions: Sequence[tuple[str, bytes]], job: Job, processes: int = 0
) -> Iterator[Grade]:
    """The grade of each submission (name, bytes), as they come.

    `processes` 0 means one for each processor that this process may use.

    Raises:
        RubricError: `job.rubric` names none.

    """
    number = min(processes or processors(), len(submissions))
    if len(submissions) < FEW or number == 1:
        ready = _ready(job)
        for name, data in submissions:
            yield _timed(name, data, *ready)
        return
    left = yield from _in_processes(submissions, job, number)
    for submission in left:
        again = yield from _in_processes([submission], job, 1)
        for name, _ in again:
            yield Grade(name, note="its process ended while it was graded; look at it by hand")


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _in_processes(
    submissions: Sequence[tuple[str, bytes]], job: Job, number: int
) -> Generator[Grade, None, list[tuple[str, bytes]]]:
    """Grades as they come; returns the submissions that were under way when a process ended."""
    left = dict(submissions)
    with ProcessPoolExecutor(number, _context(), _prepare, (job,)) as pool:
        waiting: dict[Future[Grade], str] = {
            pool.submit(_graded, name, data): name for name, data in submissions
        }
        for done in as_completed(waiting):
            try:
                found = done.result()
            except BrokenProcessPool:
                continue
            del left[waiting[done]]
            yield found
    return [*left.items()]


def _context() -> BaseContext:
    """Forked where that is safe and cheap; the packs are then loaded already."""
    return multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")


_Ready: TypeAlias = tuple[tuple[Pack, ...], Settings, Rubric]


def _ready(job: Job) -> _Ready:
    packs = load_packs(job.packs)
    return packs, job.settings, rubric_named(job.rubric, packs)


_prepared: list[_Ready] = []
"""What a child has loaded, once for all its submissions."""


def _prepare(job: Job) -> None:
    _prepared[:] = [_ready(job)]


def _graded(name: str, data: bytes) -> Grade:
    return _timed(name, data, *_prepared[0])


def _timed(
    name: str, data: bytes, packs: tuple[Pack, ...], settings: Settings, rubric: Rubric
) -> Grade:
    """One grade within its time; whatever goes wrong is its note."""
    before = _alarm(SECONDS)
    try:
        return grade(name, data, packs, settings, rubric)
    except _TooLongError:
        return Grade(name, note=f"it took longer than {SECONDS} s; look at it by hand")
    except Exception as error:  # noqa: BLE001 - one submission never ends the others
        return Grade(name, note=f"it could not be graded: {reason_of(error)}")
    finally:
        _alarm(0, before)


def _alarm(seconds: int, handler: object = None) -> object:
    """Have this process interrupted after a time; where there is no alarm, it runs on."""
    if not hasattr(signal, "setitimer"):
        return None
    before = signal.signal(signal.SIGALRM, handler or _ring)  # type: ignore[arg-type]
    signal.setitimer(signal.ITIMER_REAL, seconds)
    return before


def _ring(signal_number: int, frame: FrameType | None) -> NoReturn:
    raise _TooLongError
