"""A picture for a pane is laid out in the direction in which it is largest there."""

from __future__ import annotations

from importlib.resources import files

import pytest

from dsl.design import Design
from reviewer.report.picture import draw
from reviewer.report.picture.room import DENSE, Room, room_of
from tests.picture.building import a_design, of_class, read

CHAIN = "client -> a -> b -> c -> d -> e -> f\n" + "".join(f"service {n}\n" for n in "abcdef")


def size(design: Design, room: Room | None) -> tuple[float, float]:
    root = read(draw(design, room=room).svg)
    return float(root.attrib["width"]), float(root.attrib["height"])


def test_a_chain_stands_or_lies_as_its_room_does() -> None:
    chain = a_design(CHAIN)
    wide, high = size(chain, Room(3000, 300)), size(chain, Room(500, 900))
    assert wide[0] > 3 * wide[1]
    assert high[1] > 1.4 * high[0]


def test_what_fits_from_left_to_right_is_left_so() -> None:
    wide = size(a_design("client -> api -> postgres"), Room(900, 900))
    assert wide[0] > wide[1]


def test_without_a_room_nothing_changes() -> None:
    chain = a_design(CHAIN)
    assert draw(chain).svg == draw(chain, room=None).svg != draw(chain, room=Room(500, 900)).svg


def test_photo_feed_is_readable_in_the_pane_of_the_page() -> None:
    text = (files("examples") / "designs" / "photo-feed.txt").read_text("utf-8")
    wide, high = size(a_design(text), Room(880, 540))
    legend_and_margins = 60
    assert min(880 / wide, 540 / (high - legend_and_margins)) * DENSE.detail >= 11


def test_cards_for_a_room_have_larger_text() -> None:
    root = read(draw(a_design("client -> api: Go x3 -> postgres"), room=Room(900, 600)).svg)
    sizes = {float(one.attrib["font-size"]) for one in of_class(root, "detail")}
    assert sizes == {DENSE.detail}


@pytest.mark.parametrize(
    "text", ["", "9x9", "99x100", "900", "900x", "1e3x900", "90000x900", "9\u0660\u0660x900"]
)
def test_what_is_no_room_is_none(text: str) -> None:
    assert room_of(text) is None


def test_a_room_is_read() -> None:
    assert room_of("900x600") == Room(900, 600)
