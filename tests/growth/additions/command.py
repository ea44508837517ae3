"""The command `review tally`, which the tests add to a copy of the project."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from dsl.parse import parse
from reviewer.report.console import Console

summary = "Count the components of a text."


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options of `review tally`."""
    parser.add_argument("text", metavar="TEXT", help="a design, as text")
    parser.add_argument("--links", action="store_true", help="count links instead")


def run(options: Namespace, console: Console) -> int:
    """Print the number."""
    design = parse(options.text).design
    console.put(f"{len(design.links if options.links else design.components)}\n")
    return 0
