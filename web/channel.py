"""One connection of the bundled server: its requests and answers, and what it refuses by itself."""

from __future__ import annotations

import json
import time
from typing import Any

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.task import WSGITask
from waitress.utilities import Error

from web.throttle import network_of

_REFUSED = "429"


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


class _Task(WSGITask):  # type: ignore[misc]  # waitress has no types
    """One request and its answer."""

    def build_response_header(self) -> bytes:
        """The head of the answer; that of a refusal delays the caller's next request."""
        if self.status.startswith(_REFUSED):
            self.channel.server.slow_down(self.channel)
        return bytes(super().build_response_header())


class Channel(HTTPChannel):  # type: ignore[misc]  # waitress has no types
    """One connection."""

    parser_class = _Parser
    task_class = _Task

    @property
    def caller(self) -> str:
        """The key of the address at the other end."""
        return network_of(self.addr[0])

    def readable(self) -> bool:
        """Whether the next bytes are read now."""
        return bool(super().readable()) and not self.server.delays(self)

    def handle_read(self) -> None:
        """Read, unless the caller was refused while we waited for its bytes."""
        if not self.server.delays(self):
            super().handle_read()

    def service(self) -> None:
        """Answer a request, the last one of its connection where the server stops."""
        if self.server.stopping:
            self.announce_close()
        super().service()

    def announce_close(self) -> None:
        """Have the answer to the last request that was received say that no more are taken."""
        with self.requests_lock:
            if len(self.requests) == 1:
                self.requests[0].headers["CONNECTION"] = "close"

    @property
    def idle(self) -> bool:
        """Whether nothing was received that is not answered, and nothing is left to be sent."""
        return not (self.requests or self.request or self.total_outbufs_len)
