"""The page: `GET /` as it opens, `POST /` with a review made without JavaScript.

`templates/page.html` is rendered with:

- `design`, `name`, `level`: the texts of the form, as they were sent ("" where nothing was);
- `levels`: the names of the levels, in order;
- `examples`: the example designs, as pairs of a topic and a list of {name, title, text, topic, difficulty,
  problem}; `example`: the name of the one whose text `design` is, or "";
- `reports`: the reports there are to download, as name of the format, label and ending;
- `review`: the object that `review --format json` prints, as a dict, or None;
- `digest`: the head of its report: `reviewer.report.digest.digest_object`, or None;
- `svg`: the picture as `Markup` that may stand in the page as it is, or None;
- `notes`: sentences about the picture (why there is none, what was left out);
- `message`: {title, detail} of what kept the design from being reviewed, or None;
- `limits`: `web.limits.Limits`;
- `texts`: headings and labels, those of `reviewer.report.texts`;
- `counted()`: a number with its noun;
- `csp_nonce()`: a function; a template that calls it may use that nonce for a style element.
  `url_for('static', filename=…)` carries the file's digest, so browsers keep it for good.

The form posts `design`, and where it likes `level`, `name` and `example` (a name of `examples`;
its text is put into the form and reviewed). There are no cookies, so no CSRF token:
`docs/decisions` says why.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from flask import Flask, Response, render_template, request
from markupsafe import Markup

from reviewer.model.run_settings import LEVELS
from reviewer.report.texts import page_texts
from reviewer.text.grammar import counted
from web.child_pool import OverrunError
from web.child_process import EndedError
from web.config import Config
from web.dispatcher import BrokenError, Dispatcher
from web.examples import examples, examples_by_topic
from web.limits import RefusedError
from web.metrics import Metrics
from web.problems import overran, too_long
from web.throttle import Throttle
from web.turns import BusyError, ShareError

_REPORTS = (
    ("markdown", "Report", "md"),
    ("html", "Report", "html"),
    ("json", "Report", "json"),
    ("sarif", "Code scanning", "sarif"),
    ("junit", "Test results", "xml"),
)
"""What the menu of downloads offers beside the text and the picture."""

_FAILURES = (EndedError, BusyError, ShareError, BrokenError, RefusedError)
"""What keeps a picture from being drawn, which costs the findings nothing."""


class Page:
    """The views of the page."""

    def __init__(self, config: Config, dispatcher: Dispatcher, metrics: Metrics) -> None:
        self._config = config
        self._dispatcher = dispatcher
        self._metrics = metrics

    def install(self, app: Flask, throttle: Throttle) -> None:
        """Give the views their addresses; a form costs a review and a picture."""
        app.jinja_env.globals |= {"texts": page_texts(), "counted": counted}
        app.add_url_rule("/", "page.show", self.show, methods=["GET"])
        limited = throttle.costs(1 + self._config.picture_cost)(self.submit)
        app.add_url_rule("/", "page.submit", limited, methods=["POST"])

    def show(self) -> Response:
        """The page with the example that `?example=` names, or empty."""
        return self._render_page({"design": self._example_text(request.args.get("example", ""))})

    def submit(self) -> Response:
        """The page with the review of what the form holds."""
        said = self._form_values()
        try:
            reviewed = self._review_form(said)
        except RefusedError as refused:
            message = {"title": refused.title, "detail": refused.detail}
            return self._render_page({**said, "message": message}, refused.status)
        return self._render_page({**said, **reviewed, **self._draw_form(said)})

    def _form_values(self) -> dict[str, str]:
        request.max_content_length = request.max_form_memory_size = self._config.max_form
        said = {name: request.form.get(name, "") for name in ("design", "level", "name")}
        if chosen := self._example_text(request.form.get("example", "")):
            said["design"] = chosen
        said["name"] = "".join(c for c in said["name"] if c.isprintable())[:200]
        return said

    def _review_form(self, said: Mapping[str, str]) -> dict[str, Any]:
        if len(said["design"].encode("utf-8", "replace")) > self._config.max_body:
            raise too_long(self._config.max_body)
        reply = self._dispatcher.review(said["design"], said["name"], said["level"])
        self._metrics.reviewed(reply.head["ok"]["verdict"])
        found: dict[str, Any] = json.loads(reply.body)
        return found

    def _draw_form(self, said: Mapping[str, str]) -> dict[str, Any]:
        """The picture, which may fail: the findings are shown all the same."""
        try:
            reply = self._dispatcher.picture(said["design"], "svg", "", said["level"])
        except _FAILURES as error:
            self._metrics.drawn(False)
            return {"notes": [_error_reason(error)]}
        self._metrics.drawn(bool(reply.body))
        # What our own SVG writer puts out; it escapes every text and knows no link or script.
        svg = Markup(reply.body.decode("utf-8")) if reply.body else None  # noqa: S704
        return {"svg": svg, "notes": reply.head["ok"]["notes"]}

    def _render_page(self, said: Mapping[str, Any], status: int = 200) -> Response:
        context = {
            "design": "",
            "name": "",
            "level": "",
            "levels": LEVELS,
            "examples": self._topics,
            "reports": _REPORTS,
            "review": None,
            "digest": None,
            "svg": None,
            "notes": [],
            "message": None,
            "limits": self._config.limits,
            **said,
        }
        shown = [one["name"] for one in self._example_list if one["text"] == context["design"]]
        context["example"] = shown[0] if shown else ""
        return Response(render_template("page.html", **context), status)

    @cached_property
    def _topics(self) -> list[tuple[str, list[dict[str, str]]]]:
        return examples_by_topic()

    @cached_property
    def _example_list(self) -> list[dict[str, str]]:
        return examples()

    def _example_text(self, name: str) -> str:
        return next((one["text"] for one in self._example_list if one["name"] == name), "")


def _error_reason(error: Exception) -> str:
    if isinstance(error, OverrunError):
        return overran(error).detail
    if isinstance(error, RefusedError):
        return error.detail
    return "The picture could not be drawn; the findings do not depend on it."
