"""Puts out the page on this machine: `review serve`.

Nothing heavy is imported before `run`: `review --help` asks every command for its summary.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from socket import socket

    from reviewer.command.console import Console
    from web.config import Config

summary = "Serve the page where designs are typed and reviewed, and its API."

_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_PORTS = 65536


def add_arguments(parser: ArgumentParser) -> None:
    """Declare where to listen; all else is set in the environment (docs/serve.md)."""
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    parser.add_argument(
        "--port", default=8000, type=_port, help="port; 0: a free one (%(default)s)"
    )


def _port(text: str) -> int:
    if text.isascii() and text.isdigit() and int(text) < _PORTS:
        return int(text)
    raise ArgumentTypeError(f"`{text[:20]}` is no port: a number from 0 to {_PORTS - 1}")


def run(options: Namespace, console: Console) -> int:
    """Serve until interrupted. The status is 2 where it cannot."""
    from web.config import ConfigError, from_environment
    from web.server import listen_on

    try:
        config = _for_host(from_environment(os.environ), options.host)
        listener = listen_on(options.host, options.port)
    except ConfigError as error:
        console.complain(str(error))
        return 2
    except (OSError, UnicodeError) as error:
        console.complain(_refusal(options, error))
        return 2
    port = listener.getsockname()[1]
    host = f"[{options.host}]" if ":" in options.host else options.host
    console.put(f"Serving on http://{host}:{port}/ (Ctrl+C ends it)\n")
    console.flush()
    with listener:
        _serve(config, listener)
    return 0


def _for_host(config: Config, host: str) -> Config:
    """On the loopback address, answer to its names only: a page elsewhere cannot borrow us."""
    if host in _LOOPBACK and not config.trusted_hosts and not config.trusted_proxies:
        return replace(config, trusted_hosts=("127.0.0.1", "localhost", "[::1]"))
    return config


def _serve(config: Config, listener: socket) -> None:
    from web import logs
    from web.app import create_app, work_of
    from web.server import make_server

    watched = sys.stderr is not None and sys.stderr.isatty()
    logs.configure(config.log_level or ("warning" if watched else "info"))
    app = create_app(config)
    work_of(app).start()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # as Ctrl+C: an orderly end
    try:
        make_server(app, config, listener).run()
    except KeyboardInterrupt:
        logging.getLogger("web").info("interrupted")
    finally:
        work_of(app).close()


def _refusal(options: Namespace, error: Exception) -> str:
    where = f"{options.host}:{options.port}"
    number = getattr(error, "errno", None) or 0
    why = os.strerror(number) if number > 0 else "there is no such host"
    return f"cannot listen on {where}: {why.lower()} (--port names another port, 0 a free one)"
