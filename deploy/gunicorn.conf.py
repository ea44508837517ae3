"""Settings of gunicorn, behind a proxy that buffers requests.

    gunicorn -c deploy/gunicorn.conf.py "web.app:create_app()"

Each worker has reviewing processes of its own: with more than one, say how many by
DESIGN_REVIEWER_REVIEW_PROCESSES, and let them share a Redis for the rate limits.
"""

from __future__ import annotations

import os
from typing import Any

from prometheus_client import multiprocess

from web import logs

bind = os.environ.get("BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_CONCURRENCY", "1"))
worker_class = "gthread"
threads = 32
timeout = 60  # longer than the longest picture; a review that overruns is ended long before
graceful_timeout = 20
keepalive = 30  # longer than the proxy keeps its connections
limit_request_line = 4094
limit_request_fields = 60
limit_request_field_size = 8190
accesslog = None  # the application writes a line for each request, without a word of any design


def post_fork(server: Any, worker: Any) -> None:
    """Log as `review serve` does."""
    logs.configure(os.environ.get("DESIGN_REVIEWER_LOG_LEVEL") or "info")


def child_exit(server: Any, worker: Any) -> None:
    """Take a dead worker's numbers out of what is shown."""
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        multiprocess.mark_process_dead(worker.pid)
