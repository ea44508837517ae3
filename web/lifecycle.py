"""The served page, from its start until it is told to end."""

from __future__ import annotations

import logging
import os
import signal
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from socket import socket

from flask import Flask

from reviewer.report.console import Console
from web import logs
from web.app import create_app, dispatcher_of
from web.config import Config, ConfigError, from_environment
from web.first_process import run_in_child
from web.hosts import LOOPBACK
from web.http_server import Server, listen_on, make_server


def run(options: Namespace, console: Console) -> int:
    """As `_run_server`, and in a child process where we are the first process of a container."""
    return run_in_child(lambda: _run_server(options, console))


def _run_server(options: Namespace, console: Console) -> int:
    """Serve on `options.host` and `options.port`. The status is 2 where that cannot be."""
    try:
        config = _for_host(from_environment(os.environ), options.host)
        app = create_app(config)
        listener = listen_on(options.host, options.port)
    except ConfigError as error:
        console.complain(str(error))
        return 2
    except (OSError, UnicodeError) as error:
        console.complain(_refusal_reason(options, error))
        return 2
    with listener:
        _serve_until_stopped(
            app, config, listener, lambda: _announce_address(options, listener, console)
        )
    return 0


def _announce_address(options: Namespace, listener: socket, console: Console) -> None:
    port = listener.getsockname()[1]
    host = f"[{options.host}]" if ":" in options.host else options.host
    console.put(f"Serving on http://{host}:{port}/ (Ctrl+C stops it)\n")
    console.flush()


def _for_host(config: Config, host: str) -> Config:
    """On the loopback address, answer to its names only: a page elsewhere cannot borrow us."""
    here = host in LOOPBACK or f"[{host}]" in LOOPBACK
    if here and not config.trusted_hosts and not config.trusted_proxies:
        return replace(config, trusted_hosts=LOOPBACK)
    return config


def _serve_until_stopped(
    app: Flask, config: Config, listener: socket, announce: Callable[[], None]
) -> None:
    """Serve until a signal; `announce` is called when one would be heard."""
    watched = sys.stderr is not None and sys.stderr.isatty()
    logs.configure(config.log_level or ("warning" if watched else "info"))
    dispatcher = dispatcher_of(app)
    try:
        dispatcher.start()
        server = make_server(app, config, listener)
        with _stopped_by_signals(server):
            announce()
            server.run()
    except KeyboardInterrupt:
        logging.getLogger("web").warning("interrupted")
    finally:
        dispatcher.close()


@contextmanager
def _stopped_by_signals(server: Server) -> Iterator[None]:
    """Drain on the first SIGTERM or Ctrl+C, end at once on the second; ignore them afterwards."""

    def stop(*_: object) -> None:
        if server.stopping:
            raise KeyboardInterrupt
        server.stop()

    numbers = (signal.SIGTERM, signal.SIGINT)
    for number in numbers:
        signal.signal(number, stop)
    try:
        yield
    finally:
        for number in numbers:
            signal.signal(number, signal.SIG_IGN)


def _refusal_reason(options: Namespace, error: Exception) -> str:
    where = f"{options.host}:{options.port}"
    number = getattr(error, "errno", None) or 0
    why = os.strerror(number) if number > 0 else "unknown host"
    return f"cannot listen on {where}: {why.lower()} (--port names another port, 0 a free one)"
