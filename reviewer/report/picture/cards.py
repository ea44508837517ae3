"""The cards of components and the frames of groups."""

from __future__ import annotations

from reviewer.report.picture.geometry import Rect
from reviewer.report.picture.icons import icon, reference
from reviewer.report.picture.loads import Fullness
from reviewer.report.picture.markup import Markup, element, join
from reviewer.report.picture.metrics import width
from reviewer.report.picture.plan import NAME_SIZE, Box, Frame, chip_width
from reviewer.report.picture.saying import SMALL_SIZE
from reviewer.report.picture.theme import Theme
from reviewer.report.picture.words import Style, text
from reviewer.text.short_figures import short_share

TILE = 38.0
_STACK = 4.0  # how far the card behind a stack of several peeks out
_DASHES = {"zone": "6 3", "network": "2 3"}


def card(box: Box, at: Rect, theme: Theme, *badges: Markup, full: Fullness | None = None) -> Markup:
    """A component: its icon on a tile, its name and count, what it is and how it is split.

    The part of its width that is used is tinted, in the color of the severity of its load.
    """
    behind = _STACK if box.stack else 0.0
    wide, high = at.right - at.left - behind, at.bottom - at.top - behind
    told = f"{box.text} · {short_share(full.used)} utilization" if full else box.text
    parts = [element("title", told)]
    if box.stack:
        parts.append(
            _card_plate(at.left + behind, at.top + behind, wide, high, theme, "card-behind")
        )
    parts.append(_card_plate(at.left, at.top, wide, high, theme, "card"))
    if full:
        parts.append(_tint(full, at.left, at.top, wide, high, theme))
    parts.append(_icon_tile(box, at.left + 8, at.top + (high - TILE) / 2, theme))
    parts.append(_card_text(box, at, wide, high, theme))
    return element(
        "g",
        *parts,
        *badges,
        id=box.id,
        class_=f"node family-{box.family}",
        data_component=box.components[0] if len(box.components) == 1 else None,
    )


def _card_plate(x: float, y: float, wide: float, high: float, theme: Theme, name: str) -> Markup:
    return element(
        "rect",
        class_=name,
        x=x,
        y=y,
        width=wide,
        height=high,
        rx=9,
        fill=theme.card,
        stroke=theme.card_edge,
        stroke_width="1.2",
    )


def _tint(full: Fullness, x: float, y: float, wide: float, high: float, theme: Theme) -> Markup:
    fill = theme.within if full.severity is None else theme.badges[full.severity][0]
    share = min(1.0, max(0.0, full.used))
    return element(
        "rect",
        class_="used",
        x=x,
        y=y,
        width=max(wide * share, 2.0),
        height=high,
        rx=min(9.0, max(wide * share, 2.0) / 2),
        fill=fill,
        fill_opacity="0.16",
    )


def _icon_tile(box: Box, x: float, y: float, theme: Theme) -> Markup:
    back = element("rect", class_="tile", x=x, y=y, width=TILE, height=TILE, rx=8, fill=theme.tile)
    if icon(box.icon):
        inner = element(
            "use", href=f"#{reference(box.icon)}", x=x + 4, y=y + 4, width=TILE - 8, height=TILE - 8
        )
    else:
        style = Style(15, theme.tile_ink, bold=True, anchor="middle")
        inner = text(box.monogram, x + TILE / 2, y + TILE / 2 + 5, style)
    return join(back, inner)


def _card_text(box: Box, at: Rect, wide: float, high: float, theme: Theme) -> Markup:
    """Name and lines right of the tile, as a block in the middle of the card's height."""
    left = at.left + 8 + TILE + 8
    first = at.top + high / 2 - (len(box.lines) * 15) / 2 + 4.5
    parts = [text(box.name, left, first, Style(NAME_SIZE, theme.ink, bold=True), "name")]
    small = Style(box.detail, theme.muted)
    for row, line in enumerate(box.lines, 1):
        parts.append(text(line, left, first + 1 + row * 15, small, "detail"))
    if box.count:
        parts.append(_count_chip(box, at.left + wide - 8, first, theme))
    return join(*parts)


def _count_chip(box: Box, right: float, baseline: float, theme: Theme) -> Markup:
    wide = chip_width(box.count, box.detail)
    plate = element(
        "rect",
        class_="chip",
        x=right - wide,
        y=baseline - box.detail - 0.5,
        width=wide,
        height=box.detail + 4,
        rx=box.detail / 2 + 2,
        fill=theme.chip,
    )
    style = Style(box.detail, theme.ink, bold=True, anchor="middle")
    return join(plate, text(box.count, right - wide / 2, baseline, style, "count"))


def title_place(each: Frame, at: Rect) -> Rect:
    """Where the kind and the name of a group stand."""
    words = each.label if each.kind == "group" else f"{each.kind} {each.label}"
    wide = width(words, SMALL_SIZE, bold=True)
    return Rect(at.left + 12, at.top + 18 - SMALL_SIZE, at.left + 12 + wide, at.top + 21)


def frame(each: Frame, at: Rect, theme: Theme) -> Markup:
    """A group: a tinted field with its kind and its name in the corner."""
    fill, stroke = theme.frames.get(each.kind, theme.frames["group"])
    field = element(
        "rect",
        class_="field",
        x=at.left,
        y=at.top,
        width=at.right - at.left,
        height=at.bottom - at.top,
        rx=12,
        fill=fill,
        stroke=stroke,
        stroke_width="1.3",
        stroke_dasharray=_DASHES.get(each.kind),
    )
    kind = "" if each.kind == "group" else f"{each.kind} "
    words = element(
        "text",
        element("tspan", kind, fill=theme.muted) if kind else "",
        element("tspan", each.label, fill=theme.ink, font_weight="bold"),
        class_="group-name",
        x=at.left + 12,
        y=at.top + 18,
        font_size=SMALL_SIZE,
        xml_space="preserve",
    )
    title = element("title", each.text)
    return element(
        "g", title, field, words, id=each.id, class_=f"group {each.kind}", data_group=each.group
    )
