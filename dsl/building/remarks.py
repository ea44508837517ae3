"""The header, requirements, assumptions, decisions, accepted findings and notes."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from dsl.attributes import Place
from dsl.building.brackets import read_attributes
from dsl.building.twice import assumed_before, said_before
from dsl.catalogue import normal
from dsl.design import Assumption, Remark, Requirement
from dsl.diagnostics.suggest import Suggester
from dsl.levels import LADDERS, LEVELS, level_named
from dsl.problem import Problem, Related
from dsl.quantities import NotAQuantityError, keeps_figure, nines, read_quantity
from dsl.quantity import Dimension
from dsl.source import Span
from dsl.statements import Assume, Comment, Header, Require, span_of, unquoted
from dsl.terms import GLOBALS, METRICS, PLACES_AT_LARGE, QUALITIES, UNMODELED, Term

if TYPE_CHECKING:
    from lark import Token

    from dsl.building.draft import Draft
    from dsl.quantity import Quantity


def header(draft: Draft, statement: Header, span: Span) -> None:
    """Take in the title and the level."""
    if draft.span is not None:
        draft.error(
            "duplicate-header",
            span,
            "a design has one header",
            "keep one of them",
            Related(draft.span, "the first one"),
        )
        return
    draft.span = span
    draft.title = unquoted(statement.title) if statement.title else ""
    said = read_attributes(draft, statement.attributes, Place.DESIGN).level
    if said is None:
        return
    draft.level = level_named(said)
    if draft.level:
        return
    token = next(each.values[0] for each in statement.attributes if each.values)
    near = Suggester(LEVELS).nearest(said)
    hint = (
        f"write `{near}`"
        if near
        else f"write one of {', '.join(LEVELS)}, or a step from 3 to 8 of {' or '.join(LADDERS)}"
    )
    draft.error("unknown-level", span_of(token), f"unknown level `{said[:40]}`", hint)


@cache
def _by_name(terms: tuple[Term, ...]) -> dict[str, Term]:
    return {normal(name): term for term in terms for name in (term.name, *term.aliases)}


@cache
def _suggester(terms: tuple[Term, ...]) -> Suggester:
    return Suggester([name for term in terms for name in (term.name, *term.aliases)])


def require(draft: Draft, statement: Require, span: Span) -> None:
    """Take in a requirement."""
    if _is_unmodeled(draft, statement, span):
        return
    term = _by_name(METRICS).get(normal(statement.metric))
    if term is None:
        near = _suggester(METRICS).nearest(statement.metric)
        known = ", ".join(each.name for each in METRICS)
        hint = f"write `{near}`" if near else f"write one of {known}"
        meant = next((t for w in statement.value if (t := _by_name(METRICS).get(normal(w)))), None)
        if meant:
            hint = f"add a figure, as in `require {meant.name} {meant.example}`"
        draft.error(
            "unknown-metric",
            span_of(statement.metric),
            f"nothing called `{statement.metric}` can be required",
            hint,
        )
        return
    value = _value(draft, term, statement.value)
    flow = _flow(draft, statement.about)
    if value is None or flow is None:
        return
    said = Requirement(term.name, value, span, flow)
    if not said_before(draft, said):
        draft.requirements.append(said)


_LETTERS = re.compile(r"[a-z]+(?:-[a-z]+)*")


def _is_unmodeled(draft: Draft, statement: Require, span: Span) -> bool:
    """Whether it is required of tokens, which is noted: `ttft 500ms`, `throughput 2000 tok/s`."""
    words = _LETTERS.findall(" ".join((statement.metric, *statement.value)).casefold())
    message = next((UNMODELED[word] for word in words if word in UNMODELED), "")
    if message:
        hint = "state it for whole answers, such as `require p99 5s` and `require requests 4/s`"
        draft.report(Problem("unmodeled-metric", span, message, hint, fatal=False))
    return bool(message)


def _flow(draft: Draft, about: tuple[Token, ...]) -> str | None:
    """The flow a requirement is on, "" for the whole design, None where there is none."""
    if not about:
        return ""
    flows = draft.flow_names
    name = flows.get(normal(about[0]))
    if name is None and normal(about[0]) not in draft.poisoned:
        near = Suggester(flows.values()).nearest(about[0])
        hint = f"write `{near}`" if near else f"add a flow: `flow {about[0]} 1k/s: client -> api`"
        draft.error("unknown-flow", span_of(about[0]), f"unknown flow `{about[0]}`", hint)
    return name


def assume(draft: Draft, statement: Assume, span: Span) -> None:
    """Take in an assumption."""
    subject, _, quality = str(statement.target).rpartition(".")
    table = QUALITIES if subject else GLOBALS
    term = _by_name(table).get(normal(quality))
    if not subject and _without_dot(draft, statement):
        return
    if subject and not _subject(draft, statement.target, subject):
        return
    if term is None:
        _unknown_quality(draft, statement.target, quality, table)
        return
    value = _value(draft, term, statement.value)
    if value is not None:
        known = draft.spelt.get(normal(subject), subject)
        said = Assumption(known, term.name, value, span)
        if term.name == "price":
            from dsl.building.assumable import report_unpaid  # noqa: PLC0415  # few designs state prices

            report_unpaid(draft, known, span)
        if not assumed_before(draft, said):
            draft.assumptions.append(said)


def _without_dot(draft: Draft, statement: Assume) -> bool:
    """Whether it is `assume hot hit 95%`, which is reported."""
    target, first = statement.target, statement.value[0]
    if first.type != "NAME" or normal(first) not in _by_name(QUALITIES):
        return False
    message = f"what you assume about `{target}` follows a dot"
    span = span_of(target, first)
    draft.error("missing-dot", span, message, f"write `{target}.{first}`")
    return True


def _subject(draft: Draft, target: Token, subject: str) -> bool:
    if subject in PLACES_AT_LARGE:
        return True
    start = target.start_pos or 0
    token = type(target)("NAME", subject, start_pos=start, end_pos=start + len(subject))
    return draft.find(token, groups=True) is not None


def _unknown_quality(draft: Draft, target: Token, quality: str, table: tuple[Term, ...]) -> None:
    end = target.end_pos or 0
    span = Span(end - len(quality), end)
    near = _suggester(table).nearest(quality)
    known = ", ".join(each.name for each in table)
    hint = f"write `{near}`" if near else f"write one of {known}"
    if table is GLOBALS and normal(quality) in _by_name(QUALITIES):
        hint = f"name the component: `assume name.{quality} …`"
    draft.error(
        "unknown-quality",
        span,
        f"nothing called `{quality}` can be assumed{' of the whole design' if table is GLOBALS else ''}",
        hint,
    )


def _value(draft: Draft, term: Term, tokens: tuple[Token, ...]) -> Quantity | str | None:
    span = span_of(tokens[0], tokens[-1])
    text = draft.source.text[span.start : span.end]
    if term.words:
        return _word(draft, term, text, span)
    try:
        value = _read_term(draft, term, text, span)
    except NotAQuantityError as error:
        hint = nines(text) or (error.hint if keeps_figure(text, error) else term.example)
        draft.error("wrong-value", span, f"`{term.name}`: {error}", f"write `{hint}`")
        return None
    if value.value < term.least:
        message = f"`{term.name}` is at least {term.least:g}; `{value.text}` is less"
        draft.error("wrong-value", span, message, f"write `{term.example}`")
        return None
    return value


def _read_term(draft: Draft, term: Term, text: str, span: Span) -> Quantity:
    """A quantity, a price or growth. Raises `NotAQuantityError`."""
    if Dimension.COST not in term.dimensions:
        return read_quantity(text, term.dimensions, zero=term.zero)
    from dsl.money import read_price  # noqa: PLC0415  # few designs speak of money

    price = read_price(text, term.dimensions)
    if not price.has_currency:
        message = f"`{price.quantity.text}` names no currency; US dollars are assumed"
        hint = f"write `${price.quantity.text.lstrip('<=≤ ')}`"
        draft.report(Problem("unstated-currency", span, message, hint, fatal=False))
    return price.quantity


def _word(draft: Draft, term: Term, text: str, span: Span) -> str | None:
    plain = normal(text)
    if plain in term.words:
        return plain
    near = Suggester(term.words).nearest(text)
    hint = f"write `{near}`" if near else f"write one of {', '.join(term.words)}"
    draft.error(
        "wrong-value",
        span,
        f"`{term.name}` is one of {', '.join(term.words)}; `{text[:40]}` is none",
        hint,
    )
    return None


def remark(draft: Draft, statement: Comment, span: Span) -> None:
    """Take in a decision, an accepted finding or a note."""
    keyword = statement.keyword.type
    title = unquoted(statement.title) if statement.title else ""
    found = tuple(name for token in statement.about if (name := _about(draft, token)))
    if statement.reason is None and keyword != "DECIDE":
        _no_reason(draft, statement, span)
        return
    text = unquoted(statement.reason) if statement.reason else ""
    if keyword == "ACCEPT" and not text.strip():
        _no_reason(draft, statement, span)
        return
    if keyword == "ACCEPT" and not statement.about:
        after = span_of(statement.title) if statement.title else span
        what = "an accepted finding needs its component"
        draft.error("missing-name", Span(after.end, after.end), what, "add `on api`, its name")
        return
    kept = {"DECIDE": draft.decisions, "ACCEPT": draft.accepted, "NOTE": draft.notes}[keyword]
    if len(found) == len(statement.about):
        kept.append(Remark(title, found, text, span))


def _about(draft: Draft, token: Token) -> str | None:
    flows = draft.flow_names
    if token not in draft.components and normal(token) in flows:
        return flows[normal(token)]
    return draft.find(token, groups=True)


def _no_reason(draft: Draft, statement: Comment, span: Span) -> None:
    keyword = str(statement.keyword)
    start = Span(span.end, span.end)
    what = "a note needs a text" if keyword == "note" else "an accepted finding needs a reason"
    draft.error("missing-reason", start, what, 'add `: "why"`')
