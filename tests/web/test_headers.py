from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask, render_template_string
from flask.testing import FlaskClient

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
REQUESTS = [
    ("GET", "/healthz"),
    ("GET", "/readyz"),
    ("GET", "/metrics"),
    ("GET", "/api/v1/vocabulary"),
    ("GET", "/api/v1/openapi.json"),
    ("POST", "/api/v1/reviews"),
    ("PUT", "/api/v1/reviews"),
    ("GET", "/nothing"),
    ("GET", "/static/nothing.js"),
    ("OPTIONS", "/api/v1/reviews"),
]


@pytest.mark.parametrize(("method", "path"), REQUESTS)
def test_every_response_has_every_header(client: FlaskClient, method: str, path: str) -> None:
    headers = client.open(path, method=method).headers
    assert headers["Content-Security-Policy"] == POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Strict-Transport-Security"].startswith("max-age=")
    assert "camera=()" in headers["Permissions-Policy"]
    assert re.fullmatch(r"[0-9a-f]{16}", headers["X-Request-ID"])
    assert "Set-Cookie" not in headers
    assert "Cache-Control" in headers


def test_a_nonce_is_in_the_policy_only_where_a_page_uses_it(app: Flask) -> None:
    probe = app.test_request_context("/")
    with probe:
        app.preprocess_request()
        nonce = render_template_string("{{ csp_nonce() }}")
        response = app.process_response(app.make_response("x"))
    policy = response.headers["Content-Security-Policy"]
    assert f"style-src 'self' 'nonce-{nonce}';" in policy
    assert "script-src 'self';" in policy
    assert len(nonce) >= 22
    assert "unsafe" not in policy


def test_browsers_are_not_held_to_https_where_the_operator_says_so(
    make: Callable[..., Flask],
) -> None:
    headers = make(hsts_seconds=0).test_client().get("/healthz").headers
    assert "Strict-Transport-Security" not in headers
