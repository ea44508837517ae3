"""The `Problem` for lines that Mermaid, D2, DOT or PlantUML would understand.

They are looked at before a statement is parsed, because some of them parse as something
else: `graph TD` would be a graph database called TD.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dsl.diagnostics.verbs import MOVING, SURE
from dsl.levels import level_named
from dsl.problem import Problem
from dsl.statements import span_of

if TYPE_CHECKING:
    from lark import Token

    from dsl.source import Span

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
    return _said(tokens) or _titled(tokens) or _prose(tokens) or _of_diagrams(tokens, word)


def _of_diagrams(tokens: list[Token], word: str) -> Problem | None:
    """What heads or arranges a diagram of Mermaid, DOT or D2."""
    if word in CANVAS and tokens[-1].type == "LBRACE":
        return _leave_out(tokens, " and the `}` that closes it")
    second = tokens[1] if len(tokens) > 1 else None
    return _leave_out(tokens) if _is_foreign(word, second) else None


def _prose(tokens: list[Token]) -> Problem | None:
    if not (_is_sentence(tokens) or _is_heading(tokens) or _says_link(tokens)):
        return None
    message = "this looks like prose; try `lb -> web x3 -> redis, postgres`"
    return Problem("prose", span_of(tokens[0], tokens[-1]), message, "write `#` before it")


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


def _said(tokens: list[Token]) -> Problem | None:
    """`api uses redis`, `connect api to db`, `add redis cache`: what an arrow or a line says."""
    if len(tokens) < _FEWEST - 1 or any(token.type != "NAME" for token in tokens):
        return None
    words = [token.casefold() for token in tokens]
    span = span_of(tokens[0], tokens[-1])
    if words[0] == "connect" and words[2:-1] in _LEADING:
        return _arrow(span, tokens[1], tokens[-1])
    if len(words) > 2 and words[1] in _CALLING and words[2:-1] in ([], *_LEADING):  # noqa: PLR2004  # one, verb, other
        return _arrow(span, tokens[0], tokens[-1])
    if words[0] in _MAKING:
        message = f"a drawn link needs no `{tokens[0]}`"
        return Problem("unknown-keyword", span_of(tokens[0]), message, f"remove `{tokens[0]}`")
    return None


def _arrow(span: Span, one: str, other: str) -> Problem:
    message = "an arrow shows who calls whom"
    return Problem("prose", span, message, f"write `{one} -> {other}`")


_LEADING = (["to"], ["with"], ["from"], ["into"], ["and"], ["the"])
_MAKING = frozenset({"add", "create", "define", "make", "include", "draw", "put", "use"})
_CALLING = frozenset(
    {"uses", "calls", "connects", "talks", "talks-to", "reads", "writes", "queries", "sends"}
    | {"schedules", "triggers", "consumes", "fetches", "polls", "scrapes", "pulls", "pushes"}
    | {"hits", "asks", "has", "invokes", "publishes", "subscribes", "depends", "forwards"}
)


def _is_sentence(tokens: list[Token]) -> bool:
    """Whether a line is prose: words alone, some of them such as only sentences have."""
    if len(tokens) < _FEWEST:
        return False
    said = small = 0
    for token in tokens:
        if token.type not in _IN_SENTENCES:
            return False
        words = token.casefold().split() if token.type == "UNCLOSED" else [token.casefold()]
        said += len(words) if token.type in {"NAME", "UNCLOSED"} else 0
        small += sum(word in _SMALL_WORDS for word in words)
    plain = all(token.type == "NAME" for token in tokens)
    if plain and tokens[-1].casefold() in _LAST:
        return True
    if plain and any(token.casefold() in _VERBS for token in tokens[2:-1]):
        return True
    if tokens[1].casefold() in _VERBS and tokens[2].type == "NAME":
        return True
    return said >= _SHORTEST and small > 1


def _says_link(tokens: list[Token]) -> bool:
    """Whether plain words hold a verb for what an arrow says: `trie servers pull pages from S3`."""
    if len(tokens) <= _FEWEST or any(token.type != "NAME" for token in tokens):
        return False
    words = [token.casefold() for token in tokens]
    return any(
        words[at] in SURE
        or (
            words[at] in MOVING
            and words[at - 1].endswith("s")
            and not _TO.isdisjoint(words[at + 1 : -1])
        )
        or (words[at] in _THIRD and not _WHERE.isdisjoint(words[at + 1 : -1]))
        for at in range(1, len(words) - 1)
    )


_LAST = frozenset({"in", "out", "up", "to", "of", "for", "on", "off", "from", "with"})
"""Words that a sentence may end in, and no name."""

_TO = frozenset({"to", "into", "from"})
_WHERE = frozenset({"to", "into", "from", "in"})
_THIRD = frozenset(verb for verb in MOVING if verb.endswith("s"))


def _is_heading(tokens: list[Token]) -> bool:
    """Whether a line is words and a `:`, such as `Functional requirements:`."""
    words = tokens[:-1] if tokens[-1].type == "_COLON" else tokens
    if len(words) == 1:
        return words[0].casefold() in _HEADINGS
    return words is not tokens and all(token.type == "NAME" for token in words)


def is_heading(words: list[str]) -> bool:
    """Whether words are the title of a section: `Functional requirements`."""
    return bool(words) and len(words) <= _FEWEST and words[-1].casefold() in _HEADINGS


_HEADINGS = frozenset(
    {"requirements", "components", "links", "flows", "notes", "assumptions", "design"}
    | {"architecture", "overview", "estimates", "numbers", "connections", "edges", "nodes"}
)
_VERBS = frozenset({"can", "should", "must", "will", "may", "is", "are", "has", "have"})
_FEWEST = 3
_SHORTEST = 5
_IN_SENTENCES = frozenset({"NAME", "NUMBER", "_COMMA", "ERROR", "UNCLOSED", "QUALIFIED", "_COLON"})
_SMALL_WORDS = frozenset(
    {
        *("the", "a", "an", "is", "are", "was", "be", "to", "and", "of", "we", "i", "it", "this"),
        *("that", "which", "for", "with", "from", "in", "on", "at", "by", "as", "can", "should"),
        *("will", "must", "may", "then", "when", "if", "so", "its", "our", "their", "they"),
        *("there", "have", "has"),
    }
)


def calling_verbs() -> frozenset[str]:
    """Verbs that say what an arrow says: `api calls redis`."""
    return _CALLING | {verb.removesuffix("s") for verb in _CALLING} | {"polls", "poll", "query"}


def small_words() -> frozenset[str]:
    """Words that only sentences have."""
    return _SMALL_WORDS | _VERBS


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
