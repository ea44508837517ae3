"""Errors as answers: as RFC 9457 problem details to programs, as a page to people."""

from __future__ import annotations

import json
import logging
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, g, render_template, request
from flask_limiter import RateLimitExceeded
from werkzeug.exceptions import (
    HTTPException,
    InternalServerError,
    RequestEntityTooLarge,
)

from web.child_pool import OverrunError
from web.child_process import CrashedError
from web.dispatcher import BrokenError
from web.limits import RefusedError
from web.turns import BusyError, ShareError

MEDIA_TYPE = "application/problem+json"
_TYPE = "urn:design-reviewer:problem:{}"
_log = logging.getLogger("web")


def problem(status: int, kind: str, title: str, detail: str, **members: Any) -> Response:
    """One error. `kind` is the last part of its type; `members` are added to the object."""
    if _wants_page():
        page = render_template("error.html", status=status, title=title, detail=detail)
        return Response(page, status)
    body = {"type": _TYPE.format(kind), "title": title, "status": status, "detail": detail}
    body |= {"request_id": g.get("request_id", ""), **members}
    return Response(json.dumps(body) + "\n", status, content_type=MEDIA_TYPE)


def _wants_page() -> bool:
    """Whether a person is looking: a browser that asked for a page, not the interface."""
    if request.path.startswith("/api/"):
        return False
    accepted = request.accept_mimetypes
    return accepted.accept_html and accepted["text/html"] > accepted["application/json"]


def overran(error: OverrunError) -> RefusedError:
    """The refusal of work that was ended."""
    return RefusedError(
        503,
        "overran",
        f"The {error.what} took too long",
        f"It was stopped after {error.seconds:g} seconds of {error.clock}. Make the design smaller: "
        "draw what repeats once and write `xN`.",
        allowed_seconds=error.seconds,
    )


def too_long(allowed: int) -> RefusedError:
    """The refusal of a text that has more bytes than are read."""
    detail = f"This server takes {allowed:,} bytes."
    members = {"limit": "bytes", "allowed": allowed}
    return RefusedError(413, "too-large", "Design too large", detail, **members)


def install(app: Flask) -> None:
    """Answer every error, whatever it is, without a word of the design or of our code."""
    app.register_error_handler(RefusedError, _refused_response)
    app.register_error_handler(RateLimitExceeded, _too_often)
    app.register_error_handler(HTTPException, _http_response)
    app.register_error_handler(OverrunError, _overrun_response)
    app.register_error_handler(BusyError, _busy_response)
    app.register_error_handler(ShareError, _over_share)
    app.register_error_handler(CrashedError, _crashed_response)
    app.register_error_handler(BrokenError, _job_broke)
    app.register_error_handler(Exception, _unexpected_response)


def _refused_response(error: RefusedError) -> Response:
    return problem(error.status, error.kind, error.title, error.detail, **error.members)


def _too_often(error: RateLimitExceeded) -> Response:
    detail = f"This server takes {error.description} from one address. Wait a moment."
    return problem(429, "too-often", "Too many requests", detail, allowed=error.description)


def _http_response(error: HTTPException) -> Response:
    status = error.code or 500
    title = HTTPStatus(status).phrase
    if status == RequestEntityTooLarge.code:
        return _refused_response(too_long(request.max_content_length or 0))
    response = problem(status, _problem_kind(title), title, _DETAILS.get(status, title + "."))
    allowed = getattr(error, "valid_methods", None)
    if allowed:
        response.headers["Allow"] = ", ".join(sorted(allowed))
    return response


def _problem_kind(title: str) -> str:
    return title.lower().replace(" ", "-").replace("'", "")


_DETAILS = {
    400: "The request is malformed.",
    404: "No page has this address.",
    405: "This address does not support this method.",
}


def _overrun_response(error: OverrunError) -> Response:
    return _refused_response(overran(error))


def _over_share(error: ShareError) -> Response:
    detail = (
        f"{error.allowed} requests from your address are already waiting. Wait for one of them."
    )
    response = problem(
        429, "too-many-at-once", "Too many concurrent requests", detail, allowed=error.allowed
    )
    response.headers["Retry-After"] = "1"
    return response


def _busy_response(error: BusyError) -> Response:
    detail = "Every process is busy and the queue is full. Try again in a few seconds."
    response = problem(503, "busy", "Server busy", detail)
    response.headers["Retry-After"] = "5"
    return response


def _crashed_response(error: CrashedError) -> Response:
    _log.error("crashed", extra={"fields": {"code": error.code}})
    return _broken_response()


def _job_broke(error: BrokenError) -> Response:
    _log.error("broken", extra={"fields": {"error": error.kind, "where": error.where}})
    return _broken_response()


def _unexpected_response(error: Exception) -> Response:
    """An internal error: its type and place are logged, its text is not (it may quote a design)."""
    trace, where = error.__traceback__, ""
    while trace is not None:
        code = trace.tb_frame.f_code
        where, trace = f"{code.co_name}:{trace.tb_lineno}", trace.tb_next
    _log.error("broken", extra={"fields": {"error": type(error).__name__, "where": where}})
    return _broken_response()


def _broken_response() -> Response:
    detail = (
        f"The reviewer failed, not your design. The error is logged as {g.get('request_id', '')}."
    )
    return problem(500, "broken", InternalServerError().name, detail)
