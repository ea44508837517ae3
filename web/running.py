"""A served page, until it is interrupted."""

from __future__ import annotations

import logging
import os
import signal
import sys
from argparse import Namespace
from dataclasses import replace
from socket import socket

from flask import Flask

from reviewer.report.console import Console
from web import logs
from web.app import create_app, work_of
from web.config import Config, ConfigError, from_environment
from web.hosts import LOOPBACK
from web.server import listen_on, make_server


def run(options: Namespace, console: Console) -> int:
    """Serve on `options.host` and `options.port`. The status is 2 where that cannot be."""
    try:
        config = _for_host(from_environment(os.environ), options.host)
        app = create_app(config)
        listener = listen_on(options.host, options.port)
    except ConfigError as error:
        console.complain(str(error))
        return 2
    except (OSError, UnicodeError) as error:
        console.complain(_refusal(options, error))
        return 2
    with listener:
        port = listener.getsockname()[1]
        host = f"[{options.host}]" if ":" in options.host else options.host
        console.put(f"Serving on http://{host}:{port}/ (Ctrl+C ends it)\n")
        console.flush()
        _serve(app, config, listener)
    return 0


def _for_host(config: Config, host: str) -> Config:
    """On the loopback address, answer to its names only: a page elsewhere cannot borrow us."""
    here = host in LOOPBACK or f"[{host}]" in LOOPBACK
    if here and not config.trusted_hosts and not config.trusted_proxies:
        return replace(config, trusted_hosts=LOOPBACK)
    return config


def _serve(app: Flask, config: Config, listener: socket) -> None:
    watched = sys.stderr is not None and sys.stderr.isatty()
    logs.configure(config.log_level or ("warning" if watched else "info"))
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # as Ctrl+C: an orderly end
    work = work_of(app)
    try:
        work.start()
        make_server(app, config, listener).run()
    except KeyboardInterrupt:
        logging.getLogger("web").info("interrupted")
    finally:
        work.close()


def _refusal(options: Namespace, error: Exception) -> str:
    where = f"{options.host}:{options.port}"
    number = getattr(error, "errno", None) or 0
    why = os.strerror(number) if number > 0 else "there is no such host"
    return f"cannot listen on {where}: {why.lower()} (--port names another port, 0 a free one)"
