"""The grades of a folder of submissions: `review grade submissions/ -o grades.csv`."""

from __future__ import annotations

import math
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryFile
from typing import IO

from reviewer.command.configured import add_configuration
from reviewer.command.files import FileError, write, writing
from reviewer.command.judging import JUDGING, add_judging, settings_of, unknown_rules
from reviewer.command.options import add_links
from reviewer.command.outputs import faults_of_outputs
from reviewer.command.submissions import (
    Found,
    find_submissions,
    is_submission,
    read_submissions,
)
from reviewer.grading.grade import Grade
from reviewer.grading.limits import SECONDS
from reviewer.grading.many import grades
from reviewer.grading.shared import Tally
from reviewer.grading.sheet import sheet_head, sheet_row
from reviewer.grading.worker import Job
from reviewer.model.pack import Pack
from reviewer.packs.loader import load_packs
from reviewer.report.console import Console
from reviewer.report.formats.ink import Ink
from reviewer.results.score import Rubric, RubricError, rubric_named

summary = "Grade a folder of designs with a rubric: a score sheet, and a page of common findings."

_CHUNK = 1 << 16


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options of `review grade`."""
    parser.epilog = (
        "Every *.txt and *.design in a folder and below is a submission, named by its file name"
        " without the ending, or by more of its path if names clash. Exit status: 0 all graded,"
        " 2 not all graded or a rule failed."
    )
    add = parser.add_argument
    add("paths", nargs="+", metavar="SUBMISSIONS", help="files, or folders of them")
    add("--rubric", metavar="NAME", help="the rubric, from `review packs list`")
    add("-o", "--output", metavar="FILE", help="write the score sheet (CSV) to FILE")
    add("--page", metavar="FILE", help="write the page of common findings (HTML) to FILE")
    add("--processes", type=int, default=0, metavar="N", help="number of processes (default: all processors)")  # fmt: skip
    add("--time-limit", type=_seconds, default=SECONDS, metavar="SECONDS", help=f"CPU seconds for one submission (default: {SECONDS:g})")  # fmt: skip
    add_links(parser)
    add_judging(parser)
    add_configuration(parser, *JUDGING, "rubric")


def _seconds(text: str) -> float:
    """A time limit.

    Raises:
        ArgumentTypeError: it is none.

    """
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < math.inf:
        raise ArgumentTypeError(f"`{text}` is not a number of seconds, such as 60")
    return seconds


def run(options: Namespace, console: Console) -> int:
    """Grade all, in the order of their names; what cannot be graded is told, and has its line."""
    packs, settings = load_packs(options.pack), settings_of(options)
    rubric, mistakes = _rubric(options.rubric or "", packs)
    mistakes += unknown_rules(settings, packs)
    mistakes += [f"{failure.what}: {failure.reason}" for pack in packs for failure in pack.failures]
    outputs = [name for name in (options.output, options.page) if name]
    mistakes += faults_of_outputs(outputs, options.paths, is_submission, options.pack)
    for mistake in mistakes:
        console.complain(mistake)
    if mistakes or rubric is None:
        return 2
    found = find_submissions(options.paths, follow_links=options.follow_links)
    if not found:
        console.complain(f"{', '.join(options.paths)}: no submissions there (*.txt or *.design)")
    job = Job(tuple(options.pack), settings, options.rubric or "", options.time_limit)
    try:
        told = _grade(found, job, (packs, rubric), options, console)
    except FileError as error:
        console.complain(str(error))
        return 2
    for line in told:
        console.complain(line)
    return 2 if told or not found else 0


def _rubric(name: str, packs: tuple[Pack, ...]) -> tuple[Rubric | None, list[str]]:
    """The rubric of this name, or why there is none."""
    try:
        return rubric_named(name, packs), []
    except RubricError as error:
        return None, [str(error)]


def _grade(
    found: list[Found],
    job: Job,
    ready: tuple[tuple[Pack, ...], Rubric],
    options: Namespace,
    console: Console,
) -> list[str]:
    """Write the sheet and the page; a line for each submission that was not graded, or not whole.

    Raises:
        FileError: the sheet or the page cannot be written.

    """
    tally, told, ink = Tally(), [], Ink()
    dimensions = [*dict.fromkeys(dimension.title for dimension in ready[1].dimensions)]
    graded = grades(read_submissions(found), job, options.processes, ready)
    with _sheet(options.output, console) as put:
        put.write(sheet_head(dimensions, ink).encode())
        for grade in _count_progress(graded, len(found)):
            put.write(sheet_row(grade, dimensions, ink).encode())
            tally.add(grade)
            if grade.failed or not grade.graded:
                told.append(f"{grade.name}: {grade.note}")
        if options.page:
            from reviewer.grading.class_page import class_page  # noqa: PLC0415 - only where asked for

            page = class_page(tally.shared(), ", ".join(options.paths))
            write(options.page, page.encode())
    return told


@contextmanager
def _sheet(name: str | None, console: Console) -> Iterator[IO[bytes]]:
    """Where the sheet goes: a file that is there once it is whole, or then standard output."""
    if name:
        with writing(name) as file:
            yield file
        return
    with TemporaryFile() as kept:
        yield kept
        kept.seek(0)
        while chunk := kept.read(_CHUNK):
            console.put_bytes(chunk)


def _count_progress(found: Iterator[Grade], number: int) -> Iterator[Grade]:
    """The same grades; a terminal is shown how far they are."""
    from tqdm import tqdm  # noqa: PLC0415 - only this command shows progress

    tqdm.monitor_interval = 0  # its thread would be copied by every fork
    yield from tqdm(found, total=number, unit="design", desc="grading", disable=None, leave=False)
