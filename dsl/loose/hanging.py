"""Lines that begin with a verb below the component that they speak of.

API gateway
  calls claims service (2 nodes)
  publishes to RabbitMQ
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dsl.loose.clauses import links_of_subject
from dsl.loose.links import end_at
from dsl.loose.listing import listing_of
from dsl.loose.marks import marks_of
from dsl.loose.mentions import FORWARD
from dsl.loose.scene import Linked
from dsl.source import Span

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dsl.loose.blocks import Line
    from dsl.loose.items import Item
    from dsl.loose.scene import Scene

_HEAD = re.compile(r"[^\W\d][\w .&/'-]{1,60}(?:\s?\([^()\n]{1,60}\)|\sx[0-9]{1,4})?:?")


def hanging(
    text: str, lines: list[Line], faulty: Mapping[int, Line], scene: Scene
) -> dict[int, Linked]:
    """What each line with an error that begins with a verb says of the component above it."""
    found: dict[int, Linked] = {}
    head: tuple[Line, Item] | None = None
    for line in lines:
        said = text[slice(*line.said)]
        if not said:
            head = None
            continue
        below = head is not None and (_depth(line) > _depth(head[0]) or line.is_marked)
        if head and below:
            if line.number in faulty and not FORWARD.search(said):
                subject = end_at(head[1], Span(line.said.start, line.said.start)).listing
                links = links_of_subject(subject, marks_of(text, *line.said), scene)
                if links:
                    found[line.number] = Linked(faulty[line.number], links[0], links[1:])
            continue
        head = _head(text, line, said, scene)
    return found


def _depth(line: Line) -> int:
    return line.said.start - line.whole.start


def _head(text: str, line: Line, said: str, scene: Scene) -> tuple[Line, Item] | None:
    if not _HEAD.fullmatch(said):
        return None
    marks = marks_of(text, line.said.start, line.said.end - said.endswith(":"))
    listing = listing_of(marks, scene.is_word)
    if listing is None or len(listing.items) != 1 or not scene.is_item(listing.items[0]):
        return None
    return line, listing.items[0]
