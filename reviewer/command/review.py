"""The review of designs: `review design.txt`."""

from __future__ import annotations

import textwrap
from argparse import ArgumentParser, Namespace
from pathlib import PurePath
from typing import TYPE_CHECKING

from dsl.parse import parse
from reviewer.command.configuration import KEYS
from reviewer.command.configured import COMMAND_LINE, add_configuration
from reviewer.command.dispatch import commands
from reviewer.command.drawing import PICTURES, kind_of, save
from reviewer.command.files import (
    FOLDER_RULE,
    FileError,
    is_design,
    is_folder,
    read,
    read_all,
    write,
)
from reviewer.command.judging import add_judging, settings_of, unknown_rules
from reviewer.command.options import add_color, add_links
from reviewer.command.outputs import faults_of_outputs
from reviewer.model.finding import Severity
from reviewer.model.pack import Pack
from reviewer.model.run_settings import Settings
from reviewer.packs.loader import load_packs, vocabulary_of
from reviewer.report.console import Console
from reviewer.report.formats import ENDINGS, FORMATS, writer
from reviewer.report.formats.ink import Ink
from reviewer.report.formats.report import Report
from reviewer.review import Review, Verdict, review
from reviewer.text.did_you_mean import did_you_mean
from reviewer.version import version

if TYPE_CHECKING:
    from reviewer.model.rubric import Rubric
    from reviewer.results.baseline import Baseline

summary = "Review system designs: load, single points of failure, caches, shards and limits, with the arithmetic."

FAIL_ON = {
    "error": Severity.ERROR,
    "warning": Severity.WARNING,
    "info": Severity.INFO,
    "never": None,
}
FILE_COLUMNS = 100

_OTHER_PICTURES = (".gif", ".jpg", ".jpeg", ".webp", ".bmp")


