"""The name of a component whose declaration leaves it open: `api gateway`, `db "orders"`.

A phrase of the vocabulary is one thing (`api gateway` is no API called gateway). It goes by
the name that links use: the whole phrase, or its last word alone.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dsl.catalogue import normal
from dsl.statements import Declare, FlowLine, Path, span_of, unquoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from lark import Token

    from dsl.building.draft import Draft
    from dsl.catalogue import Word

_NAME = re.compile(r"[^\W\d](?:\w++|-(?=\w))*+")


def awaits_links(draft: Draft, statement: object) -> bool:
    """Whether the name of a declaration follows from the links: a phrase, or a quoted name."""
    if not isinstance(statement, Declare):
        return False
    if len(statement.words) > 1:
        return draft.vocabulary(" ".join(statement.words)) is not None
    return bool(statement.labels) and _NAME.fullmatch(unquoted(statement.labels[0])) is not None


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
    draft: Draft, words: tuple[Token, ...], linked: Mapping[str, str]
) -> tuple[tuple[Token, ...], Token, Word | None]:
    """The words of the kind, the name, and what a phrase means as a whole (None for no phrase).

    The words of the kind are () where they may name a component of their own.
    """
    kind, last = words[:-1], words[-1]
    phrase = draft.vocabulary(" ".join(words)) if kind else None
    if phrase is None:
        return kind, last, None
    first = draft.vocabulary(" ".join(kind))
    same = first is not None and first.kind is phrase.kind
    name = linked.get(normal("-".join(words)), "")
    if not name and linked.get(normal(last)) == last and last not in draft.components:
        return (kind if same else ()), last, phrase
    if not name and same:
        name = linked.get(normal("-".join(kind)), "")
        name = "" if name in draft.components else name
    name = name or "-".join(words)
    draft.kind_words.setdefault(normal(last), name)
    return (), last.update(value=name), phrase


def without_quotes(draft: Draft, statement: object, linked: Mapping[str, str]) -> Declare:
    """The declaration with a label as its name, where links use that and not the word before it."""
    assert isinstance(statement, Declare)  # noqa: S101  # nothing else is asked about
    if len(statement.words) > 1 or not statement.labels:
        for label in statement.labels[:1]:
            _check_quotes(draft, label)
        return statement
    word, label = statement.words[0], statement.labels[0]
    name = unquoted(label)
    if linked.get(normal(name)) != name or normal(word) in linked or name in draft.components:
        _check_quotes(draft, label)
        return statement
    message = f"links speak of `{name}`: a name stands without quotes"
    draft.error("quoted-name", span_of(label), message, f"write `{name}`")
    return Declare(
        (word, label.update("NAME", name)),
        statement.counts,
        statement.labels[1:],
        statement.technologies,
        statement.attributes,
    )


def _check_quotes(draft: Draft, label: Token) -> None:
    """Report a label in quotes of another sort, which waited for what it is."""
    span = span_of(label)
    if draft.source.text[span.start] in "'`":
        message = 'a string stands in `"`'
        draft.error("wrong-quotes", span, message, f'write `"{unquoted(label)[:60]}"`')
