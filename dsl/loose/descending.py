"""Lines that each begin with an arrow below people, as the path that they walk down.

POS terminals
  => gateway
  => Event Hubs
  => Synapse

What people call is an edge or a program, so a queue or a store among the lines says that each goes
on from the one above it. Below a program the lines are what it calls.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dsl.kinds import Family, Kind
from dsl.loose.links import end_at
from dsl.loose.scene import Declared, Linked, Reading
from dsl.phrases import resolve_phrase
from dsl.source import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dsl.catalogue import Catalogue
    from dsl.loose.blocks import Line
    from dsl.loose.items import Item

_FEWEST = 3
"""Lines of a path, at least."""


def with_paths(readings: Sequence[Reading], known: Catalogue) -> list[Reading]:
    """The readings, with each line of such a path going on from the line above it."""
    found = list(readings)
    for start, end in _runs(found):
        head = found[start]
        steps = [found[at] for at in range(start + 1, end)]
        links = [each for each in steps if isinstance(each, Linked)]
        if not isinstance(head, Declared) or len(head.items) != 1 or len(links) < _FEWEST:
            continue
        items = [each.link.ends[0].listing.items[0] for each in links]
        kinds = [_kind(item, known) for item in items]
        if _kind(head.items[0], known) is not Kind.CLIENT or not any(map(_is_deep, kinds)):
            continue
        for at, (above, below) in enumerate(zip(items, links[1:], strict=False), start + 2):
            place = below.link.arrows[0].span.start
            ends = (end_at(above, Span(place, place)), *below.link.ends)
            link = below.link._replace(ends=ends, continues=False)
            found[at] = Linked(below.line, link, below.others)
    return found


def with_fans(readings: Sequence[Reading]) -> list[Reading]:
    """The readings, with arrows that stand as far left as the heads above them leading on from those.

    One head at least is what an arrow below another one leads to, so that this is no path down.
    """
    heads = {
        each.line.number: each.items[0]
        for each in readings
        if isinstance(each, Declared) and len(each.items) == 1
    }
    led_to = {
        item.text.casefold()
        for each in readings
        if isinstance(each, Linked) and each.link.continues
        for item in each.link.ends[0].listing.items
    }
    if not any(item.text.casefold() in led_to for item in heads.values()):
        return list(readings)
    found: list[Reading] = []
    head: tuple[Line, Item] | None = None
    for each in readings:
        if each.line.number in heads:
            head = each.line, heads[each.line.number]
        if (
            isinstance(each, Linked)
            and each.link.continues
            and head
            and each.line.indent == head[0].indent
        ):
            place = each.link.arrows[0].span.start
            ends = (end_at(head[1], Span(place, place)), *each.link.ends)
            each = Linked(each.line, each.link._replace(ends=ends, continues=False), each.others)  # noqa: PLW2901
        elif not isinstance(each, Declared):
            head = None
        found.append(each)
    return found


def _runs(readings: Sequence[Reading]) -> Iterator[tuple[int, int]]:
    """Where a head stands, and behind the single steps that follow it at one depth."""
    start = 0
    for at in range(1, len(readings) + 1):
        if at < len(readings) and _is_step(readings[at], readings[at - 1], at - 1 == start):
            continue
        if at - start > _FEWEST:
            yield start, at
        start = at


def _is_step(reading: Reading, above: Reading, first: bool) -> bool:
    """Whether a line is one arrow and one component right below another such line, or a head."""
    if not isinstance(reading, Linked) or not reading.link.continues or reading.others:
        return False
    single = len(reading.link.ends) == 1 and len(reading.link.ends[0].listing.items) == 1
    beside = first or reading.line.indent == above.line.indent
    return single and beside and reading.line.number == above.line.number + 1


def _kind(item: Item, known: Catalogue) -> Kind | None:
    brackets = " ".join(f"({each.text})" for each in item.brackets)
    return resolve_phrase([item.text, brackets], known).kind


def _is_deep(kind: Kind | None) -> bool:
    """Whether people never call what is of this kind themselves."""
    if kind is None or kind is Kind.OBJECT_STORE:
        return False
    return kind is Kind.STREAM_PROCESSOR or kind.family in {Family.STORE, Family.MESSAGING}
