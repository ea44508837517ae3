"""Whether the words of a declaration are one phrase (`api gateway`), or a kind and a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dsl.catalogue import Word, normal
from dsl.diagnostics.habits import KIND_WORDS
from dsl.diagnostics.suggest import is_ordinary_word
from dsl.keywords import nearest_keyword
from dsl.kinds import KINDS, Family, Kind
from dsl.phrase_meaning import PREPOSITIONS
from dsl.phrases import noun_kind, resolve_phrase
from dsl.statements import Declare, unquoted

if TYPE_CHECKING:
    from lark import Token

    from dsl.building.draft import Draft
    from dsl.phrases import Phrase

_TYPE_NOUNS = frozenset(
    {"service", "services", "svc", "api", "apis", "app", "apps", "server", "servers"}
    | {"db", "database", "portal", "panel", "backend"}
)
"""Nouns that decide what a declaration declares, even behind the word for a kind."""

KIND_AND_NAME = 2
"""Words of a declaration that says a kind in one word."""

_MOST_WORDS = 5
"""Words of a phrase that declares something; more are a sentence."""

_ARTICLES = frozenset({"the", "a", "an"})
"""Words found in sentences, and never in a phrase."""

_MOST_KIND_WORDS = 12
"""Words of the longest spelling of a kind or technology; six are the most in the catalogue."""

_NO_NOUNS = frozenset({"web", "host", "node", "instance", "container", "push", "login", "bank"})
"""Words of the vocabulary that are as likely the name of a client."""


def keeps_kind(draft: Draft, statement: Declare) -> bool:
    """Whether it is `service registry`: the keyword `service`, and a name.

    With a technology that is what the phrase says (`service discovery: Consul`), it is that.
    """
    words = statement.words
    if len(words) != KIND_AND_NAME or words[0] != Kind.SERVICE:
        return False
    if not statement.technologies:
        return True
    phrase = draft.vocabulary(" ".join(words))
    tokens = statement.technologies[0]
    technology = draft.catalogue.technology(" ".join(map(unquoted, tokens)))
    return phrase is None or technology is None or technology.kind is not phrase.kind


def phrase_meant(draft: Draft, words: tuple[Token, ...]) -> Phrase | None:
    """What words mean as one phrase whose head noun decides; None for a kind and a name."""
    if len(words) > _MOST_WORDS or not PREPOSITIONS.isdisjoint(map(str.casefold, words)):
        return None  # a sentence
    if not _ARTICLES.isdisjoint(words[1:-1]):
        return None
    kind = " ".join(words[:-1])
    first = draft.vocabulary(kind)
    if (first and not _gives_way(draft, first, words)) or draft.phrases_left <= 0:
        return None
    draft.phrases_left -= 1
    named_product = None
    if first is None:
        if words[0] in KINDS or words[0] in KIND_WORDS or _is_slip(draft, kind, words[0]):
            return None
        first = draft.vocabulary(" ".join(words[: end_of_kind(draft, words)]))
        named_product = first.technology if first else None
    phrase = resolve_phrase(words, draft.catalogue)
    if phrase.kind is None or phrase.near or (first and phrase.kind is first.kind):
        return None
    return None if named_product and phrase.technology is named_product else phrase


def _gives_way(draft: Draft, first: Word, words: tuple[Token, ...]) -> bool:
    """Whether the word for a kind tells what the noun behind it is about (`Search API`)."""
    if first.technology:
        return False
    family = first.kind.family
    last = normal(words[-1])
    if last in {"db", "database"} and family is Family.STORE:
        return False  # the kind says more: `kv store db`
    if last in _TYPE_NOUNS:
        return True
    noun = noun_kind(last, draft.catalogue) if family is Family.CLIENT else None
    return noun not in {None, Kind.CLIENT} and last not in _NO_NOUNS


_KEPT = frozenset(
    kind.value
    for kind in Kind
    if kind.family not in {Family.STORE, Family.OUTSIDE} and kind is not Kind.STREAM
)
"""Kinds that a declaration keeps, whatever its name. The others may be what a service is about:
a search API is no search engine, a stream service no broker."""


def is_kind_and_name(draft: Draft, words: tuple[Token, ...]) -> bool:
    """Whether a kind that a declaration keeps, or a technology, stands before a name."""
    if len(words) != KIND_AND_NAME:
        return False
    if words[0] in _KEPT:
        return True
    first = draft.vocabulary(words[0])
    return first is not None and first.technology is not None


def end_of_kind(draft: Draft, words: tuple[Token, ...]) -> int:
    """How many of the first words say the kind: the most that the vocabulary knows together."""
    ends = range(min(len(words) - 1, _MOST_KIND_WORDS), 0, -1)
    return next((end for end in ends if draft.vocabulary(" ".join(words[:end]))), len(words))


def _is_slip(draft: Draft, kind: str, first: Token) -> bool:
    """Whether the words before the name are a misspelled kind, or begin with a misspelled keyword."""
    if draft.suggest_word(kind):
        return True
    return not is_ordinary_word(first) and nearest_keyword(first) is not None
