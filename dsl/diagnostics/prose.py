"""The `Problem` for lines of prose: sentences, headings, and links in words such as `api uses redis`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dsl.diagnostics.verbs import CALLS, MOVES, MOVING, SURE
from dsl.problem import Problem
from dsl.statements import span_of

if TYPE_CHECKING:
    from lark import Token

    from dsl.source import Span

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


def prose_line(tokens: list[Token]) -> Problem | None:
    """A line of a sentence or a heading; it draws nothing."""
    if not (_is_sentence(tokens) or _is_heading(tokens) or _says_link(tokens)):
        return None
    message = "this looks like prose; try `lb -> web x3 -> redis, postgres`"
    return Problem("prose", span_of(tokens[0], tokens[-1]), message, "write `#` before it")


def arrow_in_words(tokens: list[Token]) -> Problem | None:
    """`api uses redis`, `connect api to db`, `add redis cache`: what an arrow or a line says."""
    if len(tokens) < _FEWEST - 1 or any(token.type != "NAME" for token in tokens):
        return None
    words = [token.casefold() for token in tokens]
    span = span_of(tokens[0], tokens[-1])
    if words[0] == "connect" and words[2:-1] in _LEADING:
        return _arrow(span, tokens[1], tokens[-1])
    match words:
        case [_, verb, *between, _] if verb in CALLS and between in ([], *_LEADING):
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
        or (words[at] in MOVES and not _WHERE.isdisjoint(words[at + 1 : -1]))
        for at in range(1, len(words) - 1)
    )


_LAST = frozenset({"in", "out", "up", "to", "of", "for", "on", "off", "from", "with"})
"""Words that a sentence may end in, and no name."""

_TO = frozenset({"to", "into", "from"})
_WHERE = frozenset({"to", "into", "from", "in"})


def _is_heading(tokens: list[Token]) -> bool:
    """Whether a line is words and a `:`, such as `Functional requirements:`."""
    words = tokens[:-1] if tokens[-1].type == "_COLON" else tokens
    if len(words) == 1:
        return words[0].casefold() in _HEADINGS
    return words is not tokens and all(token.type == "NAME" for token in words)


def is_heading(words: list[str]) -> bool:
    """Whether words are the title of a section: `Functional requirements`."""
    return bool(words) and len(words) <= _FEWEST and words[-1].casefold() in _HEADINGS


def small_words() -> frozenset[str]:
    """Words that only sentences have."""
    return _SMALL_WORDS | _VERBS
