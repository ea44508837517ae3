"""Grammar of messages: templates with lists, plurals, articles, agreement and numbers.

A template is a sentence with fields in braces:

    {names}  {names|or}           a list: "`a`, `b` and `c`", "`a` or `b`"
    {is} {has} {does} {was}       the verb that agrees with `names`; {it} {its} {them} too
    {keeps/keep}                  either text, by the number of `names`
    {is:readers}  {shard/shards:parts}  the same, by the number of another value
    {load|rate}  {held|size}      a figure as people read it: see `FORMATS`
    {kind|a}                      with its article: "a service", "an object store"
    {{  }}                        the braces themselves

Every list, plural and article of a message goes through `render`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from reviewer.text import numbers

MOST_LISTED = 4
"""Names in one list; of more, the last are counted: "`a`, `b`, `c` and 3 more"."""

FORMATS: Mapping[str, Callable[[float], str]] = {
    "count": numbers.count,
    "rate": numbers.rate,
    "size": numbers.size,
    "bandwidth": numbers.bandwidth,
    "duration": numbers.duration,
    "minutes": numbers.minutes,
    "percent": numbers.percent,
    "times": numbers.times,
}
"""Formats of figures, by the name that stands behind `|` in a field."""

_PAIRS = {
    "is": "are",
    "has": "have",
    "does": "do",
    "was": "were",
    "it": "they",
    "its": "their",
    "them": "them",
}
"""Words that agree without both forms being written; `{them}` is "it" for one."""

_FIELD = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")
_NAME = re.compile(r"[a-z_]+")


class TemplateError(ValueError):
    """A template that cannot be filled: a field it names is unknown or malformed."""


class Field(NamedTuple):
    """One field: a value with its format, or two forms of which `value` picks one by number."""

    value: str
    format: str = ""
    forms: tuple[str, str] | None = None


Pieces = tuple[str | Field, ...]


def render(template: str, names: object = (), /, **values: object) -> str:
    """The sentence of a template.

    `names` are components, links or names: the value of `{names}`, with which verbs agree;
    `{name}` is the first of them.

    Raises:
        TemplateError: a field has no value, or no such format.

    """
    return _rendered(template, names, values, code=False)


def render_code(template: str, names: object = (), /, **values: object) -> str:
    """The same as text of the design language: names and numbers stand bare."""
    return _rendered(template, names, values, code=True)


def _rendered(template: str, names: object, values: Mapping[str, object], *, code: bool) -> str:
    listed = _as_sequence(names)
    given: dict[str, object] = {"names": listed, "name": listed[:1], **values}
    return "".join(
        piece if isinstance(piece, str) else _fill(piece, given, code=code)
        for piece in pieces_of(template)
    )


def check_template(template: str, known: Collection[str]) -> None:
    """Refuse a template that names a value which is not in `known`.

    Raises:
        TemplateError: its text says what is wrong and what there is.

    """
    for piece in pieces_of(template):
        if isinstance(piece, Field) and piece.value not in {"names", "name", *known}:
            there_are = ", ".join(sorted({"names", "name", *known}))
            raise TemplateError(f"`{{{piece.value}}}` is no value here; there are {there_are}")


def list_names(items: object, joiner: str = "and", most: int = MOST_LISTED) -> str:
    """Components, links or names as a person lists them: "`a`, `b` and `c`"; "" for none."""
    return _joined([f"`{name_of(item)}`" for item in _distinct(items)], joiner, most)


def list_words(words: Iterable[str], joiner: str = "and", most: int = MOST_LISTED) -> str:
    """Plain words as a person lists them: "a, b and c"; "" for none."""
    return _joined(list(words), joiner, most)


def name_of(item: object) -> str:
    """The name of a component, the target of a link, a text as it is."""
    if isinstance(item, str):
        return item
    return str(getattr(item, "name", None) or getattr(item, "target", item))


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its noun: "1 error", "2,000 errors"; `many` where the plural is no plain s."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def with_article(noun: str) -> str:
    """A noun with its indefinite article: "a service", "an object store"."""
    return f"{'an' if noun[:1].lower() in 'aeiou' else 'a'} {noun}"


@lru_cache(maxsize=4096)
def pieces_of(template: str) -> Pieces:
    """A template in pieces: plain text, and fields between.

    Raises:
        TemplateError: a brace is not closed, or a field is malformed.

    """
    pieces: list[str | Field] = []
    at = 0
    for found in _FIELD.finditer(template):
        pieces.append(template[at : found.start()])
        pieces.append(_read(found, template))
        at = found.end()
    pieces.append(template[at:])
    return tuple(piece for piece in pieces if piece != "")


def _read(found: re.Match[str], template: str) -> str | Field:
    text, inside = found[0], found[1]
    if text in ("{{", "}}"):
        return text[0]
    if inside is None:
        raise TemplateError(f"a brace is not closed in {template!r}; write `{text}{text}` for one")
    body, _, value = inside.partition(":")
    if "/" in body:
        singular, _, plural = body.partition("/")
        return Field(value or "names", forms=(singular, plural))
    if body in _PAIRS:
        return Field(value or "names", forms=("it" if body == "them" else body, _PAIRS[body]))
    name, _, shown = inside.partition("|")
    if not _NAME.fullmatch(name) or shown not in {"", "a", "and", "or", *FORMATS}:
        raise TemplateError(f"`{{{inside}}}` cannot be read in {template!r}")
    return Field(name, shown)


def _fill(field: Field, values: Mapping[str, object], *, code: bool) -> str:
    if field.value not in values:
        raise TemplateError(f"a template names `{{{field.value}}}`, and there is no such value")
    value = values[field.value]
    if field.forms is not None:
        return field.forms[0 if _number_of(value) == 1 else 1]
    return _shown(value, field.format, code=code)


def _shown(value: object, shown: str, *, code: bool) -> str:
    if isinstance(value, (int, float)):
        return str(value) if code and not shown else FORMATS[shown or "count"](value)
    if isinstance(value, str):
        return with_article(value) if shown == "a" else value
    if code:
        return ", ".join(name_of(item) for item in _distinct(value))
    return list_names(value, shown or "and")


def _number_of(value: object) -> float:
    if isinstance(value, (int, float)):
        return value
    return len(_distinct(value))


def _distinct(items: object) -> list[object]:
    """Each once by its name, in the order given."""
    return list({name_of(item): item for item in _as_sequence(items)}.values())


def _as_sequence(value: object) -> Sequence[object]:
    """A named tuple, such as a component, is one thing; other sequences are several."""
    if isinstance(value, str) or hasattr(value, "_fields"):
        return (value,)
    return tuple(value) if isinstance(value, Iterable) else (value,)


def _joined(shown: list[str], joiner: str, most: int) -> str:
    if len(shown) > most:
        shown = [*shown[: most - 1], f"{len(shown) - most + 1} more"]
    if len(shown) < 2:  # noqa: PLR2004  # one needs no joiner
        return "".join(shown)
    return f"{', '.join(shown[:-1])} {joiner} {shown[-1]}"
