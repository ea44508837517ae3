"""Puts out `Attributes` for what stands in `[ ]`, checked against the table."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from dsl.attributes import MANY, NOTHING_SAID, TABLE, Attributes, AttributeType, Place, ValueType
from dsl.catalogue import normal
from dsl.problem import Related
from dsl.quantities import NotAQuantityError, read_quantity
from dsl.quantity import Dimension, Quantity
from dsl.source import Span
from dsl.statements import span_of, unquoted
from dsl.suggest import Suggester

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lark import Token

    from dsl.building.draft import Draft
    from dsl.statements import Attribute

_NO = frozenset({"no", "none", "off", "false", "never"})
_YES = frozenset({"yes", "on", "true"})

_DIMENSIONS = {
    ValueType.RATE: (Dimension.RATE,),
    ValueType.DURATION: (Dimension.DURATION,),
    ValueType.SPAN: (Dimension.DURATION,),
    ValueType.SIZE: (Dimension.SIZE,),
    ValueType.FRACTION: (Dimension.FRACTION,),
    ValueType.SHARE: (Dimension.FRACTION, Dimension.RATE),
    ValueType.COUNT: (Dimension.COUNT,),
    ValueType.PLACES: (Dimension.COUNT,),
}
_OR_WORD = frozenset({ValueType.SPAN, ValueType.SHARE})
_WHOLE = frozenset({ValueType.COUNT, ValueType.PLACES})


@cache
def _spellings() -> dict[str, tuple[AttributeType, str]]:
    """Every spelling of every attribute, with the value it implies ("" for none)."""
    found = {normal(name): (row, "") for name, row in TABLE.items()}
    for row in TABLE.values():
        for alias, implied in row.aliases.items():
            found.setdefault(normal(alias), (row, implied))
    return found


@cache
def _suggester() -> Suggester:
    return Suggester([*(row.spelling for row in TABLE.values()), *_spellings()])


def row_of(name: str) -> AttributeType | None:
    """The row that `name` is a spelling of."""
    return _spellings().get(normal(name), (None, ""))[0]


class _Wrong(Exception):  # noqa: N818  # a way out, never seen outside this module
    """Why a value does not do, and what to write instead."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


def read_attributes(draft: Draft, written: tuple[Attribute, ...], place: Place) -> Attributes:
    """The attributes of one part; what is wrong is reported and left out."""
    if not written:
        return NOTHING_SAID
    said: dict[str, object] = {}
    extra: dict[str, object] = {}
    first: dict[str, Token] = {}
    for attribute in _rejoined(draft, written):
        plain = normal(attribute.name)
        if plain.startswith("x-"):
            extra[plain] = _raw(draft, attribute) or True
            continue
        row, implied = _spellings().get(plain, (None, ""))
        declared = None if row else draft.declared.get(plain)
        row = row or declared
        if row is None:
            _unknown(draft, attribute, place)
        elif place not in row.places:
            _misplaced(draft, attribute, row, place)
        elif row.name in first:
            _twice(draft, attribute, first[row.name])
        else:
            first[row.name] = attribute.name
            value = _value(draft, attribute, row, implied)
            if value is not None:
                (extra if declared else said)[row.name] = value
                if row.type is ValueType.PLACES and isinstance(value, tuple) and not declared:
                    draft.places[row.name.removesuffix("s")] += attribute.values
    if extra:
        said["extra"] = extra
    return Attributes(**said)


def _rejoined(draft: Draft, written: tuple[Attribute, ...]) -> Iterator[Attribute]:
    """The attributes without the rest of a list that lacks its `[ ]`: `zones=a,b`."""
    rest: list[Attribute] = []
    for attribute in written:
        if rest and _goes_on(draft, attribute):
            rest.append(attribute)
            continue
        _report_list(draft, rest)
        row = row_of(attribute.name)
        lists = row is not None and row.type in {ValueType.WORDS, ValueType.PLACES}
        rest = [attribute] if lists and attribute.values and not attribute.listed else []
        yield attribute
    _report_list(draft, rest)


def _goes_on(draft: Draft, attribute: Attribute) -> bool:
    """Whether this is no attribute, nor nearly one."""
    if attribute.values or attribute.listed or attribute.name.startswith("x-"):
        return False
    if normal(attribute.name) in draft.declared:
        return False
    return row_of(attribute.name) is None and _suggester().nearest(attribute.name) is None


