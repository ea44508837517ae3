"""The text of `docs/defaults.md`, from the rows of `dsl/defaults.toml`."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from dsl.catalogue import catalogue
from reviewer.text.numbers import size
from tools.markdown import table

Row = Mapping[str, Any]

HEAD = """\
<!-- Written by tools/generate_defaults.py from dsl/defaults.toml.
     Change that and run `make generate`. -->

# What happens when a design says nothing

A design that states no timeout, no retries and no pool still has them: the defaults of its client
libraries and servers. This page lists them as measured. Questions quote these rows
([missing-timeout](rules/missing-timeout.md), [retry-without-backoff](rules/retry-without-backoff.md),
[retry-amplification](rules/retry-amplification.md),
[database-connection-storm](rules/database-connection-storm.md),
[connection-limit](rules/connection-limit.md), [hot-spot-balancing](rules/hot-spot-balancing.md),
[storage-outgrows-node](rules/storage-outgrows-node.md));
a default alone is never an error, and the review never asks about what a design states.

Defaults change with versions: each row has the version that was measured, the day, and the method.
*Introspection* read the default from the installed package or server. A *silent server* takes the
connection and never answers; it was watched for 70 to 95 seconds, and *never* stands where the
client was still waiting and sets no limit. A *503 server* answers each request with an error. *Run*
means that the program itself was run.

A question names only libraries of the technology that is called, in the language of the caller
where its technology implies one (`service api: Django`). Where nothing here fits (Go, Java, a technology
without a row), it names none.
"""

SILENT = """\
*Gives up* is the time until the caller of a silent server got an error, all tries together. A client
that gives up while it connects may still wait forever for an answer on an open connection, so a low
figure here is no guarantee.
"""

CLIENT_HEAD = "| called | client | one try | gives up | retries | pool | measured | beside |"
SERVER_HEAD = "| server | limits | measured | beside |"
LIBRARY_HEAD = "| about | library | seen | measured |"


def page(data: Row) -> str:
    """The whole page."""
    titles = {key: _called(key, data["protocols"]) for key in (*data["protocols"], "http")}
    clients = [
        (titles[spoken], *_client_cells(row))
        for spoken in titles
        for row in data["client"].values()
        if spoken in row["protocols"]
    ]
    servers = [_server_cells(row) for row in data["server"].values()]
    libraries = sorted(_library_cells(row) for row in data["library"].values())
    parts = (
        HEAD,
        "## Clients\n\n" + SILENT,
        *table(CLIENT_HEAD, clients),
        "## Servers\n",
        *table(SERVER_HEAD, servers),
        "## Libraries that retry, break circuits, cache and limit\n",
        *table(LIBRARY_HEAD, libraries),
    )
    return "\n".join(parts)


def _called(protocol: str, protocols: Mapping[str, list[str]]) -> str:
    technologies = protocols.get(protocol)
    return catalogue().technologies[technologies[0]].title if technologies else "services by HTTP"


def _client_cells(row: Row) -> Iterator[str]:
    yield f"{row['title']} {row['version']} ({row['language']})"
    yield _seconds(row.get("timeout"))
    yield _seconds(row.get("gives_up"))
    yield _retries(row)
    yield str(row.get("pool", ""))
    yield _measured(row)
    keys = [f"Places keys by {row['keys']}."] if "keys" in row else []
    yield " ".join([*keys, row.get("note", "")]).strip()


def _retries(row: Row) -> str:
    told = [str(row["retries"])] if "retries" in row else []
    told += {"none": ["no wait"], "": []}.get(row.get("backoff", ""), [row.get("backoff", "")])
    return ", ".join([*told, *(["writes too"] if row.get("writes") else [])])


def _server_cells(row: Row) -> tuple[str, ...]:
    limits = (
        f"{_amount(limit)} ({name.replace('_', ' ')}, `{limit['setting']}`)"
        for name, limit in row.get("limits", {}).items()
    )
    version = f"{row['title']} {row['version']}"
    return version, "; ".join(limits), _measured(row), row.get("note", "")


def _amount(limit: Row) -> str:
    binary = limit["value"] / 1024**2
    if limit["unit"] != "B":
        return f"{limit['value']:,} {limit['unit']}"
    if binary % 0.5:
        return size(limit["value"])
    return f"{binary / 1024:g} GiB" if binary >= 1024 else f"{binary:g} MiB"  # noqa: PLR2004  # MiB in a GiB


def _library_cells(row: Row) -> tuple[str, ...]:
    name = f"{row['title']} {row['version']} ({row['language']})"
    return row["about"], name, row["says"], _measured(row)


def _measured(row: Row) -> str:
    return f"{row['measured']}: {', '.join(row['how'])}"


def _seconds(value: float | None) -> str:
    if value is None:
        return ""
    return "never" if math.isinf(value) else f"{value:g} s"
