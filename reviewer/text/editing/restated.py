"""What a line of the language changes in a design that may say it already."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from dsl.catalogue import normal
from dsl.parse import parse
from dsl.quantity import Quantity
from dsl.source import Span
from dsl.statements import Assume, Declare, FlowLine, Require, span_of
from dsl.terms import GLOBALS, QUALITIES
from reviewer.text.editing.attributes import attribute_span, head_span
from reviewer.text.editing.edits import TextEdit
from reviewer.text.suggestion import kept_attribute_texts

if TYPE_CHECKING:
    from lark import Token

    from dsl.design import Component, Design, Link
    from dsl.statements import Attribute
    from reviewer.text.editing.statements import Placed, Statements

Assumed = tuple[str, str]
"""What a line of `assume` is about: the subject, "" for the whole design, and the quality."""


def assumed_quality(target: str) -> Assumed:
    """What `hot.hit` in a line of `assume` is about, in the catalogue's spelling."""
    subject, _, quality = target.rpartition(".")
    for term in QUALITIES if subject else GLOBALS:
        if normal(quality) in {normal(name) for name in (term.name, *term.aliases)}:
            return normal(subject), term.name
    return normal(subject), quality


def earlier_statement(line: str, new: Placed, design: Design, found: Statements) -> Placed | None:
    """The flow, requirement or assumption that a statement restates; None where it is new."""
    statement = new.statement
    if isinstance(statement, FlowLine):
        starts = {flow.span.start for flow in design.flows if flow.name == str(statement.name)}
    elif isinstance(statement, Require):
        starts = _starts_of_requirement(line, new, statement, design)
    elif isinstance(statement, Assume):
        about = assumed_quality(str(statement.target))
        return next(
            (
                one
                for one in found.placed
                if isinstance(one.statement, Assume)
                and assumed_quality(str(one.statement.target)) == about
            ),
            None,
        )
    else:
        return None
    return next((one for one in found.placed if one.span.start in starts), None)


def _starts_of_requirement(line: str, new: Placed, statement: Require, design: Design) -> set[int]:
    """Where the same is required of the same flow, by a figure of the same sort."""
    end = statement.value[-1].end_pos or 0
    alone = parse(line[new.span.start : end]).design.requirements
    about = str(statement.about[0]) if statement.about else ""
    return {
        one.span.start
        for one in design.requirements
        for said in alone
        if (one.metric, one.flow, _sort(one.value)) == (said.metric, about, _sort(said.value))
    }


def _sort(value: Quantity | str) -> str:
    return value.dimension.value if isinstance(value, Quantity) else ""


def changed_tokens(text: str, old: Placed, line: str, new: Placed) -> Iterator[TextEdit]:
    """A statement as `new` has it, by the fewest tokens; what stands between them stays."""
    before = [token for token in old.tokens if token]
    after = [token for token in new.tokens if token]
    matcher = SequenceMatcher(None, [*map(str, before)], [*map(str, after)], autojunk=False)
    for tag, i, i_end, j, j_end in matcher.get_opcodes():
        if tag == "equal":
            continue
        words = line[_start(after, j) : _end(after, j_end)] if j < j_end else ""
        if tag == "replace":
            yield TextEdit(Span(_start(before, i), _end(before, i_end)), words)
        elif tag == "delete":
            yield TextEdit(Span(_end(before, i), _end(before, i_end)), "")
        else:
            at = _end(before, i)
            yield TextEdit(Span(at, at), line[_end(after, j) : _end(after, j_end)])


def _start(tokens: list[Token], at: int) -> int:
    return tokens[at].start_pos or 0


def _end(tokens: list[Token], at: int) -> int:
    """Where the token before `at` ends."""
    return (tokens[at - 1].end_pos or 0) if at else (tokens[0].start_pos or 0)


def declared_part(line: str, new: Placed, design: Design) -> Component | None:
    """The component of the design that a declaration restates; None where it declares a new one.

    Alone, `client app` is a phrase; where links say `app`, that is its name.
    """
    if not isinstance(new.statement, Declare):
        return None
    alone = list(parse(line[slice(*new.span)]).design.components)
    words = [*map(str, new.statement.words)]
    names = [*alone, *reversed(words[1:])] or words
    return next((design.components[name] for name in names if name in design.components), None)


def differing_attributes(
    line: str, new: Placed, attributes: tuple[Attribute, ...], part: Component | Link
) -> Mapping[str, str]:
    """The attributes of a statement that its component or link does not have just so, by name."""
    kept = set(kept_attribute_texts(part))
    found = {str(one.name): line[slice(*attribute_span(new, one))] for one in attributes}
    return {name: words for name, words in found.items() if words not in kept}


def changed_kind(
    text: str, old: Placed, line: str, new: Placed, part: Component
) -> Iterator[TextEdit]:
    """The kind and technology of a declaration, where it is declared as something else."""
    alone = parse(line[slice(*new.span)]).design.components.get(part.name)
    if alone is None or (alone.kind, alone.technology) == (part.kind, part.technology):
        return
    was, is_now = old.statement, new.statement
    if not isinstance(was, Declare) or not isinstance(is_now, Declare):
        return
    span = head_span(was)
    yield TextEdit(span, line[slice(*head_span(is_now))])
    if was.counts and not is_now.counts:
        count = span_of(was.counts[0])
        before = text[: count.start].rstrip(" \t")
        yield TextEdit(Span(max(len(before), span.end), count.end), "")
