"""The PNG of a picture, by resvg, which draws our SVG as a browser does.

`dot -Tpng` would lose what the SVG adds: icons, badges, the legend. resvg-py has wheels of
its own for every common system, needs no library of the machine, and is optional.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from math import sqrt

from reviewer.report.picture.draw import Drawing

_SCALE = 2.0
_PIXELS = 24_000_000  # a larger picture is drawn at a smaller scale; 100 MB while it is drawn
_BOX = re.compile(rb'viewBox="[-0-9.]+ [-0-9.]+ ([0-9.]+) ([0-9.]+)"')
_PROBE = '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20">{}</svg>'
_LETTER = '<text x="2" y="16" font-size="16" font-family="sans-serif">M</text>'


def with_png(drawing: Drawing) -> Drawing:
    """`drawing` with its PNG, or with one more note on why there is none. Never raises."""
    if drawing.svg is None:
        return drawing
    try:
        if not _has_fonts():
            note = "no PNG: this machine has no fonts; install one, such as fonts-dejavu-core"
            return replace(drawing, notes=(*drawing.notes, note))
        return replace(drawing, png=_rasterize_svg(drawing.svg))
    except ImportError:
        note = "no PNG: `pip install design-reviewer[png]` brings what draws it; SVG needs nothing"
    except (ValueError, RuntimeError) as error:
        note = f"no PNG: the SVG could not be drawn ({type(error).__name__})"
    return replace(drawing, notes=(*drawing.notes, note))


@cache
def _has_fonts() -> bool:
    """Whether text comes out at all: without any font it is left out without a word."""
    # resvg is an optional extra
    from resvg_py import svg_to_bytes  # noqa: PLC0415

    return svg_to_bytes(svg_string=_PROBE.format(_LETTER)) != svg_to_bytes(
        svg_string=_PROBE.format("")
    )


def _rasterize_svg(svg: bytes) -> bytes:
    # resvg is an optional extra
    from resvg_py import svg_to_bytes  # noqa: PLC0415

    png: bytes = svg_to_bytes(svg_string=svg.decode(), zoom=_zoom_factor(svg))
    return png


def _zoom_factor(svg: bytes) -> float:
    """Twice the size of the SVG, or as much as the number of pixels allows."""
    found = _BOX.search(svg)
    if found is None:
        raise ValueError("a picture of ours says how large it is")
    wide, high = (float(each) for each in found.groups())
    return min(_SCALE, sqrt(_PIXELS / max(wide * high, 1.0)))
