"""The problems of statements that are written as one would say them."""

from __future__ import annotations

import re

from dsl.catalogue import catalogue, normal
from dsl.diagnostics.broken.failure import Failure, as_name, problem_at
from dsl.keywords import KEYWORDS
from dsl.problem import Problem
from dsl.quantities import NotAQuantityError, read_quantity
from dsl.quantity import Dimension
from dsl.source import Span
from dsl.statements import span_of

_RATE = re.compile(
    r"[@~]?\s*(\d[\w.,]*\s*(?:/|per\s)\s*[a-z]+|\d[\w.]*\s*[qrt]ps)\b", re.IGNORECASE
)


def rate_on_link(failure: Failure) -> Problem | None:
    """`client -> api 10k/s`, `client -> api [10k/s]`, `client -> api: 10k/s`, `… @ 10k/s`."""
    found = failure.found
    if found is None or not failure.linked():
        return None
    if found.type not in {"NUMBER", "STRING"} and found not in {"@", "("}:
        return None
    if not any(token.type == "ARROW" for token in failure.tokens[: failure.at]):
        return None
    match = _RATE.match(failure.text, (found.start_pos or 0) + (found == "("))
    if match is None or not _is_rate(match[1]):
        return None
    first = next((token for token in failure.tokens if token.type == "ARROW"), found)
    start = failure.tokens[max(failure.tokens.index(first) - 1, 0)]
    way = failure.shown(start, failure.tokens[failure.at - 1]).rstrip(" :[(")
    name = failure.tokens[1] if failure.kind == "FLOW" else "name"
    message = "the rate goes after the name of a flow"
    said = Span(found.start_pos or 0, match.end(1))
    flow = f"flow {name} {match[1]}: {way}"
    if failure.kind == "FLOW":
        return Problem("misplaced-rate", said, message, f"write it like `{flow}`")
    written = failure.text[said.start : said.end]
    hint = f"remove `{written}`, and add the line `{flow}`"
    return Problem("misplaced-rate", said, message, hint)


def _is_rate(text: str) -> bool:
    try:
        return read_quantity(text, (Dimension.RATE,)).value > 0
    except NotAQuantityError:
        return False


def several(failure: Failure) -> Problem | None:
    """`service api, worker`."""
    tokens = failure.tokens
    if failure.type != "_COMMA" or failure.linked() or failure.kind in KEYWORDS.values():
        return None
    colon = 1 if len(tokens) > 1 and tokens[1].type == "_COLON" else 0
    names = [token for token in tokens[1 + colon :] if token.type == "NAME"]
    if not names or any(t.type not in {"NAME", "_COMMA"} for t in tokens[1 + colon :]):
        return None
    lines = ", ".join(f"`{tokens[0]} {name}`" for name in names[:3])
    message = "declare each component on a separate line"
    return Problem("several-declared", span_of(tokens[0], tokens[-1]), message, f"write {lines}")


def count_first(failure: Failure) -> Problem | None:
    """`3x api`, `3 api`."""
    tokens = failure.tokens
    match = re.fullmatch(r"([0-9]{1,6})[xX]?", tokens[0])
    if failure.at or match is None or len(tokens) < 2 or tokens[1].type != "NAME":  # noqa: PLR2004  # count, name
        return None
    last = next((i for i, t in enumerate(tokens[1:], 1) if t.type != "NAME"), len(tokens)) - 1
    message = "a count goes after the name"
    span = span_of(tokens[0], tokens[last])
    words = failure.shown(tokens[1], tokens[last])
    return Problem("misplaced-count", span, message, f"write `{words} x{match[1]}`")


def flow_named_last(failure: Failure) -> Problem | None:
    """`read flow: client -> api`."""
    tokens = failure.tokens
    if [token.type for token in tokens[:3]] != ["NAME", "NAME", "_COLON"]:
        return None
    if tokens[1].casefold() != "flow" or not failure.linked():
        return None
    message = "a flow begins with `flow` and its name"
    return Problem("syntax", span_of(*tokens[:2]), message, f"write `flow {tokens[0]}`")


def flow_in_braces(failure: Failure) -> Problem | None:
    """`flow read {`."""
    if failure.kind != "FLOW" or failure.type != "LBRACE" or failure.has("_COLON"):
        return None
    message = "the steps of a flow go after a `:`, on its line"
    return problem_at(failure, "flow-without-steps", message, "write `: client -> api`")


def joined_by_mark(failure: Failure) -> Problem | None:
    """`client -> redis & postgres`, `client -> redis/postgres`."""
    found = failure.found
    if found is None or not failure.linked():
        return None
    message = "`,` links to each of several names, `|` to one of them"
    if found in {"&", "+", "&&"} and failure.between_names():
        return problem_at(failure, "missing-comma", message, "write `,`")
    parts = found.split("/")
    if found.type != "QUALIFIED" or not all(normal(part) in catalogue().words for part in parts):
        return None
    return problem_at(failure, "missing-comma", message, f"write `{', '.join(parts)}`")


def phrase_in_link(failure: Failure) -> Problem | None:
    """`client -> load balancer`: a phrase as a name is one word."""
    found, before = failure.found, failure.before
    if found is None or before is None or failure.kind != "NAME" or not failure.linked():
        return None
    first = failure.at - 1
    while first and failure.tokens[first - 1].type == "NAME":
        first -= 1
    last = failure.at
    while last < len(failure.tokens) and failure.tokens[last].type == "NAME":
        last += 1
    words = failure.tokens[first:last]
    if len(words) < 2 or normal(" ".join(words)) not in catalogue().words:  # noqa: PLR2004  # a phrase
        return None
    message = "a name is one word; join a phrase with `-`"
    span = span_of(words[0], words[-1])
    return Problem("wrong-name", span, message, f"write `{'-'.join(words)}`")


def not_a_name(failure: Failure) -> Problem | None:
    """`service <api>`, `service $api`."""
    found, tokens, at = failure.found, failure.tokens, failure.at
    if found is None or found not in {"<", "$", "&", "@", "#", "%"} or at + 1 >= len(tokens):
        return None
    name = tokens[at + 1]
    if name.type != "NAME" or found.end_pos != name.start_pos:
        return None
    closed = at + 2 < len(tokens) and tokens[at + 2] == ">"
    span = span_of(found, tokens[at + 2] if closed else name)
    message = "a name has letters, digits, `_` and `-`"
    return Problem("wrong-name", span, message, f"write `{as_name(name)}`")
