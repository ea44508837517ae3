"""The problems of marks and texts that stand where they mean nothing."""

from __future__ import annotations

import re

from dsl.building.examples import row_of
from dsl.catalogue import catalogue
from dsl.diagnostics.broken.failure import CONNECTORS, Failure, problem_at
from dsl.diagnostics.habits import KIND_WORDS
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
        return Problem("wrong-count", span, "a count is written `xN`", f"write `x{following[0]}`")
    if found == "~" and failure.between_names():
        message = "`~` is not an arrow here: `->` waits for the answer, `~>` does not"
        return problem_at(failure, "foreign-arrow", message, "write `~>`")
    if rate := _rate(failure):
        return rate
    if found in _BESIDE_PERCENT and not following and _is_behind_number(failure):
        return problem_at(failure, "stray-character", f"`{found}` is not a unit", "write `%`")
    hint = (
        "put the text in quotes" if failure.in_bracket() or failure.has("_COLON") else "remove it"
    )
    return problem_at(failure, "stray-character", f"`{found[:20]}` has no meaning here", hint)


_BESIDE_PERCENT = frozenset("$^&")
"""What the keys beside that of `%` type."""


def _is_behind_number(failure: Failure) -> bool:
    """Whether a character stands at the end of a number, without a blank."""
    found, before = failure.found, failure.before
    if found is None or before is None:
        return False
    return before.type == "NUMBER" and before.end_pos == found.start_pos


def doubled(failure: Failure) -> Problem | None:
    """`queue failed:: SQS`: a mark that stands twice."""
    found, before = failure.found, failure.before
    if found is None or before is None or found != before or found[:1].isalnum():
        return None
    if before.end_pos != found.start_pos:
        return None
    return problem_at(failure, "stray-character", f"`{found[:20]}` is repeated", "remove it")


def _rate(failure: Failure) -> Problem | None:
    r"""`10k/` without its time, and `5k\s`."""
    tokens, at = failure.tokens, failure.at
    mark = tokens[at]
    before = tokens[at - 1] if at else None
    if mark not in {"/", "\\"} or before is None or before.end_pos != mark.start_pos:
        return None
    if not before[0].isdigit():
        return None
    behind = next((t for t in tokens[at + 1 : at + 2] if t.start_pos == mark.end_pos), None)
    time = behind if behind in _TIMES else None
    span = span_of(before, time or mark)
    shown = f"{before}{mark}{time or ''}"
    return Problem(
        "stray-character", span, f"`{shown}` is not a rate", f"write `{before}/{time or 's'}`"
    )


_TIMES = frozenset({"s", "sec", "second", "min", "h", "hour", "d", "day", "mo", "month", "y"})


def power(failure: Failure) -> Problem | None:
    """`10^6/s`, `2**20`."""
    tokens, at = failure.tokens, failure.at
    if failure.found not in {"^", "**"} or not 0 < at < len(tokens) - 1:
        return None
    base, raised = tokens[at - 1], re.fullmatch(r"([0-9]{1,2})([^0-9].*)?", tokens[at + 1])
    if raised is None or base not in {"10", "2"}:
        return None
    number = f"1e{raised[1]}" if base == "10" else str(2 ** int(raised[1]))
    message = "a power of ten is written like `1e6`"
    span = span_of(base, tokens[at + 1])
    return Problem("wrong-value", span, message, f"write `{number}{raised[2] or ''}`")


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
    message = "parentheses mean nothing here; attributes go in `[ ]`"
    return Problem("stray-character", span, message, _instead(failure, inside))


def _instead(failure: Failure, inside: str) -> str:
    """What to write for text in round brackets."""
    before = failure.before
    if "=" in inside:
        return f"write `[{inside}]`"
    counted = re.fullmatch(
        r"[xX]?([0-9]{1,9})[xX]?(?: (?:replicas|instances|nodes|copies|pods))?", inside
    )
    if counted:
        return f"write `x{counted[1]}`"
    if failure.kind == "FLOW":
        return f"write `{inside}`"
    if before is None or before.type in CONNECTORS:
        return f"write `{inside}`"
    if failure.linked():
        return f'remove it, and declare `service {before} "{inside}"` on a separate line'
    known = catalogue().technology(inside) is not None
    return f"write `: {inside}`" if known else f'write `"{inside}"`'


def assigned(failure: Failure) -> Problem | None:
    """`api = service`, and Structurizr's `api = container "API" "The way in"`."""
    kinds = [token.type for token in failure.tokens]
    if failure.type != "_EQUAL" or kinds[:3] != ["NAME", "_EQUAL", "NAME"] or failure.at != 1:
        return None
    if set(kinds[3:]) - {"STRING", "LBRACE"}:
        return None
    name, _, kind = failure.tokens[:3]
    label = f" {failure.tokens[3]}" if kinds[3:4] == ["STRING"] else ""
    ours = KIND_WORDS.get(kind.casefold(), kind)
    message = "the kind goes before the name"
    span = span_of(name, failure.tokens[-1])
    return Problem("misplaced-kind", span, message, f"write `{ours} {name}{label[:60]}`")


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
    return Problem("attribute-outside", span, "attributes go in `[ ]`", f"write `[{shown}]`")


def stray_bracket(failure: Failure) -> Problem | None:
    """`service api ]`."""
    if failure.type != "_RSQB":
        return None
    if opened := _unopened(failure):
        return opened
    return problem_at(failure, "stray-bracket", "this `]` closes nothing", "remove `]`")


def _unopened(failure: Failure) -> Problem | None:
    """`postgres urls pitr]`: attributes whose `[` is missing."""
    row = row_of(failure.before) if failure.before else None
    if row is None or not row.bare or failure.at < 3:  # noqa: PLR2004  # kind, name, attribute
        return None
    first = failure.tokens[failure.at - 1]
    span = span_of(first, failure.tokens[failure.at])
    return Problem("stray-bracket", span, "attributes go in `[ ]`", f"write `[{first}]`")


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
    return Problem("unquoted-text", span, "a text goes in quotes", f'write `"{shown}"`')
