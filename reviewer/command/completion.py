"""A completion script for a shell: `review completion bash`."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import Any

from reviewer.command.dispatch import command_named, commands
from reviewer.packs.loader import load_packs
from reviewer.report.console import Console

summary = "Print the shell script that completes commands, options and rules."

SHELLS = ("bash", "zsh", "tcsh")
_RULES = ("--select", "--ignore")


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options of `review completion`."""
    parser.epilog = 'In bash, add `eval "$(review completion bash)"` to ~/.bashrc.'
    parser.add_argument("shell", choices=SHELLS, help="the shell to complete in")


def run(options: Namespace, console: Console) -> int:
    """Write the script."""
    import shtab  # noqa: PLC0415 - nothing else needs it

    console.put(shtab.complete(_combined_parser(shtab), options.shell) + "\n")
    return 0


def _combined_parser(shtab: Any) -> ArgumentParser:
    """One parser of all commands; `review DESIGN` itself has the options of the first level."""
    rules = [rule.id for pack in load_packs() for rule in pack.rules]
    whole = ArgumentParser(prog="review")
    inside = whole.add_subparsers()
    for name, module in commands().items():
        command = command_named(module)
        parser = inside.add_parser(name, help=command.summary)
        command.add_arguments(parser)
        _add_hint(parser, rules, shtab)
    review = command_named("reviewer.command.review")
    review.add_arguments(whole)
    _add_hint(whole, rules, shtab)
    return whole


def _add_hint(parser: ArgumentParser, rules: list[str], shtab: Any) -> None:
    """Say what completes an argument: a rule, a file."""
    for action in parser._actions:  # argparse has no other door to them
        if {*action.option_strings} & {*_RULES} or action.dest == "rule":
            action.choices = rules if action.choices is None else action.choices
        elif action.metavar in ("DESIGN", "FILE", "PATH", "OLD", "NEW"):
            action.complete = shtab.FILE  # type: ignore[attr-defined]  # shtab reads it
