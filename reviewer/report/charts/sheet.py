"""The sheet that drawings of numbers stand on: its colours, texts, bars and signs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from reviewer.report.picture.markup import Markup, element
from reviewer.report.picture.metrics import fit, width
from reviewer.report.picture.theme import FONTS, THEMES, Theme
from reviewer.report.picture.words import Style, text

WIDE = 960.0
MARGIN = 28.0
SIZE, SMALL = 13.0, 11.5


class Hues(NamedTuple):
    """The colours of marks: well, over its target, more than it carries, and rulers."""

    well: str
    over: str
    full: str
    median: str
    track: str
    rule: str


HUES = {
    "light": Hues("#2f6fb3", "#d98200", "#c62828", "#123f6e", "#eef2f7", "#9aa7b5"),
    "dark": Hues("#5b9be0", "#f0a53a", "#ff6b62", "#cfe3fa", "#1f2933", "#6d7b8a"),
}


class Sheet:
    """Pieces of markup one below the other; `y` is where the next begins."""

    def __init__(self, theme: str) -> None:
        self.theme: Theme = THEMES.get(theme, THEMES["light"])
        self.hues = HUES.get(theme, HUES["light"])
        self.y = MARGIN
        self.said: list[str] = []
        self._parts: list[Markup] = []

    def add(self, *parts: Markup) -> None:
        """Draw something."""
        self._parts += parts

    def words(  # noqa: PLR0913  # a line of text has that many sides
        self,
        words: str,
        x: float,
        y: float,
        *,
        size: float = SIZE,
        bold: bool = False,
        anchor: str | None = None,
        fill: str = "",
        room: float = WIDE,
    ) -> None:
        """A line of text, cut where it is wider than `room`."""
        style = Style(size, fill or self.theme.ink, bold, anchor)
        self.add(text(fit(words, room, size, bold=bold), x, y, style))

    def title(self, words: str, below: str) -> None:
        """The head of a drawing, and a line on how to read it."""
        self.words(words, MARGIN, self.y + 14, size=16, bold=True, room=WIDE - 2 * MARGIN)
        self.words(below, MARGIN, self.y + 34, size=SMALL, fill=self.theme.muted)
        self.y += 50

    def bar(self, x: float, y: float, wide: float, high: float, fill: str) -> None:
        """A bar; anything above zero shows."""
        if wide > 0:
            self.add(element("rect", x=x, y=y, width=max(wide, 1.5), height=high, rx=2, fill=fill))

    def line(self, points: Sequence[tuple[float, float]], stroke: str, dash: str = "") -> None:
        """A line through points."""
        d = "M" + " L".join(f"{x:.1f} {y:.1f}" for x, y in points)
        self.add(
            element("path", d=d, fill="none", stroke=stroke, stroke_width=1.6,
                    stroke_dasharray=dash or None, stroke_linejoin="round")
        )  # fmt: skip

    def sign(self, x: float, y: float, *, full: bool) -> None:
        """A triangle for what is over its target, a disc with a cross for what is too much."""
        if full:
            cross = f"M{x - 3:.1f} {y - 3:.1f} L{x + 3:.1f} {y + 3:.1f} M{x - 3:.1f} {y + 3:.1f} L{x + 3:.1f} {y - 3:.1f}"
            self.add(
                element("circle", cx=x, cy=y, r=7, fill=self.hues.full),
                element("path", d=cross, stroke=self.theme.paper, stroke_width=1.8, fill="none"),
            )
        else:
            d = f"M{x:.1f} {y - 7:.1f} L{x + 7.5:.1f} {y + 6:.1f} L{x - 7.5:.1f} {y + 6:.1f} Z"
            self.add(element("path", d=d, fill=self.hues.over))

    def svg(self, title: str) -> bytes:
        """The sheet as an SVG document in UTF-8."""
        high = self.y + MARGIN
        paper = element("rect", x=0.5, y=0.5, width=WIDE - 1, height=high - 1, rx=14,
                        fill=self.theme.paper, stroke=self.theme.edge)  # fmt: skip
        return element(
            "svg",
            element("title", title),
            element("desc", " ".join(self.said)),
            paper,
            *self._parts,
            xmlns="http://www.w3.org/2000/svg",
            viewBox=f"0.0 0.0 {WIDE:.1f} {high:.1f}",
            width=WIDE,
            height=high,
            role="img",
            aria_label=title,
            class_="numbers-picture",
            font_family=FONTS,
        ).encode()


def room_for(names: Sequence[str], most: float) -> float:
    """How wide a column of names is, at most `most` pixels."""
    return min(most, max((width(name, SIZE) for name in names), default=0.0))
