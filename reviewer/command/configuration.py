"""`Configuration`: what `review.toml` or `[tool.review]` sets, and where each value stands.

It is looked for where the command is run, then in the folders above it; never beside the
design under review, whose author would otherwise switch rules off. Every key is an option of
`review` by the same name, so that what can be said once can be kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from reviewer.report.formats import FORMATS
from reviewer.text.did_you_mean import did_you_mean

NAME = "review.toml"
PROJECT = "pyproject.toml"
MOST_EXTENDS = 10
MOST_BYTES = 64 * 1024

TEXT, TEXTS, FLAG, TABLE = "a text", "a list of texts", "true or false", "a table of texts"


class Key(NamedTuple):
    """One key: what it holds, and a sentence. `path` where its texts are files."""

    name: str
    holds: str
    sentence: str
    choices: tuple[str, ...] = ()
    path: bool = False

    @property
    def option(self) -> str:
        """The name that the parsed command line has it under."""
        return self.name.replace("-", "_")


SEVERITIES = ("error", "warning", "info", "off")

KEYS = {
    key.name: key
    for key in (
        Key("pack", TEXTS, "More rules: Python files, folders of them, data packs.", path=True),
        Key("level", TEXT, "Judge for this level."),
        Key("select", TEXTS, "Run only these rules, by id."),
        Key("ignore", TEXTS, "Skip these rules."),
        Key("severity", TABLE, "Override the severity of a rule; `off` skips it.", SEVERITIES),
        Key("fail-on", TEXT, "Exit with 1 from this severity on.", ("error", "warning", "info", "never")),
        Key("format", TEXT, "The format of the report.", tuple(FORMATS)),
        Key("no-accept", FLAG, "Report accepted findings too."),
        Key("all", FLAG, "Show everything: all notes, questions, sources and assumptions."),
        Key("baseline", TEXT, "Hide the findings this file lists as known.", path=True),
        Key("rubric", TEXT, "Score with this rubric."),
    )
}  # fmt: skip
"""Every key, by name."""


class Stated(NamedTuple):
    """A value and the place that states it, such as `review.toml, line 3`."""

    value: Any
    origin: str


Configuration = Mapping[str, Stated]
"""What is stated, by the key's name; what is not stated is not there."""


class ConfigurationError(Exception):
    """A configuration cannot be used; the text has a line for each fault, with its place."""


def find(folder: Path) -> Path | None:
    """The configuration that goes for commands run in `folder`; None where there is none."""
    for place in (folder, *folder.parents):
        if (place / NAME).is_file():
            return place / NAME
        project = place / PROJECT
        if project.is_file() and "[tool.review" in _read_text(project):
            return project
    return None


def read(path: Path) -> Configuration:
    """What a file states, over what the file it extends states.

    Raises:
        ConfigurationError: a file cannot be read, or states something that cannot be.

    """
    stated: dict[str, Stated] = {}
    for layer in reversed([*_file_layers(path)]):
        for name, said in layer.items():
            stated[name] = _overlay(stated.get(name), said) if KEYS[name].holds is TABLE else said
    return stated


def _overlay(below: Stated | None, said: Stated) -> Stated:
    """A table over the one it extends: its own words win, the others stay."""
    if below is None:
        return said
    return Stated({**below.value, **said.value}, f"{below.origin}; {said.origin}")


def _file_layers(path: Path) -> Iterator[dict[str, Stated]]:
    """The file's own values, then those of the one it extends, and so on."""
    seen: list[Path] = []
    following: Path | None = path
    while following is not None:
        here = following.resolve()
        if here in seen or len(seen) == MOST_EXTENDS:
            raise ConfigurationError(f"{path}: `extend` leads back to {following}, or too far")
        seen.append(here)
        table, text = _read_table(following)
        extended = table.pop("extend", None)
        if extended is not None and not isinstance(extended, str):
            raise ConfigurationError(f'{following}: `extend` names a file: extend = "base.toml"')
        yield _check_values(table, following, text)
        following = following.parent / extended if extended else None


def _read_table(path: Path) -> tuple[dict[str, Any], str]:
    import tomllib  # noqa: PLC0415 - most runs have no configuration

    text = _read_text(path)
    try:
        table = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ConfigurationError(f"{path}: this is not TOML: {error}") from error
    if path.name == PROJECT:
        table = table.get("tool", {}).get("review", {})
    return table, text


def _read_text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES and path.name != PROJECT:
            raise ConfigurationError(f"{path}: larger than {MOST_BYTES // 1024} KiB")
        return data.decode("utf-8-sig")
    except OSError as error:
        reason = "no such file" if isinstance(error, FileNotFoundError) else error.strerror
        raise ConfigurationError(f"{path}: {reason}") from error
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{path}: not UTF-8 text") from error


def _check_values(table: dict[str, Any], path: Path, text: str) -> dict[str, Stated]:
    stated, faults = {}, []
    for name, value in table.items():
        origin = f"{_shown_path(path)}, line {_line_of(name, text)}"
        key = KEYS.get(name)
        fault = _value_fault(key, value) if key else _unknown_key(name)
        if key is None or fault:
            faults.append(f"{origin}: {fault}")
        else:
            stated[name] = Stated(_resolve_paths(key, value, path), origin)
    if faults:
        raise ConfigurationError("\n".join(faults))
    return stated


def _unknown_key(name: str) -> str:
    hint = did_you_mean(name, [*KEYS, "extend"]) or f"there are {', '.join(KEYS)} and extend"
    return f"unknown key `{name}`: {hint}"


def _value_fault(key: Key, value: object) -> str:
    """What is wrong with a value, "" where nothing is."""
    if not _is_valid(key.holds, value):
        return f"`{key.name}` is {key.holds}"
    said = value.values() if isinstance(value, dict) else [value]
    for word in said if key.choices else ():
        if word not in key.choices:
            hint = did_you_mean(str(word), key.choices)
            return f"`{key.name}` cannot be `{word}`: {hint or 'one of ' + ', '.join(key.choices)}"
    return ""


def _is_valid(holds: str, value: object) -> bool:
    if holds is FLAG:
        return isinstance(value, bool)
    if holds is TEXT:
        return isinstance(value, str)
    if holds is TEXTS:
        return isinstance(value, list) and all(isinstance(word, str) for word in value)
    return isinstance(value, dict) and all(isinstance(word, str) for word in value.values())


def _resolve_paths(key: Key, value: Any, path: Path) -> Any:
    """Files are named from the folder of the configuration that names them."""
    if not key.path:
        return value
    if isinstance(value, str):
        return _shown_path(path.parent / value)
    return [_shown_path(path.parent / name) for name in value]


def _shown_path(path: Path) -> str:
    """A path as seen from here where it lies below."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def _line_of(name: str, text: str) -> int:
    """The line a key stands on; 1 where it is written in a way not looked for."""
    pattern = re.compile(rf"\s*(\[(tool\.review\.)?)?[\"']?{re.escape(name)}[\"']?\s*[=\].]")
    lines = text.splitlines()
    return next((n for n, line in enumerate(lines, 1) if pattern.match(line)), 1)
