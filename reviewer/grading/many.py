"""The grades of many submissions, on every processor, in the order of the submissions.

Each is graded by a process that does nothing else meanwhile, so that one that takes too long,
or ends its process, costs its own grade and no other. Submissions are read as processes become
free, and grades are given out in order, so that memory does not grow with their number.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from time import monotonic
from typing import Any, NamedTuple, cast

from reviewer.grading.grade import Grade
from reviewer.grading.limits import WALL_FACTOR, ran_out_of_time
from reviewer.grading.worker import Job, Ready, Submission, load_job, serve, took_too_long

MOST_AHEAD = 200
"""Grades that may wait for an earlier one before no more submissions are taken."""

DESIGNS_PER_PROCESS = 500
"""Submissions after which a process is replaced, so that all that it holds is given back."""

TRIES = 2
"""How often a submission is tried whose process ends: another one may have taken the memory."""

GONE_SECONDS = 5
"""How long a process may take to end after it has closed its connection."""

_FORKS = sys.platform == "linux"
"""Whether processes are forked: that is safe and cheap there, and the packs are loaded already."""


def grades(
    submissions: Iterable[Submission], job: Job, processes: int = 0, ready: Ready | None = None
) -> Iterator[Grade]:
    """The grade of each submission, in order.

    `processes` 0 means one for each processor that this process may use; `ready` is the job as
    `load_job` gives it.

    Raises:
        RubricError: `job.rubric` names none.

    """
    return _Grading(submissions, job, processes or processors(), ready or load_job(job)).grades()


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class _Task(NamedTuple):
    """A submission by its place in the order; `tries` were made before."""

    number: int
    submission: Submission
    tries: int = 0


class _Worker:
    """A process that grades, and what it is at."""

    def __init__(self, job: Job, ready: Ready, others: Iterable[_Worker]) -> None:
        context = multiprocessing.get_context("fork" if _FORKS else "spawn")
        self.connection, theirs = context.Pipe()
        copied = [self.connection, *(other.connection for other in others)] if _FORKS else []
        known = ready if _FORKS else None
        # the context is one of two, whose processes have no common type
        start = cast("Any", context).Process
        self.process = start(target=serve, args=(theirs, copied, job, known), daemon=True)
        self.process.start()
        theirs.close()
        self.task: _Task | None = None
        self.deadline = 0.0
        self.left = DESIGNS_PER_PROCESS

    def begin(self, task: _Task, seconds: float) -> None:
        """Have a submission graded; that a process has gone shows when its grade is fetched."""
        self.task, self.deadline = task, monotonic() + seconds * WALL_FACTOR
        with suppress(OSError):
            self.connection.send(task.submission)

    def end(self) -> int | None:
        """End the process; how it ended."""
        self.connection.close()
        self.process.kill()
        self.process.join()
        return cast("int | None", self.process.exitcode)


class _Grading:
    """The submissions of one run, the processes, and the grades that are not yet given out."""

    def __init__(
        self, submissions: Iterable[Submission], job: Job, processes: int, ready: Ready
    ) -> None:
        self._coming = enumerate(submissions)
        self._job, self._processes, self._ready = job, processes, ready
        self._again: deque[_Task] = deque()
        self._workers: list[_Worker] = []
        self._grades: dict[int, Grade] = {}
        self._given = 0
        self._all_taken = False

    def grades(self) -> Iterator[Grade]:
        """Every grade, in order."""
        try:
            while True:
                busy = self._hand_out()
                if busy:
                    self._fetch()
                yield from self._in_order()
                if not busy and self._all_taken:
                    return
        finally:
            for worker in self._workers:
                worker.end()

    def _in_order(self) -> Iterator[Grade]:
        while self._given in self._grades:
            grade = self._grades.pop(self._given)
            self._given += 1
            yield grade

    def _hand_out(self) -> bool:
        """Give each free process a submission; whether one is at work then."""
        idle = [worker for worker in self._workers if worker.task is None]
        busy = len(self._workers) - len(idle)
        while busy < self._processes and (task := self._next_task()) is not None:
            worker = idle.pop() if idle else self._started()
            worker.begin(task, self._job.seconds)
            busy += 1
        return busy > 0

    def _started(self) -> _Worker:
        worker = _Worker(self._job, self._ready, self._workers)
        self._workers.append(worker)
        return worker

    def _next_task(self) -> _Task | None:
        """The next submission that can be graded; None where there is none, or too many wait."""
        if self._again:
            return self._again.popleft()
        while len(self._grades) < MOST_AHEAD:
            number, submission = next(self._coming, (-1, None))
            if submission is None:
                self._all_taken = True
                return None
            if not submission.fault:
                return _Task(number, submission)
            note = f"it could not be read: {submission.fault}"
            self._grades[number] = Grade(submission.name, note=note)
        return None

    def _fetch(self) -> None:
        """Wait for a grade, for a process to end, or for the time of one to be up."""
        busy = {worker.connection: worker for worker in self._workers if worker.task is not None}
        until = min(worker.deadline for worker in busy.values())
        done = wait([*busy], max(0.0, until - monotonic()))
        for connection in done:
            self._settle(busy[cast("Connection", connection)])
        if not done:
            for worker in [each for each in busy.values() if each.deadline <= monotonic()]:
                self._end(worker)

    def _settle(self, worker: _Worker) -> None:
        """Take the grade that a process sends, or take in that it has ended."""
        task = cast("_Task", worker.task)
        try:
            self._grades[task.number] = worker.connection.recv()
        except (EOFError, OSError):
            self._bury(worker, task)
            return
        worker.task = None
        worker.left -= 1
        if not worker.left:
            self._workers.remove(worker)
            worker.end()

    def _end(self, worker: _Worker) -> None:
        """End a process whose time on the clock is up."""
        task = cast("_Task", worker.task)
        self._workers.remove(worker)
        worker.end()
        self._grades[task.number] = took_too_long(task.submission.name, self._job)

    def _bury(self, worker: _Worker, task: _Task) -> None:
        """Note what a process was at that ended by itself, or have that tried once more."""
        self._workers.remove(worker)
        worker.process.join(GONE_SECONDS)
        name = task.submission.name
        if ran_out_of_time(worker.end()):
            self._grades[task.number] = took_too_long(name, self._job)
        elif task.tries + 1 < TRIES:
            self._again.append(task._replace(tries=task.tries + 1))
        else:
            note = "its process ended while it was graded; look at it by hand"
            self._grades[task.number] = Grade(name, note=note)
