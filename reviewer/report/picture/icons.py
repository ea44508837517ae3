"""Icons: PNG images of our own catalogue, by id, never by a path of the design's."""

from __future__ import annotations

import re
from base64 import b64encode
from functools import cache
from pathlib import Path

from reviewer.report.picture.markup import Markup, element

_ID = re.compile(r"\w+(?:[.-]\w+)*", re.ASCII)
_ICONS = Path(__file__).parent / "icons"
_MOST = 20_000  # bytes; a 64 x 64 icon has 2,000 to 6,000


@cache
def icon(name: str) -> bytes | None:
    """The PNG of icon `name`, a class path of `diagrams`; None where the catalogue has no picture for it."""
    if not _ID.fullmatch(name):
        return None
    found = _ICONS / f"{name}.png"
    if not found.is_file():
        return None
    image = found.read_bytes()
    return image if len(image) <= _MOST else None


def reference(name: str) -> str:
    """The id under which icon `name` is defined in a picture."""
    return "icon-" + name.replace(".", "-")


def symbol(name: str) -> Markup:
    """The definition of icon `name`, to be drawn with `<use>`."""
    image = icon(name)
    if image is None:
        raise KeyError(name)
    data = "data:image/png;base64," + b64encode(image).decode()
    picture = element("image", width=64, height=64, href=data)
    return element("symbol", picture, id=reference(name), viewBox="0 0 64 64")
