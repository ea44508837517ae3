"""Whether the server lives, and whether it can work."""

from __future__ import annotations

from flask import Flask, Response, jsonify

from web.child_process import EndedError
from web.dispatcher import BrokenError, Dispatcher
from web.throttle import Throttle
from web.turns import BusyError, ShareError


def install(app: Flask, dispatcher: Dispatcher, throttle: Throttle) -> None:
    """`/healthz`: restart me if this fails. `/readyz`: send me requests only if this is 200."""

    @app.get("/healthz")
    def healthz() -> Response:
        return jsonify(status="ok")

    @app.get("/readyz")
    def readyz() -> tuple[Response, int]:
        faults = [*_dispatcher_problems(dispatcher), *_store_problems(throttle)]
        return jsonify(
            status="not ready" if faults else "ok", faults=faults
        ), 503 if faults else 200


def _dispatcher_problems(dispatcher: Dispatcher) -> list[str]:
    try:
        return [f"pack: {failure}" for failure in dispatcher.ready()["failures"]]
    except (EndedError, BusyError, ShareError, BrokenError) as error:
        return [f"reviews: {type(error).__name__}"]


def _store_problems(throttle: Throttle) -> list[str]:
    if throttle.reachable():
        return []
    return ["rate limits: Redis does not answer; each process counts for itself"]