EPILOG = f"""\
{textwrap.fill(FOLDER_RULE, 78)}
For a file named like a command, use a path: ./rules. Exit status: 0 no finding at or above
--fail-on, 1 a finding, 2 something could not be reviewed, read or written.
"""


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options of `review`."""
    parser.epilog = EPILOG
    add = parser.add_argument
    add("paths", nargs="*", metavar="DESIGN", help="a file, a folder, or - for standard input")
    add("--format", choices=list(FORMATS), help="format of the report (default: summary)")
    add("-o", "--output", action="append", default=[], metavar="FILE",
        help="write the report to FILE in the format of its ending (*.pdf with the extra `pdf`); *.svg or *.png also draws the picture")  # fmt: skip
    add("--schema", type=int, choices=(1, 2), default=1, help="schema of the JSON report (default: 1)")  # fmt: skip
    add("--fail-on", choices=list(FAIL_ON), help="exit with 1 from this severity on (default: error)")  # fmt: skip
    add("--verbose", "--all", dest="all", action="store_true",
        help="show everything: excerpts, sums, all notes and questions, sources, assumptions")  # fmt: skip
    add("--fix", action="store_true",
        help="fix the errors and warnings that a change of the design fixes, in place; then review it")  # fmt: skip
    add("--diff", action="store_true", help="change nothing; show what --fix would change")
    add("--baseline", metavar="FILE", help="hide the findings that FILE lists as known")
    add("--write-baseline", metavar="FILE", help="record the findings in FILE as known")
    add(
        "--rubric",
        metavar="NAME",
        help="score with this rubric of a pack (`default`: the built-in one)",
    )
    add("--version", action="store_true", help="show the version")
    add_links(parser)
    add_judging(parser)
    add_configuration(parser, *KEYS)
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
    settings = settings_of(options)
    if mistakes := [*unknown_rules(settings, packs), *_bad_outputs(options)]:
        for mistake in mistakes:
            console.complain(mistake)
        return 2
    if options.diff:
        from reviewer.command.fixing import show_fixes  # noqa: PLC0415 - most runs fix nothing

        texts = read_all(options.paths, follow_links=options.follow_links)
        return show_fixes(texts, packs, settings, console)
    return _review_all(options, packs, settings, console)


def _review_all(
    options: Namespace, packs: tuple[Pack, ...], settings: Settings, console: Console
) -> int:
    """Review each design and deliver the report."""
    try:
        baseline, rubric = _baseline(options.baseline), _rubric(options.rubric, packs)
    except FileError as error:
        console.complain(str(error))
        return 2
    report = _scored(_report(options, packs, settings, console), rubric)
    if options.write_baseline:
        return _write_baseline(report, options.write_baseline, console)
    if baseline is not None:
        report = _compared(report, baseline, options.baseline, console)
    written = _deliver(report, options, console)
    status = max((_status(each, FAIL_ON[options.fail_on]) for each in report.reviews), default=2)
    return status if written and not report.unread else 2


def _baseline(name: str | None) -> Baseline | None:
    """The baseline in a file.

    Raises:
        FileError: it cannot be read, or is none.

    """
    if name is None:
        return None
    from reviewer.results.baseline import BaselineError, read_baseline  # noqa: PLC0415 - most runs have none

    try:
        return read_baseline(read(name).data.decode("utf-8", "replace"))
    except BaselineError as error:
        raise FileError(name, str(error)) from error


def _compared(report: Report, baseline: Baseline, name: str, console: Console) -> Report:
    """The report with what is known put aside; one line says what became of what no longer stands."""
    from reviewer.results.since_baseline import changes_since  # noqa: PLC0415 - most runs have none

    if changed := changes_since(baseline, report.reviews, name):
        console.say(changed)
    left = tuple(map(baseline.without_known, report.reviews))
    return report._replace(reviews=left, compared=True)


def _write_baseline(report: Report, name: str, console: Console) -> int:
    """List all findings as known; 2 where not all could be found or the file not be written."""
    from reviewer.results.baseline import baseline_text  # noqa: PLC0415 - most runs write none

    if not _written(name, baseline_text(report.reviews).encode(), console):
        return 2
    number = sum(len(each.findings) for each in report.reviews)
    console.say(f"{name} lists {number} {'finding' if number == 1 else 'findings'} as known")
    failed = any(each.verdict in (Verdict.FAILED, Verdict.PARTIAL) for each in report.reviews)
    return 2 if failed or report.unread else 0


def _report(
    options: Namespace, packs: tuple[Pack, ...], settings: Settings, console: Console
) -> Report:
    reviews: list[Review] = []
    unread: list[tuple[str, str]] = []
    words = vocabulary_of(packs)
    for text in read_all(options.paths, follow_links=options.follow_links):
        if isinstance(text, FileError):
            console.complain(str(text) + _command_meant(text.name))
            unread.append((text.name, text.reason))
            continue
        if not options.fix:
            reviews.append(review(parse(text.data, text.name, words), packs, settings))
            continue
        from reviewer.command.fixing import fixed_review  # noqa: PLC0415 - most runs fix nothing

        try:
            reviews.append(fixed_review(text, packs, settings, console))
        except FileError as error:
            console.complain(str(error))
            unread.append((error.name, error.reason))
    many = len(options.paths) > 1 or is_folder(options.paths[0])
    return Report(tuple(reviews), tuple(unread), many, options.all, schema=options.schema)


def _rubric(name: str | None, packs: tuple[Pack, ...]) -> Rubric | None:
    """The rubric of this name.

    Raises:
        FileError: there is none, or it cannot be read.

    """
    if not name:
        return None
    from reviewer.results.score import RubricError, rubric_named  # noqa: PLC0415 - most runs score nothing

    try:
        return rubric_named(name, packs)
    except RubricError as error:
        raise FileError("--rubric", str(error)) from error


def _scored(report: Report, rubric: Rubric | None) -> Report:
    """The same with scores, where there is a rubric to score by."""
    if rubric is None:
        return report
    from reviewer.results.score import scored_review  # noqa: PLC0415 - most runs score nothing

    reviews = tuple(scored_review(each, rubric) for each in report.reviews)
    return report._replace(reviews=reviews)


def _status(each: Review, fail_on: Severity | None) -> int:
    if each.verdict in (Verdict.FAILED, Verdict.PARTIAL):
        return 2
    return int(each.reaches(fail_on))


def _deliver(report: Report, options: Namespace, console: Console) -> bool:
    """Put the report where it was asked for; whether all of it got there."""
    files = [name for name in options.output if not name.endswith(PICTURES)]
    done = [_save(report, name, options, console) for name in files]
    goes_to_output = options.fix and "-" in options.paths  # the fixed design does
    if not files and not goes_to_output and (report.reviews or report.many):
        ink = console.ink(options.color)
        name = "full" if options.all and options.format == "summary" else options.format
        console.put(writer(name)(report, ink))
        console.flush()
    pictures = [name for name in options.output if name.endswith(PICTURES)]
    done += [
        save(each, name, kind_of(name), console) for name in pictures for each in report.reviews
    ]
    return all(done)


def _save(report: Report, name: str, options: Namespace, console: Console) -> bool:
    said = options.stated["format"].origin == COMMAND_LINE
    if PurePath(name).suffix.lower() == ".pdf":
        return _save_pdf(report, name, console)
    kind = options.format if said else ENDINGS.get(PurePath(name).suffix, options.format)
    ink = Ink(options.color == "always", columns=FILE_COLUMNS)
    return _written(name, writer(kind)(report, ink).encode(), console)


def _save_pdf(report: Report, name: str, console: Console) -> bool:
    from reviewer.report.formats.pdf import PdfError, pdf  # noqa: PLC0415 - heavy, and an extra

    try:
        return _written(name, pdf(report, Ink(columns=FILE_COLUMNS)), console)
    except PdfError as error:
        console.complain(f"{name}: {error}")
        return False


def _written(name: str, data: bytes, console: Console) -> bool:
    try:
        write(name, data)
    except FileError as error:
        console.complain(str(error))
        return False
    return True


def _bad_outputs(options: Namespace) -> list[str]:
    """A line for each output that would destroy what is read, or cannot hold what it should."""
    baselines = [options.write_baseline] if options.write_baseline else []
    others = [*options.pack, *([options.config] if options.config else [])]
    lines = faults_of_outputs([*options.output, *baselines], options.paths, is_design, others)
    lines += [
        f"{name}: pictures are drawn as {' or '.join(PICTURES)}"
        for name in options.output
        if PurePath(name).suffix.lower() in _OTHER_PICTURES
    ]
    lines += [
        f"{name}: a baseline is not a picture"
        for name in baselines
        if PurePath(name).suffix.lower() in (*PICTURES, *_OTHER_PICTURES)
    ]
    pictures = [name for name in options.output if name.endswith(PICTURES)]
    if pictures and (len(options.paths) > 1 or is_folder(options.paths[0])):
        lines.append(
            f"{pictures[0]}: one picture shows one design; name one, or use `review render`"
        )
    return lines


def _command_meant(name: str) -> str:
    hint = "" if "." in name or "/" in name else did_you_mean(name, commands())
    return f" ({hint[:-1]}, the command?)" if hint else ""
