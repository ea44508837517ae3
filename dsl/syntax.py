"""The reader of one statement: tokens -> a value of `dsl.statements`.

The parser's tables are made ahead (`tools/generate_parser.py`), because making them at
every start would cost more than reading a design. The methods of `_Reader` are called as
rules are reduced, so no tree is ever built; they only arrange, and raise nothing.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar, cast

from lark import Lark, Token
from lark.parsers.lalr_parser_state import ParserState

from dsl.statements import (
    About,
    Assume,
    Attribute,
    Comment,
    Declare,
    FlowLine,
    Header,
    Hop,
    Names,
    OpenGroup,
    Path,
    Require,
    Technology,
    Value,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from lark.lexer import LexerThread
    from lark.parsers.lalr_parser_state import ParseConf

    from dsl.statements import Statement

_T = TypeVar("_T")
_Parts = list[Any]


def _only(kind: type[_T], parts: _Parts) -> _T | None:
    """The part that is a `kind`; the grammar allows at most one."""
    return next((part for part in parts if isinstance(part, kind)), None)


def _tokens(parts: _Parts, type_: str) -> tuple[Token, ...]:
    return tuple(part for part in parts if isinstance(part, Token) and part.type == type_)


def _about(parts: _Parts) -> tuple[Token, ...]:
    found = _only(About, parts)
    return found.tokens if found else ()


class _Bracket(tuple[Attribute, ...]):
    """What stands in `[ ]`."""

    __slots__ = ()


class _Label(tuple[Token, ...]):
    """What stands behind the `:` of a link."""

    __slots__ = ()


def _bracket(parts: _Parts) -> tuple[Attribute, ...]:
    return tuple(item for part in parts if isinstance(part, _Bracket) for item in part)


class _Reader:
    """One method for each rule of the grammar."""

    def header(self, parts: _Parts) -> Header:
        title = next(iter(_tokens(parts, "STRING")), None)
        return Header(parts[0], title, _bracket(parts))

    def requirement(self, parts: _Parts) -> Require:
        return Require(parts[1], parts[2].tokens, _about(parts))

    def assumption(self, parts: _Parts) -> Assume:
        return Assume(parts[1], parts[2].tokens)

    def declaration(self, parts: _Parts) -> Declare:
        return Declare(
            parts[0],
            _tokens(parts, "COUNT"),
            _tokens(parts, "STRING"),
            tuple(part.tokens for part in parts if isinstance(part, Technology)),
            _bracket(parts),
        )

    def group(self, parts: _Parts) -> OpenGroup:
        words = parts[1] if type(parts[1]) is tuple else ()
        label = next(iter(_tokens(parts, "STRING")), None)
        return OpenGroup(parts[0], words, label, _bracket(parts))

    def link(self, parts: _Parts) -> Path:
        return Path(parts[0], tuple(parts[1:]))

    path = link

    def flow(self, parts: _Parts) -> FlowLine:
        head = _only(Value, parts)
        paths = tuple(part for part in parts if isinstance(part, Path))
        return FlowLine(parts[1], head.tokens if head else (), _bracket(parts), paths)

    def decision(self, parts: _Parts) -> Comment:
        title = next(iter(_tokens(parts, "STRING")), None)
        return Comment(parts[0], title, _about(parts), self._reason(parts))

    def acceptance(self, parts: _Parts) -> Comment:
        return Comment(parts[0], parts[1], _about(parts), self._reason(parts))

    def note(self, parts: _Parts) -> Comment:
        return Comment(parts[0], None, _about(parts), self._reason(parts))

    def _reason(self, parts: _Parts) -> Token | None:
        label = _only(_Label, parts)
        return label[0] if label else None

    def words(self, parts: _Parts) -> tuple[Token, ...]:
        return tuple(parts)

    def technology(self, parts: _Parts) -> Technology:
        return Technology(tuple(parts))

    def value(self, parts: _Parts) -> Value:
        return Value(tuple(parts))

    head = value

    def about(self, parts: _Parts) -> About:
        return cast("About", parts[0])

    def subjects(self, parts: _Parts) -> About:
        return About(tuple(parts))

    def reason(self, parts: _Parts) -> _Label:
        return _Label(parts)

    label = reason

    def hop(self, parts: _Parts) -> Hop:
        labels = tuple(part[0] for part in parts if isinstance(part, _Label))
        return Hop(parts[0], parts[1], labels, _bracket(parts))

    def names(self, parts: _Parts) -> Names:
        if len(parts) == 1:
            return Names((parts[0],))
        pipes = sum(part.type == "PIPE" for part in parts)
        names = tuple(part for part in parts if part.type != "PIPE")
        return Names(names, pipes > 0, 0 < pipes < len(names) - 1)

    def attributes(self, parts: _Parts) -> _Bracket:
        return _Bracket(parts)

    def attribute(self, parts: _Parts) -> Attribute:
        if len(parts) == 1:
            return Attribute(parts[0])
        tokens, listed = parts[1]
        return Attribute(parts[0], tokens, listed)

    def setting(self, parts: _Parts) -> tuple[tuple[Token, ...], bool]:
        return tuple(parts), False

    def listing(self, parts: _Parts) -> tuple[tuple[Token, ...], bool]:
        return tuple(parts), True


@cache
def parser() -> Lark:
    """The parser, from its tables."""
    from dsl._tables import DATA, MEMO  # noqa: PLC0415  # large; needed at the first text only

    load: Callable[..., Lark] = Lark._load_from_dict
    return load(DATA, MEMO, transformer=_Reader())


@cache
def _grammar() -> ParseConf[Any]:
    automaton: Any = parser().parse_interactive(start="statement")
    return cast("ParseConf[Any]", automaton.parser_state.parse_conf)


_END = Token("$END", "")


def read_statement(tokens: Iterable[Token]) -> Statement:
    """Read the tokens of one statement. Raises `lark.UnexpectedToken` where they are none."""
    state = ParserState(_grammar(), cast("LexerThread", None))  # the tokens come from `lines`
    feed = state.feed_token
    for token in tokens:
        feed(token)
    return cast("Statement", feed(_END, is_end=True))
