"""The bundled HTTP server: waitress, with what it lacks to face strangers.

Waitress reads a whole request before a thread sees it, so a slow sender costs a socket, not a
thread. Added here: a request must arrive within a set time, however steadily its bytes drip;
one address gets at most half of the connections, and one that repeats refused requests is read
later; what the server itself refuses is a problem document too; and a server that is told to
stop answers what it has accepted.
"""

from __future__ import annotations

import logging
import socket
import time
from select import POLLIN, poll
from typing import Any

from waitress.adjustments import Adjustments
from waitress.server import TcpWSGIServer
from waitress.task import ThreadedTaskDispatcher

from web.channel import Channel
from web.config import Config
from web.slowdown import Slowdown
from web.throttle import network_of
from web.turns import share_of

_CONNECTIONS = 1000
_IDLE = 30  # seconds a connection may stand without a byte
ARRIVAL = 20  # seconds from a request's first byte to its last
_HEADER = 16 * 1024
LINGER = 1.0
"""Seconds that idle connections stay open once the server stops: a request may be on its way."""

_SOON = 0.001  # seconds that a wait may be too long, so as not to be too short

_log = logging.getLogger("web")


class Server(TcpWSGIServer):  # type: ignore[misc]  # waitress has no types
    """The listening socket and its connections."""

    channel_class = Channel
    stopping = False

    def __init__(self, *arguments: Any, drain_seconds: float, share: int, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._drain_seconds = drain_seconds
        self._share = share
        self._slowdown = Slowdown()

    def slow_down(self, channel: Channel) -> None:
        """Read later from a caller that was refused. A proxy's address stands for all: not from it."""
        if self._share:
            self._slowdown.refuse(channel.caller)

    def delays(self, channel: Channel) -> bool:
        """Whether the next request of a connection has to wait."""
        return not self.stopping and self._slowdown.delays(channel.caller)

    def maintenance(self, now: float) -> None:
        """Close what is idle, and what has been sending one request for too long."""
        super().maintenance(now)
        for channel in self.active_channels.values():
            request = channel.request
            if request is not None and now - request.began > ARRIVAL:
                channel.will_close = True

    def accept(self) -> Any:
        """A new connection; None where its address has its share of them already."""
        accepted = super().accept()
        if accepted is None or not self._share:
            return accepted
        connection, (host, *_) = accepted
        caller = network_of(host)
        held = sum(each.caller == caller for each in self.active_channels.values())
        if held < self._share:
            return accepted
        connection.close()
        return None

    def stop(self) -> None:
        """Have `run` answer what was accepted, and return. For signal handlers."""
        if not self.stopping:
            self.stopping = True
            self.pull_trigger()

    def run(self) -> None:
        """Serve until `stop`, then answer every request that has begun."""
        try:
            while not self.stopping:
                self._poll_channels(self.adj.asyncore_loop_timeout)
            self._drain_accepted()
        finally:
            self.task_dispatcher.shutdown(timeout=1)
            self.asyncore.close_all(self._map)

    def _poll_channels(self, seconds: float) -> None:
        released = self._slowdown.release()
        seconds = seconds if released is None else min(seconds, released + _SOON)
        self.asyncore.loop(seconds, self.adj.asyncore_use_poll, self._map, count=1)

    def _drain_accepted(self) -> None:
        """Accept what the kernel has queued, listen no more, and see all requests answered."""
        began = time.monotonic()
        self._accept_queued()
        self.asyncore.dispatcher.close(self)
        for channel in self.active_channels.values():
            channel.announce_close()
        _log.info("stopping", extra={"fields": {"connections": len(self.active_channels)}})
        while self.active_channels and time.monotonic() - began < self._drain_seconds:
            self._poll_channels(0.1)
            self.maintenance(time.time())
            for channel in tuple(self.active_channels.values()):
                if time.monotonic() - began > LINGER and _is_quiet(channel):
                    channel.will_close = True

    def _accept_queued(self) -> None:
        """Accept connections until none is waiting."""
        while _has_unread(self.socket):
            self.handle_accept()


def _is_quiet(channel: Any) -> bool:
    """Whether a connection is idle and nothing has come that a starved loop has not read yet."""
    is_open = channel.socket.fileno() >= 0
    return bool(channel.idle) and not (is_open and _has_unread(channel.socket))


def _has_unread(connection: socket.socket) -> bool:
    """Whether something waits in it: bytes, or connections to accept."""
    waiting = poll()
    waiting.register(connection, POLLIN)
    return bool(waiting.poll(0))


class _Adjustments(Adjustments):  # type: ignore[misc]  # waitress has no types
    """The settings of waitress, and what an error says is allowed."""

    allowed_body = 0


def make_server(app: Any, config: Config, listener: socket.socket) -> Server:
    """A server on a socket that `listen_on` made; its `run()` serves until `stop()`."""
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
    threads.set_thread_count(config.threads)
    where = (listener.family, listener.type, listener.proto, listener.getsockname())
    return Server(
        app,
        {},
        True,
        listener,
        threads,
        settings,
        sockinfo=where,
        bind_socket=False,
        drain_seconds=config.longest_request,
        share=0 if config.trusted_proxies else share_of(_CONNECTIONS),
    )


def listen_on(host: str, port: int) -> socket.socket:
    """A socket that listens on `host` (the first address of a name) and `port`; 0: a free one.

    Raises:
        OSError: the address is unknown, taken or not ours.

    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    family, _, _, _, address = found[0]
    return socket.create_server(address[:2], family=family, backlog=1024)