def _report_list(draft: Draft, rest: list[Attribute]) -> None:
    if len(rest) > 1:
        words = " ".join([*rest[0].values, *(each.name for each in rest[1:])])
        span = span_of(rest[0].values[0], rest[-1].name)
        message = f"several values of `{rest[0].name}` stand in `[ ]`, without commas"
        draft.error("wrong-value", span, message, f"write `[{words}]`")


def _raw(draft: Draft, attribute: Attribute) -> str:
    """The value as it was written, a single string without its quotes."""
    tokens = attribute.values
    if not tokens:
        return ""
    if len(tokens) == 1:
        return unquoted(tokens[0])
    if attribute.listed:
        return " ".join(tokens)
    span = span_of(tokens[0], tokens[-1])
    return " ".join(draft.source.text[span.start : span.end].split())


def _value(draft: Draft, attribute: Attribute, row: AttributeType, implied: str) -> object:
    """The typed value; None where it is wrong, which is reported."""
    try:
        if attribute.listed:
            return _list(attribute, row)
        return _typed(draft, attribute, row, _raw(draft, attribute) or implied)
    except _Wrong as wrong:
        span = _span(attribute)
        draft.error("wrong-value", span, str(wrong), wrong.hint)
        return None


def _span(attribute: Attribute) -> Span:
    values = attribute.values
    return span_of(values[0], values[-1]) if values else span_of(attribute.name)


def _list(attribute: Attribute, row: AttributeType) -> object:
    if row.type not in {ValueType.WORDS, ValueType.PLACES}:
        raise _Wrong(f"`{row.spelling}` takes one value, no list", f"write `{example_value(row)}`")
    if not attribute.values:
        raise _Wrong(f"the list of `{row.spelling}` is empty", f"write `{example(row)}`")
    return tuple(unquoted(token) for token in attribute.values)


def _typed(draft: Draft, attribute: Attribute, row: AttributeType, text: str) -> object:
    """The value of one that is no list."""
    word = text.casefold()
    if not text or (row.bare and word in _YES):
        return _bare(row)
    if row.many and word == "many":
        return MANY
    if row.bare and word in _NO:
        return False
    return _worded(draft, attribute, row, text)


def _worded(draft: Draft, attribute: Attribute, row: AttributeType, text: str) -> object:
    """The value of one that says more than yes, no or many."""
    if row.type is ValueType.FLAG:
        message = f"`{row.spelling}` is said or not, and takes no `{_short(text)}`"
        raise _Wrong(message, "write `yes`")
    if row.type in _DIMENSIONS:
        return _measured(row, text)
    if row.type is ValueType.NAME:
        draft.references.append(attribute.values[0])
        return text
    if row.type is ValueType.WORDS:
        return tuple(unquoted(token) for token in attribute.values) or (text,)
    return _chosen(row, text)


def _bare(row: AttributeType) -> object:
    if row.bare:
        return True
    if row.many:
        return MANY
    raise _Wrong(f"`{row.spelling}` needs a value", f"write `{example(row)}`")


def _chosen(row: AttributeType, text: str) -> str:
    if not row.choices or text in row.choices:
        return text
    plain = normal(text)
    if plain in row.choices:
        return plain
    near = Suggester(row.choices).nearest(text)
    hint = f"write `{near}`" if near else f"write one of {', '.join(row.choices)}"
    raise _Wrong(f"`{row.spelling}` takes {_listing(row.choices)}, no `{_short(text)}`", hint)


def _measured(row: AttributeType, text: str) -> object:
    dimensions = _DIMENSIONS[row.type]
    try:
        quantity = read_quantity(text, dimensions, zero=row.zero)
    except NotAQuantityError as error:
        if row.type in _OR_WORD and text[:1].isalpha():
            return normal(text)
        if row.type is ValueType.PLACES and text[:1].isalpha():
            return (text,)
        counted = row.type in _WHOLE or not text[:1].isdigit()
        hint = example_value(row) if counted else error.hint + _behind(row, text, error.hint)
        raise _Wrong(f"`{row.spelling}`: {error}", f"write `{hint}`") from None
    return _counted(row, quantity) if row.type in _WHOLE else quantity


def _behind(row: AttributeType, text: str, value: str) -> str:
    """What `text` says behind its value, as attributes: ` stateless`, ` per user`."""
    said = text.removeprefix(value) if text.startswith(value) else ""
    apart = re.fullmatch(r"\s*(?:/|(?:per|for each|each)\s)\s*([\w-]+)", said)
    if apart and row.spelling == "limit":
        return f", key={apart[1]}"
    words = said.split()
    return "".join(f", {word}" for word in words) if words and all(map(row_of, words)) else ""


