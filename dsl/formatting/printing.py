"""The chunks of one statement from its tokens: order, blanks, where lines may end.

Works on the tokens of a statement that parses, so that nothing is named here that the
grammar does not name: `,` `|` `;` and arrows are where lines may end, `[ ]` is merged, and
what follows a name is put in one order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from dsl.formatting.layout import Bracket, Chunk, Remark, join

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lark import Token

_WORDS = frozenset({"NAME", "NUMBER", "QUALIFIED", "COMPARE", "STRING", "COUNT"})
_TIGHT = frozenset({"_COMMA", "_SEMICOLON", "_COLON"})
_CONNECTORS = frozenset({"ARROW", "_COMMA", "PIPE"})
_CURLY = "“”„"


class Unit(NamedTuple):
    """A token, or a whole bracket, with the comments that stand before it."""

    type: str
    text: str = ""
    before: tuple[Remark, ...] = ()
    touches: bool = False
    bracket: Bracket | None = None


class Printed(NamedTuple):
    """A statement's chunks, and the comments that move behind its `{`."""

    chunks: list[Chunk]
    behind: tuple[Remark, ...] = ()


def print_statement(tokens: list[Token], remarks: list[tuple[int, Remark]]) -> Printed:
    """The chunks of a statement that parses; `remarks` are the comments in it by offset."""
    units = _with_reason(_arranged(list(_folded(tokens, remarks)), tokens[0].type))
    behind: tuple[Remark, ...] = ()
    if units[-1].type == "LBRACE":
        behind = units[-1].before
        units[-1] = units[-1]._replace(before=())
    return Printed(list(_chunked(units)), behind)


def text_of(token: Token) -> str:
    """A token as it is printed: keywords in lower case, straight quotes, a plain `x`."""
    if token.type == "COUNT":
        return f"x{token[1:]}"
    if token.type == "STRING" and token[0] in _CURLY:
        inner = token[1:-1].replace("\\", "\\\\")
        return f'"{inner}"'
    if token.type.isupper() and token.type not in _WORDS and token.isalpha():
        return token.casefold()
    return str(token)


def _folded(tokens: list[Token], remarks: list[tuple[int, Remark]]) -> Iterator[Unit]:
    """Tokens as units, everything from a `[` to its `]` as one."""
    waiting = iter([*remarks, (-1, None)])
    offset, remark = next(waiting)
    depth = 0
    before: list[Remark] = []
    inside: list[Token | Remark] = []
    last: Token | None = None
    for token in tokens:
        while remark is not None and offset < (token.start_pos or 0):
            (inside if depth else before).append(remark)
            offset, remark = next(waiting)
        depth += (token.type == "_LSQB") - (token.type == "_RSQB")
        if depth or token.type == "_RSQB":
            inside.append(token)
        if token.type == "_RSQB" and not depth:
            bracket = Bracket(tuple(_entries(inside[1:-1])))
            yield Unit("bracket", before=tuple(before), bracket=bracket)
            before, inside = [], []
        elif not depth:
            yield Unit(token.type, text_of(token), tuple(before), _touches(last, token))
            before = []
        last = token


def _touches(last: Token | None, token: Token) -> bool:
    """Whether two words of a value stand together as they were written: `<200ms`."""
    return (
        last is not None
        and last.type in _WORDS
        and token.type in _WORDS
        and "COMPARE" in (last.type, token.type)
        and last.end_pos == token.start_pos
    )


def _entries(inside: list[Token | Remark]) -> Iterator[str | Remark]:
    """Attributes and comments between `[` and `]`; a comment in an attribute follows it."""
    attribute: list[Token] = []
    held: list[Remark] = []
    depth = 0
    for part in inside:
        if isinstance(part, Remark):
            held.append(part)
            continue
        if not depth and not attribute:
            yield from held
            held = []
        if part.type == "_COMMA" and not depth:
            yield from _attribute(attribute)
            yield from held
            attribute, held = [], []
        else:
            depth += (part.type == "_LSQB") - (part.type == "_RSQB")
            attribute.append(part)
    yield from _attribute(attribute)
    yield from held


