"""The `Problem` for lines that Mermaid, D2, DOT or PlantUML would understand.

They are looked at before a statement is parsed, because some of them parse as something
else: `graph TD` would be a graph database called TD.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dsl.diagnostics.prose import arrow_in_words, prose_line
from dsl.levels import level_named
from dsl.problem import Problem
from dsl.statements import span_of

if TYPE_CHECKING:
    from lark import Token

_DIRECTIONS = frozenset({"TD", "TB", "BT", "RL", "LR"})
_ALONE = frozenset({"sequencediagram", "classdiagram", "statediagram", "c4context"})
CANVAS = frozenset({"digraph", "graph", "strict", "flowchart"})
"""What heads a diagram of Mermaid or DOT."""

_COMMENTS = frozenset({"--", "%%", "REM"})
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

ATTRIBUTE_WORDS = {
    "ram": "memory",
    "mem": "memory",
    "max-memory": "memory",
    "ssd": "disk",
    "storage": "disk",
    "rate": "limit",
    "rps": "capacity",
    "qps": "capacity",
    "tps": "capacity",
    "throughput": "capacity",
    "max-rps": "capacity",
    "expiry": "ttl",
    "expire": "ttl",
    "expires": "ttl",
    "expiration": "ttl",
    "zone": "zones",
    "az": "zones",
    "region": "regions",
    "slaves": "copies",
    "read-replicas": "copies",
    "replication": "copies",
    "latency": "p99",
    "uptime": "sla",
    "ssl": "tls",
    "circuit": "breaker",
    "lb": "algorithm",
    "cron": "every",
    "interval": "every",
    "schedule": "every",
}
"""What other people call attributes, and ours for each."""

COUNT_WORDS = frozenset(
    {"instances", "instance", "count", "nodes", "node", "servers", "pods", "num", "n", "scale"}
    | {"size-of-cluster", "desired", "min", "max", "amount", "number", "quantity"}
)
"""Attributes by which other people say how many."""

KIND_WORDS = {
    "participant": "service",
    "actor": "client",
    "person": "client",
    "component": "service",
    "node": "service",
    "system": "service",
    "softwaresystem": "service",
    "container": "service",
    "usecase": "service",
    "cloud": "external",
}
"""What other languages call components, and a kind of ours for each."""


def is_canvas(tokens: list[Token]) -> bool:
    """Whether a line that `foreign_line` reports is the head of a diagram."""
    return tokens[0].casefold() in CANVAS


def foreign_line(tokens: list[Token]) -> Problem | None:
    """A line that only another language needs; it is left out."""
    first = tokens[0]
    word = first.casefold()
    if first.type == "ERROR" and first[0] == "@":
        return _leave_out(tokens)
    if (first in _COMMENTS and len(tokens) > 1) or tokens[:2] == ["<", "!"]:
        return _comment(tokens)
    if first.type != "NAME":
        return None
    return (
        arrow_in_words(tokens)
        or _titled(tokens)
        or prose_line(tokens)
        or _of_diagrams(tokens, word)
    )


def _of_diagrams(tokens: list[Token], word: str) -> Problem | None:
    """What heads or arranges a diagram of Mermaid, DOT or D2."""
    if word in CANVAS and tokens[-1].type == "LBRACE":
        return _leave_out(tokens, " and the `}` that closes it")
    second = tokens[1] if len(tokens) > 1 else None
    return _leave_out(tokens) if _is_foreign(word, second) else None


def _titled(tokens: list[Token]) -> Problem | None:
    """`title "Shop"`, `level senior`: what the header says."""
    if len(tokens) != 2:  # noqa: PLR2004  # a word, and what it is
        return None
    word, said = tokens
    if word == "title" and said.type == "STRING":
        hint = f"write `design {said[:80]}`"
    elif word == "level" and level_named(said):
        hint = f"write `design [level={said}]`"
    else:
        return None
    message = f"the header says the {word}"
    return Problem("unknown-keyword", span_of(word, said), message, hint)


def _comment(tokens: list[Token]) -> Problem:
    """A comment as SQL, Mermaid, Lisp or HTML write it."""
    message = "a comment begins with `#`"
    last = tokens[1] if tokens[0] == "<" else tokens[0]
    return Problem("foreign-comment", span_of(tokens[0], last), message, "write `#`")


def _is_foreign(word: str, second: Token | None) -> bool:
    if second is None:
        return word in _ALONE or word == "end"
    if word in {"graph", "flowchart"}:
        return second in _DIRECTIONS
    return word in _ALONE or (word in _SETTINGS and second.type in {"_EQUAL", "_COLON", "NAME"})


def _leave_out(tokens: list[Token], more: str = "") -> Problem:
    message = "this line is in another language and means nothing here"
    return Problem(
        "foreign-line", span_of(tokens[0], tokens[-1]), message, f"remove the line{more}"
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
        message = "a group has a kind and a name before its `{`"
        return Problem("not-a-group", span_of(first), message, "write `group name {`")
    if first.type != "NAME":
        return None
    if any(token.type in {"ARROW", "FOREIGN"} for token in tokens):
        message = "list several ends of a link with commas, without `{ }`"
        hint = "remove `{` and `}`, and write commas: `a -> b, c`"
        return Problem("not-a-group", span_of(tokens[-1]), message, hint)
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
