"""What the tokens of a line look like before it is read: an entry of a list, attributes, a step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dsl.diagnostics.habits import CANVAS, GROUP_WORDS
from dsl.keywords import KEYWORDS

if TYPE_CHECKING:
    from lark import Token

CONNECTORS = frozenset({"ARROW", "FOREIGN", "_COMMA", "PIPE", "_SEMICOLON"})
"""Tokens that a statement goes on behind."""

_AFTER_NAME = CONNECTORS | {"_LSQB", "_COLON", "NEWLINE", "_RBRACE"}


def bullet(tokens: list[Token]) -> int:
    """How many tokens begin a line like an entry of a list: `- api -> db`, `2. redis x3`."""
    numbered = len(tokens) > 2 and tokens[0].isdigit() and tokens[1] in {".", ")"}  # noqa: PLR2004  # number, dot, name
    marks = 2 if numbered else int(len(tokens) > 1 and tokens[0] in _BULLETS)
    if not marks or tokens[marks].type not in {"NAME", "STRING", "NUMBER"}:
        return 0
    return 0 if tokens[marks - 1].end_pos == tokens[marks].start_pos else marks


_BULLETS = frozenset({"-", "–", "*", "•", "·", "+"})


def takes_attributes(before: list[Token], rest: list[Token]) -> bool:
    """Whether a `{` behind `before` holds attributes, and not what a group holds."""
    if not before or before[0].type != "NAME" or before[-1].type == "_COLON":
        return False
    word = before[0].casefold()
    if word in GROUP_WORDS or word in CANVAS or KEYWORDS.get(word) == "GROUP":
        return False
    kinds = [token.type for token in rest[:2]]
    if kinds[:1] != ["NAME"]:
        return False
    return kinds == ["NAME", "_EQUAL"] or (
        kinds[1:] in (["_COLON"], ["_COMMA"], ["_RBRACE"]) and _is_attribute(rest[0])
    )


def takes_ends(before: list[Token], rest: list[Token]) -> bool:
    """Whether a `{` behind `before` holds the ends of a link: `lb -> {a, b}`."""
    if not before or before[-1].type not in {"ARROW", "FOREIGN"}:
        return False
    inside = [token.type for token in rest[: next((i for i, t in enumerate(rest) if t == "}"), 0)]]
    return (
        bool(inside) and inside[::2] == ["NAME"] * len(inside[::2]) and set(inside[1::2]) <= _JOINTS
    )


_JOINTS = frozenset({"_COMMA", "PIPE"})


def lacks_bracket(before: list[Token], line: list[Token]) -> bool:
    """Whether a line of attributes follows a declaration that opens no `[`."""
    if [token.type for token in line[:2]] != ["NAME", "_EQUAL"] or before[0].type != "NAME":
        return False
    return (
        before[-1].type in {"NAME", "COUNT", "STRING"}
        and len(before) > 1
        and _is_attribute(line[0])
    )


def _is_attribute(word: str) -> bool:
    from dsl.building.examples import row_of  # noqa: PLC0415  # few texts have such a brace

    return row_of(word) is not None


def may_be_attributes(tokens: list[Token], *, braced: bool) -> bool:
    """Whether a line can stand inside `[ ]`, or where that is meant, inside `{ }`."""
    first = tokens[0].type
    if first == "_RBRACE":
        return braced
    if first != "NAME":
        return first in {"_COMMA", "_RSQB", "STRING", "NUMBER", "QUALIFIED", "_EQUAL"}
    return len(tokens) == 1 or tokens[1].type in {"_EQUAL", "_COMMA", "_RSQB", "_RBRACE"}


def may_follow(tokens: list[Token], *, after_semicolon: bool) -> bool:
    """Whether a line can go on after a line that ended in a connector."""
    second = tokens[1].type if len(tokens) > 1 else "NEWLINE"
    if after_semicolon:
        return tokens[0].type == "NAME" and second in CONNECTORS
    return tokens[0].type != "_RBRACE" and not (
        tokens[0].type == "NAME" and second not in _AFTER_NAME
    )
