"""Designs in their one canonical form: `review fmt`."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence

from dsl.decoding import decode
from dsl.formatting.formatter import format_source
from dsl.problem import Problem
from dsl.source import Source
from reviewer.command.files import STDIN, FileError, Text, read_all, write
from reviewer.report.console import Console
from reviewer.report.formats.concise import problem_line

summary = "Format designs in the canonical form; comments and meaning stay."


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options of `review fmt`."""
    parser.epilog = (
        "A file with an unreadable statement is left unchanged. Exit status: 0 done, 1 with"
        " --check where a file would change, 2 not formatted."
    )
    add = parser.add_argument
    add(
        "paths",
        nargs="+",
        metavar="DESIGN",
        help="a file, a folder, or - for standard input to standard output",
    )
    add("--check", action="store_true", help="change nothing; list the files that would change")


def run(options: Namespace, console: Console) -> int:
    """Format each file in place; the worst that happened is the status."""
    return max(
        (_format_one(text, options.check, console) for text in read_all(options.paths)), default=2
    )


def _format_one(text: Text | FileError, check: bool, console: Console) -> int:
    if isinstance(text, FileError):
        console.complain(str(text))
        return 2
    try:
        formatted = _format_text(text, console)
        return 2 if formatted is None else _settle_output(text, formatted, check, console)
    except FileError as error:
        console.complain(str(error))
        return 2


def _format_text(text: Text, console: Console) -> bytes | None:
    """The canonical form, None where the text has an error; then its lines are said."""
    source, problems = decode(text.data, text.name)
    if not _report_problems(source, problems, console):
        formatted, faults = format_source(source.text)
        if not _report_problems(source, faults, console):
            return formatted.encode("utf-8")
    console.complain(f"{text.name}: not formatted because of its errors")
    return None


def _report_problems(source: Source, problems: Sequence[Problem], console: Console) -> bool:
    fatal = [problem for problem in problems if problem.fatal]
    for problem in fatal:
        console.say(problem_line(problem, source))
    return bool(fatal)


def _settle_output(text: Text, formatted: bytes, check: bool, console: Console) -> int:
    """Keep, show or save the canonical form; whether that is a failed check."""
    if text.name == STDIN and not check:
        console.put_bytes(formatted)
        return 0
    if formatted == text.data:
        return 0
    if check:
        console.say(f"{text.name}: would be formatted")
        return 1
    write(text.name, formatted)
    console.say(f"{text.name}: formatted")
    return 0
