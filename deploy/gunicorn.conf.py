"""Settings of gunicorn, behind a proxy that buffers requests.

    gunicorn -c deploy/gunicorn.conf.py "web.app:create_app()"

Each worker has reviewing processes of its own: with more than one, set how many by
DESIGN_REVIEWER_REVIEW_PROCESSES, and let them share a Redis for the rate limits.
"""

from __future__ import annotations

import math
import os
from typing import Any

from prometheus_client import multiprocess

from web import logs
from web.config import ConfigError, from_environment

try:
    _config = from_environment(os.environ)
except ConfigError as error:
    raise SystemExit(f"gunicorn: {error}") from None

bind = os.environ.get("BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_CONCURRENCY", "1"))
worker_class = "web.gunicorn_worker.DrainingWorker"
threads = _config.threads
graceful_timeout = (
    math.ceil(_config.longest_request) + 5
)  # SIGTERM: time to answer what was accepted
timeout = graceful_timeout  # a review that overruns is ended long before
keepalive = 30  # longer than the proxy keeps its connections
limit_request_line = 4094
limit_request_fields = 60
limit_request_field_size = 8190
accesslog = None  # the application writes a line for each request, without a word of any design
control_socket_disable = True  # else a socket in the home directory, which may be read-only


def post_fork(server: Any, worker: Any) -> None:
    """Log as `review serve` does."""
    logs.configure(_config.log_level or "info")


def child_exit(server: Any, worker: Any) -> None:
    """Take a dead worker's numbers out of what is shown."""
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        multiprocess.mark_process_dead(worker.pid)
