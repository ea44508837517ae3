"""Writes `reviewer/report/picture/icons/*.png`: every icon the catalogue names, 64 by 64, small.

Run after `tools/generate_catalogue.py` when an entry names an icon that is not there yet.
The pictures come from the `diagrams` package, which is silent about a missing one; here it
is an error.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path

from PIL import Image, ImageDraw

ROOT = Path(__file__).resolve().parent.parent
ICONS = ROOT / "reviewer" / "report" / "picture" / "icons"
SIDE = 64
COLOURS = 48  # the fewest at which no logo of the set shows banding
LIGHT = 225  # of 255: a corner this bright in every channel is ground, not picture
sys.path.insert(0, str(ROOT))

from dsl.catalogue import catalogue  # noqa: E402 - the path has to be set first


class MissingIconError(Exception):
    """The catalogue names an icon that `diagrams` does not have, or a blank one."""


def icons_used() -> list[str]:
    """Every icon id of the catalogue, sorted."""
    known = catalogue()
    entries = [*known.technologies.values(), *known.kinds.values()]
    return sorted({entry.icon for entry in entries})


def original(icon: str) -> Path:
    """The file behind an icon id such as `aws.database.Dynamodb`.

    Raises:
        MissingIconError: there is no such class, or no such file.

    """
    module, _, name = icon.rpartition(".")
    try:
        node = getattr(import_module(f"diagrams.{module}"), name)
    except (ImportError, AttributeError) as error:
        raise MissingIconError(f"{icon}: diagrams has no such class") from error
    packages = Path(import_module("diagrams").__file__ or "").parent.parent
    path = packages / str(node._icon_dir) / str(node._icon)
    if not path.is_file():
        raise MissingIconError(f"{icon}: no file {node._icon_dir}/{node._icon}")
    return path


def clear_ground(picture: Image.Image) -> None:
    """Make a white or light grey ground transparent: it would be a grey box on a light tile."""
    right, bottom = picture.width - 1, picture.height - 1
    for corner in ((0, 0), (right, 0), (0, bottom), (right, bottom)):
        pixel = picture.getpixel(corner)
        if isinstance(pixel, tuple) and min(pixel) >= LIGHT:
            ImageDraw.floodfill(picture, corner, (0, 0, 0, 0), thresh=3 * (255 - LIGHT))


def small(path: Path) -> Image.Image:
    """The picture fitted into a square, on a transparent ground, with few colours.

    Raises:
        MissingIconError: nothing in it can be seen.

    """
    with Image.open(path) as opened:
        picture = opened.convert("RGBA")
    clear_ground(picture)
    seen = picture.getchannel("A").getbbox()
    if seen is None:
        raise MissingIconError(f"{path.name}: blank")
    picture = picture.crop(seen)
    picture.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
    square = Image.new("RGBA", (SIDE, SIDE))
    square.paste(picture, ((SIDE - picture.width) // 2, (SIDE - picture.height) // 2))
    return square.quantize(COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)


def write(icons: Iterable[str], folder: Path) -> None:
    """Write the icons and remove files no entry names any more."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = {f"{icon}.png": icon for icon in icons}
    for name, icon in wanted.items():
        small(original(icon)).save(folder / name, optimize=True)
    for stale in folder.glob("*.png"):
        if stale.name not in wanted:
            stale.unlink()


if __name__ == "__main__":
    write(icons_used(), ICONS)
