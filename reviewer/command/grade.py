"""The grades of a folder of submissions: `review grade submissions/ -o grades.csv`."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path, PurePath

from reviewer.command.configured import add_configuration
from reviewer.command.files import FileError, Text, is_folder, read_all, write
from reviewer.command.judging import JUDGING, add_judging, settings_of, unknown_rules
from reviewer.grading.grade import Grade
from reviewer.grading.many import Job, grades
from reviewer.grading.shared import shared
from reviewer.grading.sheet import sheet
from reviewer.packs.loader import load_packs
from reviewer.report.console import Console
from reviewer.report.formats.ink import Ink
from reviewer.results.score import RubricError, rubric_named

summary = "Grade a folder of designs by a rubric: a sheet, and a page of what the class shares."


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options of `review grade`."""
    parser.epilog = (
        "Of a folder every *.txt and *.design in it and below is a submission, by its name without"
        " the ending. Exit status: 0 all graded, 2 not all."
    )
    add = parser.add_argument
    add("paths", nargs="+", metavar="SUBMISSIONS", help="files, or folders of them")
    add("--rubric", metavar="NAME", help="a rubric of a pack; `review packs list` names them")
    add("-o", "--output", metavar="FILE", help="write the sheet (CSV) to FILE")
    add("--page", metavar="FILE", help="write the page of what the class shares (HTML) to FILE")
    add("--processes", type=int, default=0, metavar="N", help="how many at once; all processors where not said")  # fmt: skip
    add_judging(parser)
    add_configuration(parser, *JUDGING, "rubric")


def run(options: Namespace, console: Console) -> int:
    """Grade all, in the order of their names; what cannot be graded is told, and has its line."""
    packs, settings = load_packs(options.pack), settings_of(options)
    mistakes = unknown_rules(settings, packs)
    mistakes += [f"{failure.what}: {failure.reason}" for pack in packs for failure in pack.failures]
    try:
        rubric_named(options.rubric or "", packs)
    except RubricError as error:
        mistakes.append(str(error))
    for mistake in mistakes:
        console.complain(mistake)
    if mistakes:
        return 2
    texts, unread = _submissions(options.paths, console)
    job = Job(tuple(options.pack), settings, options.rubric or "")
    found = [*unread, *_counted(grades(texts, job, options.processes), len(texts))]
    found.sort(key=lambda grade: grade.name)
    for grade in found:
        if not grade.graded:
            console.complain(f"{grade.name}: {grade.note}")
    written = _put(found, options, console)
    return 0 if written and found and all(grade.graded for grade in found) else 2


def _submissions(paths: list[str], console: Console) -> tuple[list[tuple[str, bytes]], list[Grade]]:
    """Every submission by its name, and a grade without points for what could not be read."""
    texts: dict[str, bytes] = {}
    unread = []
    for path in paths:
        for text in read_all(_below(path)) if is_folder(path) else read_all([path]):
            name = _name(text.name, path)
            if isinstance(text, Text):
                texts[name] = text.data
            else:
                unread.append(Grade(name, note=f"it could not be read: {text.reason}"))
    if not texts and not unread:
        console.complain(f"{', '.join(paths)}: no submissions there (*.txt or *.design)")
    return [*texts.items()], unread


def _below(folder: str) -> list[str]:
    """The submissions of a folder and those below it; hidden ones are passed over."""
    found = [
        str(path)
        for path in Path(folder).rglob("*")
        if path.suffix in (".txt", ".design")
        and path.is_file()
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    ]
    return sorted(found)


def _name(file: str, path: str) -> str:
    """A submission's name: its path from the folder that was named, without the ending."""
    inside = PurePath(file)
    if is_folder(path) and inside.is_relative_to(path):
        inside = inside.relative_to(path)
    return inside.with_suffix("").as_posix()


def _counted(found: Iterator[Grade], number: int) -> Iterator[Grade]:
    """The same grades; a terminal is shown how far they are."""
    from tqdm import tqdm  # noqa: PLC0415 - only this command shows progress

    yield from tqdm(found, total=number, unit="design", desc="grading", disable=None, leave=False)


def _put(found: list[Grade], options: Namespace, console: Console) -> bool:
    text = sheet(found, Ink())
    try:
        if options.page:
            from reviewer.grading.class_page import class_page  # noqa: PLC0415 - only where asked for

            page = class_page(shared(found), ", ".join(options.paths))
            write(options.page, page.encode())
        if options.output:
            write(options.output, text.encode())
        else:
            console.put(text)
    except FileError as error:
        console.complain(str(error))
        return False
    return True
