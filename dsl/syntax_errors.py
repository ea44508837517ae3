"""Puts out the one `Problem` of a statement that does not parse: what is missing or too much.

The parser says at which token it gave up. Each function here knows one way to get there,
and gives None where it is another; the last resort says what the parser expected.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from dsl.keywords import EXAMPLES, KEYWORDS, nearest_keyword
from dsl.mistakes import backwards, end_of
from dsl.problem import Problem
from dsl.source import Span
from dsl.statements import span_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from lark import Token

_CONNECTORS = frozenset({"ARROW", "_COMMA", "PIPE", "_SEMICOLON"})
_WORDS = frozenset({"NAME", "NUMBER", "QUALIFIED", "COUNT"})

_CALLED = {
    "NAME": "a name",
    "NUMBER": "a number",
    "STRING": "a text in quotes",
    "COUNT": "a count like x3",
    "ARROW": "an arrow",
    "_COLON": "`:`",
    "_COMMA": "`,`",
    "_LSQB": "`[`",
    "_RSQB": "`]`",
    "_EQUAL": "`=`",
    "LBRACE": "`{`",
    "_ON": "`on`",
    "$END": "the end of the line",
}


class Failure(NamedTuple):
    """A statement and where its reading stopped: `at` is `len(tokens)` at its end."""

    text: str
    tokens: list[Token]
    at: int
    expected: frozenset[str]

    @property
    def found(self) -> Token | None:
        """The token that does not fit; None at the end."""
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    @property
    def type(self) -> str:
        """The type of the token that does not fit, `$END` at the end."""
        return self.tokens[self.at].type if self.at < len(self.tokens) else "$END"

    @property
    def before(self) -> Token | None:
        """The token in front of it."""
        return self.tokens[self.at - 1] if self.at else None

    @property
    def kind(self) -> str:
        """The type of the statement's first token."""
        return self.tokens[0].type

    @property
    def span(self) -> Span:
        """The place that does not fit."""
        return span_of(self.found) if self.found is not None else end_of(self.tokens)

    def has(self, kind: str) -> bool:
        """Whether a token of this type was read before it stopped."""
        return any(token.type == kind for token in self.tokens[: self.at])

    def in_bracket(self) -> bool:
        """Whether it stopped inside `[ ]`."""
        depth = 0
        for token in self.tokens[: self.at]:
            depth += (token.type == "_LSQB") - (token.type == "_RSQB")
        return depth > 0

    def linked(self) -> bool:
        """Whether this is a link or the steps of a flow."""
        if self.kind == "FLOW":
            return self.has("_COLON")
        arrows = any(token.type in {"ARROW", "FOREIGN"} for token in self.tokens)
        return self.kind not in KEYWORDS.values() and arrows

    def words(self) -> list[Token]:
        """The words from here on that stand together."""
        end = self.at
        while end < len(self.tokens) and self.tokens[end].type in _WORDS | {"ERROR"}:
            end += 1
        return self.tokens[self.at : end]

    def shown(self, first: Token, last: Token) -> str:
        """The text from one token to another, at most 60 characters of it."""
        return self.text[first.start_pos or 0 : last.end_pos or 0][:60]


def explain(failure: Failure) -> Problem:
    """The problem with a statement."""
    for recognise in _BRACKET if failure.in_bracket() else _OUTSIDE:
        problem = recognise(failure)
        if problem:
            return problem
    return _fallback(failure)


def _fallback(failure: Failure) -> Problem:
    words = [called for kind, called in _CALLED.items() if kind in failure.expected]
    found = failure.found
    what = f"`{found[:30]}` does not fit here" if found else "something is missing here"
    expected = f"; expected {' or '.join(words)}" if words else ""
    example = EXAMPLES.get(
        failure.kind, EXAMPLES["ARROW"] if failure.linked() else EXAMPLES["NAME"]
    )
    return Problem("syntax", failure.span, what + expected, f"write it like `{example}`")


def _problem(failure: Failure, code: str, message: str, hint: str) -> Problem:
    return Problem(code, failure.span, message, hint)


def _character(failure: Failure) -> Problem | None:
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
    hint = (
        "put the text in quotes"
        if failure.in_bracket() or failure.has("_COLON")
        else "leave it out"
    )
    return _problem(failure, "stray-character", f"`{found[:20]}` has no meaning here", hint)


