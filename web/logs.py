"""Logs: one JSON object a line, with no word of any design in it."""

from __future__ import annotations

import json
import logging
import secrets
import sys
import time
from datetime import UTC, datetime

from flask import Flask, Response, g, request

_log = logging.getLogger("web")


class JsonLines(logging.Formatter):
    """A record as one line of JSON in ASCII: no text in it can end the line or colour it."""

    def format(self, record: logging.LogRecord) -> str:
        """The line. What a record was raised with (its traceback) is left out."""
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line = {
            "time": moment,
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
        return json.dumps(line, ensure_ascii=True)


def configure(level: str) -> None:
    """Send the logs of this process, and of its libraries, to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(handlers=[handler], level=level.upper(), force=True)


def install(app: Flask) -> None:
    """Give each request an id and, when it is answered, its line."""

    @app.before_request
    def begin() -> None:
        g.request_id = secrets.token_hex(8)
        g.began = time.perf_counter()

    @app.after_request
    def end(response: Response) -> Response:
        if "request_id" not in g:  # refused before any of ours ran, for its host
            g.request_id = secrets.token_hex(8)
        response.headers["X-Request-ID"] = g.request_id
        _log.info("request", extra={"fields": _log_line(response)})
        return response


def _log_line(response: Response) -> dict[str, object]:
    """What is said of a request: the route, never the path or the query, which are foreign."""
    took = time.perf_counter() - g.began if "began" in g else 0.0
    return {
        "request_id": g.request_id,
        "method": request.method if request.url_rule else "",
        "route": request.url_rule.rule if request.url_rule else "",
        "status": response.status_code,
        "milliseconds": round(took * 1000, 1),
        "bytes": response.content_length,
    }
