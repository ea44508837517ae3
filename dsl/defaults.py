"""Defaults: what clients, servers and libraries do when a design says nothing, as measured.

The truth is kept by hand in `defaults.toml`; `tools/generate_defaults.py` checks it and makes
`_defaults.json` of it, which is what is read here, once, when a default is first asked for.
Rules quote these rows in questions; nothing is an error because of one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

ANY_LANGUAGE = "any"
"""The language of a caller that runs code of every language, such as Kubernetes."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What a row is about: its name and the version that was measured, when (ISO date) and how."""

    id: str
    title: str
    version: str
    measured: str
    how: tuple[str, ...]
    note: str

    @property
    def name(self) -> str:
        """The title with the first number of its version that says something: `redis-py 8`, `httpx 0.28`."""
        numbers = self.version.split(".")
        return f"{self.title} {'.'.join(numbers[: 2 if numbers[0] == '0' else 1])}"


@dataclass(frozen=True, slots=True)
class ClientDefaults(Measured):
    """A client library; a field is None (or "") where it was not measured.

    `timeout` is the seconds of one try, `gives_up` those until the caller had an error from a
    server that takes the connection and stays silent, all tries together; both are infinite
    where there is no limit. `retries` are the tries after the first, `backoff` what is between
    them (`none`, `fixed`, `growing`, `jitter`), `writes` whether writes are retried as well.
    `pool` is the connections of one process, `keys` how it places keys on several servers
    (`remainder`, `rendezvous`, `ring`).
    """

    language: str
    protocols: tuple[str, ...]
    timeout: float | None = None
    gives_up: float | None = None
    retries: int | None = None
    backoff: str = ""
    writes: bool | None = None
    pool: int | None = None
    keys: str = ""

    @property
    def wait(self) -> float | None:
        """Seconds until a caller of a silent server has an error: as seen, else by the settings."""
        if self.gives_up is not None or self.timeout is None:
            return self.gives_up
        return self.timeout * (1 + (self.retries or 0))


@dataclass(frozen=True, slots=True)
class DefaultLimit:
    """What a server takes of something until its `setting` is raised; `unit` is `B` or what is counted."""

    value: float
    unit: str
    setting: str


@dataclass(frozen=True, slots=True)
class ServerDefaults(Measured):
    """A server as it is installed; `tries_every_server` where a read that fails is sent to each in turn."""

    limits: Mapping[str, DefaultLimit] = field(default_factory=dict)
    tries_every_server: bool = False


@dataclass(frozen=True, slots=True)
class LibraryDefaults(Measured):
    """A library that calls nothing by itself: what it is `about`, and what was seen of it."""

    language: str
    about: str
    says: str


@dataclass(frozen=True, slots=True)
class Defaults:
    """All rows: clients, libraries by id, servers by the id of their technology.

    `protocols` are what is spoken to a technology, `languages` what a technology's code is
    written in, both by the technology's id. `in_process` are stores that run inside their caller.
    """

    clients: Mapping[str, ClientDefaults]
    servers: Mapping[str, ServerDefaults]
    libraries: Mapping[str, LibraryDefaults]
    protocols: Mapping[str, str]
    languages: Mapping[str, str]
    in_process: frozenset[str] = frozenset()


@cache
def defaults() -> Defaults:
    """The built-in defaults, read once."""
    return read(json.loads((Path(__file__).parent / "_defaults.json").read_bytes()))


def read(data: Mapping[str, Any]) -> Defaults:
    """The rows of the file as values."""
    return Defaults(
        clients={key: _client(key, row) for key, row in data["client"].items()},
        servers={key: _server(key, row) for key, row in data["server"].items()},
        libraries={
            key: LibraryDefaults(**_common(key, row)) for key, row in data["library"].items()
        },
        protocols=_by_technology(data["protocols"]),
        languages=_by_technology(data["languages"]),
        in_process=frozenset(data["in_process"]),
    )


def _client(key: str, row: Mapping[str, Any]) -> ClientDefaults:
    return ClientDefaults(**_common(key, row) | {"protocols": tuple(row["protocols"])})


def _server(key: str, row: Mapping[str, Any]) -> ServerDefaults:
    common = _common(key, row)
    tries = common.pop("tries", "")
    limits = {name: DefaultLimit(**limit) for name, limit in common.pop("limits", {}).items()}
    return ServerDefaults(**common, limits=limits, tries_every_server=tries == "every server")


def _common(key: str, row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "note": "",
        **row,
        "id": key,
        "how": tuple(row["how"]),
        "measured": str(row["measured"]),
    }


def _by_technology(table: Mapping[str, list[str]]) -> dict[str, str]:
    return {technology: key for key, technologies in table.items() for technology in technologies}
