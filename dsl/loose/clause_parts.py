"""The parts of a clause: who does something, what is called, and where the next clause begins."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dsl.catalogue import normal
from dsl.diagnostics.suggest import is_ordinary_word
from dsl.diagnostics.verbs import DIRECT, WITH_PREPOSITION
from dsl.kinds import Family
from dsl.loose.clause_verbs import LEADING, is_verb
from dsl.loose.items import Listing, joint_of
from dsl.loose.marks import DETERMINERS, Mark, phrase_of
from dsl.loose.saying import VAGUE, called_in, ends_in, is_letter, is_met
from dsl.source import Span

if TYPE_CHECKING:
    from dsl.loose.items import Item
    from dsl.loose.scene import Scene

MOST_WORDS_OF_SUBJECT = 4
"""Words of a component that does something."""

RELATIVE = frozenset({"which", "that", "who"})
"""Words that go on with what the clause before calls."""

_PARTING = RELATIVE | {"and", "then", "also", "while", "but", "so", "it", "they", "both", "or"}
"""Words between two clauses."""

_PROTOCOLS = frozenset(
    {"grpc", "http", "https", "rest", "graphql", "websocket", "websockets", "tcp", "udp", "mqtt"}
    | {"amqp", "tls", "json"}
)
"""What a call is made in, and no component."""

_VAGUE = (
    VAGUE
    | DETERMINERS
    | {"each", "every", "other", "another", "new", "different", "such", "more", "own"}
)
"""Words for components that a clause does not name."""

_ADVERBS = frozenset(
    {"then", "also", "now", "just", "simply", "always", "turn", "periodically", "later", "okay"}
    | {"ok", "so", "first", "next", "finally", "there", "is", "are", "we", "have", "has", "which"}
    | {"that", "who", "when", "our"}
)
"""Words around the components of a clause that say nothing of them."""


def subject_in(marks: list[Mark], scene: Scene) -> Listing | None:
    """Who does something: the last component before the verb, behind a comma or a first word."""
    for begin in range(max(len(marks) - MOST_WORDS_OF_SUBJECT - 4, 0), len(marks)):
        begins = begin == 0 or is_parting(marks[begin - 1]) or marks[begin - 1].type in {",", ":"}
        named = scene.is_spoken(phrase_of(marks[begin:]))  # `at exit the gate calls`
        if not (begins or named or marks[begin].text.casefold() in {"the", "our", "a", "an"}):
            continue
        found = sure_ends(without_adverbs(_before_host(marks[begin:])), scene)
        if found is not None:
            return found
    return _related(marks, scene)


def _before_host(marks: list[Mark]) -> list[Mark]:
    """The marks without where a component runs: `a React SPA on S3`."""
    at = next((i for i, mark in enumerate(marks) if i > 1 and mark.text in {"on", "in"}), 0)
    return marks[:at] if at else marks


def _related(marks: list[Mark], scene: Scene) -> Listing | None:
    """What `which` stands for: the component right before it, whatever is done to it."""
    if not marks or marks[-1].text.casefold() not in RELATIVE:
        return None
    end = len(marks) - 1
    while end and marks[end - 1].type == ",":
        end -= 1
    for begin in range(max(end - MOST_WORDS_OF_SUBJECT, 1), end):
        named = marks[begin - 1].text.casefold() in DETERMINERS | LEADING
        found = sure_ends(marks[begin:end], scene) if named else None
        if found is not None:
            return found
    return None


def sure_ends(marks: list[Mark], scene: Scene) -> Listing | None:
    """The components that marks name, none of them vaguely."""
    found = ends_in(marks, scene)
    return found if found and not any(map(is_vague, found.items)) else None


def is_vague(item: Item) -> bool:
    """Whether an item names no component: `each worker`, `grpc`."""
    words = {word.text.casefold() for word in item.words if not is_letter(word)}
    if len(item.words) == 1 and words & _PROTOCOLS:
        return True
    return not _VAGUE.isdisjoint(words)


def without_adverbs(marks: list[Mark]) -> list[Mark]:
    """The marks without adverbs and commas around them."""
    start, end = 0, len(marks)
    while start < end and (
        marks[start].text.casefold() in _ADVERBS
        or marks[start].type == ","
        or (start + 1 < end and _is_adverb(marks[start].text))
    ):
        start += 1
    while end > start and (
        marks[end - 1].text.casefold() in _ADVERBS or marks[end - 1].text.endswith("ly")
    ):
        end -= 1
    return marks[start:end]


def _is_adverb(word: str) -> bool:
    """Whether a word before a component says how something is done: `basically`, and not `Bitly`."""
    lower = word[:1].islower() or is_ordinary_word(word) or len(word) > _LONGEST_NAME_IN_LY
    return _LY.fullmatch(word) is not None and lower


_LY = re.compile(r"[A-Za-z][a-z]{2,}ly")
_LONGEST_NAME_IN_LY = 8
"""Letters of a product that ends in `ly` at most: `Contently`."""


def is_parting(mark: Mark) -> bool:
    """Whether a mark stands between two clauses."""
    return mark.text.casefold() in _PARTING or mark.type in {",", ";", "&"}


def next_subject(marks: list[Mark], scene: Scene) -> tuple[int, Listing | None]:
    """Where the clause ends that marks up to the next verb belong to, and the subject of the next.

    None stands for a subject that carries over.
    """
    end = len(marks)
    while end and (is_parting(marks[end - 1]) or marks[end - 1].text.casefold() in _ADVERBS):
        end -= 1
    if end < len(marks):
        return end, None
    for at in range(len(marks) - 1, max(len(marks) - 2 * MOST_WORDS_OF_SUBJECT, 0) - 1, -1):
        if not is_parting(marks[at]):
            continue
        found = sure_ends(without_adverbs(marks[at + 1 :]), scene)
        if found is None:
            continue
        start = at
        while start and is_parting(marks[start - 1]):
            start -= 1
        return start, found
    return len(marks), None


def object_in(verb: Mark, marks: list[Mark], scene: Scene) -> Listing | None:
    """What a clause calls: all of it as one list, else what each part of it names."""
    if verb.text.casefold() in _BALANCING:
        marks = [m._replace(text="to") if m.text.casefold() == "over" else m for m in marks]
    doing = verb.text.casefold()
    needs = doing in WITH_PREPOSITION - DIRECT or not is_verb(doing)
    found = called_in([verb, *marks], scene, needs_preposition=needs)
    parts = _pieces(marks)
    if found is None and needs and parts and (held := _kept_in(parts[0], scene)):
        return held
    if not parts[1:]:
        return found
    each = [
        called_in([verb, *part], scene, needs_preposition=needs or bool(at))
        or (_met(called_in([verb, *part], scene), scene) if at and not needs else None)
        for at, part in enumerate(parts)
    ]
    named = [one for one in each if one is not None]
    if found is not None and len(found.items) >= sum(len(one.items) for one in named):
        return found
    return _joined(named) if named else None


def _kept_in(marks: list[Mark], scene: Scene) -> Listing | None:
    """The store that a verb looks at, by its product or its kind alone: `checks redis first`."""
    found = sure_ends(without_adverbs(marks), scene)
    items = found.items if found else ()
    return found if items and all(_is_looked_at(item, scene) for item in items) else None


def _is_looked_at(item: Item, scene: Scene) -> bool:
    """Whether a verb may look at an item without more: a store, or a name in capitals."""
    word = scene.known.words.get(normal(item.text))
    if word is not None and word.kind.family in _LOOKED_AT:
        return True
    return len(item.words) > 1 and all(mark.text[0].isupper() for mark in item.words)


_LOOKED_AT = frozenset({Family.STORE, Family.MESSAGING})

_BALANCING = frozenset({"balance", "balances", "spread", "spreads", "distribute", "distributes"})
"""Verbs behind which `over` leads to what is called."""


def _met(found: Listing | None, scene: Scene) -> Listing | None:
    """The components, where the vocabulary or other lines know them."""
    return found if found and all(is_met(item.text, scene) for item in found.items) else None


def _pieces(marks: list[Mark]) -> list[list[Mark]]:
    """The parts of an object that commas and `and` join: `recipes in Postgres and photos in S3`."""
    found: list[list[Mark]] = [[]]
    for mark in marks:
        if joint_of(mark) or mark.text.casefold() in _PARTING:
            found.append([])
        else:
            found[-1].append(mark)
    return [each for each in found if each]


def _joined(listings: list[Listing]) -> Listing:
    items = tuple(item for each in listings for item in each.items)
    spans = tuple(Span(item.span.start, item.span.start) for item in items[1:])
    return Listing(items, (",",) * len(spans), spans)
