"""The problems of what a statement begins with: its keyword, its name, its value."""

from __future__ import annotations

import math
import re

from dsl.diagnostics.broken.failure import CONNECTORS, Failure, as_name, problem_at
from dsl.diagnostics.mistakes import end_of
from dsl.diagnostics.suggest import is_ordinary_word
from dsl.keywords import EXAMPLES, KEYWORDS, nearest_keyword
from dsl.problem import Problem
from dsl.source import Span
from dsl.statements import span_of


def near_keyword(failure: Failure) -> Problem | None:
    """A first word that is nearly a keyword."""
    first = failure.tokens[0]
    if first.type != "NAME" or any(t.type in CONNECTORS for t in failure.tokens[1:2]):
        return None
    near = nearest_keyword(first)
    if near is None or is_ordinary_word(first):
        return None
    return Problem(
        "unknown-keyword", span_of(first), f"no statement begins with `{first}`", f"write `{near}`"
    )


def equals(failure: Failure) -> Problem | None:
    """`require reads = 10k/s`, `assume peak: 3`."""
    if failure.type not in {"_EQUAL", "_COLON"} or failure.kind not in {"REQUIRE", "ASSUME"}:
        return None
    if failure.before is None or failure.found is None:
        return None
    found = failure.found
    return problem_at(failure, "syntax", f"a value follows without `{found}`", f"remove `{found}`")


def no_value(failure: Failure) -> Problem | None:
    """`require p99`, `assume peak`."""
    if failure.kind not in {"REQUIRE", "ASSUME"} or failure.type not in {"$END", "_ON"}:
        return None
    if failure.has("_ON"):
        return problem_at(
            failure, "missing-name", "the name of a flow is missing after `on`", "remove `on`"
        )
    what = "metric" if failure.kind == "REQUIRE" else "quality"
    missing = what if failure.at == 1 else "value"
    example = EXAMPLES[failure.kind]
    return Problem(
        "missing-value",
        end_of(failure.tokens),
        f"a {missing} is missing",
        f"write it like `{example}`",
    )


_ACCESS = frozenset({"read", "write", "reads", "writes"})
"""The last words of a flow's head."""


def flow_head(failure: Failure) -> Problem | None:
    """A flow without a name, a `:` or steps."""
    if failure.kind != "FLOW":
        return None
    before = failure.before
    example = f"write it like `{EXAMPLES['FLOW']}`"
    if failure.at == 1 and failure.type != "$END":
        message = "a flow needs a one-word name after `flow`"
        missing = Problem("missing-name", span_of(failure.tokens[0]), message, "write `flow main`")
        return _named_behind_rate(failure, message) or missing
    colon = failure.has("_COLON")
    if not colon and failure.type in {"ARROW", "_COMMA", "PIPE"} and before is not None:
        message = "a `:` is missing before the steps"
        comma_for_colon = failure.type == "_COMMA" and (before in _ACCESS or "/" in before)
        return (
            problem_at(failure, "missing-colon", message, "write `:`")
            if comma_for_colon
            else Problem("missing-colon", span_of(before), message, f"write `: {before}`")
        )
    steps = any(token.type == "ARROW" for token in failure.tokens[failure.at :])
    if not colon and failure.type == "_SEMICOLON" and steps:
        message = "a `:` goes before the steps"
        return problem_at(failure, "missing-colon", message, "write `:`")
    ends = before is not None and before.type == "_COLON" if colon else True
    if failure.type == "$END" and ends:
        span = span_of(failure.tokens[0], failure.tokens[-1])
        return _steps_below(failure, span) or Problem(
            "flow-without-steps", span, "a flow needs at least one step", example
        )
    return None


def no_flow_keyword(failure: Failure) -> Problem | None:
    """`read 10k/s: a -> b`, and `read flow 10k/s: a -> b`."""
    tokens, found = failure.tokens, failure.found
    if failure.kind != "NAME" or found is None or found.type != "NUMBER" or "/" not in found:
        return None
    words = [str(token) for token in tokens[: failure.at]]
    kinds = [token.type for token in tokens[failure.at :]]
    steps = kinds[kinds.index("_COLON") :] if "_COLON" in kinds else []
    if "ARROW" not in steps or len([word for word in words if word != "flow"]) != 1:
        return None
    name = next(word for word in words if word != "flow")
    span = span_of(tokens[0], tokens[failure.at - 1])
    return Problem("unknown-keyword", span, "a flow begins with `flow`", f"write `flow {name}`")


