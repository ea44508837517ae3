"""What is set for commands run here, and where each value comes from: `review config`."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from reviewer.command.configuration import KEYS, ConfigurationError, Stated
from reviewer.command.configured import add_configuration, resolved
from reviewer.command.options import add_color
from reviewer.report.console import Console
from reviewer.report.formats.ink import Ink

summary = "Show the settings in effect and where each comes from."


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options of `review config`."""
    parser.epilog = (
        "Settings come from the command line, then from review.toml or [tool.review] in"
        " pyproject.toml here or in a parent folder; never from a design's folder."
    )
    add_configuration(parser)
    add_color(parser)


def run(options: Namespace, console: Console) -> int:
    """Show every key; 2 where the configuration cannot be used."""
    try:
        values = resolved(options, KEYS)
    except ConfigurationError as error:
        for line in str(error).splitlines():
            console.complain(line)
        return 2
    ink = console.ink(options.color)
    console.put("".join(f"{line}\n" for line in _value_table(values, ink)))
    return 0


def _value_table(values: dict[str, Stated], ink: Ink) -> list[str]:
    width = max(map(len, values))
    return [
        f"{name:<{width}}  {ink.safe(_toml_text(stated.value))}  {ink.paint(ink.safe(f'({stated.origin})'), 'dim')}"
        for name, stated in values.items()
    ]


def _toml_text(value: object) -> str:
    """A value as TOML writes it; a dash for none."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return ", ".join(f"{name} = {word}" for name, word in value.items()) or "-"
    if isinstance(value, list):
        return ", ".join(value) or "-"
    return str(value or "-")
