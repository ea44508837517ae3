"""The problems of what stands in `[ ]`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dsl.building.examples import example, row_of
from dsl.diagnostics.broken.failure import Failure, problem_at
from dsl.problem import Problem
from dsl.statements import span_of

if TYPE_CHECKING:
    from lark import Token


def no_comma(failure: Failure) -> Problem | None:
    """`[stateless private]`, `[limit=20/s key=ip]`."""
    tokens, at = failure.tokens, failure.at
    found = failure.found
    if found is None:
        return None
    name = tokens[at - 1] if found.type == "_EQUAL" else found
    if name.type != "NAME" or (
        found.type == "_EQUAL" and tokens[at - 2].type in {"_LSQB", "_COMMA"}
    ):
        return None
    if found.type not in {"_EQUAL", "NAME"}:
        return None
    if moved := _moved_comma(failure, name):
        return moved
    return Problem(
        "missing-comma", span_of(name), "attributes are separated by `,`", f"write `, {name}`"
    )


def _moved_comma(failure: Failure, name: Token) -> Problem | None:
    """A comma that changed places with a letter: `[zones=3,r etry=5]`, `[backoff=jitte,r dlq=failed]`."""
    tokens = failure.tokens
    at = next(i for i, token in enumerate(tokens) if token is name)
    if at < 3 or tokens[at - 2].type != "_COMMA" or row_of(tokens[at - 1]):  # noqa: PLR2004  # value, comma, part
        return None
    value, part = tokens[at - 3], tokens[at - 1]
    message = "this `,` is inside a word"
    if row_of(f"{part}{name}"):
        return Problem("missing-comma", span_of(part, name), message, f"write ` {part}{name}`")
    if value.end_pos != tokens[at - 2].start_pos or tokens[at - 2].end_pos != part.start_pos:
        return None
    hint = f"write `{value}{part}, {name}`"
    return Problem("missing-comma", span_of(value, name), message, hint)


def not_equals(failure: Failure) -> Problem | None:
    """`[limit: 20/s]`."""
    if failure.type not in {"_COLON", "COMPARE", "NUMBER"} or failure.before is None:
        return None
    if failure.before.type != "NAME":
        return None
    name, found = failure.before, failure.tokens[failure.at]
    what = "=" if failure.type != "NUMBER" else f"={found}"
    return problem_at(
        failure, "missing-equals", f"the value of `{name}` follows a `=`", f"write `{what}`"
    )


def no_attribute_value(failure: Failure) -> Problem | None:
    """`[limit=]`."""
    if (
        failure.type not in {"_COMMA", "_RSQB"}
        or failure.before is None
        or failure.before.type != "_EQUAL"
    ):
        return None
    name = failure.tokens[failure.at - 2]
    return Problem(
        "missing-value",
        span_of(name, failure.before),
        f"the value of `{name}` is missing",
        f"write it like `{example_of(name)}`",
    )


def example_of(name: str) -> str:
    """An attribute with a value, as it may be written."""
    row = row_of(name)
    return example(row) if row else f"{name}=…"


def not_an_attribute(failure: Failure) -> Problem | None:
    """`["Label"]`, `[x3]`, `[3]`."""
    found, before = failure.found, failure.before
    if found is None or before is None or before.type not in {"_LSQB", "_COMMA"}:
        return None
    if found.type == "STRING":
        return problem_at(
            failure,
            "misplaced-label",
            "`[ ]` holds attributes; a label goes outside",
            f"move `{found[:40]}` out of `[ ]`",
        )
    if found.type in {"COUNT", "NUMBER"}:
        count = found if found.type == "COUNT" else f"x{found}"
        return problem_at(
            failure,
            "misplaced-count",
            "`[ ]` holds attributes; a count goes outside",
            f"move `{count}` out of `[ ]`",
        )
    return None


def unclosed_on_line(failure: Failure) -> Problem | None:
    """`service api [limit=20/s -> db`: the `]` is missing on its own line."""
    if failure.type not in {"ARROW", "FOREIGN", "STRING", "_SEMICOLON", "PIPE"}:
        return None
    opened = next(t for t in reversed(failure.tokens[: failure.at]) if t.type == "_LSQB")
    before = failure.before
    return Problem(
        "unclosed-bracket",
        span_of(opened),
        "this `[` is never closed",
        f"add `]` after `{before}`",
    )
