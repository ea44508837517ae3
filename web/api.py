"""The interface for programs, `/api/v1/`: what the page itself is a client of."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cached_property
from typing import Any

from flask import Flask, Response, request

from reviewer.report.formats import FORMATS
from web import body, examples, openapi, vocabulary
from web.assets import Asset
from web.config import Config
from web.dispatcher import Dispatcher
from web.limits import RefusedError
from web.metrics import Metrics
from web.reports import check_format
from web.throttle import Throttle

BASE = "/api/v1"
_JSON = "application/json"
PICTURES = {"image/svg+xml": "svg", "image/png": "png"}
"""The media types a picture comes in, with what `web.jobs` calls them."""


class Api:
    """The views. What they say of the language and the rules is the same for every request."""

    def __init__(self, config: Config, dispatcher: Dispatcher, metrics: Metrics) -> None:
        self._config = config
        self._dispatcher = dispatcher
        self._metrics = metrics

    def install(self, app: Flask, throttle: Throttle) -> None:
        """Give each view its address and what it costs its caller."""
        dear = self._config.picture_cost
        routes: list[tuple[str, str, Callable[[], Response], int]] = [
            ("POST", "/reviews", self.review, 1),
            ("POST", "/pictures", self.picture, dear),
            ("POST", "/reports", self.report, dear),
            ("POST", "/formatted", self.formatted, 1),
            ("POST", "/whatif", self.whatif, 1),
            ("GET", "/vocabulary", self.vocabulary, 0),
            ("GET", "/rules", self.rules, 0),
            ("GET", "/examples", self.examples, 0),
            ("GET", "/openapi.json", self.openapi, 0),
        ]
        for method, path, view, cost in routes:
            limited = throttle.costs(cost)(view) if cost else view
            app.add_url_rule(BASE + path, f"api.{view.__name__}", limited, methods=[method])

    def review(self) -> Response:
        """The review of a design."""
        said = body.members(self._config.max_body, "name", "level")
        reply = self._dispatcher.review(said["design"], said["name"], said["level"])
        self._metrics.reviewed(reply.head["ok"]["verdict"])
        return _json_response(reply.body + b"\n")

    def picture(self) -> Response:
        """The picture of a design, with its findings marked."""
        kinds = ["application/json", *PICTURES]
        wanted = (
            request.accept_mimetypes.best_match(kinds) if request.accept_mimetypes else kinds[0]
        )
        if wanted is None:
            raise not_acceptable("A picture comes as " + ", ".join(kinds) + ".")
        said = body.members(self._config.max_body, "theme", "level", "room")
        kind = PICTURES.get(wanted, "svg")
        reply = self._dispatcher.picture(
            said["design"], kind, said["theme"], said["level"], said["room"]
        )
        notes = reply.head["ok"]["notes"]
        self._metrics.drawn(bool(reply.body))
        if wanted == "application/json":
            return _json_response(
                _encode_json({"svg": reply.body.decode() or None, "notes": notes})
            )
        if not reply.body:
            raise no_picture(notes, kind)
        return Response(reply.body, content_type=wanted)

    def report(self) -> Response:
        """The report of a design in a format of the command, as a file."""
        said = body.members(self._config.max_body, "format", "level", "name", "rubric")
        check_format(said["format"])
        reply = self._dispatcher.report(
            said["design"], said["name"], said["level"], said["format"], said["rubric"]
        )
        response = Response(reply.body, content_type=FORMATS[said["format"]].media_type)
        response.headers["Content-Disposition"] = "attachment"
        return response

    def formatted(self) -> Response:
        """A design in its canonical form."""
        said = body.members(self._config.max_body)
        return _json_response(self._dispatcher.formatted(said["design"]).body)

    def whatif(self) -> Response:
        """What becomes of a design at another load, or without parts of it."""
        said, lists = body.members_and_lists(
            self._config.max_body, ("load", "p99"), ("fail", "set")
        )
        reply = self._dispatcher.whatif(
            said["design"], said["load"], said["p99"], lists["fail"], lists["set"]
        )
        return _json_response(reply.body)

    def vocabulary(self) -> Response:
        """The words of the language."""
        return self._vocabulary_json.response()

    def rules(self) -> Response:
        """The rules that designs are judged by."""
        return self._rules_json.response()

    def examples(self) -> Response:
        """Designs to start from."""
        return self._examples_json.response()

    def openapi(self) -> Response:
        """The description of this interface."""
        return self._openapi_json.response()

    @cached_property
    def _vocabulary_json(self) -> Asset:
        return Asset(_encode_json(vocabulary.vocabulary()), _JSON)

    @cached_property
    def _rules_json(self) -> Asset:
        return Asset(self._dispatcher.rules().body, _JSON)

    @cached_property
    def _examples_json(self) -> Asset:
        return Asset(_encode_json({"examples": examples.examples()}), _JSON)

    @cached_property
    def _openapi_json(self) -> Asset:
        return Asset(_encode_json(openapi.document(self._config)), _JSON)


def not_acceptable(detail: str) -> RefusedError:
    """The refusal of a media type that we cannot make."""
    return RefusedError(406, "not-acceptable", "Not acceptable", detail)


def no_picture(notes: list[str], kind: str) -> RefusedError:
    """The answer where there is no picture to send; for PNG, that no engine here makes one."""
    detail = " ".join(notes) or "No picture could be drawn."
    if kind == "png":
        return not_acceptable(detail)
    return RefusedError(503, "no-picture", "No picture", detail, notes=notes)


def _json_response(data: bytes) -> Response:
    return Response(data, content_type=_JSON)


def _encode_json(found: Any) -> bytes:
    return json.dumps(found, ensure_ascii=False, allow_nan=False).encode("utf-8") + b"\n"
