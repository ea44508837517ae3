"""Headings that say what stands below them or behind their colon: `Services:`, `External: Stripe`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dsl.diagnostics.prose import small_words
from dsl.keywords import KEYWORDS
from dsl.kinds import KINDS, Family, Kind
from dsl.loose.clause_verbs import is_verb
from dsl.loose.listing import listing_of
from dsl.loose.marks import Mark, place_of
from dsl.loose.tails import without_tails
from dsl.phrase_meaning import singular
from dsl.phrases import resolve_phrase

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dsl.loose.blocks import Line
    from dsl.loose.items import Item
    from dsl.loose.scene import Scene

_HEADINGS = {
    Kind.CLIENT: "client consumer actor person people persona",
    Kind.EXTERNAL: "external integration party",
    Kind.SERVICE: "service microservice backend api server container system application",
    Kind.WORKER: "worker consumer processor",
    Kind.DATABASE: "database db datastore store storage persistence",
    Kind.CACHE: "cache",
    Kind.QUEUE: "queue messaging broker topic",
}
_KINDS = {noun: kind for kind, nouns in reversed(_HEADINGS.items()) for noun in nouns.split()}
"""The kind that the last noun of a heading says, in the singular."""

_OTHERS = frozenset({"external", "third", "3rd", "third-party", "3rd-party", "outside", "vendor"})
"""Words before that noun which say that others run what is listed: `Third party services`."""

_BEFORE = frozenset(
    {"core", "backend", "main", "data", "internal", "our", "system", "application", "background"}
    | {
        "async",
        "message",
        "edge",
        "domain",
        "business",
        "key",
        "micro",
        "web",
        "public",
        "software",
    }
)
"""Words before that noun which say nothing else of what is listed."""

_HEADING = re.compile(
    r"\s*(?:#{1,6}\s|[A-Z0-9]{1,2}[.)]\s|[-*•]\s)?\s*(?:\*\*|__)?(?P<words>[A-Za-z0-9][A-Za-z0-9 -]{2,40}?)\s?"
    r"(?P<colon>:?)\s?(?:\*\*|__)?(?P<end>:?)\s*"
)
_BULLET = re.compile(r"\s*(?:[-*•+·–]|[0-9]{1,2}[.)]|[a-z]\))\s")

_MOST_WORDS = 3
"""Words of a heading, and of a name that only its heading tells of."""


def kind_said(words: Sequence[str]) -> Kind | None:
    """The kind of what a heading lists; None where it says none: `Services`, `3rd party APIs`."""
    plain = [word.casefold() for word in words]
    kind = _KINDS.get(singular(plain[-1])) if 0 < len(plain) <= _MOST_WORDS else None
    if kind is None or any(word not in _OTHERS | _BEFORE for word in plain[:-1]):
        return None
    return Kind.EXTERNAL if _OTHERS & set(plain) else kind


def sections_of(text: str, lines: Sequence[Line]) -> dict[int, Kind]:
    """The kind that the heading above each line of a list says, by the number of the line."""
    return dict(_listed(text, lines))


def _listed(text: str, lines: Sequence[Line]) -> Iterator[tuple[int, Kind]]:
    kind: Kind | None = None
    head: Line | None = None
    for line in lines:
        typed = text[slice(*line.whole)]
        if not typed.strip():
            continue
        match = _HEADING.fullmatch(typed)
        flat = head is None or head.is_marked
        below = head and (line.indent > head.indent or (not flat and line.is_marked))
        listed = line.is_marked or (head is not None and _is_marked_heading(text, head))
        if below and kind and listed and not (match and (match["colon"] or match["end"])):
            yield line.number, kind
            continue
        kind = kind_said(match["words"].split()) if match else None
        head = line


def _is_marked_heading(text: str, line: Line) -> bool:
    """Whether more than its words make a line a heading: a colon, a letter, `#`."""
    typed = text[slice(*line.whole)].strip()
    return typed[:1] in "#*_" or typed.endswith((":", "*", "_")) or line.is_marked


def heads_list(text: str, line: Line, below: Line | None) -> bool:
    """Whether a line is a lettered or numbered heading of the list that stands deeper below it."""
    if below is None or below.indent <= line.indent or not _BULLET.match(text[slice(*below.whole)]):
        return False
    match = _HEADING.fullmatch(text[slice(*line.whole)])
    return match is not None and len(match["words"].split()) <= _MOST_WORDS


def items_of_section(marks: list[Mark], kind: Kind, scene: Scene) -> tuple[Item, ...]:
    """The components of a line below a heading that says what they are; () where it lists none."""
    return _with_kinds(marks, kind, scene) if marks[-1].type != ":" else ()


def items_behind(marks: list[Mark], scene: Scene) -> tuple[Item, ...]:
    """The components behind such a heading, of which other lines speak: `Services: profile, chat`."""
    at = place_of(":", marks)
    heading = [mark.text for mark in marks[:at]]
    if not 0 < at < len(marks) - 1 or scene.is_spoken(" ".join(heading)):
        return ()
    behind = without_tails(marks[at + 1 :], scene.is_end, scene.is_word)
    kind = kind_said(heading)
    if kind is None:
        return _spoken_of(heading, behind, scene)
    items = _with_kinds(behind, kind, scene)
    if len(heading) == 1 and heading[0].casefold() in KINDS:  # `queue: pdf-jobs`
        items = tuple(
            item if _is_product(item, scene) else item._replace(kind=heading[0].casefold())
            for item in items
        )
    return items if all(scene.is_spoken(item.text) for item in items) else ()


def _spoken_of(heading: list[str], marks: list[Mark], scene: Scene) -> tuple[Item, ...]:
    """The components behind a heading that says nothing of them: `Data tier: Aurora, Redis`."""
    plain = all(word[:1].isalpha() for word in heading) and len(heading) <= _MOST_WORDS
    if not plain or scene.is_word(" ".join(heading)) or heading[0].casefold() in KEYWORDS:
        return ()
    listing = listing_of(marks, scene.is_word)
    items = listing.items if listing else ()
    known = all(scene.is_spoken(item.text) and scene.is_item(item) for item in items)
    return items if known else ()


def _is_product(item: Item, scene: Scene) -> bool:
    return resolve_phrase([item.text], scene.known).technology is not None


def _with_kinds(marks: list[Mark], kind: Kind, scene: Scene) -> tuple[Item, ...]:
    listing = listing_of(marks, scene.is_word)
    if listing is None or any(mark.type in {"?", "!", "="} for mark in marks):
        return ()
    found = [_with_kind(item, kind, scene) for item in listing.items]
    return tuple(each for each in found if each) if all(found) else ()


def _with_kind(item: Item, kind: Kind, scene: Scene) -> Item | None:
    """The item with the kind that its heading says, where its words do not say it better."""
    if not scene.understands(item):
        return None
    phrase = resolve_phrase([item.text], scene.known)
    if phrase.technology or (scene.is_item(item) and not _is_better(kind, phrase.kind, item)):
        return item
    words = [word.text for word in item.words]
    named = len(words) <= _MOST_WORDS and all(map(_NOUN.fullmatch, words))
    if not named or any(word.casefold() in small_words() or is_verb(word) for word in words):
        return None
    return item._replace(kind=kind.value)


_NOUN = re.compile(r"[^\W\d][\w.-]*")


def _is_better(heading: Kind, said: Kind | None, item: Item) -> bool:
    """Whether a heading tells better what an item is: the `web` of clients, the `users` of services."""
    if heading is Kind.CLIENT:
        return said is Kind.SERVICE and item.number is None
    if heading is Kind.EXTERNAL:
        return said is not None and said.family in {Family.COMPUTE, Family.CLIENT}
    if heading is not Kind.SERVICE or said not in {Kind.CLIENT, Kind.SEARCH}:
        return False
    return len(item.words) == 1 or item.words[-1].text.casefold() in _HOSTS


_HOSTS = frozenset({"server", "servers", "service", "services"})