def _round_brackets(failure: Failure) -> Problem | None:
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


def _attribute_outside(failure: Failure) -> Problem | None:
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


def _keyword(failure: Failure) -> Problem | None:
    """A first word that is nearly a keyword."""
    first = failure.tokens[0]
    if first.type != "NAME" or any(t.type in _CONNECTORS for t in failure.tokens[1:2]):
        return None
    near = nearest_keyword(first)
    if near is None:
        return None
    return Problem(
        "unknown-keyword", span_of(first), f"no statement begins with `{first}`", f"write `{near}`"
    )


def _backwards(failure: Failure) -> Problem | None:
    found, before = failure.found, failure.before
    if found is None or found.type != "FOREIGN":
        return None
    following = failure.tokens[failure.at + 1 : failure.at + 2]
    right = str(following[0]) if following else "b"
    return backwards(found, str(before or "a"), right)


def _piped_label(failure: Failure) -> Problem | None:
    """Mermaid's `a -->|text| b`."""
    tokens, at = failure.tokens, failure.at
    if failure.type != "PIPE" or tokens[at - 1].type != "ARROW" or not at:
        return None
    end = next((i for i in range(at + 1, len(tokens)) if tokens[i].type == "PIPE"), None)
    if end is None or end == at + 1:
        return None
    label = failure.shown(tokens[at + 1], tokens[end - 1]).strip('"')
    target = str(tokens[end + 1]) if end + 1 < len(tokens) else "b"
    span = span_of(tokens[at - 1], tokens[end])
    return Problem(
        "foreign-shape",
        span,
        "a label stands behind the link",
        f'write `{tokens[at - 2]} -> {target}: "{label}"`',
    )


def _no_source(failure: Failure) -> Problem | None:
    if failure.type not in _CONNECTORS or failure.at:
        return None
    found = failure.found
    return _problem(
        failure,
        "missing-source",
        f"a name is missing in front of `{found}`",
        f"write `client {found} …`",
    )


def _no_target(failure: Failure) -> Problem | None:
    """An arrow or comma with nothing behind it."""
    before = failure.before
    if before is None or before.type not in _CONNECTORS or failure.type in {"STRING", *_WORDS}:
        return None
    if failure.type not in {"$END", "_COLON", "_LSQB", *_CONNECTORS}:
        return None
    message = f"a name is missing behind `{before}`"
    arrow = before.type == "ARROW"
    hint = f"write `{before} name`, or leave `{before}` out" if arrow else f"leave `{before}` out"
    return Problem("missing-target", span_of(before), message, hint)


def _brackets_before_arrow(failure: Failure) -> Problem | None:
    """Mermaid's `a[Label] --> b`, and `a [x=1] -> b`."""
    kinds = [token.type for token in failure.tokens]
    if failure.kind != "NAME" or not {"_LSQB", "_RSQB", "ARROW"} <= set(kinds):
        return None
    opened, closed = kinds.index("_LSQB"), kinds.index("_RSQB")
    if not opened < closed < kinds.index("ARROW"):
        return None
    name = failure.tokens[0]
    span = span_of(failure.tokens[opened], failure.tokens[closed])
    inside = failure.text[span.start + 1 : span.end - 1].strip(' "')[:40]
    message = "a link takes names; what is said of a component stands where it is declared"
    hint = f'leave it out, and declare `service {name} "{inside}"` on a line of its own'
    return Problem("foreign-shape", span, message, hint)


_OWN = "a link takes names; what they are is declared on a line of its own"


def _count_in_link(failure: Failure) -> Problem | None:
    """`client -> redis x3`."""
    found, before = failure.found, failure.before
    if found is None or found.type != "COUNT" or not failure.linked():
        return None
    if before is None or before.type != "NAME":
        message = f"`{found}` is a count and no name"
        return _problem(failure, "misplaced-count", message, "write a name in its place")
    hint = f"leave `{found}` out, and add the line `{before} {found}`"
    return _problem(failure, "misplaced-count", _OWN, hint)


