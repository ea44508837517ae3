"""The shipped HTTP server: waitress, with total time-outs and errors in our form.

Waitress reads a whole request before a thread sees it, so a slow sender costs a socket, not a
thread. What it lacks is added here: a request must arrive within a set time, however steadily
its bytes drip, and what the server itself refuses is a problem document too.
"""

from __future__ import annotations

import json
import socket
import time
from typing import Any

from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import TcpWSGIServer
from waitress.task import ThreadedTaskDispatcher
from waitress.utilities import Error

from web.config import Config

THREADS = 32
_CONNECTIONS = 1000
_IDLE = 30  # seconds a connection may stand without a byte
ARRIVAL = 20  # seconds from a request's first byte to its last
_HEADER = 16 * 1024


class _RefusalError(Error):  # type: ignore[misc]  # waitress has no types
    """What the server refuses before the application sees it."""

    def __init__(self, error: Error, allowed: int) -> None:
        super().__init__(error.body)
        self.code = error.code
        self.reason = error.reason
        self._allowed = allowed

    def to_response(self, ident: str | None = None) -> tuple[str, list[tuple[str, str]], bytes]:
        """Status, headers and body."""
        body: dict[str, Any] = {
            "type": f"urn:design-reviewer:problem:http-{self.code}",
            "title": self.reason,
            "status": self.code,
            "detail": self.reason + ".",
        }
        if self.code == 413:  # noqa: PLR2004 - content too large
            body["detail"] = f"This server takes {self._allowed:,} bytes."
            body |= {"limit": "bytes", "allowed": self._allowed}
        headers = [
            ("Content-Type", "application/problem+json"),
            ("X-Content-Type-Options", "nosniff"),
            ("Cache-Control", "no-store"),
        ]
        return f"{self.code} {self.reason}", headers, json.dumps(body).encode() + b"\n"


class _Parser(HTTPRequestParser):  # type: ignore[misc]  # waitress has no types
    """A request's parser that knows when the request began."""

    def __init__(self, adj: Any) -> None:
        super().__init__(adj)
        self.error: Error | None = None
        self.began = time.time()

    def received(self, data: bytes) -> int:
        """Take in bytes of the request."""
        consumed: int = super().received(data)
        if self.error is not None and not isinstance(self.error, _RefusalError):
            self.error = _RefusalError(self.error, self.adj.allowed_body)
        return consumed


class _Channel(HTTPChannel):  # type: ignore[misc]  # waitress has no types
    """One connection."""

    parser_class = _Parser


class _Server(TcpWSGIServer):  # type: ignore[misc]  # waitress has no types
    """The listening socket and its connections."""

    channel_class = _Channel

    def maintenance(self, now: float) -> None:
        """Close what is idle, and what has been sending one request for too long."""
        super().maintenance(now)
        for channel in self.active_channels.values():
            request = channel.request
            if request is not None and now - request.began > ARRIVAL:
                channel.will_close = True


class _Adjustments(Adjustments):  # type: ignore[misc]  # waitress has no types
    """The settings of waitress, and what an error says is allowed."""

    allowed_body = 0


def make_server(app: Any, config: Config, listener: socket.socket) -> Any:
    """A server on a socket that `listen_on` made; its `run()` serves until interrupted."""
    settings = _Adjustments(
        sockets=[listener],
        connection_limit=_CONNECTIONS,
        channel_timeout=_IDLE,
        cleanup_interval=2,
        asyncore_use_poll=True,
        max_request_header_size=_HEADER,
        max_request_body_size=config.max_form + 1,  # waitress refuses from here on
        inbuf_overflow=config.max_form + 1,  # so that no body goes to the disk
        ident=None,
        clear_untrusted_proxy_headers=False,  # the application decides whom to believe
    )
    settings.allowed_body = config.max_body
    threads = ThreadedTaskDispatcher()
    threads.set_thread_count(THREADS)
    where = (listener.family, listener.type, listener.proto, listener.getsockname())
    return _Server(app, {}, True, listener, threads, settings, sockinfo=where, bind_socket=False)


def listen_on(host: str, port: int) -> socket.socket:
    """A socket that listens on `host` (the first address of a name) and `port`; 0: a free one.

    Raises:
        OSError: the address is unknown, taken or not ours.

    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    family, _, _, _, address = found[0]
    return socket.create_server(address[:2], family=family, backlog=1024)