def _named_behind_rate(failure: Failure, message: str) -> Problem | None:
    """`flow 500/s digest write: a -> b`: the name and the rate in the other order."""
    rate, *others = failure.tokens[failure.at : failure.at + 2]
    if (
        not others
        or rate.type != "NUMBER"
        or others[0].type != "NAME"
        or others[0] in {"read", "write"}
    ):
        return None
    shown = failure.shown(rate, rate)
    return Problem(
        "missing-name", span_of(rate, others[0]), message, f"write `{others[0]} {shown}`"
    )


def _steps_below(failure: Failure, span: Span) -> Problem | None:
    """A flow whose steps stand on the next line."""
    below = re.compile(r"\s*\n[^\S\n]*([\w-][^\n:#\[]{0,80}[-~]>[^\n#]{1,80})(?=\n|$)")
    match = below.match(failure.text, span.end)
    if match is None or failure.before is None or failure.before.type != "_COLON":
        return None
    head = failure.text[span.start : span.end]
    message = "the steps of a flow go on its own line, after the `:`"
    whole = Span(span.start, match.end(1))
    return Problem("flow-without-steps", whole, message, f"write `{head} {match[1].rstrip()}`")


def count_before_name(failure: Failure) -> Problem | None:
    """`service x3 api`."""
    found, before = failure.found, failure.before
    if found is None or before is None or failure.at != 2 or failure.linked():  # noqa: PLR2004  # kind, count, name
        return None
    if failure.kind != "NAME" or before.type != "COUNT" or found.type != "NAME":
        return None
    message = "a count goes after the name"
    span = span_of(before, found)
    return Problem("misplaced-count", span, message, f"write `{found} {before}`")


def number_in_declaration(failure: Failure) -> Problem | None:
    """`service api 8`, `service 2fa`, `service api.v2`."""
    found = failure.found
    if found is None or failure.linked() or failure.kind in KEYWORDS.values():
        return None
    if found.type == "QUALIFIED" and re.fullmatch(r"[xX][0-9]{1,9}\.[0-9]{1,9}", found):
        whole = math.ceil(float(found[1:]))
        message = "a count is a whole number"
        return problem_at(failure, "wrong-count", message, f"write `x{whole}`")
    if found.type == "QUALIFIED":
        plain = found.replace(".", "-").replace("/", "-")
        return problem_at(
            failure, "wrong-name", "a name has letters, digits, `_` and `-`", f"write `{plain}`"
        )
    if found.type != "NUMBER":
        return None
    digits = found.strip("xX")
    if digits.isdigit() and failure.before is not None:
        last = failure.before
        first = last if last in {"x", "X"} else found
        return Problem(
            "wrong-count",
            span_of(first, found),
            "a count is written `xN`",
            f"write `x{digits}`",
        )
    return problem_at(
        failure,
        "wrong-name",
        "a name begins with a letter or `_`",
        f"write `_{as_name(found).strip('_')}`",
    )


def remark(failure: Failure) -> Problem | None:
    """`accept` without a rule, `accept rule name: …` without `on`."""
    if failure.kind == "ACCEPT" and failure.at == 1:
        return problem_at(
            failure,
            "missing-name",
            "an accepted finding names its rule",
            f"write it like `{EXAMPLES['ACCEPT']}`",
        )
    if (
        failure.kind in {"ACCEPT", "DECIDE"}
        and failure.type == "NAME"
        and "_ON" in failure.expected
    ):
        return problem_at(
            failure,
            "syntax",
            "`on` is missing before the component",
            f"write `on {failure.found}`",
        )
    return None


def no_group_name(failure: Failure) -> Problem | None:
    """`region 1a {`."""
    if failure.kind != "GROUP" or failure.found is None:
        return None
    if failure.type in {"NUMBER", "QUALIFIED"}:
        return problem_at(
            failure,
            "wrong-name",
            "a name begins with a letter and has letters, digits, `_` and `-`",
            f"write `{as_name(failure.found)}`",
        )
    return None
