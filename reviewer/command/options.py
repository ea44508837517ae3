"""The options that several subcommands share."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError

from reviewer.model.run_settings import LEVELS, level_named
from reviewer.text.did_you_mean import did_you_mean


def add_pack(parser: ArgumentParser) -> None:
    """`--pack`, as often as wanted."""
    parser.add_argument(
        "--pack",
        action="append",
        default=[],
        metavar="PATH",
        help="add rules: a YAML file, or a Python file or folder (runs as code)",
    )


def add_links(parser: ArgumentParser) -> None:
    """`--follow-links`."""
    parser.add_argument(
        "--follow-links",
        action="store_true",
        help="follow symlinks that lead out of the folder",
    )


def add_color(parser: ArgumentParser) -> None:
    """`--color`."""
    parser.add_argument(
        "--color",
        choices=("auto", "always", "never"),
        default="auto",
        help="auto follows the terminal, NO_COLOR and FORCE_COLOR",
    )


def level(text: str) -> str:
    """A level, from any of its names.

    Raises:
        ArgumentTypeError: there is no such level.

    """
    if found := level_named(text):
        return found
    hint = (
        did_you_mean(text, LEVELS) or f"one of {', '.join(LEVELS)}, E3 to E8, IC3 to IC8, L3 to L8"
    )
    raise ArgumentTypeError(f"unknown level `{text}`: {hint}")


def ids(text: str) -> list[str]:
    """Rule ids behind one option, separated by commas."""
    return [word.strip() for word in text.split(",") if word.strip()]
