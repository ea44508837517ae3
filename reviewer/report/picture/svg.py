"""The SVG: a plan at the places of a geometry, self-contained and rebuilt by us."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from reviewer.model.finding import Finding
from reviewer.report.picture.badges import RADIUS, STEP, Board
from reviewer.report.picture.cards import card, frame
from reviewer.report.picture.geometry import Geometry, Point, Rect
from reviewer.report.picture.icons import icon, symbol
from reviewer.report.picture.labels import middle, place_labels
from reviewer.report.picture.legend import legend
from reviewer.report.picture.lines import label, stroke
from reviewer.report.picture.markup import Markup, element, join
from reviewer.report.picture.metrics import fit
from reviewer.report.picture.plan import Plan, Stroke
from reviewer.report.picture.theme import FONTS, Theme
from reviewer.report.picture.words import Style, text

_MARGIN = 24.0
_HEADER = 32.0
_TITLE_SIZE = 18.0


def draw_svg(
    plan: Plan,
    geometry: Geometry,
    findings: Sequence[Finding],
    theme: Theme,
    step: float = STEP,
) -> bytes:
    """The picture as an SVG document in UTF-8; `step` is from badge to badge."""
    board = Board(findings, theme, step)
    labels = place_labels(plan.strokes, geometry.routes, geometry.boxes.values())
    within = _outer_bounds(geometry, labels.values())
    header = board.on_design_height() + (_HEADER if plan.title else 0.0)
    wide = max(within.right - within.left, 360.0)
    area = Rect(within.left, within.top - header, within.left + wide, within.bottom)
    foot, high = legend(plan, findings, theme, Point(area.left, area.bottom + 22), wide)
    area = area._replace(bottom=area.bottom + (22 + high if high else 0))
    content = join(
        element("title", plan.title or "System design"),
        element("desc", _alt_text(plan, findings)),
        element("defs", *_icon_symbols(plan)),
        _paper_markup(area, theme),
        _header_markup(plan, board, area, theme),
        *(
            frame(each, geometry.frames[each.id], theme)
            for each in plan.frames
            if each.id in geometry.frames
        ),
        *(stroke(each, geometry.routes[each.id], theme) for each in plan.strokes),
        *(_over_link(each, geometry, labels, board, theme) for each in plan.strokes),
        *(_node_markup(plan, geometry, board, theme)),
        foot,
    )
    return _svg_document(content, plan, area).encode()


def _svg_document(content: Markup, plan: Plan, area: Rect) -> Markup:
    left, top = area.left - _MARGIN, area.top - _MARGIN
    wide, high = area.right - area.left + 2 * _MARGIN, area.bottom - area.top + 2 * _MARGIN
    return element(
        "svg",
        content,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"{left:.1f} {top:.1f} {wide:.1f} {high:.1f}",
        width=wide,
        height=high,
        role="img",
        aria_label=plan.title or "System design",
        class_="design-picture",
        font_family=FONTS,
    )


def _paper_markup(area: Rect, theme: Theme) -> Markup:
    return element(
        "rect",
        class_="paper",
        x=area.left - _MARGIN + 0.5,
        y=area.top - _MARGIN + 0.5,
        width=area.right - area.left + 2 * _MARGIN - 1,
        height=area.bottom - area.top + 2 * _MARGIN - 1,
        rx=14,
        fill=theme.paper,
        stroke=theme.edge,
    )


def _header_markup(plan: Plan, board: Board, area: Rect, theme: Theme) -> Markup:
    """The title, and at the other end the findings on the design as a whole."""
    parts = []
    if plan.title:
        words = fit(plan.title, area.right - area.left, _TITLE_SIZE, bold=True)
        style = Style(_TITLE_SIZE, theme.ink, bold=True)
        parts.append(text(words, area.left, area.top + 16, style, "title"))
    below = area.top + (34 if plan.title else RADIUS)
    parts += board.on_design(Point(area.left + RADIUS, below))
    return element("g", *parts, class_="header")


def _icon_symbols(plan: Plan) -> list[Markup]:
    return [symbol(name) for name in sorted({box.icon for box in plan.boxes}) if icon(name)]


def _node_markup(plan: Plan, geometry: Geometry, board: Board, theme: Theme) -> Iterable[Markup]:
    for box in plan.boxes:
        at = geometry.boxes[box.id]
        yield card(box, at, theme, *board.on_components(box.components, at))


def _over_link(
    each: Stroke, geometry: Geometry, labels: dict[str, Rect], board: Board, theme: Theme
) -> Markup:
    """A link's label and badges, above all lines."""
    at = labels.get(each.id)
    near = Point(at.right + RADIUS, (at.top + at.bottom) / 2) if at else None
    badges = board.on_link(each.link, near or middle(geometry.routes[each.id]))
    if not at and not badges:
        return Markup()
    words = [label(each, at, theme)] if at else []
    return element("g", *words, *badges, class_="link-label", data_link=each.link or None)


def _outer_bounds(geometry: Geometry, labels: Iterable[Rect]) -> Rect:
    rects = [*geometry.boxes.values(), *geometry.frames.values(), *labels]
    points = [point for route in geometry.routes.values() for point in route.points]
    xs = [x for rect in rects for x in (rect.left, rect.right)] + [point.x for point in points]
    ys = [y for rect in rects for y in (rect.top, rect.bottom)] + [point.y for point in points]
    if not xs:
        return Rect(0, 0, 0, 0)
    return Rect(min(xs), min(ys) - RADIUS, max(xs) + 2, max(ys))


def _alt_text(plan: Plan, findings: Sequence[Finding]) -> str:
    """The picture in words, for those who hear it."""
    said = [f"{len(plan.boxes)} components, {len(plan.strokes)} links, {len(findings)} findings."]
    said += [f"{box.text}." for box in plan.boxes]
    said += [f"{each.text}." for each in plan.strokes]
    return " ".join(said)
