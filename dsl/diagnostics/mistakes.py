"""The `Problem` for what is wrong with lines, braces, quotes and arrows.

These are found before a statement is parsed, and most are corrected so that reading goes on.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dsl.problem import Problem
from dsl.source import Span
from dsl.statements import span_of

if TYPE_CHECKING:
    from lark import Token

_ASYNC = frozenset("⇝⇢⤳↝⇠")
_HELD = frozenset("↔⇔⇄⇆⟷⟺⇌⇋")
_BACKWARDS = frozenset("←⇐⟵⟸⇠⬅◀◄")


def semicolon(token: Token, *, last: bool) -> Problem:
    """A `;` outside a flow, or behind its last step."""
    hint = "remove `;`" if last else "write each statement on a separate line"
    message = "a line break ends a statement, not `;`"
    return Problem("stray-semicolon", span_of(token), message, hint, fatal=False)


def too_long(token: Token, most: int) -> Problem:
    """A statement of more tokens than anyone would type."""
    message = f"a statement has {most:,} words at most; the rest is skipped"
    return Problem("too-long", span_of(token), message, "write several statements")


def bullet(first: Token, last: Token) -> Problem:
    """`- api -> db`, `2. redis x3`: a statement as an entry of a list."""
    message = "a statement has no list marker before it"
    mark = first if first is last else f"{first}{last}"
    return Problem("bullet", span_of(first, last), message, f"remove `{mark}`")


def braces(opened: Token, closed: Token, text: str) -> Problem:
    """`{limit=20/s}`: attributes in braces."""
    span = span_of(opened, closed)
    lines = text[span.start + 1 : span.end - 1].split("\n")
    inside = ", ".join(kept for line in lines if (kept := line.strip(" \t,")))
    inside = _SAID.sub(r"\1=", inside)
    hint = f"write `[{inside}]`" if len(inside) <= _SHOWN else "replace them with `[` and `]`"
    message = "attributes go in `[ ]`; `{ }` holds the parts of a group"
    return Problem("wrong-brackets", span, message, hint)


def unopened_bracket(first: Token) -> Problem:
    """A line of attributes below a declaration without `[`."""
    message = "attributes go in `[ ]`"
    return Problem("attribute-outside", span_of(first), message, "write `[` before it")


_SAID = re.compile(r"(?<![\w\"])([a-z][a-z-]*+)[ ]?:[ ]?(?=\w)")

_SHOWN = 80
"""Characters that a hint repeats."""


def unclosed_bracket(opened: Token, tokens: list[Token]) -> Problem:
    """A `[` without its `]`; `tokens` are those of its statement so far."""
    last = tokens[-1]
    if opened == "{":
        message = "attributes go in `[ ]`, and this `{` is never closed"
        hint = f"write `[` for it, and add `]` after `{last[:30]}`"
        return Problem("wrong-brackets", span_of(opened), message, hint)
    if last in {")", "}"} and not {"(", "{"} & set(map(str, tokens)):
        message = f"`{last}` does not close this `[`"
        return Problem("unclosed-bracket", span_of(last), message, "write `]`")
    hint = "remove `[`" if last is opened or last == "]" else f"add `]` after `{last[:30]}`"
    return Problem("unclosed-bracket", span_of(opened), "this `[` is never closed", hint)


def missing_brace(tokens: list[Token]) -> Problem:
    """The head of a group without `{`."""
    message = "a group has its components in `{ }`"
    if tokens[-1] in {"(", "["}:
        return Problem("missing-brace", span_of(tokens[-1]), message, "write `{`")
    return Problem("missing-brace", span_of(tokens[0], tokens[-1]), message, "add `{` after it")


def unclosed_group(opened: Token) -> Problem:
    """A `{` without its `}`."""
    message = "this `{` is never closed"
    return Problem("unclosed-group", span_of(opened), message, "add `}` where the group ends")


def too_deep(span: Span, most: int) -> Problem:
    """A group inside more groups than anyone would draw."""
    message = (
        f"groups nest {most} levels deep at most; this one is skipped and its components are kept"
    )
    return Problem("too-deep", span, message, "remove some of the groups")


def stray_brace(token: Token) -> Problem:
    """A `}` without its `{`."""
    return Problem("stray-brace", span_of(token), "this `}` closes nothing", "remove `}`")


def correct(tokens: list[Token]) -> Problem | None:
    """Replace unclosed strings and foreign arrows by what they mean; the first of them.

    An arrow that points backwards, and a character of no meaning, cannot be corrected.
    """
    found = label_in_arrow(tokens)
    for at, token in enumerate(tokens):
        problem = None
        if token.type == "UNCLOSED":
            problem = _unclosed_string(token)
            words = " ".join(token.strip(_QUOTES).split("\n")).rstrip()
            tokens[at] = token.update("STRING", f'"{words}"')
        elif (
            token.type == "FOREIGN"
            and token[:] == "=="
            and any(each.type == "_LSQB" for each in tokens[:at])
        ):
            problem = Problem("stray-character", span_of(token), "`=` is repeated", "write `=`")
            tokens[at] = token.update("_EQUAL", "=")
        elif token.type == "FOREIGN" and (meant := meaning(token)):
            problem = foreign_arrow(token, meant)
            tokens[at] = token.update("ARROW", meant)
        found = found or problem
    return found


_QUOTES = "\"'`“”„"


def block_comment(token: Token) -> Problem:
    """`/* … */`, which was passed over."""
    text = token.removeprefix("/*").removesuffix("*/").strip()
    if not token[2:].endswith("*/"):
        start = Span(token.start_pos or 0, (token.start_pos or 0) + 2)
        message = "this `/*` is never closed, so everything after it is a comment"
        return Problem("foreign-comment", start, message, "write `#` before each of its lines")
    hint = f"write `# {text[:60]}`" if "\n" not in text else "write `#` before each of its lines"
    message = "a comment begins with `#` and ends with its line"
    return Problem("foreign-comment", span_of(token), message, hint)


def _unclosed_string(token: Token) -> Problem:
    if "\n" in token:
        message = "a quoted text ends on the line where it starts"
        words = " ".join(token[1:-1].split())
        return Problem("unclosed-string", span_of(token), message, f'write `"{words[:200]}"`')
    if token[0] in "'`" and len(token) > 1 and token[-1] == token[0]:
        message = 'a string goes in `"`'
        return Problem("wrong-quotes", span_of(token), message, f'write `"{token[1:-1][:60]}"`')
    said = token[1:].rstrip()
    text = _BEHIND.sub("", said, count=1)
    return Problem(
        "unclosed-string",
        span_of(token),
        "this string is not closed before its line ends",
        f'write `"{text[:60]}"{said[len(text) :]}`',
    )


_BEHIND = re.compile(r"(?: +x[0-9]{1,6})?(?: *\[[^\[\]\n]{1,60}\])?\Z")
"""The count and the attributes behind a text."""


def label_in_arrow(tokens: list[Token]) -> Problem | None:
    """Take the label out of `client --http--> api`, and say where it stands."""
    for at in range(1, len(tokens) - 2):
        if tokens[at].type != "FOREIGN" or ">" in tokens[at]:
            continue
        end = at + 1
        while end < len(tokens) and tokens[end].type in {"NAME", "STRING", "QUALIFIED"}:
            end += 1
        words = tokens[at + 1 : end]
        tight = tokens[at].end_pos == tokens[at + 1].start_pos
        if end >= len(tokens) - 1 or not (tight or len(words) > 1) or ">" not in tokens[end]:
            continue
        label = " ".join(words).replace('"', "")
        meant = f'{tokens[at - 1]} -> {tokens[end + 1]}: "{label[:40]}"'
        span = span_of(tokens[at - 1], tokens[end + 1])
        tokens[at : end + 1] = [tokens[at].update("ARROW", "->")]
        return Problem("foreign-shape", span, "a label goes after the link", f"write `{meant}`")
    return None


def ends_in_braces(opened: Token, closed: Token, text: str) -> Problem:
    """`lb -> {a, b}`."""
    span = span_of(opened, closed)
    message = "list several ends of a link with commas, without `{ }`"
    inside = text[span.start + 1 : span.end - 1].strip()
    return Problem("wrong-brackets", span, message, f"write `{inside[:_SHOWN]}`")


def meaning(arrow: str) -> str | None:
    """The arrow of ours that a foreign one means; None for one that points backwards."""
    starts = arrow[0] == "<" or arrow[0] in _HELD
    ends = arrow[-1] == ">" or arrow[-1] in _HELD
    if starts and ends:
        return "<->"
    if starts or arrow[0] in _BACKWARDS:
        return None
    dashed = "." in arrow or "~" in arrow or arrow[0] in _ASYNC
    return "~>" if dashed else "->"


def foreign_arrow(token: Token, meant: str) -> Problem:
    """An arrow of another language, and the one to write."""
    kinds = "`->` waits for the answer, `~>` does not, `<->` is held open"
    message = f"`{token[:10]}` is not an arrow here: {kinds}"
    return Problem("foreign-arrow", span_of(token), message, f"write `{meant}`")


def backwards(token: Token, left: str, right: str) -> Problem:
    """An arrow that points from right to left."""
    message = f"arrows point from the caller to the callee; `{token[:10]}` points backwards"
    return Problem("foreign-arrow", span_of(token), message, f"write `{right} -> {left}`")


def end_of(tokens: list[Token]) -> Span:
    """The place behind a statement."""
    end = tokens[-1].end_pos or 0
    return Span(end, end)