def _counted(row: AttributeType, quantity: Quantity) -> float:
    if row.name == "fanout":
        return quantity.value
    if quantity.value != int(quantity.value):
        raise _Wrong(
            f"`{row.spelling}` is a whole number, no `{quantity.text}`",
            f"write `{max(1, round(quantity.value))}`",
        )
    return int(quantity.value)


_EXAMPLES = {
    ValueType.COUNT: "3",
    ValueType.RATE: "20/s",
    ValueType.DURATION: "30s",
    ValueType.SPAN: "30s",
    ValueType.SIZE: "2KB",
    ValueType.FRACTION: "95%",
    ValueType.SHARE: "50%",
    ValueType.PLACES: "3",
    ValueType.NAME: "other",
    ValueType.WORDS: "user_id",
    ValueType.WORD: "auto",
}


_WRITTEN = {
    "capacity": "500/s", "connections": "50k", "concurrency": "100", "pool": "20",
    "memory": "16GB", "disk": "2TB", "data": "500GB", "partitions": "12", "retention": "7d",
    "sessions": "token", "algorithm": "token-bucket", "policy": "latency", "bound": "10k",
    "ttl": "10min", "hot": "20%", "invalidate": "on-write", "timeout": "2s", "retry": "2",
    "backoff": "jitter", "fallback": "stale", "idempotency": "key", "share": "20%",
    "fanout": "200", "batch": "100", "protocol": "grpc", "read-quorum": "2",
    "write-quorum": "2", "acks": "all", "backup": "1h", "sla": "99.9%", "p50": "5ms",
    "p99": "50ms", "every": "1d", "deploy": "canary", "level": "senior",
    "alert": "lag", "drain": "30s", "lock": "lease", "runbook": "on-call", "checkpoint": "1min",
    "discovery": "dns", "colocated": "db", "cells": "10",
    "archive": "cold", "secrets": "vault", "workloads": "orders",
    "validate": "signature", "mask": "tokens",
}  # fmt: skip
"""Values that say more than any value of their type would."""

_BEST_BARE = frozenset({"autoscale", "cache", "tls", "auth"})


def example_value(row: AttributeType) -> str:
    """A value that the attribute takes, "" where it takes none."""
    if row.choices:
        return row.choices[0]
    return _WRITTEN.get(row.spelling) or _EXAMPLES.get(row.type, "")


def example(row: AttributeType) -> str:
    """An attribute as it may be written."""
    value = "" if row.spelling in _BEST_BARE else example_value(row)
    return f"{row.spelling}={value}" if value else row.spelling


def _unknown(draft: Draft, attribute: Attribute, place: Place) -> None:
    near = Suggester(draft.declared).nearest(attribute.name) if draft.declared else None
    near = near or _suggester().nearest(attribute.name)
    if attribute.name == "label" and attribute.values and place is Place.COMPONENT:
        span = span_of(attribute.name, attribute.values[-1])
        label = f'"{unquoted(attribute.values[0])}"'
        message = "`[ ]` holds attributes; a label stands outside"
        draft.error("misplaced-label", span, message, f"move `{label}` out of `[ ]`")
        return
    if attribute.name == "label" and attribute.values and place in {Place.LINK, Place.STEP}:
        hint = f'write it behind the arrow: `: "{unquoted(attribute.values[0])}"`'
    elif near:
        hint = f"write `{near}`"
    else:
        hint = f"write `x-{attribute.name}` to keep a note of your own"
    draft.error(
        "unknown-attribute",
        span_of(attribute.name),
        f"no attribute is called `{_short(attribute.name)}`",
        hint,
    )


def _misplaced(draft: Draft, attribute: Attribute, row: AttributeType, place: Place) -> None:
    where = _listing(sorted({_PLACES[each] for each in row.places}))
    draft.error(
        "misplaced-attribute",
        span_of(attribute.name),
        f"`{row.spelling}` stands at {where}, not at {_PLACES[place]}",
        "move it there",
    )


def _twice(draft: Draft, attribute: Attribute, first: Token) -> None:
    draft.error(
        "duplicate-attribute",
        span_of(attribute.name),
        f"`{attribute.name}` is said twice",
        "keep one of them",
        Related(span_of(first), "first said here"),
    )


_PLACES = {
    Place.DESIGN: "the design",
    Place.COMPONENT: "a component",
    Place.GROUP: "a group",
    Place.LINK: "a link",
    Place.FLOW: "a flow",
    Place.STEP: "a link",
}


def _listing(words: tuple[str, ...] | list[str]) -> str:
    return " or ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"  # noqa: PLR2004  # as long as a message bears
