"""SVG markup from a short list of elements and attributes; nothing else can be said."""

from __future__ import annotations

import re

_ELEMENTS = "svg title desc defs symbol use g rect circle path image text tspan"
_ATTRIBUTES = (
    "aria-label class cx cy d data-component data-fingerprint data-group data-line data-link"
    " data-rule data-severity fill fill-opacity font-family font-size font-weight height href id"
    " r role rx stroke stroke-dasharray stroke-linecap stroke-linejoin stroke-width text-anchor"
    " viewBox width x xml:space xmlns y"
)
ELEMENTS = frozenset(_ELEMENTS.split())
ATTRIBUTES = frozenset(_ATTRIBUTES.split())
_REFERENCE = re.compile(r"#[A-Za-z0-9_-]+|data:image/png;base64,[A-Za-z0-9+/=]+")
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class Markup(str):
    """Text that is markup already."""

    __slots__ = ()


class ForbiddenMarkupError(ValueError):
    """Something outside the list was to be written: a mistake of ours, never of a design's."""


def element(name: str, *inside: str, **attributes: str | float | None) -> Markup:
    """One element; `inside` is escaped unless it is `Markup`, None leaves an attribute out.

    Attribute names are written with `_` for `-`; `class_` stands for `class`.

    Raises:
        ForbiddenMarkupError: the element, an attribute or a reference is not on the list.

    """
    if name not in ELEMENTS:
        raise ForbiddenMarkupError(f"no <{name}> in a picture")
    said = "".join(
        _attribute_text(key, value) for key, value in attributes.items() if value is not None
    )
    body = "".join(part if isinstance(part, Markup) else escape(part) for part in inside)
    return Markup(f"<{name}{said}>{body}</{name}>" if body else f"<{name}{said}/>")


def join(*parts: Markup) -> Markup:
    """Several pieces of markup as one."""
    return Markup("".join(parts))


def escape(text: str) -> str:
    """`text` for an element or an attribute in double quotes, less what XML cannot carry."""
    return _ILLEGAL.sub("", text).translate(_ENTITIES)


def number(value: float) -> str:
    """A length in pixels with at most one decimal, the same on every machine."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def _attribute_text(key: str, value: str | float) -> str:
    name = "xml:space" if key == "xml_space" else key.rstrip("_").replace("_", "-")
    text = value if isinstance(value, str) else number(value)
    if name not in ATTRIBUTES:
        raise ForbiddenMarkupError(f"no {name}= in a picture")
    if name == "href" and not _REFERENCE.fullmatch(text):
        raise ForbiddenMarkupError("a picture refers only to itself")
    return f' {name}="{escape(text)}"'
