"""A process that grades submissions, one after the other, for the process that started it."""

from __future__ import annotations

import signal
from collections.abc import Iterable
from multiprocessing.connection import Connection
from typing import NamedTuple, TypeAlias

from reviewer.grading.grade import Grade, grade
from reviewer.grading.limits import SECONDS, TooLongError, processor_limit
from reviewer.model.failure import reason_of
from reviewer.model.pack import Pack
from reviewer.model.run_settings import Settings
from reviewer.packs.loader import load_packs
from reviewer.results.score import Rubric, rubric_named


class Submission(NamedTuple):
    """One design to be graded; `fault` says why it could not be read, "" where it was."""

    name: str
    data: bytes = b""
    fault: str = ""


class Job(NamedTuple):
    """How every submission is judged. Packs are named by file, since rules do not travel.

    `seconds` of processor time are for each submission.
    """

    packs: tuple[str, ...]
    settings: Settings
    rubric: str
    seconds: float = SECONDS


Ready: TypeAlias = tuple[tuple[Pack, ...], Rubric]
"""The packs and the rubric of a job, loaded."""


def load_job(job: Job) -> Ready:
    """The packs and the rubric.

    Raises:
        RubricError: the rubric is not there, or cannot be read.

    """
    packs = load_packs(job.packs)
    return packs, rubric_named(job.rubric, packs)


def serve(
    connection: Connection, unneeded: Iterable[Connection], job: Job, ready: Ready | None
) -> None:
    """Grade what comes over `connection` until its other end is closed.

    `unneeded` are the ends that a fork has copied: while one is open, nobody sees that its
    process has gone. Without `ready` the job is loaded here.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that started this one ends it
    for end in unneeded:
        end.close()
    packs, rubric = ready or load_job(job)
    while True:
        try:
            submission = connection.recv()
        except EOFError:
            return
        connection.send(graded(submission, job, packs, rubric))


def graded(submission: Submission, job: Job, packs: tuple[Pack, ...], rubric: Rubric) -> Grade:
    """One grade within its time; whatever goes wrong is its note."""
    name, data, _ = submission
    try:
        with processor_limit(job.seconds):
            return grade(name, data, packs, job.settings, rubric)
    except TooLongError:
        return took_too_long(name, job)
    except Exception as error:  # noqa: BLE001 - one submission never ends the others
        return Grade(name, note=f"it could not be graded: {reason_of(error)}")


def took_too_long(name: str, job: Job) -> Grade:
    """The grade of a submission whose time is up."""
    return Grade(name, note=f"it took longer than {job.seconds:g} s; look at it by hand")
