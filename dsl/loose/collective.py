"""A plural that speaks of several components at once: `workers ->` below three sorts of worker."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dsl.catalogue import normal
from dsl.kinds import Family
from dsl.loose.items import Item, Listing
from dsl.loose.mentions import COLLECTIVE
from dsl.loose.scene import Declared, Linked, Reading, Remarked
from dsl.loose.writing import items_of
from dsl.phrase_meaning import singular
from dsl.phrase_text import AMOUNTS
from dsl.phrases import resolve_phrase
from dsl.source import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dsl.catalogue import Catalogue
    from dsl.loose.links import End, LinkLine

_FEWEST = 2
"""Components that a plural speaks of, at least."""


def with_members(readings: Sequence[Reading], known: Catalogue) -> list[Reading]:
    """The readings with a plural at the start of a link as the components above it that it means."""
    found: list[Reading] = []
    met: dict[str, Item] = {}
    last: tuple[Item, ...] = ()
    for reading in readings:
        whole = reading
        if isinstance(reading, Linked) and not reading.link.continues:
            link = _of_the_last(reading.link, last) or _meant(reading.link, met, known)
            whole = Linked(reading.line, link, reading.others) if link else Remarked(reading.line)
        last = _several(whole) or last
        for item in items_of(reading):
            met.setdefault(normal(item.text), item)
        found.append(whole)
    return found


def _several(reading: Reading) -> tuple[Item, ...]:
    """The components that a line lists, beside each other."""
    if isinstance(reading, Declared):
        return reading.items if len(reading.items) > 1 else ()
    if isinstance(reading, Linked):
        lists = [end.listing.items for end in reading.link.ends]
        return next((each for each in reversed(lists) if len(each) > 1), ())
    return ()


def _of_the_last(link: LinkLine, last: tuple[Item, ...]) -> LinkLine | None:
    """The link with `all three` as the three that the line above lists."""
    first = link.ends[0]
    items = first.listing.items
    match = (
        COLLECTIVE.fullmatch(normal(items[0].text).replace("-", " ")) if len(items) == 1 else None
    )
    if match is None or items[0].number or items[0].brackets or not last:
        return None
    said = match["number"]
    number = AMOUNTS.get(said, 0) or int(said) if said else None
    number = 2 if match[0] == "both" else number
    if number is not None and number != len(last):
        return None
    return link._replace(ends=(_end(first, items[0], list(last)), *link.ends[1:]))


def _meant(link: LinkLine, met: dict[str, Item], known: Catalogue) -> LinkLine | None:
    first = link.ends[0]
    items = first.listing.items
    if len(items) != 1 or items[0].number or items[0].brackets:
        return link
    plural = normal(items[0].text)
    every, _, sort = plural.partition("-")
    if every == "all" and sort in _PROGRAMS:
        members = [each for each in met.values() if _is_program(each, known)]
    elif every in _EVERY and sort:
        members = [each for name, each in met.items() if _is_one_of(name, sort)]
        alone = met.get(sort) or met.get(singular(sort))
        members = members or ([alone] if alone else [])
        return (
            link._replace(ends=(_end(first, items[0], members), *link.ends[1:]))
            if members
            else None
        )
    elif len(items[0].words) == 1:
        members = [each for name, each in met.items() if _is_one_of(name, plural)]
    else:
        return link
    if plural in met or singular(plural) == plural or len(members) < _FEWEST:
        return link
    return link._replace(ends=(_end(first, items[0], members), *link.ends[1:]))


_EVERY = frozenset({"all", "each", "every"})

_PROGRAMS = frozenset({"services", "servers", "backends"})


def _is_program(item: Item, known: Catalogue) -> bool:
    """Whether one of `all services` is meant: a program of ours."""
    kind = resolve_phrase([item.text], known).kind
    return kind is not None and kind.family is Family.COMPUTE


def _is_one_of(name: str, plural: str) -> bool:
    """Whether a name is of the sort that a plural says: `sms-worker` of `workers`."""
    return "-" in name and singular(name.rsplit("-", maxsplit=1)[-1]) == singular(plural)


def _end(end: End, plural: Item, members: list[Item]) -> End:
    """The end with the members in the place of the plural."""
    at = plural.span
    items = tuple(
        Item(tuple(word._replace(span=at) for word in each.words), span=at) for each in members
    )
    gaps = len(items) - 1
    return end._replace(listing=Listing(items, (",",) * gaps, (Span(at.end, at.end),) * gaps))
