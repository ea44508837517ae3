"""Numbers of the server's work, for Prometheus."""

from __future__ import annotations

import os
import time
from hmac import compare_digest

from flask import Flask, Response, g, request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector

from web.limits import RefusedError

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20)


class Metrics:
    """Counters of one application. No label holds anything that a request said."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = self._make_counter("requests", "Requests answered.", "route", "status")
        self._reviews = self._make_counter("reviews", "Designs reviewed.", "verdict")
        self._pictures = self._make_counter("pictures", "Pictures asked for.", "drawn")
        self._ended = self._make_counter("ended_jobs", "Jobs without a result.", "work", "reason")
        self._seconds = Histogram(
            "design_reviewer_request_seconds",
            "Time to answer.",
            ("route",),
            buckets=_SECONDS,
            registry=self._registry,
        )

    def _make_counter(self, name: str, sentence: str, *labels: str) -> Counter:
        return Counter(f"design_reviewer_{name}", sentence, labels, registry=self._registry)

    def reviewed(self, verdict: str) -> None:
        """Count a review."""
        self._reviews.labels(verdict).inc()

    def drawn(self, drawn: bool) -> None:
        """Count a picture."""
        self._pictures.labels("yes" if drawn else "no").inc()

    def ended(self, work: str, reason: str) -> None:
        """Count a job that overran, crashed, broke, or found no process."""
        self._ended.labels(work, reason).inc()

    def answered(self, response: Response) -> Response:
        """Count a request when its response is ready."""
        route = request.url_rule.rule if request.url_rule else "none"
        self._requests.labels(route, str(response.status_code)).inc()
        if "began" in g:
            self._seconds.labels(route).observe(time.perf_counter() - g.began)
        return response

    def text(self) -> bytes:
        """All numbers, in Prometheus' text format; those of all processes where they share."""
        if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
            return generate_latest(self._registry)
        shared = CollectorRegistry()
        MultiProcessCollector(shared)  # type: ignore[no-untyped-call]  # it has no types
        return generate_latest(shared)


def install(app: Flask, metrics: Metrics, token: str, *, served: bool) -> None:
    """Count every request; where `served`, show the numbers at `/metrics`.

    They are not served unless somebody asked for it: they tell strangers how busy a server is.
    """
    app.after_request(metrics.answered)
    if not served:
        return

    @app.get("/metrics")
    def numbers() -> Response:
        said = request.headers.get("Authorization", "")
        if token and not compare_digest(said.encode(), f"Bearer {token}".encode()):
            detail = "Send `Authorization: Bearer …` with the server's metrics token."
            raise RefusedError(401, "unauthorized", "Unauthorized", detail)
        return Response(metrics.text(), content_type=CONTENT_TYPE_LATEST)
