"""Puts out the `Problem` for lines that Mermaid, D2, DOT or PlantUML would understand.

They are looked at before a statement is parsed, because some of them parse as something
else: `graph TD` would be a graph database called TD.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dsl.problem import Problem
from dsl.statements import span_of

if TYPE_CHECKING:
    from lark import Token

_DIRECTIONS = frozenset({"TD", "TB", "BT", "RL", "LR"})
_ALONE = frozenset({"sequencediagram", "classdiagram", "statediagram", "c4context"})
_CANVAS = frozenset({"digraph", "graph", "strict", "flowchart"})
_SETTINGS = frozenset({"rankdir", "direction", "layout", "splines", "skinparam"})

GROUP_WORDS = {
    "vpc": "network",
    "vnet": "network",
    "subnet": "network",
    "az": "zone",
    "datacenter": "region",
    "datacentre": "region",
    "dc": "region",
    "cluster": "group",
    "package": "group",
    "container": "group",
    "namespace": "group",
    "boundary": "group",
    "rectangle": "group",
    "box": "group",
    "subgraph": "group",
    "layer": "group",
    "tier": "group",
}
"""What other people call groups, and our word for each."""

KIND_WORDS = {
    "participant": "service",
    "actor": "client",
    "person": "client",
    "component": "service",
    "node": "service",
    "system": "service",
    "cloud": "external",
}
"""What other languages call components, and a kind of ours for each."""


def foreign_line(tokens: list[Token]) -> Problem | None:
    """A line that only another language needs; it is left out."""
    first = tokens[0]
    word = first.casefold()
    if first.type == "ERROR" and first[0] == "@":
        return _leave_out(tokens)
    if first.type != "NAME":
        return None
    if word in _CANVAS and tokens[-1].type == "LBRACE":
        return _leave_out(tokens, " and the `}` that closes it")
    second = tokens[1] if len(tokens) > 1 else None
    return _leave_out(tokens) if _is_foreign(word, second) else None


def _is_foreign(word: str, second: Token | None) -> bool:
    if second is None:
        return word in _ALONE or word == "end"
    if word in {"graph", "flowchart"}:
        return second in _DIRECTIONS
    return word in _ALONE or (word in _SETTINGS and second.type in {"_EQUAL", "_COLON", "NAME"})


def _leave_out(tokens: list[Token], more: str = "") -> Problem:
    message = "this line is of another language, and says nothing here"
    return Problem(
        "foreign-line", span_of(tokens[0], tokens[-1]), message, f"leave the line out{more}"
    )


def opens_subgraph(tokens: list[Token]) -> bool:
    """Whether this is Mermaid's `subgraph name`, which an `end` closes."""
    return tokens[0] == "subgraph" and tokens[0].type == "NAME" and tokens[-1].type != "LBRACE"


def foreign_group(tokens: list[Token]) -> Problem | None:
    """A group by another word, or a component that would hold others."""
    first = tokens[0]
    if tokens[-1].type != "LBRACE" and not opens_subgraph(tokens):
        return None
    if first.type == "LBRACE":
        message = "a group has a kind and a name in front of its `{`"
        return Problem("not-a-group", span_of(first), message, "write `group name {`")
    if first.type != "NAME":
        return None
    if any(token.type in {"ARROW", "FOREIGN"} for token in tokens):
        message = "several ends of a link are written with commas, without `{ }`"
        return Problem("not-a-group", span_of(tokens[-1]), message, "write `a -> b, c`")
    named = next(
        (str(each) for each in reversed(tokens[:-1]) if each.type in {"NAME", "STRING"}), str(first)
    )
    if opens_subgraph(tokens):
        named = str(tokens[1]) if len(tokens) > 1 else "name"
    ours = GROUP_WORDS.get(first.casefold(), "group")
    message = f"`{first}` opens no group; region, zone, network and group do"
    hint = f"write `{ours} {named} {{`" + (
        " and close it with `}`" if opens_subgraph(tokens) else ""
    )
    return Problem("not-a-group", span_of(first, tokens[-1]), message, hint)
