"""A `Quantity` for words as people say them: `10k/s`, `2.5 million a day`, `99.9%`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dsl.diagnostics.plausible import (
    NotAQuantityError,
    called,
    check_dimension,
    check_size,
    example_of,
    given,
    keeps_figure,
    nines,
)
from dsl.diagnostics.unknown_units import WORD, kept
from dsl.quantity import Dimension, Quantity
from dsl.units import AVERAGED, BY_SPELLING, MULTIPLIERS, NOUNS, PER, Unit

if TYPE_CHECKING:
    from collections.abc import Collection

__all__ = ["NotAQuantityError", "keeps_figure", "nines", "read_quantity"]

_LONGEST = 80
_MONEY = frozenset({Dimension.COST, Dimension.UNIT_COST, Dimension.GROWTH})
_SHAPE = re.compile(
    r"(?:<=|>=|<|>|≤|≥)?\s*"
    r"(?P<text>(?P<sign>[-+]?)(?P<number>(?:[0-9][0-9,_]*(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?)"
    r"\s*(?P<unit>.*?))\s*",
    re.DOTALL,
)
_BITS = re.compile(r"[kKmMgGtT]b")
_SECONDS = (["s"], ["sec"], ["second"])
_PARTS = {"%": -2, "percent": -2, "pct": -2, "‰": -3}
_GROUPED = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[^,]*")


class _NoUnitError(NotAQuantityError):
    """A `word` behind the number means nothing there."""

    def __init__(self, message: str, word: str) -> None:
        super().__init__(message)
        self.word = word


def read_quantity(
    text: str, wanted: Collection[Dimension] = (), *, zero: bool | None = None
) -> Quantity:
    """Read a quantity of one of the `wanted` dimensions, of any where none is named.

    `zero` says whether 0 is one; unsaid, times and shares may be 0. Raises `NotAQuantityError`.
    """
    if not _MONEY.isdisjoint(wanted):
        from dsl.money import read_growth, read_price  # noqa: PLC0415  # few designs speak of money

        is_growth = Dimension.GROWTH in wanted
        return read_growth(text) if is_growth else read_price(text, tuple(wanted)).quantity
    try:
        return _read(text, wanted, zero=zero)
    except _NoUnitError as error:
        hint = kept(text.strip(), error.word, wanted, lambda each: _sound(each, wanted))
        raise NotAQuantityError(str(error), hint) from None


def _read(text: str, wanted: Collection[Dimension], *, zero: bool | None = None) -> Quantity:
    shape = _SHAPE.fullmatch(text.strip()) if len(text) <= _LONGEST else None
    if shape is None:
        raise NotAQuantityError(f"{called(wanted)} was expected{given(text)}", example_of(wanted))
    if not _GROUPED.fullmatch(shape["number"]):
        hint = shape["text"].replace(",", ".", 1)
        raise NotAQuantityError(f"`{shape['text']}`: a decimal fraction follows a dot", hint)
    if shape["sign"] == "-":
        raise NotAQuantityError(f"`{shape['text']}` is below zero", shape["text"][1:].strip())
    quantity = _Words(shape, wanted).quantity()
    check_dimension(quantity, wanted)
    check_size(quantity, wanted, zero=zero)
    return quantity


class _Words:
    """The words behind a number, read from left to right."""

    def __init__(self, shape: re.Match[str], wanted: Collection[Dimension]) -> None:
        self.text = " ".join(shape["text"].split())
        self.number = shape["number"].replace(",", "").replace("_", "")
        self.words: list[str] = WORD.findall(shape["unit"])
        self.wanted = wanted

    def quantity(self) -> Quantity:
        if not self.words:
            return self._bare()
        if self.words[0].lower() in _PARTS:
            return self._fraction()
        if self.words[0] == ":":
            return self._ratio()
        multiplied = self._multiplier()
        value = self._scaled(multiplied)
        unit = self._unit()
        self._nouns()
        if unit is None:
            return self._number_or_rate(value)
        return self._with_unit(value, unit)

    def _bare(self) -> Quantity:
        value = self._scaled(0)
        if Dimension.FRACTION in self.wanted and Dimension.COUNT not in self.wanted and value <= 1:
            return Quantity(value, Dimension.FRACTION, self.text)
        if value == 0 and Dimension.DURATION in self.wanted and len(self.wanted) == 1:
            return Quantity(0.0, Dimension.DURATION, self.text)
        return Quantity(value, Dimension.COUNT, self.text)

    def _fraction(self) -> Quantity:
        power = _PARTS[self.words[0].lower()]
        self._end(self.words[1:])
        return Quantity(self._scaled(power), Dimension.FRACTION, self.text)

    def _ratio(self) -> Quantity:
        right = self.words[1] if len(self.words) > 1 else ""
        if not re.fullmatch(r"[0-9]+(?:\.[0-9]+)?", right) or float(right) == 0:
            raise NotAQuantityError(f"`{self.text}` is not a ratio", "100:1")
        self._end(self.words[2:])
        return Quantity(self._scaled(0) / float(right), Dimension.RATIO, self.text)

    def _scaled(self, power: int) -> float:
        mantissa, _, exponent = self.number.lower().partition("e")
        total = int(exponent or 0) + power if len(exponent) < 6 else 10**6  # noqa: PLR2004  # 1e99999 is absurd enough
        return float(f"{mantissa}e{total}")

    def _multiplier(self) -> int:
        """The power of ten that the first word is, or begins with (`kqps`); takes it off."""
        word = self.words[0]
        if word in {"B", "b"}:
            raise NotAQuantityError(
                f"`{self.text}`: bytes or billion?",
                self.number + (" bytes" if Dimension.SIZE in self.wanted else "bn"),
            )
        if word in {"m", "M"} and self._only_time(word):
            raise NotAQuantityError(f"`{self.text}`: minute or month?", f"{self.number}min")
        power = MULTIPLIERS.get(word, MULTIPLIERS.get(word.lower()))
        if power is not None:
            del self.words[0]
        elif word not in BY_SPELLING and word[0] in "kKM" and _is_word(word[1:]):
            power, self.words[0] = MULTIPLIERS[word[0].replace("K", "k")], word[1:]
        return power or 0

    def _only_time(self, word: str) -> bool:
        times = {Dimension.DURATION}
        return word == "m" and bool(self.wanted) and set(self.wanted) <= times

    def _unit(self) -> Unit | None:
        if not self.words:
            return None
        self._check_bits()
        unit = BY_SPELLING.get(self.words[0]) or BY_SPELLING.get(self.words[0].lower())
        if unit is not None:
            del self.words[0]
        return unit

    def _check_bits(self) -> None:
        """Ask back where `b` may be a bit or a byte: `5 Tb`, `5 gb/s`; `5 Gb/s` is bits."""
        word, behind = self.words[0], [each.lower() for each in self.words[1:]]
        if not _BITS.fullmatch(word):
            return
        if word[0].isupper() and behind[:1] and behind[0] in PER and behind[1:] in _SECONDS:
            self.words[0] = f"{word[0]}bit"
        elif behind or (word[0].isupper() and word != "Kb"):
            hint = f"{self.number} {word[0].upper()}B{''.join(self.words[1:])}"
            raise NotAQuantityError(f"`{self.text}`: bits or bytes? `b` is a bit, `B` a byte", hint)

    def _nouns(self) -> None:
        while self.words and self.words[0].lower() in NOUNS:
            del self.words[0]

    def _number_or_rate(self, value: float) -> Quantity:
        if not self.words:
            return Quantity(value, Dimension.COUNT, self.text)
        seconds = self._per()
        return Quantity(value / seconds, Dimension.RATE, self.text, seconds >= AVERAGED)

    def _with_unit(self, value: float, unit: Unit) -> Quantity:
        value *= unit.factor
        if unit.dimension is Dimension.SIZE and self.words:
            seconds = self._per()
            return Quantity(value / seconds, Dimension.BANDWIDTH, self.text, seconds >= AVERAGED)
        self._end(self.words)
        return Quantity(value, unit.dimension, self.text)

    def _per(self) -> float:
        """The seconds behind `/` or `per`."""
        if self.words[0].lower() not in PER or len(self.words) == 1:
            self._end(self.words)
        times = 1.0
        if re.fullmatch(r"[0-9]{1,6}", self.words[1]) and len(self.words) > 2:  # noqa: PLR2004  # `/5min`
            times = float(self.words.pop(1))
            self._end(["0"] if not times else [])
        word = self.words[1]
        if word in {"m", "M"}:
            start = self.text[: self.text.rfind(word)]
            raise NotAQuantityError(f"`{self.text}`: minute or month?", f"{start}min")
        unit = BY_SPELLING.get(word.lower())
        if unit is None or unit.dimension is not Dimension.DURATION:
            self._end(self.words[1:])
            raise AssertionError
        self._end(self.words[2:])
        return unit.factor * times

    def _end(self, words: list[str]) -> None:
        if words:
            shown = words[0][:20]
            raise _NoUnitError(f"`{shown}` in `{self.text}` is not a unit", words[0])


def _is_word(word: str) -> bool:
    return word.lower() in BY_SPELLING or word.lower() in NOUNS


def _sound(text: str, wanted: Collection[Dimension]) -> str:
    """`text` where it is a quantity, else what it lacks only the unit for; "" for neither."""
    try:
        return _read(text, wanted).text
    except NotAQuantityError as error:
        return error.hint if text[-1:].isdigit() and error.hint.startswith(text) else ""