def _declared_in_link(failure: Failure) -> Problem | None:
    """`client -> lb alb`, `lb alb -> api`."""
    found, before = failure.found, failure.before
    if found is None or before is None or failure.kind != "NAME" or not failure.linked():
        return None
    if before.type != "NAME" or found.type not in {"NAME", "ARROW"}:
        return None
    first, last = (before, found) if found.type == "NAME" else (failure.tokens[0], before)
    if first is last:
        return None
    hint = f"write `{last}`, and add the line `{failure.shown(first, last)}`"
    return Problem("declared-in-link", span_of(first, last), _OWN, hint)


def _no_name_in_link(failure: Failure) -> Problem | None:
    """`"Web app" -> db`, `us.api -> db`."""
    found, before = failure.found, failure.before
    if found is None or not failure.linked():
        return None
    if found.type == "QUALIFIED":
        last_part = found.replace("/", ".").rpartition(".")[2]
        message = "component names are one space; groups are not named in front of them"
        return _problem(failure, "wrong-name", message, f"write `{last_part}`")
    if found.type == "STRING" and (before is None or before.type != "NAME"):
        plain = _as_name(found)
        hint = f"write `{plain}`, and add the line `service {plain} {found[:60]}`"
        return _problem(failure, "wrong-name", _OWN, hint)
    return None


def _as_name(text: str) -> str:
    """A text as a name: what is no letter or digit becomes `_`."""
    inner = text.strip("\"'“”„")
    plain = "".join(char if char.isalnum() else "_" for char in inner).strip("_").lower()
    return plain[:40] if plain[:1].isalpha() else f"_{plain[:40]}"


def _text(failure: Failure) -> Problem | None:
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


def _label_without_colon(failure: Failure) -> Problem | None:
    if failure.type != "STRING" or not failure.linked() or failure.found is None:
        return None
    return _problem(
        failure, "missing-colon", "a label stands behind a `:`", f"write `: {failure.found[:60]}`"
    )


def _stray_bracket(failure: Failure) -> Problem | None:
    if failure.type != "_RSQB":
        return None
    return _problem(failure, "stray-bracket", "this `]` closes nothing", "leave `]` out")


def _equals(failure: Failure) -> Problem | None:
    """`require reads = 10k/s`, `assume peak: 3`."""
    if failure.type not in {"_EQUAL", "_COLON"} or failure.kind not in {"REQUIRE", "ASSUME"}:
        return None
    if failure.before is None or failure.found is None:
        return None
    found = failure.found
    return _problem(failure, "syntax", f"a value follows without `{found}`", f"leave `{found}` out")


