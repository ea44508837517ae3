"""The generated parts of `docs/command.md`: the formats of reports, the commands and their options."""

from __future__ import annotations

import re
from argparse import Action, ArgumentParser
from collections.abc import Sequence
from pathlib import Path

from reviewer.command.dispatch import command_named, commands
from reviewer.report.formats import FORMATS
from tools.markdown import text_table

PAGE = Path(__file__).resolve().parent.parent / "docs" / "command.md"


_BARE_CODE = re.compile(r"(?<![`\w])(--[a-z][a-z0-9-]*|\*\.\w+|\[tool\.review\]|~/\.bashrc)(?!`)")
_MANY = {"+": " …", "*": " …"}


def report_formats() -> str:
    """Every format of a report, by the ending that asks for it."""
    rows = (
        (f"`{name}`", f"`{one.ending}`" if one.ending else "", one.sentence)
        for name, one in FORMATS.items()
    )
    return text_table(("format", "ending", "for"), rows)


def subcommands() -> str:
    """Every command but `review` itself, by what its own help says."""
    rows = (_command(name, module) for name, module in commands().items())
    return text_table(("command", "what it does", "options"), rows)


def _command(name: str, module: str) -> Sequence[str]:
    command, parser = command_named(module), ArgumentParser(add_help=False)
    command.add_arguments(parser)
    taken = [action for action in parser._actions if not action.option_strings]
    usage = " ".join(["review", name, *map(_placeholder, taken)])
    what = " ".join(f"{command.summary} {parser.epilog or ''}".split())
    options = ", ".join(filter(None, map(_option, parser._actions)))
    return (f"`{usage}`", _BARE_CODE.sub(r"`\1`", what) + _more(name), options)


def _placeholder(action: Action) -> str:
    return str(action.metavar or action.dest.upper()) + _MANY.get(str(action.nargs), "")


def _option(action: Action) -> str:
    """The spellings of an option, with its choices; only the choices of what has no name."""
    names = ", ".join(f"`{one}`" for one in action.option_strings)
    choices = ", ".join(f"`{one}`" for one in action.choices or ())
    return f"{names} ({choices})" if names and choices else names or choices


def _more(name: str) -> str:
    """A link to the section or the page that says more of a command."""
    if re.search(rf"^## {name}$", PAGE.read_text("utf-8"), re.MULTILINE | re.IGNORECASE):
        return f" ([more](#{name}))"
    return f" ([more]({name}.md))" if PAGE.with_name(f"{name}.md").exists() else ""
