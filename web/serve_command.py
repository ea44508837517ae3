"""The command `review serve`: its summary and options; `web.lifecycle` does the work.

`review --help` asks every command for its summary: nothing heavy is imported before `run`.
"""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reviewer.report.console import Console

summary = "Serve the web page and its API."

_PORTS = 65536


def add_arguments(parser: ArgumentParser) -> None:
    """Declare where to listen; all else is set in the environment."""
    parser.epilog = "Limits, proxies and the rest are set in the environment: docs/serve.md."
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    parser.add_argument(
        "--port", default=8000, type=_parse_port, help="0: a free one (%(default)s)"
    )


def _parse_port(text: str) -> int:
    if text.isascii() and text.isdigit() and int(text) < _PORTS:
        return int(text)
    raise ArgumentTypeError(f"`{text[:20]}` is no port: a number from 0 to {_PORTS - 1}")


def run(options: Namespace, console: Console) -> int:
    """Serve until interrupted. The status is 2 where it cannot."""
    from web import lifecycle  # noqa: PLC0415 - Flask and waitress load only to serve

    return lifecycle.run(options, console)
