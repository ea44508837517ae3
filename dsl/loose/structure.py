"""What the layout of several lines says together: tables, trees by indentation, keys below a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dsl.loose.keyed import keyed_links
from dsl.loose.tables import table_rows
from dsl.loose.trees import indented_tree

if TYPE_CHECKING:
    from dsl.catalogue import Catalogue
    from dsl.loose.blocks import Line
    from dsl.loose.scene import Reading


def structure_of(text: str, lines: list[Line], known: Catalogue) -> dict[int, Reading]:
    """What each line says for the place it stands in, with an error or without, by its number."""
    return {
        **indented_tree(text, lines, known),
        **keyed_links(text, lines, known),
        **table_rows(text, lines, known),
    }
