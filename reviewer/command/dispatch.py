"""The status of the subcommand that a command line names; of `review` where it names none.

A subcommand is a module with `summary` (a sentence), `add_arguments(parser)` and
`run(options, console) -> int`. A built-in one is a module here and a line of `BUILT_IN`; one of
another package enters by the entry point group `reviewer.commands`.
"""

from __future__ import annotations

import gc
from argparse import PARSER, ArgumentParser, Namespace, RawDescriptionHelpFormatter
from importlib import import_module
from typing import TYPE_CHECKING, NoReturn, Protocol, cast

from reviewer.command.configuration import ConfigurationError
from reviewer.command.configured import configure
from reviewer.packs.entry_points import plugins
from reviewer.report.console import Console

GROUP = "reviewer.commands"

BUILT_IN = (
    "completion",
    "config",
    "diff",
    "explain",
    "fix",
    "fmt",
    "grade",
    "numbers",
    "packs",
    "render",
    "rules",
    "whatif",
)
"""The built-in subcommands; each is the module of its name in this package."""


if TYPE_CHECKING:

    class Command(Protocol):
        """What the module of a subcommand has."""

        summary: str

        def add_arguments(self, parser: ArgumentParser) -> None:
            """Declare the command's options."""

        def run(self, options: Namespace, console: Console) -> int:
            """Do it, and give the exit status."""


class _UsageError(Exception):
    """The command line cannot be understood; the text is one line that says why."""


class _Parser(ArgumentParser):
    """A parser that says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        raise _UsageError(f"{message} ({self.prog} --help lists the options)")


def commands() -> dict[str, str]:
    """The subcommands' names, each with its module; a built-in one is not replaced."""
    found = {point.name: point.value for point in plugins(GROUP)}
    found |= {name: f"{__package__}.{name}" for name in BUILT_IN}
    return dict(sorted(found.items()))


_NEW_OBJECTS = 50_000
"""New objects from which garbage is looked for.

Basis: a review makes as many; at 200 bytes each they are 10 MB. By default (700) the collector takes
3% of a review."""


def dispatch(argv: list[str], console: Console) -> int:
    """Run what the command line says. A file named like a command is `./rules`."""
    modules = commands()
    name = argv[0] if argv and argv[0] in modules else ""
    command = command_named(modules[name] if name else "reviewer.command.review")
    _resume_collecting()
    parser = _Parser(
        prog=f"review {name}".strip(),
        description=command.summary,
        formatter_class=RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    command.add_arguments(parser)
    if not name and {"-h", "--help"} & {*argv}:
        parser.epilog = f"{_list_commands(modules)}\n\n{parser.epilog}"
    try:
        options = _parsed(parser, argv[1:] if name else argv)
    except _UsageError as error:
        console.complain(str(error))
        return 2
    except SystemExit as done:  # --help and --version end so
        return int(done.code or 0)
    try:
        configure(options)
    except ConfigurationError as error:
        for line in str(error).splitlines():
            console.complain(line)
        return 2
    return command.run(options, console)


def _parsed(parser: ArgumentParser, argv: list[str]) -> Namespace:
    """The options, which may stand between names unless the command has commands of its own."""
    actions = parser._actions  # argparse gives no public access to them
    if any(action.nargs == PARSER for action in actions):
        return parser.parse_args(argv)
    if not any(word.startswith("-") and "h" in word for word in argv):
        parser.usage = ""  # only help shows it, and laying it out takes 1% of a review
    return parser.parse_intermixed_args(argv)


def _resume_collecting() -> None:
    """Collect garbage again, but not among what was imported: that stays to the end.

    Rules and facts stay too, so the collector runs less often than by default.
    """
    if not gc.isenabled():
        gc.freeze()
        gc.set_threshold(_NEW_OBJECTS)
        gc.enable()


def command_named(module: str) -> Command:
    """The command that a module is."""
    return cast("Command", import_module(module))


def _list_commands(modules: dict[str, str]) -> str:
    lines = [f"  {name:<12}  {command_named(module).summary}" for name, module in modules.items()]
    return "\n".join(["commands (details: review COMMAND --help):", *lines])
