"""What changed between two designs: `review diff old.txt new.txt`."""

from __future__ import annotations

import json as json_text
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from typing import Any

from dsl.parse import parse
from reviewer.command.configured import add_configuration
from reviewer.command.files import FileError, read
from reviewer.command.judging import JUDGING, add_judging, settings_of, unknown_rules
from reviewer.command.options import add_color
from reviewer.model.finding import Finding, Severity
from reviewer.packs.loader import load_packs, vocabulary_of
from reviewer.report.console import Console
from reviewer.report.formats.concise import problem_line
from reviewer.report.formats.excerpt import location
from reviewer.report.formats.full import message_lines
from reviewer.report.formats.ink import Ink
from reviewer.report.formats.json import review_object
from reviewer.report.tables.grid import Cell, Column, grid
from reviewer.results.diff import Compared, Row, compared
from reviewer.review import Review, review

summary = "Compare two designs: findings fixed, findings added, and their numbers side by side."

FAIL_ON = {word: Severity[word.upper()] for word in ("error", "warning", "info")}


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options of `review diff`."""
    parser.epilog = (
        "Exit status: 0 nothing new at or above --fail-on, 1 something new, 2 a design could not"
        " be reviewed as a whole."
    )
    parser.add_argument("old", metavar="OLD", help="the old design, or - for standard input")
    parser.add_argument("new", metavar="NEW", help="the new design")
    parser.add_argument("--format", choices=("text", "json"), default="text")
    parser.add_argument(
        "--fail-on",
        choices=(*FAIL_ON, "never"),
        help="exit with 1 on a new finding of this severity or worse (default: error)",
    )
    add_judging(parser)
    add_configuration(parser, *JUDGING, "fail-on")
    add_color(parser)


def run(options: Namespace, console: Console) -> int:
    """Review both and show what differs."""
    packs, settings = load_packs(options.pack), settings_of(options)
    try:
        texts = [read(name) for name in (options.old, options.new)]
    except FileError as error:
        console.complain(str(error))
        return 2
    if mistakes := unknown_rules(settings, packs):
        for mistake in mistakes:
            console.complain(mistake)
        return 2
    old, new = (
        review(parse(text.data, text.name, vocabulary_of(packs)), packs, settings) for text in texts
    )
    found = compared(old, new)
    if options.format == "json":
        console.put(json_text.dumps(_json_document(found), indent=2) + "\n")
    else:
        console.put(
            "".join(f"{line}\n" for line in _report_lines(found, console.ink(options.color)))
        )
    return _exit_status(found, options.fail_on, console)


def _exit_status(found: Compared, fail_on: str, console: Console) -> int:
    for each in (found.old, found.new):
        for problem in each.problems:
            if problem.fatal:
                console.say(problem_line(problem, each.source))
        for failure in each.failures:
            console.complain(f"{failure.what}: {failure.reason}")
    if any(each.failures or each.partial for each in (found.old, found.new)):
        return 2
    worst = max((finding.severity for finding in found.introduced), default=0)
    return int(fail_on != "never" and worst >= FAIL_ON[fail_on])


def _report_lines(found: Compared, ink: Ink) -> Iterator[str]:
    yield ink.paint(ink.safe(f"{found.old.source.name} -> {found.new.source.name}"), "bold")
    yield (
        f"  {len(found.fixed)} fixed, {len(found.introduced)} introduced,"
        f" {len(found.unchanged)} unchanged"
    )
    yield from _finding_lines("Fixed", found.fixed, found.old, ink)
    if found.eased:
        yield from ("", ink.paint("Fixed in part", "bold"))
        yield from (f"  - {' of '.join(mark.split(' ', 1))}" for mark in map(ink.safe, found.eased))
    yield from _finding_lines("Introduced", found.introduced, found.new, ink)
    yield from _finding_lines("Unchanged", found.unchanged, found.new, ink)
    if found.opened:
        yield from ("", ink.paint("New questions", "bold"))
        for question in found.opened:
            yield from ink.prose(f"{question.answer.message} ({question.rule})", "  - ")
    yield from _number_lines(found.rows, ink)


def _finding_lines(title: str, findings: Sequence[Finding], at: Review, ink: Ink) -> Iterator[str]:
    if not findings:
        return
    yield from ("", ink.paint(title, "bold"))
    for finding in findings:
        yield from message_lines(finding, ink)
        if finding.spans:
            yield f"    {ink.paint(location(at.source, finding.spans[0], ink), 'dim')}"


def _number_lines(rows: Sequence[Row], ink: Ink) -> Iterator[str]:
    """Those that changed, as a table."""
    changed = [row for row in rows if row.changed]
    yield ""
    if not changed:
        yield "No number changed."
        return
    yield ink.paint("Changed numbers", "bold")
    columns = (
        Column(""),
        Column("of", flexible=True),
        Column("before", right=True),
        Column("after", right=True),
    )
    cells = [[Cell(row.what), Cell(row.name), Cell(row.before), Cell(row.after)] for row in changed]
    yield from grid(columns, cells, ink)


def _json_document(found: Compared) -> dict[str, Any]:
    """Both reviews, the fingerprints by what became of them, and the numbers."""
    return {
        "schema": "design-reviewer/diff",
        "version": 1,
        "old": review_object(found.old),
        "new": review_object(found.new),
        "fixed": [finding.fingerprint for finding in found.fixed],
        "introduced": [finding.fingerprint for finding in found.introduced],
        "eased": list(found.eased),
        "unchanged": [finding.fingerprint for finding in found.unchanged],
        "numbers": [row._asdict() | {"changed": row.changed} for row in found.rows],
    }
