"""The PNG of a picture, by resvg, which draws our SVG as a browser does.

`dot -Tpng` would lose what the SVG adds: icons, badges, the legend. resvg-py has wheels of
its own for every common system, needs no library of the machine, and is optional.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from html import unescape
from math import sqrt

from reviewer.report.picture.draw import Drawing
from reviewer.report.picture.theme import FONTS

_SCALE = 2.0
_PIXELS = 24_000_000  # a larger picture is drawn at a smaller scale; 100 MB while it is drawn
_BOX = re.compile(rb'viewBox="[-0-9.]+ [-0-9.]+ ([0-9.]+) ([0-9.]+)"')
_FAMILIES = ("Arial", "Segoe UI", "Noto Sans", "Roboto", "Open Sans", "Ubuntu", "Cantarell")
"""Sans-serif families of common systems, beside those that the picture asks for by name."""

_PROBE = '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20">{}</svg>'
_LATIN = "\u024f"  # every sans-serif face has what comes before
_NO_LETTER = "\U0010fffd"  # of private use: no face has it
_MOST_PROBED, _MOST_NAMED = 40, 4
_LETTER = '<text x="2" y="16" font-size="16" font-family="' + FONTS + '">M</text>'


def with_png(drawing: Drawing) -> Drawing:
    """`drawing` with its PNG, or with one more note on why there is none. Never raises."""
    if drawing.svg is None:
        return drawing
    try:
        family = _sans_serif_family()
        if family is None:
            note = "no PNG: this machine has no fonts; install one, such as fonts-dejavu-core"
            return replace(drawing, notes=(*drawing.notes, note))
        png = _rasterize_svg(drawing.svg, family)
        notes = (*drawing.notes, *_missing_glyphs(drawing.svg.decode(), family))
        return replace(drawing, png=png, notes=notes)
    except ImportError:
        note = "no PNG: `pip install design-reviewer[png]` brings what draws it; SVG needs nothing"
    except (ValueError, RuntimeError) as error:
        note = f"no PNG: the SVG could not be drawn ({type(error).__name__})"
    return replace(drawing, notes=(*drawing.notes, note))


@cache
def _sans_serif_family() -> str | None:
    """The first family of `_FAMILIES` that this machine has; None where text would be left out.

    resvg takes `sans-serif` for Arial, and leaves text out without a word where that is missing.
    """
    from resvg_py import svg_to_bytes  # noqa: PLC0415 - an optional extra

    blank = svg_to_bytes(svg_string=_PROBE.format(""))
    letter = _PROBE.format(_LETTER)
    return next(
        (
            family
            for family in _FAMILIES
            if svg_to_bytes(svg_string=letter, sans_serif_family=family) != blank
        ),
        None,
    )


def _missing_glyphs(svg: str, family: str) -> Iterator[str]:
    """A note on letters of the design that no font of this machine has: they are left out or drawn as squares."""
    text = re.sub(r"<[^>]*>", "", svg)
    others = [one for one in dict.fromkeys(unescape(text)) if one > _LATIN and one.isalnum()]
    if missing := [one for one in others[:_MOST_PROBED] if not _has_glyph(one, family)]:
        shown = " ".join(missing[:_MOST_NAMED])
        yield (
            f"PNG without some letters ({shown}): this machine has no font for them; install one,"
            " such as fonts-noto-cjk, or use SVG"
        )


@cache
def _has_glyph(letter: str, family: str) -> bool:
    """Whether a letter looks like something: neither nothing nor the mark of a missing glyph."""
    from resvg_py import svg_to_bytes  # noqa: PLC0415 - an optional extra

    drawn, *unknown = (
        svg_to_bytes(svg_string=_PROBE.format(_LETTER.replace("M", one)), sans_serif_family=family)
        for one in (letter, _NO_LETTER, " ")
    )
    return drawn not in unknown


def _rasterize_svg(svg: bytes, family: str) -> bytes:
    from resvg_py import svg_to_bytes  # noqa: PLC0415 - an optional extra

    png: bytes = svg_to_bytes(
        svg_string=svg.decode(), zoom=_zoom_factor(svg), sans_serif_family=family
    )
    return png


def _zoom_factor(svg: bytes) -> float:
    """Twice the size of the SVG, or as much as the number of pixels allows."""
    found = _BOX.search(svg)
    if found is None:
        raise ValueError("a picture of ours says how large it is")
    wide, high = (float(each) for each in found.groups())
    return min(_SCALE, sqrt(_PIXELS / max(wide * high, 1.0)))
