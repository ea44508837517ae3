"""`Passage`: one name, label or remark of a design, as words that affirm and words that deny.

One tokenizer and one way to match for every rule: words are split at anything but letters and
digits, a stem matches a word that begins with it and ends as English words do (`elect` matches
`elected`, not `electricity`), and what stands after "no", "never" or "without" is denied.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import IntEnum
from itertools import pairwise
from typing import NamedTuple

from dsl.design import Design

NEGATIONS = frozenset(
    {"no", "not", "never", "without", "nobody", "none", "nothing", "neither", "nor", "cannot"}
    | {"lacks", "lacking", "missing"}
)
"""Words after which a clause denies what it names."""

INTENTIONS = frozenset(
    {"todo", "tbd", "should", "would", "could", "later", "someday", "eventually"}
    | {"plan", "plans", "planned", "planning"}
)
"""Words of a clause that states a plan, not what there is."""

REACH = 6
"""Words after a negation that it denies, at most. Basis: a convention; clauses are short."""

_HARMLESS = frozenset({("no", "longer"), ("not", "only"), ("no", "more"), ("no", "matter")})
"""Pairs that begin like a negation and are none."""

_ABSENT = frozenset({"missing", "absent", "lacking", "disabled", "off", "none"})
"""Words that deny their whole clause where they end it: "alerts are off"."""

_UNDONE = frozenset(
    {"implemented", "done", "there", "available", "enabled", "configured", "used", "set"}
    | {"supported", "running", "taken", "kept", "made", "deployed", "place", "present"}
)
"""Words behind "not" that deny what stands before it: "idempotency is not implemented"."""

_BREAKS = frozenset({"but", "and", "though", "although", "because", "so", "then"})
"""Words at which a new clause begins."""

_ENDINGS = frozenset(
    {"", "s", "es", "e", "ed", "d", "y", "ies", "ied", "ying", "ing", "er", "ers", "or", "ors"}
    | {"ion", "ions", "ation", "ations", "tion", "ption", "ent", "ents", "ently", "ence", "ency"}
    | {"able", "ably", "al", "ally", "ment", "ments", "ly", "ive", "ity", "ic", "ut", "ute"}
    | {"uting", "t", "ted", "ting", "n", "ned", "ning", "led", "ling", "ped", "ping"}
    | {"icate", "icates", "icated", "ication", "licate", "licates", "licated", "lication"}
    | {"licating"}
)
"""What may follow a stem within a word; the empty one stands for the stem itself."""


class Origin(IntEnum):
    """Where a passage stands, by how much it says: a decision is stated, the rest are hints."""

    NAME = 0
    NOTE = 1
    DECISION = 2


class Passage(NamedTuple):
    """Words of one place. `about` are the components it speaks of; None is the whole design.

    `affirmed` and `denied` are lower-case words with a blank around each, `quote` is the text
    as it was written.
    """

    about: frozenset[str] | None
    affirmed: str
    denied: str
    quote: str
    origin: Origin = Origin.NAME

    def covers(self, name: str) -> bool:
        """Whether it speaks of this component, or of the whole design."""
        return self.about is None or name in self.about


def passages_of(design: Design) -> tuple[Passage, ...]:
    """Every name, label and remark of a design. O(components + links + letters)."""
    return (*_names(design), *_link_labels(design), *_remarks(design))


def has_stem(words: str, stem: str) -> bool:
    """Whether a word begins with `stem` and ends as an English word may; `word ` is a whole one.

    `words` have a blank around each; a stem of several words matches them in a row.
    """
    start = words.find(f" {stem}")
    while start >= 0:
        after = start + 1 + len(stem)
        if stem.endswith(" ") or words[after : words.index(" ", after)] in _ENDINGS:
            return True
        start = words.find(f" {stem}", after)
    return False


def speaks_of(text: str, stems: Iterable[str]) -> bool:
    """Whether a text has one of these stems, as a fact or as a plan, and does not deny it."""
    words, denied = _spaced(split_words(text)), _read(text, None, Origin.NOTE).denied
    return any(has_stem(words, stem) and not has_stem(denied, stem) for stem in stems)


def split_words(text: str) -> list[str]:
    """The lower-case words of a text; `don't` is `do` and `not`."""
    plain = text.casefold().replace("n't", " not").replace("n’t", " not")
    return "".join(c if c.isalnum() else " " for c in plain).split()


def _names(design: Design) -> Iterator[Passage]:
    for part in design.components.values():
        near = {
            part.name,
            *neighbors_of(design, part.name),
        }  # a part says something of its neighbors
        yield _plain(f"{part.name} {part.label} {part.technology_text}", frozenset(near))
    for group in design.groups.values():
        within = frozenset(p.name for p in design.components.values() if group.name in p.groups)
        yield _plain(f"{group.name} {group.label}", within)


def neighbors_of(design: Design, name: str) -> frozenset[str]:
    """The components that a link joins to this one, either way."""
    after = (link.target for link in design.links_from[name])
    return frozenset((*after, *(link.source for link in design.links_to[name])))


def _link_labels(design: Design) -> Iterator[Passage]:
    for link in design.links:
        if link.label:
            yield _read(link.label, frozenset({link.source, link.target}), Origin.NAME)


def _remarks(design: Design) -> Iterator[Passage]:
    decided = ((remark, Origin.DECISION) for remark in (*design.decisions, *design.accepted))
    for remark, origin in (*decided, *((note, Origin.NOTE) for note in design.notes)):
        passage = _read(f"{remark.title}. {remark.text}", frozenset(remark.about) or None, origin)
        yield passage._replace(quote=remark.text or remark.title)


def _plain(text: str, about: frozenset[str]) -> Passage:
    """A name is never a sentence: nothing in it denies."""
    return Passage(about, f" {' '.join(split_words(text))} ", " ", text)


def _read(text: str, about: frozenset[str] | None, origin: Origin) -> Passage:
    affirmed: list[str] = []
    denied: list[str] = []
    for clause in _clauses(text):
        _read_clause(clause, affirmed, denied)
    return Passage(about, _spaced(affirmed), _spaced(denied), text, origin)


def _spaced(words: list[str]) -> str:
    return f" {' '.join(words)} "


def _clauses(text: str) -> Iterator[list[str]]:
    for part in text.translate(str.maketrans(";,:!?()\n", "........")).split("."):
        clause: list[str] = []
        for word in split_words(part):
            if word in _BREAKS:
                yield clause
                clause = []
            clause.append(word)
        yield clause


def _read_clause(clause: list[str], affirmed: list[str], denied: list[str]) -> None:
    """Sort the words of one clause; a bar between clauses keeps phrases from crossing them."""
    start = -1 if _is_denied_whole(clause) else _first_negation(clause)
    planned = not INTENTIONS.isdisjoint(clause) or ("yet", "to") in pairwise(clause)
    if not planned:
        affirmed += clause[: max(start, 0)]
        affirmed += clause[start + 1 + REACH :]
    denied += clause[start + 1 : start + 1 + REACH]
    affirmed.append("|")
    denied.append("|")


def _first_negation(clause: list[str]) -> int:
    """The place of the first word that denies; the length of the clause where none does."""
    pairs = pairwise([*clause, ""])
    found = (at for at, p in enumerate(pairs) if p[0] in NEGATIONS and p not in _HARMLESS)
    return next(found, len(clause))


def _is_denied_whole(clause: list[str]) -> bool:
    """Whether a clause says of what it names that it is off, missing or not done."""
    after = [word for word in clause[_first_negation(clause) + 1 :] if word not in ("yet", "in")]
    return bool(clause) and (clause[-1] in _ABSENT or bool(after and after[0] in _UNDONE))
