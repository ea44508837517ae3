"""The name and the meaning of a declaration whose words leave them open.

`api gateway` and `db "orders"` leave the name open, `User Service` the kind as well. A phrase
is one thing (`api gateway` is no API called gateway) and goes by the name that links use: the
whole phrase, or its last word alone. What begins with a kind of the language keeps that kind
(`client app`, `service registry`).
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from dsl.catalogue import Word, normal, spelled
from dsl.diagnostics.habits import KIND_WORDS
from dsl.diagnostics.suggest import is_ordinary_word
from dsl.keywords import nearest_keyword
from dsl.kinds import Family, Kind
from dsl.phrase_meaning import PREPOSITIONS
from dsl.phrases import noun_kind, resolve_phrase
from dsl.problem import Problem
from dsl.statements import Declare, FlowLine, Path, span_of, unquoted
from dsl.tokens import terminal
from dsl.value import replaced

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from lark import Token

    from dsl.building.draft import Draft
    from dsl.phrases import Phrase

_KINDS = frozenset(Kind)

_TYPE_NOUNS = frozenset(
    {"service", "services", "svc", "api", "apis", "app", "apps", "server", "servers"}
    | {"db", "database", "portal", "panel", "backend"}
)
"""Nouns that decide what a declaration declares, even behind the word for a kind."""

_KIND_AND_NAME = 2
"""Words of a declaration that says a kind in one word."""

_MOST_WORDS = 5
"""Words of a phrase that declares something; more are a sentence."""

_ARTICLES = frozenset({"the", "a", "an"})
"""Words that stand inside of a sentence, and of no phrase."""

_MOST_KIND_WORDS = 12
"""Words of the longest spelling of a kind or technology; six are the most in the catalogue."""

_NO_NOUNS = frozenset({"web", "host", "node", "instance", "container", "push", "login", "bank"})
"""Words of the vocabulary that are as likely the name of a client."""


def awaits_links(draft: Draft, statement: object) -> bool:
    """Whether the name of a declaration follows from the links: a phrase, or a quoted name."""
    if not isinstance(statement, Declare):
        return False
    words = statement.words
    if len(words) > 1:
        if keeps_kind(draft, statement):
            return False
        if draft.vocabulary(" ".join(words)) is not None:
            return True
        return not is_kind_and_name(draft, words) and (
            phrase_meant(draft, words) is not None or end_of_kind(draft, words) != len(words) - 1
        )
    if _holds_name(draft, statement) or (statement.counts and not draft.vocabulary(words[0])):
        return True  # perhaps a kind and a name, with a colon between them or glued together
    label = unquoted(statement.labels[0]) if statement.labels else ""
    return terminal("NAME").fullmatch("_".join(label.split())) is not None


def _holds_name(draft: Draft, statement: Declare) -> bool:
    """Whether one word that is no technology stands behind the colon of a known word."""
    written = statement.technologies
    if len(written) != 1 or len(written[0]) != 1 or draft.vocabulary(statement.words[0]) is None:
        return False
    text = str(written[0][0])
    word = draft.vocabulary(text)
    return draft.catalogue.technology(text) is None and not (word and word.technology)


def keeps_kind(draft: Draft, statement: Declare) -> bool:
    """Whether it is `service registry`: the keyword `service`, and a name.

    With a technology that is what the phrase says (`service discovery: Consul`), it is that.
    """
    words = statement.words
    if len(words) != _KIND_AND_NAME or words[0] != Kind.SERVICE:
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
        if words[0] in _KINDS or words[0] in KIND_WORDS or _is_slip(draft, kind, words[0]):
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
    if len(words) != _KIND_AND_NAME:
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
    """Whether the words before the name are a misspelt kind, or begin with a misspelt keyword."""
    if draft.suggest_word(kind):
        return True
    return not is_ordinary_word(first) and nearest_keyword(first) is not None


def linked_names(statements: Iterable[object]) -> Mapping[str, str]:
    """The names that links and the steps of flows use, by what is alike in their spellings."""
    found: dict[str, str] = {}
    for statement in statements:
        paths = (
            (statement,)
            if isinstance(statement, Path)
            else statement.paths
            if isinstance(statement, FlowLine)
            else ()
        )
        for path in paths:
            for names in (path.start, *(hop.names for hop in path.hops)):
                for token in names.tokens:
                    found.setdefault(normal(token), str(token))
    return found


def named(
    draft: Draft, statement: Declare, linked: Mapping[str, str]
) -> tuple[tuple[Token, ...], Token, Word | None, bool]:
    """The words of the kind, the name, what a phrase means as a whole, and whether it is plural.

    The words of the kind are () where they may name a component of their own; the meaning is
    None where there is no phrase.
    """
    words = statement.words
    kind, last = words[:-1], words[-1]
    if not kind or keeps_kind(draft, statement):
        return kind, last, None, False
    known = draft.vocabulary(" ".join(words))
    if known:
        first = draft.vocabulary(" ".join(kind))
        same = first is not None and first.kind is known.kind
        kind, name = _name_of_phrase(draft, words, linked, "-".join(words), same=same)
        return kind, name, known, False
    if is_kind_and_name(draft, words):
        return kind, last, None, False
    phrase = phrase_meant(draft, words)
    if phrase is None or phrase.kind is None:
        return *_several_words(draft, words, linked), None, False
    _, name = _name_of_phrase(draft, words, linked, phrase.name, same=False)
    return (), name, Word(phrase.kind, phrase.technology), phrase.several


def _several_words(
    draft: Draft, words: tuple[Token, ...], linked: Mapping[str, str]
) -> tuple[tuple[Token, ...], Token]:
    """The words of the kind, and a name; that of `service my api` is noted to be one word.

    Plain words of which none says a kind are all the name: `player stats`.
    """
    end = end_of_kind(draft, words)
    if end == len(words) and _is_plain(draft, words):
        last = linked.get(normal(words[-1]), "")
        name = linked.get(normal("-".join(words)), last or "_".join(words))
        return (), words[-1].update(value=name)
    words = _without_x(draft, words, end)
    rest = _without_twice(draft, words, end)
    if len(rest) <= 1 or _COUNT.match(rest[-1]):
        return words[:end] if len(rest) < len(words) - end else words[:-1], words[-1]
    name = linked.get(normal("-".join(rest)), "_".join(rest))
    message = f"a name is one word; `{' '.join(rest)}` is read as `{name}`"
    span = span_of(rest[0], rest[-1])
    draft.report(Problem("wrong-name", span, message, f"write `{name}`", fatal=False))
    return words[:end], rest[-1].update(value=name)


def _without_x(draft: Draft, words: tuple[Token, ...], end: int) -> tuple[Token, ...]:
    """The words without an `x` whose number is missing: `service api x`; noted."""
    if words[-1] not in {"x", "X"} or len(words) - max(end, 1) < _KIND_AND_NAME:
        return words
    message = f"`{words[-1]}` without a number is not a count"
    draft.report(Problem("wrong-count", span_of(words[-1]), message, "remove it", fatal=False))
    return words[:-1]


def _without_twice(draft: Draft, words: tuple[Token, ...], end: int) -> tuple[Token, ...]:
    """The words behind the kind, without one that stands twice: `service service feed`, `lb alb alb`."""
    rest = words[end:]
    if len(rest) <= 1 or not end:
        return rest
    kept = tuple(word for one, word in pairwise(words[end - 1 :]) if normal(one) != normal(word))
    if len(kept) == len(rest):
        return rest
    twice = next(word for one, word in pairwise(words) if normal(one) == normal(word))
    message = f"`{twice}` is repeated; it is read once"
    shown = " ".join((*words[:end], *kept))
    span = span_of(words[0], rest[-1])
    draft.report(Problem("read-as", span, message, f"write `{shown}`", fatal=False))
    return kept


def _is_plain(draft: Draft, words: tuple[Token, ...]) -> bool:
    """Whether words of which none says a kind are a plain name, and no product and a name."""
    if not all(map(is_ordinary_word, words[:-1])) or words[0] in KIND_WORDS:
        return False
    if words[0][:1].isupper() and spelled(" ".join(words[:-1])) in draft.catalogue.labels:
        return False  # `Convex main`
    if len(words) > _KIND_AND_NAME and resolve_phrase(words[:-1], draft.catalogue).kind:
        return False
    return nearest_keyword(words[0]) is None


_COUNT = re.compile(r"[xX]-?\d")


def _name_of_phrase(
    draft: Draft, words: tuple[Token, ...], linked: Mapping[str, str], whole: str, *, same: bool
) -> tuple[tuple[Token, ...], Token]:
    """The words of the kind, and the name that links use: all words, the last one, the others.

    `same` tells that the words before the last mean the same kind alone.
    """
    kind, last = words[:-1], words[-1]
    name = linked.get(normal("-".join(words)), "")
    if not name and linked.get(normal(last)) == last and last not in draft.components:
        return (kind if same else ()), last
    if not name and (same or draft.vocabulary(" ".join(kind)) is None):
        name = linked.get(normal("-".join(kind)), "")
        name = "" if name in draft.components else name
    name = name or whole
    draft.kind_words.setdefault(normal(last), name)
    return (), last.update(value=name)


def without_quotes(draft: Draft, statement: object, linked: Mapping[str, str]) -> Declare:
    """The declaration with a label as its name, where links use that and not the word before it."""
    assert isinstance(statement, Declare)  # noqa: S101  # nothing else is asked about
    if len(statement.words) > 1 or not statement.labels:
        for label in statement.labels[:1]:
            _check_quotes(draft, label)
        return statement
    word, label = statement.words[0], statement.labels[0]
    name = unquoted(label)
    whole = linked.get(normal(name), "") if len(name.split()) > 1 else ""
    if whole and normal(word) not in linked and whole not in draft.components:
        return replaced(statement, words=(word, label.update("NAME", whole)))
    if linked.get(normal(name)) != name or normal(word) in linked or name in draft.components:
        _check_quotes(draft, label)
        return statement
    message = f"links use `{name}`: a name has no quotes"
    draft.error("quoted-name", span_of(label), message, f"write `{name}`")
    words = (word, label.update("NAME", name))
    return replaced(statement, words=words, labels=statement.labels[1:])


def _check_quotes(draft: Draft, label: Token) -> None:
    """Report a label in quotes of another sort, which waited for what it is."""
    span = span_of(label)
    if draft.source.text[span.start] in "'`":
        message = 'a string goes in `"`'
        draft.error("wrong-quotes", span, message, f'write `"{unquoted(label)[:60]}"`')
