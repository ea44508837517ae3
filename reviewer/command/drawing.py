"""Pictures for the commands; a picture that fails costs one line, never the findings."""

from __future__ import annotations

from reviewer.command.files import FileError, write
from reviewer.model.failure import reason_of
from reviewer.report.console import Console
from reviewer.review import Review

PICTURES = (".svg", ".png")
"""How the name of a picture's file ends."""

LIGHT = "light"
"""The theme of a picture that nobody chose one for."""


def picture(review: Review, kind: str, console: Console, theme: str = LIGHT) -> bytes | None:
    """The picture of a reviewed design as `svg` or `png`; None, with one line why, where there is none."""
    try:
        data, notes = _draw_review(review, kind, theme)
    except Exception as error:  # noqa: BLE001 - whatever goes wrong here, the findings stand
        data, notes = None, (f"no picture: {reason_of(error)}",)
    for note in notes:
        console.complain(f"{review.source.name}: {note}")
    return data


def kind_of(name: str) -> str:
    """The kind of picture that a file's name asks for."""
    return "png" if name.lower().endswith(".png") else "svg"


def save(
    review: Review,
    name: str,
    kind: str,
    console: Console,
    theme: str = LIGHT,
    *,
    through_link: bool = True,
) -> bool:
    """Draw into the file `name`; whether that worked. A link of that name as in `write`."""
    data = picture(review, kind, console, theme)
    if data is None:
        return False
    try:
        write(name, data, through_link=through_link)
    except FileError as error:
        console.complain(str(error))
        return False
    return True


def _draw_review(review: Review, kind: str, theme: str) -> tuple[bytes | None, tuple[str, ...]]:
    # `diagrams` is heavy, and may be missing or broken: the findings need neither
    from reviewer.report.picture import draw_review  # noqa: PLC0415

    image, drawing = draw_review(review, kind, theme=theme)
    return image, drawing.notes
