"""The typed value of an attribute, or why it does not do and what was surely meant."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dsl.attributes import MANY, UNLIMITED, AttributeType, ValueType
from dsl.building.examples import example, example_value, row_of
from dsl.catalogue import normal
from dsl.diagnostics.suggest import Suggester
from dsl.quantities import NotAQuantityError, keeps_figure, read_quantity
from dsl.quantity import Dimension, Quantity
from dsl.source import Span
from dsl.statements import span_of, unquoted

if TYPE_CHECKING:
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

_SEVERAL = frozenset({"some", "several", "lots", "multiple", "few", "n"})

_ENDLESS = frozenset({"unlimited", "infinite", "endless", "forever", "always"})

_NEVER_ZERO = frozenset(
    {
        *("timeout", "retention", "every", "window", "checkpoint", "backup", "reconcile"),
        *("restored", "sla", "hot"),
    }
)
"""Of these, zero is nothing that anyone means."""

_MOST = {
    "zones": 1e3, "regions": 1e3, "rf": 1e3, "read_quorum": 1e3, "write_quorum": 1e3,
    "retry": 1e3, "copies": 1e5, "voters": 1e3, "cells": 1e6, "shards": 1e7, "partitions": 1e7,
}  # fmt: skip
"""More of these than anyone runs: a slip of the hand, which would be multiplied on."""


class WrongValueError(Exception):
    """Why a value does not do, and what to write instead.

    `meant` is the attribute and the value that was surely meant, None where nobody can tell.
    `whole` says that the attribute's name is part of what is wrong.
    """

    def __init__(
        self,
        message: str,
        hint: str,
        meant: tuple[AttributeType, object] | None = None,
        *,
        whole: bool = False,
    ) -> None:
        super().__init__(message)
        self.hint = hint
        self.meant = meant
        self.whole = whole


def read_value(draft: Draft, attribute: Attribute, row: AttributeType, implied: str = "") -> object:
    """The value of an attribute; `implied` is that of its spelling. Raises `WrongValueError`."""
    if attribute.listed:
        return _list(attribute, row)
    return _typed(draft, attribute, row, raw(draft, attribute) or implied)


def raw(draft: Draft, attribute: Attribute) -> str:
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


def span_of_value(attribute: Attribute) -> Span:
    """Where the value stands, or the name where there is none."""
    values = attribute.values
    return span_of(values[0], values[-1]) if values else span_of(attribute.name)


def _list(attribute: Attribute, row: AttributeType) -> object:
    if row.type not in {ValueType.WORDS, ValueType.PLACES}:
        message, hint = f"`{row.spelling}` takes one value, not a list", example_value(row)
        raise WrongValueError(message, f"write `{hint}`", _said(row))
    if not attribute.values:
        message = f"the list of `{row.spelling}` is empty"
        raise WrongValueError(message, f"write `{example(row)}`", _said(row))
    return tuple(unquoted(token) for token in attribute.values)


def _said(row: AttributeType) -> tuple[AttributeType, object] | None:
    """What is left of a value that cannot be read: that there is one."""
    return (row, True) if row.bare else (row, MANY) if row.many else None


def _typed(draft: Draft, attribute: Attribute, row: AttributeType, text: str) -> object:
    """The value of one that is no list."""
    word = text.casefold()
    if not text or (row.bare and word in _YES):
        return _bare(row)
    if row.many and word == "many":
        return MANY
    if row.unlimited and word in _ENDLESS:
        return UNLIMITED
    if row.bare and word in _NO:
        return False
    return _worded(draft, attribute, row, text)


def _worded(draft: Draft, attribute: Attribute, row: AttributeType, text: str) -> object:
    """The value of one that says more than yes, no or many."""
    if row.type is ValueType.FLAG:
        message = f"`{row.spelling}` is a flag and takes no `{short(text)}`"
        raise WrongValueError(message, "write `yes`", (row, True))
    if row.type in _DIMENSIONS:
        return _measured(row, text)
    if row.type is ValueType.NAME:
        draft.references.append(attribute.values[0])
        return text
    if row.type is ValueType.WORDS:
        if row.name == "shard" and re.fullmatch(r"[0-9]{1,7}", text):
            _key_and_number("shards", text)
        return tuple(unquoted(token) for token in attribute.values) or (text,)
    return _chosen(row, text)


def _key_and_number(name: str, text: str) -> None:
    """Refuse `shard=16` and `shards=user_id`, which were meant the other way round."""
    row = row_of(name)
    value: object = int(text) if name == "shards" else (text,)
    message = "`shards` is how many there are, and `shard` the key that decides which"
    meant = (row, value) if row else None
    raise WrongValueError(message, f"write `{name}={text}`", meant, whole=True)


def _bare(row: AttributeType) -> object:
    if row.bare:
        return True
    if row.many:
        return MANY
    raise WrongValueError(f"`{row.spelling}` needs a value", f"write `{example(row)}`")


def _chosen(row: AttributeType, text: str) -> str:
    if not row.choices or text in row.choices:
        return text
    plain = normal(text)
    if plain in row.choices:
        return plain
    near = Suggester(row.choices).nearest(text)
    hint = f"write `{near}`" if near else f"write one of {', '.join(row.choices)}"
    message = f"`{row.spelling}` takes {listing(row.choices)}, not `{short(text)}`"
    raise WrongValueError(message, hint, (row, near) if near else _said(row))


def _measured(row: AttributeType, text: str) -> object:
    zero = False if row.name in _NEVER_ZERO else row.zero or None
    try:
        quantity = read_quantity(in_minutes(row, text), _DIMENSIONS[row.type], zero=zero)
    except NotAQuantityError as error:
        return _unmeasured(row, text, error)
    return _counted(row, quantity) if row.type in _WHOLE else quantity


_MINUTES = re.compile(r"(?P<number>[0-9.]{1,12})\s?m")
_MONTHS = frozenset({"retention", "reconcile", "restored", "backup"})


def in_minutes(row: AttributeType, text: str) -> str:
    """A time with its minutes as `min`: nobody keeps a key, or waits for an answer, for months."""
    times = row.type in {ValueType.DURATION, ValueType.SPAN} and row.name not in _MONTHS
    match = _MINUTES.fullmatch(text) if times else None
    return f"{match['number']}min" if match else text


def _unmeasured(row: AttributeType, text: str, error: NotAQuantityError) -> object:
    """The word that stands where a figure may, else the error that it is none."""
    if text[:1].isalpha():
        if row.type in _OR_WORD:
            return normal(text)
        if row.type is ValueType.PLACES:
            return (text,)
        if row.many and text.casefold() in _SEVERAL:
            raise WrongValueError(f"`{row.spelling}`: {error}", "write `many`", (row, MANY))
        if row.name in {"shards", "partitions"} and text.replace("_", "").isalnum():
            _key_and_number("shard", text)
    message = f"`{row.spelling}`: {error}"
    if row.type in _WHOLE or not text[:1].isdigit():
        raise WrongValueError(message, f"write `{example_value(row)}`", _said(row)) from None
    if row.name == "share" and error.above:
        hint = "write `100%`, or `fanout=2` for two calls of each request"
        raise WrongValueError(message, hint) from None
    value = error.hint if keeps_figure(text, error) else example_value(row)
    meant = _meant(row, value) if value == error.hint else _said(row)
    raise WrongValueError(message, f"write `{value}{_behind(row, text, value)}`", meant) from None


def _meant(row: AttributeType, value: str) -> tuple[AttributeType, object] | None:
    """The value of a hint that keeps the figure that was written, else that one was said."""
    try:
        return row, read_quantity(value, _DIMENSIONS[row.type])
    except NotAQuantityError:
        return _said(row)


def _behind(row: AttributeType, text: str, value: str) -> str:
    """What `text` says behind its value, as attributes: ` stateless`, ` per user`."""
    said = text.removeprefix(value) if text.startswith(value) else ""
    apart = re.fullmatch(r"\s*(?:/|(?:per|for each|each)\s)\s*([\w-]+)", said)
    if apart and row.spelling == "limit":
        return f", key={apart[1]}"
    words = said.split()
    return "".join(f", {word}" for word in words) if words and all(map(row_of, words)) else ""


def _counted(row: AttributeType, quantity: Quantity) -> float:
    if quantity.value > _MOST.get(row.name, quantity.value):
        message = f"`{row.spelling}`: `{quantity.text}` is more than any system has"
        raise WrongValueError(message, f"write `{example_value(row)}`", _said(row))
    if row.name == "fanout":
        return quantity.value
    if quantity.value != int(quantity.value):
        whole = max(1, round(quantity.value))
        message = f"`{row.spelling}` is a whole number, not `{quantity.text}`"
        raise WrongValueError(message, f"write `{whole}`", (row, whole))
    return int(quantity.value)


def listing(words: tuple[str, ...] | list[str]) -> str:
    """`a, b or c`."""
    return " or ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def short(text: str) -> str:
    """As much of a text as a message bears."""
    return text if len(text) <= 40 else text[:39] + "…"  # noqa: PLR2004  # as long as that
