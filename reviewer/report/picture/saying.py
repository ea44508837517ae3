"""What a picture says of a component, in short lines of harmless text."""

from __future__ import annotations

import re

from dsl.attributes import MANY
from dsl.catalogue import catalogue, normal
from dsl.design import Component
from reviewer.report.picture.metrics import fit, wrap

SMALL_SIZE = 11.0
_CARD_TEXT = 124.0  # the most pixels a card gives to a line of text
_VENDOR = re.compile(r"(?:Amazon|AWS|Apache) (?=.)")  # what a card has no room for
_SHORT = 15  # letters of a label that leave room for the technology beside them


def clean(text: str) -> str:
    """`text` on one line, without what XML cannot carry: controls, surrogates, non-characters."""
    kept = "".join(" " if char in "\t\n\r\v\f\u2028\u2029" else char for char in text)
    kept = re.sub("[\x00-\x1f\x7f-\x9f\ufffe\uffff]", "", kept)
    return re.sub("[\ud800-\udfff]", "\ufffd", kept)


def lines_of(part: Component) -> tuple[str, ...]:
    """The lines under the name: what it is, and what its data is split and copied into."""
    technology = part.technology.title if part.technology else clean(part.technology_text)
    technology = _VENDOR.sub("", technology)
    if not technology or normal(technology) == normal(part.name):
        technology = catalogue().kinds[part.kind].title
    what = technology
    if part.label:
        what = f"{clean(part.label)} ({what})" if len(part.label) <= _SHORT else clean(part.label)
    sizes = fit(sizes_text(part), _CARD_TEXT, SMALL_SIZE)
    lines = wrap(what, _CARD_TEXT, SMALL_SIZE, 1 if sizes else 2)
    return (*lines, sizes) if sizes else lines


def count_text(part: Component) -> str:
    """`×8`, `×many`, or "" where nothing was said."""
    if part.many:
        return "×many"
    return f"×{part.count}" if part.count is not None else ""


def sizes_text(part: Component) -> str:
    """`16 shards · rf 3`, as far as it was said."""
    said = part.attributes
    parts = [
        _count_phrase(said.shards, "shard"),
        _count_phrase(said.partitions, "partition"),
        f"rf {said.rf}" if said.rf is not None else "",
        _count_phrase(said.copies, "copy", "copies"),
        _count_phrase(_count_of(said.zones), "zone"),
        _count_phrase(_count_of(said.regions), "region"),
        clean(said.role or "").replace("-", " "),
        "replica" if said.replica_of and not said.role else "",
    ]
    return " · ".join(filter(None, parts))


def _count_of(places: int | tuple[str, ...] | None) -> int | None:
    return len(places) if isinstance(places, tuple) else places


def _count_phrase(number: int | None, one: str, several: str = "") -> str:
    if number is None:
        return ""
    if number == MANY:
        return f"many {several or one + 's'}"
    return f"{number} {one if number == 1 else several or one + 's'}"
