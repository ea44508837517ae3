"""Badges: one on each place that findings are about, by shape and color of the worst, with their number."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from reviewer.model.finding import Finding, Severity
from reviewer.report.picture.geometry import Point, Rect
from reviewer.report.picture.markup import Markup, element, join
from reviewer.report.picture.plan import Ids
from reviewer.report.picture.saying import clean
from reviewer.report.picture.theme import Theme

RADIUS = 9.0
_ACCEPTED = ("#78909c", "#ffffff")
_SIGNS = {Severity.ERROR: "!", Severity.WARNING: "!", Severity.INFO: "i"}


class Board:
    """The findings of a picture by the place they are about, and the ids of their badges."""

    def __init__(self, findings: Iterable[Finding], theme: Theme) -> None:
        ordered = sorted(findings, key=lambda each: (bool(each.accepted), -each.severity))
        self.findings: Sequence[Finding] = ordered
        self._theme = theme
        self._ids = Ids()

    def on_components(self, names: Collection[str], at: Rect) -> list[Markup]:
        """A badge on a card's upper right corner."""
        mine = [e for e in self.findings if not set(names).isdisjoint(e.answer.components)]
        return self._badge_of(mine, Point(at.right - RADIUS, at.top))

    def on_link(self, link: str, near: Point) -> list[Markup]:
        """A badge at `near`, a point on the link."""
        mine = [each for each in self.findings if link in each.answer.links]
        return self._badge_of(mine, near)

    def on_design(self, near: Point) -> list[Markup]:
        """A badge of what is about no place in particular, at `near`."""
        return self._badge_of([e for e in self.findings if not is_placed(e)], near)

    def on_design_height(self) -> float:
        """How much room `on_design` needs."""
        return 0.0 if all(is_placed(each) for each in self.findings) else 2 * RADIUS + 4

    def _badge_of(self, mine: Sequence[Finding], at: Point) -> list[Markup]:
        """One badge for all of them; the worst that is not accepted gives its look."""
        if not mine:
            return []
        worst, open_ = mine[0], [each for each in mine if not each.accepted]
        badge = element(
            "g",
            element("title", "\n".join(_spoken(each) for each in mine)),
            sign(worst.severity, at, self._theme, accepted=bool(worst.accepted), number=len(open_)),
            id=self._ids.make("badge", worst.fingerprint),
            class_=f"badge {_sort_of(worst)}",
            data_fingerprint=" ".join(each.fingerprint for each in mine),
            data_rule=" ".join(dict.fromkeys(each.rule for each in mine)),
            data_severity=worst.severity.word,
        )
        return [badge]


def _sort_of(finding: Finding) -> str:
    return f"accepted {finding.severity.word}" if finding.accepted else finding.severity.word


def _spoken(finding: Finding) -> str:
    return f"{_sort_of(finding)}: {finding.rule}: {clean(finding.answer.message)}"


def is_placed(finding: Finding) -> bool:
    """Whether the finding is about a component or a link rather than the whole design."""
    return bool(finding.answer.components or finding.answer.links)


_MOST_SHOWN = 99  # a badge holds two digits


def sign(
    severity: Severity, at: Point, theme: Theme, *, accepted: bool = False, number: int = 1
) -> Markup:
    """The bare sign: a disc for an error, a triangle for a warning, a square for the rest.

    `number` stands in it where it is more than one.
    """
    fill, ink = _ACCEPTED if accepted else theme.badges[severity]
    counted = str(min(number, _MOST_SHOWN)) if number > 1 else _SIGNS[severity]
    mark = "✓" if accepted else counted
    letter = element(
        "text",
        mark,
        x=at.x,
        y=at.y + (5 if severity is Severity.WARNING and not accepted else 4.4),
        font_size=12.5 if len(mark) == 1 else 10,
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
