"""The problems of figures that are stated without saying of what: `99.9% availability`."""

from __future__ import annotations

import re
from functools import cache

from dsl.diagnostics.broken.failure import Failure
from dsl.problem import Problem
from dsl.quantities import NotAQuantityError, read_quantity
from dsl.source import Span
from dsl.statements import span_of
from dsl.terms import GLOBALS, METRICS, Term

_LONGEST = 200
_RATES = {"dau": "/d", "wau": "/week", "mau": "/month", "qps": "/s", "rps": "/s", "tps": "/s"}
_WORD = re.compile(r"[a-z][a-z0-9-]*")


@cache
def _terms() -> dict[str, tuple[str, Term]]:
    """Each name of what may be stated, with the keyword for it."""
    found = {name: ("assume", term) for term in GLOBALS for name in (term.name, *term.aliases)}
    for term in METRICS:
        found.update(dict.fromkeys((term.name, *term.aliases), ("require", term)))
    found["peak"] = ("assume", next(term for term in GLOBALS if term.name == "peak"))
    return found


def bare_figure(failure: Failure) -> Problem | None:
    """`99.9% availability`, `p99 < 200ms`, `require 10k reads/s`, `assume 100M users a day`."""
    tokens, start = failure.tokens, int(failure.kind in {"REQUIRE", "ASSUME"})
    if len(tokens) < start + 2 or failure.linked():
        return None
    first = tokens[start]
    if failure.kind == "REQUIRE" and first.type == "NAME" and failure.at > start + 1:
        return _named_twice(failure)
    figure_first = first.type == "NUMBER" or (first.type == "COMPARE" and start == 1)
    if not figure_first and (start or tokens[1].type not in {"NUMBER", "COMPARE", "_EQUAL"}):
        return None
    whole = span_of(tokens[0], tokens[-1])
    said = failure.text[(first.start_pos or 0) : min(whole.end, whole.start + _LONGEST)]
    meant = figure_meant(said)
    return no_keyword(whole, meant) if meant else None


def _named_twice(failure: Failure) -> Problem | None:
    """`require latency p99 < 200ms`."""
    first, second = failure.tokens[1:3]
    known = [_terms().get(each.casefold(), ("", None))[0] == "require" for each in (first, second)]
    if not all(known):
        return None
    message = f"`{second}` is enough"
    return Problem("bare-figure", span_of(first, second), message, f"write `{second}`")


def no_keyword(span: Span, meant: str) -> Problem:
    """A figure that stands without its keyword or before what it is of."""
    message = "state a figure as `require` or `assume`, its subject and the figure"
    return Problem("bare-figure", span, message, f"write `{meant}`")


def figure_meant(said: str) -> str:
    """The statement that a figure and a word beside it make, "" where none."""
    for match in _WORD.finditer(said.casefold()):
        keyword, term = _terms().get(match[0], ("", None))
        if term is None:
            continue
        rest = f"{said[: match.start()].rstrip()} {said[match.end() :].lstrip()}"
        value = re.sub(r"\s+(?=/)", "", " ".join(rest.replace("=", " ").split()))
        for each in (value + _RATES.get(match[0], ""), value):
            try:
                read_quantity(each, term.dimensions, zero=term.zero)
            except NotAQuantityError as error:
                if error.hint.startswith(each):
                    return f"{keyword} {term.name} {error.hint}"
                continue
            return f"{keyword} {term.name} {each}"
    return ""
