"""The page of the command names every command and option there is, and no other."""

from __future__ import annotations

import re
from argparse import ArgumentParser
from importlib import import_module
from pathlib import Path

import pytest

from reviewer.command.dispatch import commands
from reviewer.command.files import FOLDER_RULE

PAGE = (Path(__file__).parents[2] / "docs" / "command.md").read_text(encoding="utf-8")
MODULES = {"review": "reviewer.command.review"} | {
    f"review {name}": module for name, module in commands().items()
}
_OPTION = re.compile(r"`(--?[a-z][a-z0-9-]*)")


def _parser(module: str) -> ArgumentParser:
    parser = ArgumentParser(allow_abbrev=False)
    import_module(module).add_arguments(parser)
    return parser


def _named(name: str) -> set[str]:
    """The options that the page names for a command."""
    if name == "review":
        return set(_OPTION.findall(PAGE.partition("## Exit status")[0]))
    row = next(line for line in PAGE.splitlines() if re.match(rf"\| `{name}[ `]", line))
    return set(_OPTION.findall(row)) | {"-h", "--help"}


def test_every_command_has_its_row_and_no_other_has() -> None:
    assert {f"review {name}" for name in re.findall(r"^\| `review (\w+)", PAGE, re.MULTILINE)} == {
        *MODULES
    } - {"review"}


@pytest.mark.parametrize("name", MODULES)
def test_the_page_names_the_options_there_are(name: str) -> None:
    assert _named(name) == {*_parser(MODULES[name])._option_string_actions}


@pytest.mark.parametrize("name", MODULES)
def test_the_page_names_every_choice(name: str) -> None:
    text = PAGE.partition("## Exit status")[0] if name == "review" else PAGE
    for action in _parser(MODULES[name])._actions:
        assert all(f"`{choice}`" in text for choice in action.choices or ())


def test_what_a_folder_means_is_what_help_says() -> None:
    plain = " ".join(PAGE.replace("`", "").split())
    assert FOLDER_RULE in plain
