"""What a tree says by a shape, and every problem on the way."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from dsl.diagnostics.suggest import Suggester
from dsl.problem import Problem
from dsl.quantities import NotAQuantityError, read_quantity
from dsl.source import Span
from reviewer.packs.data.shapes import (
    Amount,
    Choice,
    Either,
    Flag,
    Many,
    Named,
    Number,
    Record,
    Shape,
    Whole,
    Words,
    hint_for,
    short,
    wanted,
)
from reviewer.packs.data.yaml_text import Items, Pairs, Text, Tree


class Said(NamedTuple):
    """A record that was read: its values by key, and its place."""

    values: dict[str, Any]
    span: Span

    def get(self, name: str, default: Any = None) -> Any:
        """The value of a key, `default` where it is not said."""
        return self.values.get(name, default)


class Reading:
    """Reads trees by shapes, and keeps every problem on the way."""

    def __init__(self, problems: Iterable[Problem] = ()) -> None:
        self.problems = list(problems)

    def wrong(self, code: str, span: Span, message: str, hint: str = "") -> None:
        """Keep a problem."""
        self.problems.append(Problem(code, span, message, hint))

    def read(self, tree: Tree, shape: Shape) -> Any:
        """The value of a tree; None where it is of another shape, which is reported."""
        if isinstance(shape, Record):
            return self._read_record(tree, shape)
        if isinstance(shape, Either):
            return self.read(tree, shape.full if isinstance(tree, Pairs) else shape.short)
        if isinstance(shape, Many):
            return self._read_list(tree, shape)
        if isinstance(shape, Named):
            return self._read_mapping(tree, shape)
        if not isinstance(tree, Text):
            self._report_unlike(tree, shape)
            return None
        return self._read_scalar(tree, shape)

    def _report_unlike(self, tree: Tree, shape: Shape) -> None:
        given = {Text: "a text", Items: "a list", Pairs: "a mapping"}[type(tree)]
        span = tree.span if isinstance(tree, Text) else Span(tree.span.start, tree.span.start + 1)
        self.wrong(
            "wrong-shape", span, f"{wanted(shape)} was expected; this is {given}", hint_for(shape)
        )

    def _read_list(self, tree: Tree, shape: Many) -> list[Any] | None:
        if not isinstance(tree, Items):
            if shape.one:
                one = self.read(tree, shape.item)
                return None if one is None else [one]
            self._report_unlike(tree, shape)
            return None
        if len(tree.items) > shape.most:
            self.wrong(
                "too-many",
                tree.span,
                f"a list has {shape.most} items at most; this has {len(tree.items):,}",
            )
            return None
        if not tree.items:
            self.wrong(
                "empty-list",
                tree.span,
                f"{wanted(shape)} was expected; this list is empty",
                "leave the key out",
            )
        found = (self.read(item, shape.item) for item in tree.items)
        return [item for item in found if item is not None]

    def _read_mapping(self, tree: Tree, shape: Named) -> dict[str, Any] | None:
        if not isinstance(tree, Pairs):
            self._report_unlike(tree, shape)
            return None
        found = {}
        for key, value in tree.pairs:
            if key.value not in shape.names:
                self._report_unknown(key, shape.names)
                continue
            found[key.value] = self.read(value, shape.item)
        return {name: value for name, value in found.items() if value is not None}

    def _read_record(self, tree: Tree, shape: Record) -> Said | None:
        if not isinstance(tree, Pairs):
            self._report_unlike(tree, shape)
            return None
        keys = {key.name: key for key in shape.keys}
        values: dict[str, Any] = {}
        met: set[str] = set()
        for name, value in tree.pairs:
            known = name.value if name.value in keys else _other_dash(name.value, keys)
            if known in keys:
                met.add(known)
                said = self.read(value, keys[known].shape)
                if said is not None:
                    values[known] = said
            else:
                self._report_unknown(name, tuple(keys), shape.what)
        self._report_missing(tree, shape, met)
        return Said(values, tree.span)

    def _report_unknown(self, name: Text, known: Sequence[str], where: str = "") -> None:
        near = Suggester(known).nearest(name.value)
        hint = f"write `{near}`" if near else f"there are {', '.join(known)}"
        if _TORN & {*name.value}:
            hint = "inside `{ }`, quote a text that contains a comma"
        said = (
            f"{where} has no key `{name.value[:40]}`"
            if where
            else f"`{name.value[:40]}` is none of them"
        )
        self.wrong("unknown-key", name.span, said, hint)

    def _report_missing(self, tree: Pairs, shape: Record, met: set[str]) -> None:
        place = tree.pairs[0][0].span if tree.pairs else tree.span
        for key in shape.keys:
            if key.required and key.name not in met:
                hint = f"write `{key.name}: {short(key.shape)}`"
                self.wrong(
                    "missing-key", place, f"{shape.what} lacks `{key.name}`: {key.sentence}", hint
                )
        operators = [name for name in shape.one_of if name in met]
        if shape.one_of and len(operators) != 1:
            what = "none is" if not operators else "these are " + " and ".join(operators)
            some = ", ".join(f"`{name}`" for name in shape.one_of)
            self.wrong("one-operator", place, f"{shape.what} says one of {some}; {what} here")

    def _read_scalar(self, tree: Text, shape: Shape) -> Any:
        if isinstance(shape, Words):
            return self._read_words(tree, shape)
        if isinstance(shape, Choice):
            return self._read_choice(tree, shape)
        if isinstance(shape, Flag):
            return self._read_flag(tree)
        if isinstance(shape, Amount):
            return self._read_amount(tree, shape)
        return self._read_number(tree, shape)

    def _read_words(self, tree: Text, shape: Words) -> Text | None:
        text = tree.value.strip()
        if tree.plain and text in _NULLS:
            self.wrong(
                "wrong-value",
                tree.span,
                f"{shape.what} was expected; this is nothing",
                hint_for(shape),
            )
            return None
        if len(text) > shape.most:
            self.wrong(
                "too-long",
                tree.span,
                f"{shape.what} has {shape.most:,} letters at most; this has {len(text):,}",
            )
            return None
        if not text or (shape.pattern and not re.fullmatch(shape.pattern, text)):
            shown = f"; this is `{text[:40]}`" if text else "; this is empty"
            self.wrong(
                "wrong-value", tree.span, f"{shape.what} was expected{shown}", hint_for(shape)
            )
            return None
        return tree

    def _read_choice(self, tree: Text, shape: Choice) -> str | None:
        text = tree.value.strip()
        if text in shape.values:
            return text
        near = Suggester(shape.values).nearest(text)
        hint = f"write `{near}`" if near else hint_for(shape)
        self.wrong(
            "wrong-value", tree.span, f"{wanted(shape)} was expected; this is `{text[:40]}`", hint
        )
        return None

    def _read_flag(self, tree: Text) -> bool | None:
        if tree.plain and tree.value.lower() in ("true", "false"):
            return tree.value.lower() == "true"
        self.wrong(
            "wrong-value",
            tree.span,
            f"true or false was expected; this is the text `{tree.value[:40]}`",
            "write `true` or `false`",
        )
        return None

    def _read_amount(self, tree: Text, shape: Amount) -> Any:
        try:
            return read_quantity(tree.value, (shape.dimension,))
        except NotAQuantityError as error:
            self.wrong(
                "wrong-value", tree.span, str(error), f"write `{error.hint}`" if error.hint else ""
            )
            return None

    def _read_number(self, tree: Text, shape: Shape) -> Any:
        text = tree.value
        if re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})?", text) and tree.plain:
            value = float(text)
            if isinstance(shape, Number) and value <= shape.most:
                return value
            if (
                isinstance(shape, Whole)
                and value.is_integer()
                and shape.least <= value <= shape.most
            ):
                return int(value)
        self.wrong(
            "wrong-value",
            tree.span,
            f"{wanted(shape)} was expected; this is `{text[:40]}`",
            hint_for(shape),
        )
        return None


_TORN = frozenset("()[]<>=&|!")
"""No key holds one of these; the rest of a condition that was cut at a comma does."""

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})


def _other_dash(name: str, keys: Iterable[str]) -> str:
    """The key that differs in `-` and `_` only."""
    plain = name.replace("_", "-")
    return next((key for key in keys if key.replace("_", "-") == plain), "")
