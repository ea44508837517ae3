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

from dsl.building.phrase_or_kind import (
    KIND_AND_NAME,
    end_of_kind,
    is_kind_and_name,
    keeps_kind,
    phrase_meant,
)
from dsl.catalogue import Word, normal, spelled
from dsl.diagnostics.habits import KIND_WORDS
from dsl.diagnostics.suggest import is_ordinary_word
from dsl.keywords import nearest_keyword
from dsl.phrases import resolve_phrase
from dsl.problem import Problem
from dsl.statements import Declare, FlowLine, Path, span_of, unquoted
from dsl.tokens import terminal
from dsl.value import replaced

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from lark import Token

    from dsl.building.draft import Draft


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
    if words[-1] not in {"x", "X"} or len(words) - max(end, 1) < KIND_AND_NAME:
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
    if len(words) > KIND_AND_NAME and resolve_phrase(words[:-1], draft.catalogue).kind:
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
