"""The SVG: a plan at the places of a geometry, self-contained and rebuilt by us."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from reviewer.model.finding import Finding
from reviewer.report.picture.badges import RADIUS, Board
from reviewer.report.picture.cards import card, frame, title_place
from reviewer.report.picture.geometry import Geometry, Point, Rect
from reviewer.report.picture.icons import icon, symbol
from reviewer.report.picture.labels import middle, place_labels
from reviewer.report.picture.legend import legend
from reviewer.report.picture.lines import label, stroke
from reviewer.report.picture.loads import Fullness
from reviewer.report.picture.markup import Markup, element, join
from reviewer.report.picture.metrics import width, wrap
from reviewer.report.picture.plan import Plan, Stroke
from reviewer.report.picture.theme import FONTS, Theme
from reviewer.report.picture.words import Style, text

_MARGIN = 24.0
_HEADER = 32.0
_TITLE_SIZE, _TITLE_LEADING, _TITLE_LINES, _TITLE_TEXT = 18.0, 23.0, 5, 720.0
_BOLD_AS_REGULAR = 0.92  # `wrap` measures the regular cut


def draw_svg(
    plan: Plan,
    geometry: Geometry,
    findings: Sequence[Finding],
    theme: Theme,
    fullness: Mapping[str, Fullness] = MappingProxyType({}),
) -> bytes:
    """The picture as an SVG document in UTF-8; cards are tinted by `fullness` of their component."""
    board = Board(findings, theme)
    names = [
        title_place(each, geometry.frames[each.id])
        for each in plan.frames
        if each.id in geometry.frames
    ]
    solid = [*geometry.boxes.values(), *names]
    labels = place_labels(plan.strokes, geometry.routes, solid)
    within = _outer_bounds(geometry, labels.values())
    wide = max(within.right - within.left, 360.0, min(_title_width(plan), _TITLE_TEXT))
    header = board.on_design_height()
    if plan.title:
        header += _HEADER + _TITLE_LEADING * (len(_title_lines(plan, wide)) - 1)
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
        *(_node_markup(plan, geometry, board, theme, fullness)),
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
    parts: list[Markup] = []
    below = area.top + RADIUS
    if plan.title:
        style = Style(_TITLE_SIZE, theme.ink, bold=True)
        lines = _title_lines(plan, area.right - area.left)
        for row, words in enumerate(lines):
            parts.append(
                text(words, area.left, area.top + 16 + row * _TITLE_LEADING, style, "title")
            )
        below += 34 - RADIUS + (len(lines) - 1) * _TITLE_LEADING
    parts += board.on_design(Point(area.left + RADIUS, below))
    return element("g", *parts, class_="header")


def _title_width(plan: Plan) -> float:
    return width(plan.title, _TITLE_SIZE, bold=True) + 1


def _title_lines(plan: Plan, room: float) -> tuple[str, ...]:
    """The title whole where it fits on a few lines."""
    return wrap(plan.title, room, _TITLE_SIZE / _BOLD_AS_REGULAR, _TITLE_LINES)


def _icon_symbols(plan: Plan) -> list[Markup]:
    return [symbol(name) for name in sorted({box.icon for box in plan.boxes}) if icon(name)]


def _node_markup(
    plan: Plan, geometry: Geometry, board: Board, theme: Theme, fullness: Mapping[str, Fullness]
) -> Iterable[Markup]:
    for box in plan.boxes:
        at = geometry.boxes[box.id]
        full = fullness.get(box.components[0]) if len(box.components) == 1 else None
        yield card(box, at, theme, *board.on_components(box.components, at), full=full)


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
