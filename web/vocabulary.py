"""The words of the language, for editors: all of it is read from `dsl`'s tables."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from dsl.attributes import TABLE, AttributeType
from dsl.catalogue import Catalogue, catalogue
from dsl.kinds import Kind
from dsl.terms import GLOBALS, METRICS, QUALITIES, Term
from dsl.units import UNITS

_STATEMENTS = (
    (
        "design",
        "The title of the design and its level.",
        'design "URL shortener" [level=senior]',
    ),
    ("require", "A requirement.", "require p99 100ms on redirect"),
    ("assume", "An assumption.", "assume hot.hit 95%"),
    ("region", "Components in one region.", "region us_east { … }"),
    ("zone", "Components in one zone.", "zone a { … }"),
    ("network", "Components on one network.", "network private { … }"),
    ("group", "Components that belong together.", 'group "Payments" { … }'),
    (
        "flow",
        "A user flow, with its rate.",
        "flow redirect 100k/s: browser -> api -> urls",
    ),
    (
        "decide",
        "A trade-off and its reason.",
        'decide "Cassandra over PostgreSQL" on timelines: "60k writes/s by key"',
    ),
    (
        "accept",
        "An accepted finding and its reason.",
        'accept single-point-of-failure on counter: "a batch job"',
    ),
    ("note", "A note.", 'note ledger: "single writer"'),
)
"""The words that begin a statement; a test holds them to `dsl.lines.KEYWORDS`."""


def vocabulary() -> dict[str, Any]:
    """Statements, kinds, technologies, attributes, what is required and assumed, units."""
    known = catalogue()
    kinds, technologies = _other_spellings(known)
    return {
        "kinds": [
            {"name": kind.value, "family": kind.family.value, "synonyms": kinds[kind.value]}
            for kind in Kind
        ],
        "technologies": [
            {
                "name": name,
                "title": entry.title,
                "kind": entry.kind.value,
                "aliases": technologies[name],
            }
            for name, entry in sorted(known.technologies.items())
        ],
        "attributes": [_attribute_entry(row) for row in TABLE.values()],
        "statements": [
            {"name": name, "sentence": sentence, "example": example}
            for name, sentence, example in _STATEMENTS
        ],
        "metrics": [_term_entry(term) for term in METRICS],
        "assumptions": [_term_entry(term, "design") for term in GLOBALS]
        + [_term_entry(term, "component") for term in QUALITIES],
        "units": [
            {
                "dimension": u.dimension.value,
                "spellings": u.spellings.split(),
                "sentence": u.sentence,
            }
            for u in UNITS
        ],
    }


def _term_entry(term: Term, place: str = "") -> dict[str, Any]:
    return {
        "name": term.name,
        "sentence": term.sentence,
        "example": term.example,
        "aliases": list(term.aliases),
        "choices": list(term.words),
        **({"place": place} if place else {}),
    }


def _other_spellings(known: Catalogue) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Other words for each kind and each technology."""
    kinds: dict[str, list[str]] = defaultdict(list)
    technologies: dict[str, list[str]] = defaultdict(list)
    for spelling in sorted(known.words):
        word = known.words[spelling]
        if word.technology is None:
            _add_spelling(kinds[word.kind.value], spelling, word.kind.value)
        else:
            _add_spelling(technologies[word.technology.id], spelling, word.technology.id)
    return kinds, technologies


def _add_spelling(found: list[str], spelling: str, name: str) -> None:
    if spelling != name:
        found.append(spelling)


def _attribute_entry(row: AttributeType) -> dict[str, Any]:
    return {
        "name": row.spelling,
        "type": row.type.value,
        "places": sorted(place.value for place in row.places),
        "sentence": row.sentence,
        "choices": list(row.choices),
        "aliases": sorted(row.aliases),
        "bare": row.bare,
        "many": row.many,
    }
