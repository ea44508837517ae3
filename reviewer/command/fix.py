"""One rule's fixes, applied to a design: `review fix missing-timeout design.txt`."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from reviewer.command.configured import add_configuration
from reviewer.command.files import FileError, Text, read_all
from reviewer.command.fixing import fixed, settle
from reviewer.command.judging import unknown_rules
from reviewer.command.options import add_pack, level
from reviewer.model.pack import Pack
from reviewer.model.run_settings import Settings
from reviewer.packs.loader import load_packs
from reviewer.report.console import Console
from reviewer.results.fixing.applying import Fixed

summary = "Apply the fixes that one rule proposes, in place."


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options of `review fix`."""
    parser.epilog = (
        "What only states a fact is written with --confirm; what accepts a risk or lowers a\n"
        "requirement is never written. Exit status: 0 done, 1 with --diff where a file would\n"
        "change, 2 not fixed."
    )
    add = parser.add_argument
    add("rule", metavar="RULE", help="the rule id, as in reports and `review rules`")
    add("paths", nargs="*", metavar="DESIGN",
        help="a file, a folder, or - to go from standard input to output, as without any")  # fmt: skip
    add("--diff", action="store_true", help="change nothing; show what would change")
    add("--confirm", action="store_true",
        help="state what the rule asks for as well: you confirm that it is so")  # fmt: skip
    add("--level", type=level, metavar="LEVEL", help="judge for this level")
    add_pack(parser)
    add_configuration(parser, "pack", "level")


def run(options: Namespace, console: Console) -> int:
    """Fix each design; the worst that happened is the status."""
    packs = load_packs(options.pack)
    settings = Settings(options.level or "")
    if mistakes := unknown_rules(Settings(select=(options.rule,)), packs):
        for mistake in mistakes:
            console.complain(mistake.removeprefix("--select: "))
        return 2
    texts = read_all(options.paths or ["-"])
    return max((_fix_one(text, options, packs, settings, console) for text in texts), default=2)


def _fix_one(
    text: Text | FileError,
    options: Namespace,
    packs: tuple[Pack, ...],
    settings: Settings,
    console: Console,
) -> int:
    if isinstance(text, FileError):
        console.complain(str(text))
        return 2
    found = fixed(text, packs, settings, rule=options.rule, confirm=options.confirm)
    try:
        status = settle(text, found, console, diff=options.diff)
    except FileError as error:
        console.complain(str(error))
        return 2
    _say_what_is_left(text.name, options.rule, found, console)
    return status


def _say_what_is_left(name: str, rule: str, found: Fixed, console: Console) -> None:
    for step in found.left:
        console.say(f"{name}: {rule}: left to you: {step.title}")
    if not (found.steps or found.left or found.refusal):
        console.say(f"{name}: {rule}: nothing to fix")
