"""A loosely typed line with arrows: the links that it draws between what may be components."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dsl.diagnostics.prose import small_words
from dsl.loose.chains import chains_in
from dsl.loose.links import LinkLine, link_line
from dsl.loose.scene import Linked, Reading, Remarked, Scene
from dsl.loose.segments import with_joints
from dsl.loose.speech import HTTP_VERBS, QUANTITY, is_aside

if TYPE_CHECKING:
    from dsl.loose.blocks import Line
    from dsl.loose.items import Item
    from dsl.loose.marks import Mark


def linked_line(text: str, line: Line, marks: list[Mark], scene: Scene) -> Reading | None:
    """What a line with arrows says: links, or a conclusion that draws nothing."""
    said = text[line.said.start : line.said.end]
    found = [
        link_line(
            with_joints(run, scene.is_drawn, scene.arrow_between),
            scene.is_end,
            scene.is_word,
            scene.is_spoken,
            scene.is_sort,
        )
        for run in chains_in(text, marks, scene)
    ]
    links = [link for link in found if link and _is_drawn(link, scene)]
    if links and len(links) == len(found):
        first = links[0]
        return (
            Linked(line, first, tuple(links[1:]))
            if not first.ends[0].attributes or first.continues
            else None
        )
    return Remarked(line) if is_aside(said, marks) else None


def _is_drawn(link: LinkLine, scene: Scene) -> bool:
    return all(_may_be_ends(end.listing.items, scene) for end in link.ends)


def _may_be_ends(items: tuple[Item, ...], scene: Scene) -> bool:
    return all(_may_be_end(item, scene) for item in items)


def _may_be_end(item: Item, scene: Scene) -> bool:
    """Whether a phrase may name a component: no figure, no sentence, no request of HTTP."""
    words = [word.text for word in item.words]
    if not scene.understands(item) or any(map(_RATE.fullmatch, words)):
        return False
    if item.number is not None and item.span.start < item.words[0].span.start:
        return scene.is_end(item.text)  # `5M meters`, but not `200k msg/s`
    if words[0] in HTTP_VERBS or QUANTITY.fullmatch(words[0]) or any("." in word for word in words):
        return scene.is_end(item.text)
    small = [
        word
        for word in words[1:]
        if word.casefold() in small_words() and not (len(word) == 1 and word.isupper())
    ]
    return not small or scene.is_end(item.text)


_RATE = re.compile(r"[0-9][0-9.,]*[a-zA-Z]{0,3}/[a-z]{1,6}")
"""A word that no name holds: `200k/s`."""
