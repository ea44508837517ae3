"""Lines of text in the few styles a picture has."""

from __future__ import annotations

from dataclasses import dataclass

from reviewer.report.picture.markup import Markup, element


@dataclass(frozen=True, slots=True)
class Style:
    """How a line of text looks; `anchor` is the end of it that stands at its place."""

    size: float
    fill: str
    bold: bool = False
    anchor: str | None = None


def text(words: str, x: float, y: float, style: Style, class_: str | None = None) -> Markup:
    """One line of text with its baseline at `y`."""
    return element(
        "text",
        words,
        class_=class_,
        x=x,
        y=y,
        font_size=style.size,
        font_weight="bold" if style.bold else None,
        fill=style.fill,
        text_anchor=style.anchor,
    )
