"""Options with what was left unsaid filled in: from the configuration, else by default."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from reviewer.command.configuration import (
    FLAG,
    KEYS,
    TABLE,
    TEXT,
    Configuration,
    ConfigurationError,
    Stated,
    find,
    read,
)
from reviewer.model.run_settings import level_named

DEFAULTS: dict[str, Any] = {"fail-on": "error", "format": "summary"}
"""What goes where neither the command line nor the configuration says anything."""

BY_DEFAULT = "by default"
COMMAND_LINE = "command line"


def add_configuration(parser: ArgumentParser, *keys: str) -> None:
    """`--config` and `--isolated`; the options of these names are then configured."""
    parser.set_defaults(configured=keys)
    parser.add_argument(
        "--config",
        metavar="FILE",
        help="use this configuration instead of the review.toml found here",
    )
    parser.add_argument("--isolated", action="store_true", help="ignore configuration files")


def configure(options: Namespace) -> None:
    """Fill in every option that is a key of the configuration and was not said.

    `options.stated` then tells where each comes from.

    Raises:
        ConfigurationError: the configuration cannot be used.

    """
    options.stated = resolved(options, getattr(options, "configured", ()))
    for name, stated in options.stated.items():
        setattr(options, KEYS[name].option, stated.value)


def resolved(options: Namespace, keys: Iterable[str]) -> dict[str, Stated]:
    """The value of each of `keys`, and where it comes from."""
    configuration = _load_configuration(options) if keys else {}
    return {
        name: _resolve_option(name, getattr(options, KEYS[name].option, None), configuration)
        for name in keys
    }


def _resolve_option(name: str, said: Any, configuration: Configuration) -> Stated:
    if said:
        return Stated(said, COMMAND_LINE)
    if name in configuration:
        return configuration[name]
    empty: Any = {FLAG: False, TEXT: None, TABLE: {}}.get(KEYS[name].holds, [])
    return Stated(DEFAULTS.get(name, empty), BY_DEFAULT)


def _load_configuration(options: Namespace) -> Configuration:
    if options.isolated:
        return {}
    path = Path(options.config) if options.config else find(Path.cwd())
    return _with_level(read(path)) if path else {}


def _with_level(configuration: Configuration) -> Configuration:
    """The level under its own name: `E6` is `staff`."""
    said = configuration.get("level")
    if said is None:
        return configuration
    named = level_named(said.value)
    if not named:
        raise ConfigurationError(f"{said.origin}: unknown level `{said.value}`")
    return {**configuration, "level": said._replace(value=named)}