def _attribute(tokens: list[Token]) -> Iterator[str]:
    """`name`, `name=value` or `name=[a b]`."""
    if not tokens:
        return
    values = [token for token in tokens[2:] if token.type in _WORDS]
    listed = len(tokens) > 2 and tokens[2].type == "_LSQB"  # noqa: PLR2004  # behind `name=`
    words: list[tuple[str, bool]] = []
    last: Token | None = None
    for token in values:
        words.append((str(token), not listed and _together(last, token)))
        last = token
    value = f"[{join(words)}]" if listed else join(words)
    if value.startswith(">"):
        value = f" {value}"  # `=>` would be an arrow of another language
    yield f"{tokens[0]}={value}" if len(tokens) > 1 else str(tokens[0])


def _together(last: Token | None, token: Token) -> bool:
    return last is not None and last.end_pos == token.start_pos


def _arranged(units: list[Unit], first: str) -> list[Unit]:
    """Units with what follows a name in one order; the head of a flow stays as it is."""
    start = 0
    if first == "FLOW":
        start = next(at for at, unit in enumerate(units) if unit.type == "_COLON") + 1
    elif first not in {"NAME", "GROUP", "DESIGN"}:
        return units
    arranged = [unit for unit in units[:start] if not _is_empty(unit)]
    tail: list[tuple[int, list[Unit]]] = []
    for unit in units[start:]:
        if unit.type == "bracket":
            tail.append((3, [unit]))
        elif unit.type == "_COLON":
            tail.append((0, [unit]))
        elif tail and tail[-1][0] == 0 and _in_technology(tail[-1][1], unit):
            tail[-1][1].append(unit)
        elif unit.type == "COUNT":
            tail.append((1, [unit]))
        elif unit.type == "STRING":
            tail.append((2, [unit]))
        else:
            arranged += _sorted(tail)
            tail = []
            arranged.append(unit)
    return arranged + _sorted(tail)


def _in_technology(so_far: list[Unit], unit: Unit) -> bool:
    """Whether a word belongs to the `:` before it: one string, or words."""
    if unit.type == "STRING":
        return len(so_far) == 1
    return unit.type in {"NAME", "NUMBER", "QUALIFIED"} and so_far[-1].type != "STRING"


def _sorted(tail: list[tuple[int, list[Unit]]]) -> list[Unit]:
    """Technology or label, count, string, and one bracket of all the attributes."""
    found = sorted((each for each in tail if each[0] < 3), key=lambda each: each[0])  # noqa: PLR2004  # the rank of `[ ]`
    units = [unit for _, each in found for unit in each]
    entries = tuple(e for _, each in tail for u in each if u.bracket for e in u.bracket.entries)
    return [*units, Unit("bracket", bracket=Bracket(entries))] if entries else units


def _is_empty(unit: Unit) -> bool:
    return unit.bracket is not None and not unit.bracket.entries


def _with_reason(units: list[Unit]) -> list[Unit]:
    """A reason behind `:`, but in a note on nothing in particular."""
    kind = units[0].type
    if kind not in {"DECIDE", "ACCEPT", "NOTE"} or units[-1].type != "STRING":
        return units
    reason = units.pop()
    if units[-1].type == "_COLON":
        units.pop()
    bare = kind == "NOTE" and len(units) == 1
    title = kind == "DECIDE" and len(units) == 1
    return [*units, reason] if bare or title else [*units, Unit("_COLON", ":"), reason]


def _chunked(units: list[Unit]) -> Iterator[Chunk]:
    """Units as chunks that lines may end between."""
    chunk = Chunk([])
    linked = False
    for at, unit in enumerate(units):
        last = units[at - 1] if at else None
        new_line = last is not None and last.type == "_SEMICOLON" and _may_begin(units, at)
        if new_line or (last is not None and last.type == "_SEMICOLON"):
            linked = False
        begins = new_line or (last is not None and last.type == "_COMMA")
        begins = begins or (linked and unit.type in {"ARROW", "PIPE"})
        if unit.before or begins:
            yield chunk
            glue = "" if unit.type in _TIGHT else " "
            chunk = Chunk([], glue, unit.before, new_line)
        elif last is not None and unit.type not in _TIGHT and not unit.touches:
            chunk.parts.append(" ")
        chunk.parts.append(unit.bracket or unit.text)
        linked = linked or unit.type == "ARROW"
    yield chunk


def _may_begin(units: list[Unit], at: int) -> bool:
    """Whether a line may begin with this unit behind a `;`: a name and what joins it on."""
    following = units[at + 1] if at + 1 < len(units) else None
    return following is not None and following.type in _CONNECTORS and not following.before
