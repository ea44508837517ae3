"""The generated parts of `docs/packs.md`: the format, the operators, every name."""

from __future__ import annotations

from collections.abc import Sequence

from dsl.attributes import TABLE, Place
from reviewer.packs.data.format import OPERATORS, RECORDS
from reviewer.packs.data.shapes import Choice, Key, Many, Record, wanted
from reviewer.packs.expressions.calling import FUNCTIONS, MACROS, TEXTS
from reviewer.packs.expressions.fields import Fields
from reviewer.packs.expressions.names import OWN
from reviewer.packs.expressions.types import Type, called
from tools.markdown import text_table

_VARIABLES = {
    "component": "`n`",
    "link": "`e`",
    "flow": "`flow`",
    "group": "`g`",
    "design": "`design`",
    "requirement": "`req`",
    "decision": "one of `design.decisions`",
}
_MOST_VALUES = 8


def keys() -> str:
    """Every key of every record, but for operators, which have a part of their own."""
    operators = [record for record, _ in OPERATORS.values()]
    return "\n".join(
        f"### {name.capitalize()}\n\n{_record(record)}"
        for name, record in RECORDS.items()
        if record not in operators
    )


def _record(record: Record) -> str:
    rows = [_key(key) for key in record.keys if key.name not in OPERATORS]
    if record.one_of:
        rows.append(
            (
                "one operator",
                "",
                "yes" if record is RECORDS["a rule"] else "",
                "What is looked at; see below.",
            )
        )
    return text_table(("key", "value", "needed", "what it says"), rows)


def _key(key: Key) -> Sequence[str]:
    return (f"`{key.name}`", _value(key), "yes" if key.required else "", key.sentence)


def _value(key: Key) -> str:
    shape = key.shape
    if isinstance(shape, Many) and isinstance(shape.item, Record):
        what = shape.item.what
        return f"{what}, or several" if shape.one else f"{_plural(what)}, a list"
    if isinstance(shape, Many):
        return f"{_words(shape.item)}{', or a list' if shape.one else '; a list'}"
    return _words(shape)


def _plural(what: str) -> str:
    """What a shape is called, several of it: `rules` of `a rule`."""
    word = what.removeprefix("an ").removeprefix("a ")
    return f"{word[:-1]}ies" if word.endswith("y") else f"{word}s"


def _words(shape: object) -> str:
    if isinstance(shape, Choice):
        return ", ".join(f"`{value}`" for value in shape.values)
    return wanted(shape)  # type: ignore[arg-type]  # it is a shape


def operators() -> str:
    """Every operator with its keys."""
    parts = []
    for name, (record, sentence) in OPERATORS.items():
        rows = [_key(key) for key in record.keys]
        parts.append(
            f"### `{name}`\n\n{sentence}\n\n{text_table(('key', 'value', 'needed', 'what it says'), rows)}"
        )
    return "\n".join(parts)


def names() -> str:
    """Every fact of every subject, its attributes named behind it."""
    return "\n".join(_subject(name, fields) for name, fields in OWN.items())


def _subject(name: str, fields: Fields) -> str:
    rows = [(f"`{field.name}`", _type(field.type), field.sentence) for field in fields.values()]
    text = f"### {_VARIABLES[name]}: a {name}\n\n{text_table(('fact', 'is', 'what it says'), rows)}"
    said = [
        f"`{row.name}`" for row in TABLE.values()
        if name in {place.value for place in row.places} and row.name not in fields
    ]  # fmt: skip
    if said and name in {place.value for place in Place}:
        text += f"\nAnd what stands in its `[ ]`: {', '.join(said)}.\n"
    return text


def _type(kind: Type) -> str:
    values = [f"`{value}`" for value in kind.values if value]
    if not values or len(values) > _MOST_VALUES:
        return called(kind)
    return ", ".join(values)


def calls() -> str:
    """Every function, macro and question to a text."""
    rows = [
        (f"`{call}`", what) for group in (FUNCTIONS, MACROS, TEXTS) for call, what in group.items()
    ]
    return text_table(("written", "is"), rows)
