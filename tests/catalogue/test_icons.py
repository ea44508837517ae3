"""The icons: one for every entry, there, seen, and small."""

from pathlib import Path

import pytest
from PIL import Image

from tools.generate_icons import ICONS, SIDE, MissingIconError, icons_used, original, small

MOST_BYTES = 3_000


@pytest.mark.parametrize("icon", icons_used())
def test_every_icon_of_the_catalogue_is_there_and_can_be_seen(icon: str) -> None:
    path = ICONS / f"{icon}.png"
    assert path.stat().st_size <= MOST_BYTES
    with Image.open(path) as opened:
        assert opened.size == (SIDE, SIDE)
        picture = opened.convert("RGBA")
    most = max(picture.getchannel("A").tobytes())
    assert most > 128
    assert small(original(icon)).size == (SIDE, SIDE)


def test_no_icon_is_left_over() -> None:
    assert {path.stem for path in ICONS.glob("*.png")} == set(icons_used()), "run `make generate`"


@pytest.mark.parametrize("icon", ["aws.database.Nothing", "nowhere.at.All", "aws"])
def test_a_missing_icon_is_an_error(icon: str) -> None:
    with pytest.raises(MissingIconError):
        original(icon)


def test_a_blank_icon_is_an_error(tmp_path: Path) -> None:
    Image.new("RGBA", (32, 32)).save(tmp_path / "blank.png")
    with pytest.raises(MissingIconError, match="blank"):
        small(tmp_path / "blank.png")


def test_a_white_ground_becomes_transparent(tmp_path: Path) -> None:
    picture = Image.new("RGBA", (32, 32), "white")
    picture.paste((200, 0, 0, 255), (8, 8, 24, 24))
    picture.save(tmp_path / "boxed.png")
    shrunk = small(tmp_path / "boxed.png").convert("RGBA")
    assert shrunk.getpixel((SIDE // 2, SIDE // 2)) == (200, 0, 0, 255)
    assert shrunk.getpixel((1, 1)) == (0, 0, 0, 0)
