"""Puts out the review of designs: `review design.txt`."""

from __future__ import annotations

import textwrap
from argparse import ArgumentParser, Namespace
from pathlib import Path

from dsl.parse import parse
from reviewer.command.console import Console
from reviewer.command.dispatch import commands
from reviewer.command.drawing import PICTURES, kind_of, save
from reviewer.command.files import FOLDER_RULE, FileError, is_folder, read_all, write
from reviewer.command.options import add_color, add_pack, ids, level
from reviewer.finding import Severity
from reviewer.formats import FORMATS, writer
from reviewer.formats.ink import Ink
from reviewer.formats.report import Report
from reviewer.nearest import did_you_mean
from reviewer.packs import Pack, load_packs
from reviewer.review import Review, Verdict, review
from reviewer.settings import LEVELS, Settings
from reviewer.version import version

summary = "Review system designs: load, single points of failure, caches, shards, limits; with the arithmetic."

FAIL_ON = {
    "error": Severity.ERROR,
    "warning": Severity.WARNING,
    "info": Severity.INFO,
    "never": None,
}
FILE_COLUMNS = 100


EPILOG = f"""\
{textwrap.fill(FOLDER_RULE, 78)}
A file named like a command is written ./rules. Exit status: 0 nothing at or above
--fail-on, 1 something, 2 something could not be reviewed, read or written.
"""


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options of `review`."""
    parser.epilog = EPILOG
    add = parser.add_argument
    add("paths", nargs="*", metavar="DESIGN", help="a file, a folder, or - for standard input")
    add("--format", choices=list(FORMATS), help="full (the default), concise or json")
    add("-o", "--output", action="append", default=[], metavar="FILE",
        help="write the report to FILE, as JSON for *.json; *.svg or *.png: draw the picture beside it")  # fmt: skip
    add(
        "--level",
        type=level,
        metavar="LEVEL",
        help=f"judge as for {', '.join(LEVELS)} (or E3 to E8)",
    )
    add(
        "--select",
        type=ids,
        action="extend",
        default=[],
        metavar="RULES",
        help="only these rules, by id",
    )
    add("--ignore", type=ids, action="extend", default=[], metavar="RULES", help="not these rules")
    add(
        "--fail-on",
        choices=list(FAIL_ON),
        default="error",
        help="exit with 1 from this severity on",
    )
    add("--no-accept", action="store_true", help="judge what the design accepts, too: for graders")
    add("--all-questions", action="store_true", help="ask all questions, not only the weightiest")
    add("--version", action="store_true", help="say which version this is")
    add_pack(parser)
    add_color(parser)


def run(options: Namespace, console: Console) -> int:
    """Review, report, and say by the exit status what came of it."""
    if options.version:
        console.put(f"review {version()}\n")
        return 0
    if not options.paths:
        console.complain("name a design to review, or - for standard input (review --help)")
        return 2
    packs = load_packs(options.pack)
    settings = Settings(
        options.level or "", tuple(options.select), tuple(options.ignore), not options.no_accept
    )
    if mistakes := [*_unknown_rules(settings, packs), *_bad_outputs(options)]:
        for mistake in mistakes:
            console.complain(mistake)
        return 2
    report = _report(options, packs, settings, console)
    written = _deliver(report, options, console)
    status = max((_status(each, FAIL_ON[options.fail_on]) for each in report.reviews), default=2)
    return status if written and not report.unread else 2


def _report(
    options: Namespace, packs: tuple[Pack, ...], settings: Settings, console: Console
) -> Report:
    reviews, unread = [], []
    for text in read_all(options.paths):
        if isinstance(text, FileError):
            console.complain(str(text) + _command_meant(text.name))
            unread.append((text.name, text.reason))
        else:
            reviews.append(review(parse(text.data, text.name), packs, settings))
    many = len(options.paths) > 1 or is_folder(options.paths[0])
    return Report(tuple(reviews), tuple(unread), many, options.all_questions)


def _status(each: Review, fail_on: Severity | None) -> int:
    if each.verdict in (Verdict.FAILED, Verdict.PARTIAL):
        return 2
    return int(each.reaches(fail_on))


def _deliver(report: Report, options: Namespace, console: Console) -> bool:
    """Put the report where it was asked for; whether all of it got there."""
    files = [name for name in options.output if not name.endswith(PICTURES)]
    done = [_save(report, name, options, console) for name in files]
    if not files and (report.reviews or report.many):
        ink = console.ink(options.color)
        console.put(writer(options.format or "full")(report, ink))
        console.flush()
    pictures = [name for name in options.output if name.endswith(PICTURES)]
    done += [
        save(each, name, kind_of(name), console) for name in pictures for each in report.reviews
    ]
    return all(done)


def _save(report: Report, name: str, options: Namespace, console: Console) -> bool:
    kind = options.format or ("json" if name.endswith(".json") else "full")
    ink = Ink(options.color == "always", columns=FILE_COLUMNS)
    return _written(name, writer(kind)(report, ink).encode(), console)


def _written(name: str, data: bytes, console: Console) -> bool:
    try:
        write(name, data)
    except FileError as error:
        console.complain(str(error))
        return False
    return True


def _unknown_rules(settings: Settings, packs: tuple[Pack, ...]) -> list[str]:
    """A line for each rule that is selected or ignored and is not there."""
    known = [rule.id for pack in packs for rule in pack.rules]
    lines = []
    for option, wanted in (("--select", settings.select), ("--ignore", settings.ignore)):
        for rule in wanted:
            if rule not in known:
                hint = did_you_mean(rule, known) or "`review rules` lists them"
                lines.append(f"{option}: there is no rule `{rule}`: {hint}")
    if lines:
        lines += [f"{f.what}: {f.reason}" for pack in packs for f in pack.failures]
    return lines


def _bad_outputs(options: Namespace) -> list[str]:
    """A line for each output that would destroy a design, or cannot hold what it is to hold."""
    sources = {Path(path).resolve() for path in options.paths if path != "-"}
    over = [name for name in options.output if Path(name).resolve() in sources]
    lines = [f"{name}: this is the design itself; write the output elsewhere" for name in over]
    pictures = [name for name in options.output if name.endswith(PICTURES)]
    if pictures and (len(options.paths) > 1 or is_folder(options.paths[0])):
        lines.append(
            f"{pictures[0]}: one picture shows one design; name one, or use `review render`"
        )
    return lines


def _command_meant(name: str) -> str:
    hint = "" if "." in name or "/" in name else did_you_mean(name, commands())
    return f" ({hint[:-1]}, the command?)" if hint else ""
