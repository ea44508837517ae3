from __future__ import annotations

import runpy
from pathlib import Path

from web.config import Config

DEPLOY = Path(__file__).parents[2] / "deploy"


def test_gunicorn_ends_no_worker_while_it_draws() -> None:
    settings = runpy.run_path(str(DEPLOY / "gunicorn.conf.py"))
    longest = Config().patience + Config().review_seconds + Config().picture_seconds
    assert settings["timeout"] > longest
    assert settings["worker_class"] == "gthread"
    assert callable(settings["post_fork"])


def test_the_proxy_lets_through_what_the_server_takes_and_hides_its_numbers() -> None:
    text = (DEPLOY / "nginx.conf").read_text()
    allowed = int(text.partition("client_max_body_size ")[2].partition("k;")[0]) * 1024
    assert allowed >= Config().max_form
    assert "location = /metrics" in text
    assert "proxy_request_buffering on;" in text


def test_the_container_does_not_run_as_root() -> None:
    lines = (DEPLOY / "Dockerfile").read_text().splitlines()
    assert "USER reviewer" in lines
    assert lines.index("USER reviewer") < next(
        n for n, s in enumerate(lines) if s.startswith("CMD")
    )
