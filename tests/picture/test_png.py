"""PNG where it can be drawn, one clear line where it cannot."""

from __future__ import annotations

import struct
import sys

import pytest

from reviewer.report.picture import Drawing, draw, png, with_png
from tests.picture.building import a_design

DESIGN = a_design("client -> api -> postgres")


def _size(data: bytes) -> tuple[int, int]:
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    wide, high = struct.unpack(">II", data[16:24])
    return wide, high


def test_it_is_twice_the_size() -> None:
    pytest.importorskip("resvg_py", reason="the png extra is not installed")
    if png._sans_serif_family() is None:
        pytest.skip("no fonts on this machine")
    drawing = with_png(draw(DESIGN))
    assert drawing.notes == ()
    wide, high = _size(drawing.png or b"")
    assert f'width="{wide / 2:g}" height="{high / 2:g}"'.encode() in (drawing.svg or b"")


def test_a_huge_one_is_made_smaller() -> None:
    zoom = png._zoom_factor(b'<svg viewBox="0 0 20000.0 10000.0" width="20000">')
    assert 20_000 * zoom * 10_000 * zoom == pytest.approx(24_000_000)
    assert png._zoom_factor(b'<svg viewBox="-4.0 0.0 300.0 200.0">') == 2


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    png._sans_serif_family.cache_clear()
    drawing = with_png(draw(DESIGN))
    assert drawing.png is None
    assert drawing.svg
    (note,) = drawing.notes
    assert "pip install design-reviewer[png]" in note


def test_without_fonts_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("resvg_py", reason="the png extra is not installed")
    monkeypatch.setattr(png, "_sans_serif_family", lambda: None)
    (note,) = with_png(draw(DESIGN)).notes
    assert note == "no PNG: this machine has no fonts; install one, such as fonts-dejavu-core"


def test_no_picture_is_no_png() -> None:
    nothing = Drawing(None, ("no picture: because",))
    assert with_png(nothing) == nothing


def test_letters_that_no_font_has_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("resvg_py", reason="the png extra is not installed")
    family = png._sans_serif_family()
    if family is None:
        pytest.skip("no fonts on this machine")
    assert png._has_glyph("a", family)
    assert not png._has_glyph("\U0010fffe", family)
    monkeypatch.setattr(png, "_has_glyph", lambda letter, _: letter != "注")
    (note,) = with_png(draw(a_design('client -> api\nservice api "注文"'))).notes
    assert note.startswith("PNG without some letters (注): ")
