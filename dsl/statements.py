"""The statement values: what the grammar reads, before anything is judged.

Every leaf is a Lark token with its absolute offsets (`start_pos`, `end_pos`), so that the
builder can point at it and the formatter can print it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

from dsl.source import Span
from dsl.value import value

if TYPE_CHECKING:
    from lark import Token


def span_of(first: Token, last: Token | None = None) -> Span:
    """The characters from one token to the end of another (or of itself)."""
    end = (last or first).end_pos
    return Span(first.start_pos or 0, end or 0)


def unquoted(token: Token) -> str:
    """The text of a token; of a string without its quotes and escapes."""
    if token.type != "STRING":
        return str(token)
    inner = str(token)[1:-1]
    if token[0] == '"' and "\\" in inner:
        return _ESCAPED.sub(r"\1", inner)
    return inner


_ESCAPED = re.compile(r"\\([\"\\])")


@value
class Attribute:
    """`name`, `name=value` or `name=[a b]`; `values` is empty where it stands bare."""

    name: Token
    values: tuple[Token, ...] = ()
    listed: bool = False


@value
class Names:
    """`a, b` or `a | b`; `mixed` where both separators stand in one list."""

    tokens: tuple[Token, ...]
    any_of: bool = False
    mixed: bool = False


@value
class Hop:
    """An arrow, where it leads, and what is said of it."""

    arrow: Token
    names: Names
    labels: tuple[Token, ...] = ()
    attributes: tuple[Attribute, ...] = ()


@value
class Path:
    """One `;` part of a flow, or a whole link."""

    start: Names
    hops: tuple[Hop, ...]


@value
class Technology:
    """What stands behind the `:` of a declaration: words, or one string."""

    tokens: tuple[Token, ...]


@value
class Value:
    """A value in its own words, `< 200 ms` as three tokens."""

    tokens: tuple[Token, ...]


@value
class About:
    """`on a, b`."""

    tokens: tuple[Token, ...]


@value
class Header:
    """`design "Title" [level=senior]`."""

    keyword: Token
    title: Token | None
    attributes: tuple[Attribute, ...]


@value
class Require:
    """`require metric value on flow`."""

    metric: Token
    value: tuple[Token, ...]
    about: tuple[Token, ...]


@value
class Assume:
    """`assume subject.quality value`; `target` still holds the dot."""

    target: Token
    value: tuple[Token, ...]


@value
class Declare:
    """`kind words name`, and what follows in any order."""

    words: tuple[Token, ...]
    counts: tuple[Token, ...] = ()
    labels: tuple[Token, ...] = ()
    technologies: tuple[tuple[Token, ...], ...] = ()
    attributes: tuple[Attribute, ...] = ()


@value
class OpenGroup:
    """`region name "Label" [attributes] {`."""

    keyword: Token
    names: tuple[Token, ...]
    label: Token | None
    attributes: tuple[Attribute, ...]


@value
class FlowLine:
    """`flow name rate op size [attributes]: path; path`."""

    name: Token
    head: tuple[Token, ...]
    attributes: tuple[Attribute, ...]
    paths: tuple[Path, ...]


@value
class Comment:
    """`decide`, `accept` and `note`, told apart by `keyword`."""

    keyword: Token
    title: Token | None
    about: tuple[Token, ...]
    reason: Token | None


Statement: TypeAlias = Header | Require | Assume | Declare | OpenGroup | Path | FlowLine | Comment
