"""All the numbers of designs: `review numbers design.txt`."""

from __future__ import annotations

from argparse import ArgumentParser, BooleanOptionalAction, Namespace
from pathlib import Path

from dsl.parse import parse
from reviewer.command.drawing import LIGHT, PICTURES, kind_of
from reviewer.command.files import FOLDER_RULE, FileError, is_folder, read_all, write
from reviewer.command.options import add_color, add_pack
from reviewer.packs.loader import load_packs, vocabulary_of
from reviewer.report.console import Console
from reviewer.report.formats.concise import problem_line
from reviewer.report.formats.ink import Ink
from reviewer.report.tables import csv, json, text
from reviewer.report.tables.numbers import Numbers, NumbersReport, numbers_of

summary = "Show all numbers of a design: load, headroom, latency, availability and cost, with their basis."

FORMATS = ("text", "json", "csv")
THEMES = ("light", "dark")
FILE_COLUMNS = 100


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options of `review numbers`."""
    parser.epilog = (
        f"{FOLDER_RULE} Exit status: 0 shown, 2 not shown, or not all of the text was read."
    )
    add = parser.add_argument
    add("paths", nargs="+", metavar="DESIGN", help="a file, a folder, or - for standard input")
    add("--format", choices=FORMATS, help="text (default), json or csv")
    add(
        "--by",
        choices=list(csv.TABLES),
        help="show only this part (csv holds one table, by default component)",
    )
    add(
        "-o",
        "--output",
        metavar="FILE",
        help="write to FILE in the format of its ending; *.svg or *.png draws the numbers",
    )
    add(
        "--draw",
        action=BooleanOptionalAction,
        help="draw bars below the tables (default: on a terminal)",
    )
    add("--theme", choices=THEMES, default=LIGHT, help="theme of the picture (default: light)")
    add_pack(parser)
    add_color(parser)


def run(options: Namespace, console: Console) -> int:
    """Work the numbers out and show them; 2 where a design was not read, or not all of it."""
    form = options.format or _form_of(options.output or "")
    if options.by and form == "json":
        console.complain("--by chooses a part of text or csv; json holds all of them")
        return 2
    sources = {Path(path).resolve() for path in options.paths if path != "-"}
    if options.output and Path(options.output).resolve() in sources:
        console.complain(f"{options.output}: this is the design itself; choose another file")
        return 2
    kind = _picture_kind(options.output or "")
    if kind and (len(options.paths) > 1 or is_folder(options.paths[0])):
        console.complain(f"{options.output}: one picture shows the numbers of one design")
        return 2
    report = _build_report(options, console, quiet=form == "text" and not kind)
    if kind:
        drawn = [_draw_numbers(numbers, kind, options, console) for numbers in report.designs]
        shown = all(drawn)
    else:
        shown = _write_report(report, form, options, console)
    whole = not any(problem.fatal for each in report.designs for problem in each.problems)
    return 0 if shown and whole and not report.unread else 2


def _form_of(output: str) -> str:
    ending = output.rpartition(".")[2]
    return ending if ending in FORMATS else "text"


def _picture_kind(output: str) -> str:
    """The kind of picture that a file's name asks for; "" for none."""
    return kind_of(output) if output.lower().endswith(PICTURES) else ""


def _draw_numbers(numbers: Numbers, kind: str, options: Namespace, console: Console) -> bool:
    """Draw the numbers into the file; whether that worked."""
    from reviewer.report.charts.draw import draw_numbers  # noqa: PLC0415 - tables need no pictures

    drawing = draw_numbers(numbers.facts, kind, options.theme)
    for note in drawing.notes:
        console.complain(f"{numbers.file}: {note}")
    image = drawing.png if kind == "png" else drawing.svg
    return image is not None and _save_file(options.output, image, console)


def _save_file(name: str, data: bytes, console: Console) -> bool:
    try:
        write(name, data)
    except FileError as error:
        console.complain(str(error))
        return False
    return True


def _build_report(options: Namespace, console: Console, *, quiet: bool) -> NumbersReport:
    designs, unread = [], []
    words = vocabulary_of(load_packs(options.pack, installed=False))
    for found in read_all(options.paths):
        if isinstance(found, FileError):
            console.complain(str(found))
            unread.append((found.name, found.reason))
        else:
            numbers = numbers_of(parse(found.data, found.name, words))
            designs.append(numbers)
            if not quiet:
                _say_problems(numbers, console)
    many = len(options.paths) > 1 or is_folder(options.paths[0])
    return NumbersReport(tuple(designs), tuple(unread), many)


def _say_problems(numbers: Numbers, console: Console) -> None:
    """Beside data, say what of the design is not in them."""
    for problem in numbers.problems:
        if problem.fatal:
            console.say(problem_line(problem, numbers.design.source))


def _write_report(report: NumbersReport, form: str, options: Namespace, console: Console) -> bool:
    if not report.designs and not report.many:
        return False
    if not options.output:
        draws = console.is_terminal if options.draw is None else options.draw
        console.put(
            _format_report(report, form, options.by, console.ink(options.color), draws=draws)
        )
        return True
    ink = Ink(options.color == "always", columns=FILE_COLUMNS)
    text = _format_report(report, form, options.by, ink, draws=bool(options.draw))
    return _save_file(options.output, text.encode(), console)


def _format_report(
    report: NumbersReport, form: str, table: str | None, ink: Ink, *, draws: bool
) -> str:
    if form == "json":
        return json.write(report, ink)
    return (
        csv.write(report, ink, table or "component")
        if form == "csv"
        else text.write(report, ink, table or "", draws=draws and not table)
    )
