"""What is the same for every request: sent compressed, and again only when it changed."""

from __future__ import annotations

import gzip
import mimetypes
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from flask import Flask, Response, abort, request

_FOLDER = Path(__file__).parent / "static"
_FOREVER = "public, max-age=31536000, immutable"
_WORTH = 0.9  # compressed ÷ plain size from which on plain bytes are sent


class Asset:
    """Bytes of one media type, with their digest and their compressed form."""

    def __init__(self, data: bytes, content_type: str) -> None:
        self._data = data
        self._type = content_type
        self.digest = sha256(data).hexdigest()[:12]

    @cached_property
    def _compress_body(self) -> bytes | None:
        """The bytes by gzip, None where that saves little. Made once: 417 KB take 30 ms."""
        compressed = gzip.compress(self._data, mtime=0)
        return compressed if len(compressed) < _WORTH * len(self._data) else None

    def response(self, *, forever: bool = False) -> Response:
        """The answer to the current request: compressed if it may be, 304 if it is known.

        `forever` is for addresses that hold the digest: a browser does not ask again.
        """
        accepted = request.accept_encodings.quality("gzip") > 0
        compressed = self._compress_body if accepted else None
        response = Response(compressed or self._data, content_type=self._type)
        if compressed:
            response.headers["Content-Encoding"] = "gzip"
        response.headers["Vary"] = "Accept-Encoding"
        response.headers["Cache-Control"] = _FOREVER if forever else "no-cache"
        response.set_etag(self.digest + ("-gzip" if compressed else ""))
        response.make_conditional(request)
        return response


def install(app: Flask) -> None:
    """Serve `static/`; addresses that `url_for` makes carry a digest of the file."""
    assets = {file.name: _read_asset(file) for file in _FOLDER.iterdir() if file.is_file()}

    @app.get("/static/<filename>", endpoint="static")
    def static(filename: str) -> Response:
        asset = assets.get(filename) or abort(404)
        return asset.response(forever=request.args.get("v") == asset.digest)

    def add_digest(endpoint: str, values: dict[str, object]) -> None:
        asset = assets.get(str(values.get("filename")))
        if endpoint == "static" and asset:
            values["v"] = asset.digest

    def sheets() -> list[str]:
        return sorted(name for name in assets if name.endswith(".css"))

    app.url_defaults(add_digest)
    app.jinja_env.globals["sheets"] = sheets


def _read_asset(file: Path) -> Asset:
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    text = kind.startswith("text/")
    return Asset(file.read_bytes(), f"{kind}; charset=utf-8" if text else kind)
