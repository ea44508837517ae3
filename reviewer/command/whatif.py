"""What becomes of a design at another load, without parts of it: `review whatif`."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from dsl.parse import Parsed, parse
from reviewer.command.files import STDIN, FileError, read, write
from reviewer.command.options import add_color
from reviewer.report.console import Console
from reviewer.report.formats.concise import problem_line
from reviewer.whatif import json, text
from reviewer.whatif.changes import changed_text, not_carried
from reviewer.whatif.outcome import Outcome, outcome
from reviewer.whatif.scenario import (
    Scenario,
    ScenarioError,
    factor_of,
    failures_of,
    patience_of,
    setting_of,
)

summary = (
    "Ask what if: more load, failures or other figures; what breaks first and what would handle it."
)

FORMATS = ("text", "json")

EPILOG = """\
--p99 0.5x is half of today's p99, `0.5x required` half of the required one, 80ms a
duration. All options combine; --fail and --set repeat. Exit status: 0 answered, 2 not
answered, not all of the text read, or not written.
"""


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options of `review whatif`."""
    parser.epilog = EPILOG
    add = parser.add_argument
    add("path", nargs="?", metavar="DESIGN", help="a file, or - for standard input")
    add("--load", default="1x", metavar="TIMES", help="multiply the load: 100x")
    add("--fail", action="append", default=[], metavar="WHAT", nargs="+",
        help="lose a component, `2 of api`, `zone a`, `zone 1` or `region eu`")  # fmt: skip
    add("--set", action="append", default=[], metavar="FIGURE",
        help="set a figure: hot.hit=0%%, api.count=16, peak=3")  # fmt: skip
    add("--p99", metavar="AIM", help="target p99: 0.5x, half, 80ms")
    add("--format", choices=FORMATS, default="text", help="text (default) or json")
    add("-o", "--output", metavar="FILE", help="write the design that handles it to FILE")
    add("--apply", action="store_true", help="overwrite the design with it")
    add_color(parser)


def run(options: Namespace, console: Console) -> int:
    """Suppose it, show what becomes of it, and write the changed design where that is asked."""
    _take_path(options)
    try:
        parsed = _parse_design(options, console)
        found = outcome(parsed.design, _read_scenario(parsed, options))
    except (FileError, ScenarioError) as error:
        console.complain(str(error))
        return 2
    ink = console.ink(options.color)
    console.put(json.write(found, ink) if options.format == "json" else text.write(found, ink))
    target = options.path if options.apply else options.output
    if target and not _save_design(found, target, console):
        return 2
    return 2 if parsed.partial else 0


def _take_path(options: Namespace) -> None:
    """Of `--fail zone a design.txt` the last word is the design."""
    if options.path is None and options.fail and len(options.fail[-1]) > 1:
        options.path = options.fail[-1].pop()


def _parse_design(options: Namespace, console: Console) -> Parsed:
    """The design, if it can be written to its target.

    Raises:
        FileError: it cannot be read.
        ScenarioError: the changed design would go where it must not.

    """
    if options.path is None:
        raise ScenarioError("name a design, or - for standard input (review whatif --help)")
    found = read(options.path)
    if options.apply and (options.output or found.name == STDIN):
        raise ScenarioError("--apply writes over the design's own file; it goes without -o and -")
    if options.output and Path(options.output).resolve() == Path(found.name).resolve():
        raise ScenarioError(f"{options.output}: this is the design itself; --apply writes over it")
    parsed = parse(found.data, found.name)
    for problem in parsed.problems:
        if problem.fatal:
            console.say(problem_line(problem, parsed.design.source))
    return parsed


def _read_scenario(parsed: Parsed, options: Namespace) -> Scenario:
    return Scenario(
        load=factor_of(options.load),
        failures=failures_of(parsed.design, [" ".join(words) for words in options.fail]),
        settings=tuple(setting_of(one) for one in options.set),
        patience=None if options.p99 is None else patience_of(options.p99),
    )


def _save_design(found: Outcome, target: str, console: Console) -> bool:
    changed = changed_text(found)
    if missing := not_carried(changed, found):
        console.complain(f"{target}: not written, because it would not handle this: {missing[0]}")
        return False
    try:
        write(target, changed.encode())
    except FileError as error:
        console.complain(str(error))
        return False
    kept = not (found.plan.stuck or found.floors or found.beyond)
    console.say(
        f"{target} holds the design that handles {'it' if kept else 'what counts can handle'}"
    )
    return True
