"""Defaults: what clients, servers and libraries do when a design says nothing, as measured.

The truth is kept by hand in `defaults.toml`; `tools/generate_defaults.py` checks it and makes
`_defaults.json` of it, which is what is read here, once, when a default is first asked for.
Rules quote these rows in questions; nothing is an error because of one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

ANY_LANGUAGE = "any"
"""The language of a caller that runs code of every language, such as Kubernetes."""


class ClientDefaults(NamedTuple):
    """A client library; a field is None (or "") where it was not measured.

    `measured` is the day (ISO), `how` of `introspection`, `silent server`, `503 server` and `run`.
    `timeout` is the seconds of one try, `gives_up` those until the caller had an error from a
    server that takes the connection and stays silent, all tries together; both are infinite
    where there is no limit. `retries` are the tries after the first, `backoff` what is between
    them (`none`, `fixed`, `growing`, `jitter`), `writes` whether writes are retried as well.
    `pool` is the connections of one process, `keys` how it places keys on several servers
    (`remainder`, `rendezvous`, `ring`).
    """

    id: str
    title: str
    version: str
    measured: str
    how: tuple[str, ...]
    language: str
    protocols: tuple[str, ...]
    timeout: float | None = None
    gives_up: float | None = None
    retries: int | None = None
    backoff: str = ""
    writes: bool | None = None
    pool: int | None = None
    keys: str = ""
    note: str = ""

    @property
    def name(self) -> str:
        """The title with the first number of its version that says something: `redis-py 8`, `httpx 0.28`."""
        numbers = self.version.split(".")
        return f"{self.title} {'.'.join(numbers[: 2 if numbers[0] == '0' else 1])}"

    @property
    def wait(self) -> float | None:
        """Seconds until a caller of a silent server has an error: as seen, else by the settings."""
        if self.gives_up is not None or self.timeout is None:
            return self.gives_up
        return self.timeout * (1 + (self.retries or 0))


class DefaultLimit(NamedTuple):
    """What a server takes of something until its `setting` is raised; `unit` is `B` or what is counted."""

    value: float
    unit: str
    setting: str


class ServerDefaults(NamedTuple):
    """A server as it is installed; `tries` is `every server` where a read that fails is sent to each in turn."""

    id: str
    title: str
    version: str
    measured: str
    how: tuple[str, ...]
    limits: Mapping[str, DefaultLimit] = MappingProxyType({})
    tries: str = ""
    note: str = ""

    @property
    def tries_every_server(self) -> bool:
        """Whether a read that fails is sent to each server behind it."""
        return self.tries == "every server"


class Defaults(NamedTuple):
    """The rows that rules read: clients by id, servers by the id of their technology.

    `protocols` are what is spoken to a technology, `languages` what a technology's code is
    written in, both by the technology's id. `in_process` are stores that run inside their caller.
    What libraries do that call nothing by themselves stands on the page alone.
    """

    clients: Mapping[str, ClientDefaults]
    servers: Mapping[str, ServerDefaults]
    protocols: Mapping[str, str]
    languages: Mapping[str, str]
    in_process: frozenset[str]


@cache
def defaults() -> Defaults:
    """The built-in defaults, read once."""
    return read(json.loads((Path(__file__).parent / "_defaults.json").read_bytes()))


def read(data: Mapping[str, Any]) -> Defaults:
    """The rows of the file as values."""
    return Defaults(
        clients={key: _client(key, row) for key, row in data["client"].items()},
        servers={key: _server(key, row) for key, row in data["server"].items()},
        protocols=_by_technology(data["protocols"]),
        languages=_by_technology(data["languages"]),
        in_process=frozenset(data["in_process"]),
    )


def _client(key: str, row: Mapping[str, Any]) -> ClientDefaults:
    sequences = {"how": tuple(row["how"]), "protocols": tuple(row["protocols"])}
    return ClientDefaults(**{**row, **sequences, "id": key})


def _server(key: str, row: Mapping[str, Any]) -> ServerDefaults:
    limits = {name: DefaultLimit(**limit) for name, limit in row.get("limits", {}).items()}
    return ServerDefaults(**{**row, "id": key, "how": tuple(row["how"]), "limits": limits})


def _by_technology(table: Mapping[str, list[str]]) -> dict[str, str]:
    return {technology: key for key, technologies in table.items() for technology in technologies}
