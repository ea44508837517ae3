"""A refusal where a request calls the server by a name that is not its own.

Werkzeug has such a check; it cannot match an IPv6 address (`[::1]`).
"""

from __future__ import annotations

import re

from flask import Flask, request

from web.limits import RefusedError

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
"""The names by which a machine calls itself."""

_PORT = re.compile(r":[0-9]+\Z")


def install(app: Flask, trusted: tuple[str, ...]) -> None:
    """Answer to the names in `trusted`; one with a dot in front stands for its subdomains too.

    The loopback names are answered as well: by them calls what looks after us from the same
    machine.
    """
    names = tuple(name.casefold() for name in (*trusted, *LOOPBACK))

    @app.before_request
    def check() -> None:
        if not _is_trusted(_PORT.sub("", request.host.casefold()), names):
            detail = "This server does not serve the requested host name."
            raise RefusedError(400, "untrusted-host", "Unknown host", detail)


def _is_trusted(host: str, names: tuple[str, ...]) -> bool:
    return any(
        host == name.removeprefix(".") or (name.startswith(".") and host.endswith(name))
        for name in names
    )
