"""Puts out the problems of marks and texts that stand where they mean nothing."""

from __future__ import annotations

from dsl.broken.failure import Failure, problem_at
from dsl.keywords import KEYWORDS
from dsl.problem import Problem
from dsl.statements import span_of


def character(failure: Failure) -> Problem | None:
    """A character of no meaning."""
    found = failure.found
    if found is None or found.type != "ERROR":
        return None
    following = failure.tokens[failure.at + 1 : failure.at + 2]
    if found == "*" and following and following[0].type == "NUMBER":
        span = span_of(found, following[0])
        return Problem(
            "wrong-count", span, "how many there are is written `xN`", f"write `x{following[0]}`"
        )
    if found == "~" and failure.between_names():
        message = "`~` is no arrow here: `->` waits for the answer, `~>` does not"
        return problem_at(failure, "foreign-arrow", message, "write `~>`")
    hint = (
        "put the text in quotes"
        if failure.in_bracket() or failure.has("_COLON")
        else "leave it out"
    )
    return problem_at(failure, "stray-character", f"`{found[:20]}` has no meaning here", hint)


def round_brackets(failure: Failure) -> Problem | None:
    """`(redis, db)` in a link, `service api (limit=20/s)`."""
    tokens, at = failure.tokens, failure.at
    if failure.type != "ERROR" or not tokens[at].startswith("("):
        return None
    closed = next((t for t in tokens[at + 1 :] if t.type == "ERROR" and t.endswith(")")), None)
    if closed is None:
        return None
    span = span_of(tokens[at], closed)
    inside = failure.text[span.start + 1 : span.end - 1].strip()[:60]
    written = f"[{inside}]" if "=" in inside else inside
    message = "round brackets mean nothing here; attributes stand in `[ ]`"
    return Problem("stray-character", span, message, f"write `{written}`")


def assigned(failure: Failure) -> Problem | None:
    """`api = service`."""
    if failure.type != "_EQUAL" or [t.type for t in failure.tokens] != ["NAME", "_EQUAL", "NAME"]:
        return None
    name, _, kind = failure.tokens
    message = "what something is stands in front of its name"
    return Problem("syntax", span_of(name, kind), message, f"write `{kind} {name}`")


def attribute_outside(failure: Failure) -> Problem | None:
    """`service api limit=20/s`."""
    tokens, at = failure.tokens, failure.at
    before = failure.before
    if failure.type != "_EQUAL" or failure.kind in KEYWORDS.values() or before is None:
        return None
    last = at + 1
    while last < len(tokens) and tokens[last].type not in {"_LSQB", "ARROW", "LBRACE"}:
        last += 1
    shown = failure.shown(before, tokens[last - 1])
    span = span_of(before, tokens[last - 1])
    return Problem("attribute-outside", span, "attributes stand in `[ ]`", f"write `[{shown}]`")


def stray_bracket(failure: Failure) -> Problem | None:
    """`service api ]`."""
    if failure.type != "_RSQB":
        return None
    return problem_at(failure, "stray-bracket", "this `]` closes nothing", "leave `]` out")


def unquoted(failure: Failure) -> Problem | None:
    """Text that should stand in quotes: a label, a title, a reason."""
    before = failure.before
    words = failure.words()
    if not words or before is None or "STRING" not in failure.expected:
        return None
    if before.type not in {"_COLON", "DESIGN", "DECIDE"} and failure.kind != "NOTE":
        return None
    shown = failure.shown(words[0], words[-1])
    span = span_of(words[0], words[-1])
    return Problem("unquoted-text", span, "a text stands in quotes", f'write `"{shown}"`')
