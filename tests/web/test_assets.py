"""What does not change is sent compressed, and not again."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

import web

STATIC = Path(web.__file__).parent / "static"
FILES = sorted(file.name for file in STATIC.iterdir())
DOCUMENTS = ["vocabulary", "rules", "examples", "openapi.json"]
PATHS = [*(f"/static/{name}" for name in FILES), *(f"/api/v1/{name}" for name in DOCUMENTS)]


@pytest.mark.parametrize("path", PATHS)
def test_it_is_compressed_for_who_takes_it_and_the_same_for_who_does_not(
    client: FlaskClient, path: str
) -> None:
    plain = client.get(path)
    packed = client.get(path, headers={"Accept-Encoding": "br, gzip;q=0.5"})
    refusing = client.get(path, headers={"Accept-Encoding": "gzip;q=0"})
    assert plain.status_code == packed.status_code == 200
    assert "Content-Encoding" not in plain.headers
    assert refusing.data == plain.data
    assert plain.headers["Vary"] == packed.headers["Vary"] == "Accept-Encoding"
    if packed.headers.get("Content-Encoding") == "gzip":
        assert gzip.decompress(packed.data) == plain.data
        assert packed.headers["ETag"] != plain.headers["ETag"]
    else:
        assert packed.data == plain.data
        assert len(plain.data) < 1000
    if path.startswith("/static/"):
        assert plain.data == (STATIC / path.rpartition("/")[2]).read_bytes()


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_what_a_browser_has_is_not_sent_again(
    client: FlaskClient, path: str, encoding: str
) -> None:
    headers = {"Accept-Encoding": encoding}
    known = client.get(path, headers=headers).headers["ETag"]
    again = client.get(path, headers=headers | {"If-None-Match": known})
    assert (again.status_code, again.data) == (304, b"")


def test_the_script_is_a_third_of_its_size_on_the_wire(client: FlaskClient) -> None:
    packed = client.get("/static/app.js", headers={"Accept-Encoding": "gzip"})
    assert len(packed.data) < (STATIC / "app.js").stat().st_size * 0.36
    assert packed.content_type == "text/javascript; charset=utf-8"


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_kept_for_good_under_its_digest_only(
    app: Flask, client: FlaskClient, name: str
) -> None:
    with app.test_request_context("/"):
        address = app.url_for("static", filename=name)
    assert re.search(r"\?v=[0-9a-f]{12}$", address)
    assert "immutable" in client.get(address).headers["Cache-Control"]
    outdated = f"/static/{name}?v=0123456789ab"
    for other in (outdated, f"/static/{name}"):
        assert client.get(other).headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("name", ["nothing.js", "..%2fapp.py", "%2e%2e/config.py", "app.js/"])
def test_nothing_else_is_served(client: FlaskClient, name: str) -> None:
    assert client.get(f"/static/{name}").status_code == 404
