"""Components that a loosely typed line without arrows names, alone or in a sentence."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dsl.attributes import Place
from dsl.building.examples import row_of
from dsl.diagnostics.prose import small_words
from dsl.diagnostics.verbs import CALLING, SURE
from dsl.kinds import KINDS
from dsl.loose.details import counted, details_of
from dsl.loose.items import Item, is_declaration
from dsl.loose.listing import listing_of
from dsl.loose.marks import Mark, as_typed, has_arrow, phrase_of, place_of
from dsl.source import Span

if TYPE_CHECKING:
    from dsl.loose.scene import Scene

_AMOUNT = re.compile(r"[0-9][0-9.,]*(?:k|m|mn|bn|[MB]|[KMGTP]B|%)|[0-9][0-9.,]+K")
"""An amount of something (`50k connected apps`), which draws nothing; `4K` is a resolution."""


def declared_items(said: str, marks: list[Mark], scene: Scene) -> tuple[Item, ...]:
    """The components of a line that names nothing else; () where it does."""
    marks = _with_count_behind(marks, scene)
    listing = listing_of(marks, scene.is_word)
    if listing is None or any(mark.type in {"?", "!"} for mark in marks):
        return ()
    first = {item.span.start for item in listing.items}
    if any(_AMOUNT.fullmatch(mark.text) for mark in marks if mark.span.start in first):
        return ()
    kind_and_name = is_declaration(marks, scene.is_word)
    for item in listing.items:
        words = [word.text.casefold() for word in item.words]
        if "xmany" in words:
            return ()
        verbs = CALLING | SURE
        if any(word in small_words() | verbs for word in words) and not kind_and_name:
            return ()
        if not (scene.is_item(item) and scene.understands(item)):
            return ()
    return listing.items


def _with_count_behind(marks: list[Mark], scene: Scene) -> list[Mark]:
    """The marks with the count behind the name that it stands before: `redis x3 hot [ttl=1h]`."""
    at = place_of("COUNT", marks)
    kind = phrase_of(marks[:at])
    types = [mark.type for mark in marks]
    if types[at + 1 : at + 2] != ["WORD"] or {"WORD", ",", "+"} & set(types[at + 2 :]):
        return marks
    name = marks[at + 1]
    if not scene.is_word(kind):
        return marks
    if scene.is_word(name.text) and (kind not in KINDS or scene.is_spoken(kind)):
        joint = Mark(",", ",", Span(marks[at].span.end, name.span.start))
        return [*marks[: at + 1], joint, *marks[at + 1 :]]  # `redis x3 kafka` are two
    return [*marks[:at], name, marks[at], *marks[at + 2 :]]


def listed_items(marks: list[Mark], scene: Scene) -> tuple[Item, ...]:
    """The components that a line lists behind a heading: `producers: orders svc, billing svc`.

    Other lines speak of each of them, or of all of them at once (`all three -> kafka`).
    """
    at = place_of(":", marks)
    heading = [mark.text.casefold() for mark in marks[:at]]
    if not 0 < at <= _MOST_OF_HEADING or not _NO_LISTS.isdisjoint(heading):
        return ()
    listing = listing_of(marks[at + 1 :], scene.is_word)
    if listing is None or len(listing.items) < _FEWEST_LISTED:
        return ()
    spoken = all(scene.is_spoken(item.text) for item in listing.items)
    at_once = scene.speaks_of_all and all(map(scene.is_item, listing.items))
    words = {word.text.casefold() for item in listing.items for word in item.words}
    if not (spoken or at_once) or not words.isdisjoint(small_words()):
        return ()
    kind = heading[0] if spoken and len(heading) == 1 and heading[0] in KINDS else ""
    return tuple(item._replace(kind=kind) for item in listing.items)


_MOST_OF_HEADING = 3
_FEWEST_LISTED = 2
_NO_LISTS = frozenset(
    {"functional", "nonfunctional", "requirements", "entities", "tables", "api", "apis", "schema"}
    | {"endpoints", "features", "fields", "columns", "nfr", "fr", "goals", "scope", "flow"}
    | {"metrics"}
)
"""Words of headings whose lists name no components."""

_ABOUT = re.compile(
    r"(?P<head>[^:]{1,60}?)(?::\s+(?P<said>.{3,})|\s(?P<by>(?:sharded|partitioned|split) (?:by|on) .+))"
)


def item_told_of(said: str, marks: list[Mark], scene: Scene) -> Item | None:
    """The component that a line says more of: `mysql sharded by user_id`, `redis: hot urls, ttl 1d`."""
    match = _ABOUT.fullmatch(said)
    if match is None or any(mark.type == "STRING" for mark in marks):
        return None
    end = marks[0].span.start + match.end("head")
    words = tuple(mark for mark in marks if mark.span.end <= end)
    plain = bool(words) and words[-1].span.end == end and all(mark.type == "WORD" for mark in words)
    if not plain or not scene.is_end(match["head"]):
        return None
    if any(word.text.casefold() in small_words() for word in words):
        return None
    inside = Mark("ROUND", match["said"] or match["by"], marks[-1].span)
    return Item(words, brackets=(inside,), span=words[0].span)


def item_counted(marks: list[Mark], scene: Scene) -> Item | None:
    """The component whose line says how many there are: `web servers: Go, 4 pods on EKS`."""
    at = place_of(":", marks)
    words = marks[:at]
    if not at or at + 1 == len(marks) or marks[at + 1].type in {":", "="}:
        return None
    if any(mark.type != "WORD" for mark in words):
        return None
    said = as_typed(marks[at + 1 :]).replace("(", "").replace(")", "")
    if not scene.is_spoken(phrase_of(words)) or has_arrow(marks):
        return None
    if details_of([said], scene.known).number is None:
        return None
    inside = Mark("ROUND", said, Span(marks[at + 1].span.start, marks[-1].span.end))
    return Item(tuple(words), brackets=(inside,), span=words[0].span)


_VALUE = re.compile(r"[~<≤]?[0-9][\w.%/]*")
_TARGETS = frozenset({"p50", "p99", "sla"})
"""Attributes that a line of figures requires of the design, rather than says of a component."""


def item_with_figure(marks: list[Mark], scene: Scene) -> Item | None:
    """The component that a line says a figure of: `cdn hit rate 95%`, `redis 24h ttl`."""
    at = place_of("=", marks)
    rest = phrase_of(marks[at + 1 :])
    if at and counted(rest)[0] is not None and scene.is_spoken(phrase_of(marks[:at])):
        return _with_bracket(marks[:at], rest, scene)  # `redis = 3 nodes`
    for length in (3, 2):
        said = marks[-length:]
        if len(marks) <= length or any(mark.type != "WORD" for mark in said):
            continue
        words = [mark.text for mark in said]
        for name, value in ((words[:-1], words[-1]), (words[1:], words[0])):
            row = row_of("-".join(name)) if _VALUE.fullmatch(value) else None
            if row is None or row.spelling in _TARGETS or Place.COMPONENT not in row.places:
                continue
            if item := _with_bracket(marks[:-length], f"{row.spelling}={value}", scene):
                return item
    return None


def _with_bracket(marks: list[Mark], text: str, scene: Scene) -> Item | None:
    """The one component that marks name, with what is said of it in brackets."""
    found = listing_of(marks)
    if found is None or len(found.items) != 1 or not scene.is_item(found.items[0]):
        return None
    item = found.items[0]
    return item._replace(brackets=(*item.brackets, Mark("ROUND", text, marks[-1].span)))
