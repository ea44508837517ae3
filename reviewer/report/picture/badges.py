"""Badges: one for each finding on each place it is about, by shape, sign and colour."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from reviewer.model.finding import Finding, Severity
from reviewer.report.picture.geometry import Point, Rect
from reviewer.report.picture.markup import Markup, element, join
from reviewer.report.picture.plan import Ids
from reviewer.report.picture.saying import clean
from reviewer.report.picture.theme import Theme

RADIUS = 9.0
STEP = 2 * RADIUS + 2
"""From one badge of a row to the next."""
_ACCEPTED = ("#78909c", "#ffffff")
_SIGNS = {Severity.ERROR: "!", Severity.WARNING: "!", Severity.INFO: "i"}


class Board:
    """The findings of a picture by the place they are about, and the ids of their badges."""

    def __init__(self, findings: Iterable[Finding], theme: Theme, step: float = STEP) -> None:
        ordered = sorted(findings, key=lambda each: (bool(each.accepted), -each.severity))
        self.findings: Sequence[Finding] = ordered
        self._theme = theme
        self._step = step
        self._ids = Ids()

    def on_components(self, names: Collection[str], at: Rect) -> list[Markup]:
        """Badges in a row on a card's upper edge, the worst at the right corner."""
        mine = [e for e in self.findings if not set(names).isdisjoint(e.answer.components)]
        room = at.right - at.left - 2 * RADIUS
        step = min(self._step, room / max(len(mine) - 1, 1))
        spots = [Point(at.right - RADIUS - step * i, at.top) for i in range(len(mine))]
        return [self._make_badge(each, spot) for each, spot in zip(mine, spots, strict=True)][::-1]

    def on_link(self, link: str, near: Point) -> list[Markup]:
        """Badges in a row that starts at `near`, a point on the link."""
        mine = [each for each in self.findings if link in each.answer.links]
        return self._badge_row(mine, near)

    def on_design(self, near: Point) -> list[Markup]:
        """Badges of what is about no place in particular, in a row that starts at `near`."""
        return self._badge_row([e for e in self.findings if not is_placed(e)], near)

    def on_design_height(self) -> float:
        """How much room `on_design` needs."""
        return 0.0 if all(is_placed(each) for each in self.findings) else 2 * RADIUS + 4

    def _badge_row(self, mine: Sequence[Finding], near: Point) -> list[Markup]:
        return [
            self._make_badge(each, Point(near.x + self._step * i, near.y))
            for i, each in enumerate(mine)
        ]

    def _make_badge(self, finding: Finding, at: Point) -> Markup:
        name = self._ids.make("badge", finding.fingerprint)
        sort = f"accepted {finding.severity.word}" if finding.accepted else finding.severity.word
        says = f"{sort}: {finding.rule}: {clean(finding.answer.message)}"
        return element(
            "g",
            element("title", says),
            sign(finding.severity, at, self._theme, accepted=bool(finding.accepted)),
            id=name,
            class_=f"badge {sort}",
            data_fingerprint=finding.fingerprint,
            data_rule=finding.rule,
            data_severity=finding.severity.word,
        )


def is_placed(finding: Finding) -> bool:
    """Whether the finding is about a component or a link rather than the whole design."""
    return bool(finding.answer.components or finding.answer.links)


def sign(severity: Severity, at: Point, theme: Theme, *, accepted: bool = False) -> Markup:
    """The bare sign: a disc for an error, a triangle for a warning, a square for the rest."""
    fill, ink = _ACCEPTED if accepted else theme.badges[severity]
    mark = "✓" if accepted else _SIGNS[severity]
    letter = element(
        "text",
        mark,
        x=at.x,
        y=at.y + (5 if severity is Severity.WARNING and not accepted else 4.4),
        font_size=12.5,
        font_weight="bold",
        text_anchor="middle",
        fill=ink,
    )
    return join(_severity_shape(Severity.ERROR if accepted else severity, at, fill, theme), letter)


def _severity_shape(severity: Severity, at: Point, fill: str, theme: Theme) -> Markup:
    look = {"fill": fill, "stroke": theme.paper, "stroke_width": "1.6", "stroke_linejoin": "round"}
    x, y, r = at.x, at.y, RADIUS
    if severity is Severity.ERROR:
        return element("circle", cx=x, cy=y, r=r, **look)
    if severity is Severity.INFO:
        return element(
            "rect", x=x - r + 1, y=y - r + 1, width=2 * r - 2, height=2 * r - 2, rx=4, **look
        )
    top, low = f"{x:.1f},{y - r - 1.5:.1f}", f"{y + r - 1:.1f}"
    return element("path", d=f"M{top}L{x + r + 1.5:.1f},{low}L{x - r - 1.5:.1f},{low}Z", **look)