def _no_value(failure: Failure) -> Problem | None:
    if failure.kind not in {"REQUIRE", "ASSUME"} or failure.type not in {"$END", "_ON"}:
        return None
    if failure.has("_ON"):
        return _problem(
            failure, "missing-name", "the name of a flow is missing behind `on`", "leave `on` out"
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


def _flow_head(failure: Failure) -> Problem | None:
    """A flow without a name, a `:` or steps."""
    if failure.kind != "FLOW":
        return None
    if failure.at == 1 and failure.type != "$END":
        return _problem(
            failure,
            "missing-name",
            "a flow needs a name of one word behind `flow`",
            f"write it like `{EXAMPLES['FLOW']}`",
        )
    if not failure.has("_COLON"):
        if failure.type in {"ARROW", "_COMMA", "PIPE"} and failure.before is not None:
            first = failure.before
            return Problem(
                "missing-colon",
                span_of(first),
                "a `:` is missing in front of the steps",
                f"write `: {first}`",
            )
        if failure.type == "$END":
            return Problem(
                "flow-without-steps",
                span_of(failure.tokens[0], failure.tokens[-1]),
                "a flow needs at least one step",
                f"write it like `{EXAMPLES['FLOW']}`",
            )
    if failure.type == "$END" and failure.before is not None and failure.before.type == "_COLON":
        return Problem(
            "flow-without-steps",
            span_of(failure.tokens[0], failure.tokens[-1]),
            "a flow needs at least one step",
            f"write it like `{EXAMPLES['FLOW']}`",
        )
    return None


def _number_in_declaration(failure: Failure) -> Problem | None:
    """`service api 8`, `service 2fa`, `service api.v2`."""
    found = failure.found
    if found is None or failure.linked() or failure.kind in KEYWORDS.values():
        return None
    if found.type == "QUALIFIED":
        plain = found.replace(".", "-").replace("/", "-")
        return _problem(
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
            "how many there are is written `xN`",
            f"write `x{digits}`",
        )
    return _problem(
        failure,
        "wrong-name",
        "a name begins with a letter or `_`",
        f"write `_{_as_name(found).strip('_')}`",
    )


def _remark(failure: Failure) -> Problem | None:
    """`accept` without a rule, `accept rule name: …` without `on`."""
    if failure.kind == "ACCEPT" and failure.at == 1:
        return _problem(
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
        return _problem(
            failure,
            "syntax",
            "`on` is missing in front of what it concerns",
            f"write `on {failure.found}`",
        )
    if (
        failure.kind == "NOTE"
        and failure.type == "NAME"
        and failure.before is not None
        and failure.before.type == "NOTE"
    ):
        return None
    return None


def _no_group_name(failure: Failure) -> Problem | None:
    if failure.kind != "GROUP" or failure.found is None:
        return None
    if failure.type in {"NUMBER", "QUALIFIED"}:
        return _problem(
            failure,
            "wrong-name",
            "a name begins with a letter and has letters, digits, `_` and `-`",
            f"write `{_as_name(failure.found)}`",
        )
    return None


def _no_comma(failure: Failure) -> Problem | None:
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
    return Problem(
        "missing-comma", span_of(name), "attributes are separated by `,`", f"write `, {name}`"
    )


def _not_equals(failure: Failure) -> Problem | None:
    """`[limit: 20/s]`."""
    if failure.type not in {"_COLON", "COMPARE", "NUMBER"} or failure.before is None:
        return None
    if failure.before.type != "NAME":
        return None
    name, found = failure.before, failure.tokens[failure.at]
    what = "=" if failure.type != "NUMBER" else f"={found}"
    return _problem(
        failure, "missing-equals", f"the value of `{name}` follows a `=`", f"write `{what}`"
    )


def _no_attribute_value(failure: Failure) -> Problem | None:
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
    from dsl.building.brackets import example, row_of  # noqa: PLC0415  # it builds on this module's neighbours

    row = row_of(name)
    return example(row) if row else f"{name}=…"


def _not_an_attribute(failure: Failure) -> Problem | None:
    """`["Label"]`, `[x3]`, `[3]`."""
    found, before = failure.found, failure.before
    if found is None or before is None or before.type not in {"_LSQB", "_COMMA"}:
        return None
    if found.type == "STRING":
        return _problem(
            failure,
            "misplaced-label",
            "`[ ]` holds attributes; a label stands outside",
            f"move `{found[:40]}` out of `[ ]`",
        )
    if found.type in {"COUNT", "NUMBER"}:
        count = found if found.type == "COUNT" else f"x{found}"
        return _problem(
            failure,
            "misplaced-count",
            "`[ ]` holds attributes; a count stands outside",
            f"move `{count}` out of `[ ]`",
        )
    return None


def _unclosed_on_line(failure: Failure) -> Problem | None:
    """`service api [limit=20/s -> db`: the `]` is missing on its own line."""
    if failure.type not in {"ARROW", "FOREIGN", "STRING", "_SEMICOLON", "PIPE"}:
        return None
    opened = next(t for t in reversed(failure.tokens[: failure.at]) if t.type == "_LSQB")
    before = failure.before
    return Problem(
        "unclosed-bracket",
        span_of(opened),
        "this `[` is never closed",
        f"add `]` behind `{before}`",
    )


_OUTSIDE: tuple[Callable[[Failure], Problem | None], ...] = (
    _keyword,
    _round_brackets,
    _character,
    _attribute_outside,
    _backwards,
    _piped_label,
    _flow_head,
    _no_source,
    _no_target,
    _brackets_before_arrow,
    _stray_bracket,
    _equals,
    _no_value,
    _remark,
    _text,
    _count_in_link,
    _declared_in_link,
    _no_name_in_link,
    _label_without_colon,
    _number_in_declaration,
    _no_group_name,
)
_BRACKET: tuple[Callable[[Failure], Problem | None], ...] = (
    _brackets_before_arrow,
    _character,
    _no_attribute_value,
    _not_an_attribute,
    _not_equals,
    _no_comma,
    _unclosed_on_line,
)
