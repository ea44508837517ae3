"""Prices and growth rates as people write them: `$350/mo`, `0.40/h`, `20k a month`, `5%/mo`."""

from __future__ import annotations

import math
import re
from typing import NamedTuple

from dsl.diagnostics.plausible import NotAQuantityError
from dsl.quantity import Dimension, Quantity
from dsl.units import BY_SPELLING, HOUR, MONTH, MULTIPLIERS, YEAR

HOURS_A_MONTH = 730.0
"""Hours by which a month of machines is billed: 8,760 / 12. Source: the AWS Pricing Calculator."""

MOST_DOLLARS = 1e9
"""Dollars a month beyond which a price is a typing error. Basis: a convention; the largest published
commitments to a cloud are a few hundred million dollars a month."""

MOST_GROWTH = 10.0
"""The share a month beyond which growth is a typing error. Basis: a convention; eleven times as much
every month is a trillion times as much in a year."""

_LONGEST = 80
_DOLLARS = frozenset({"$", "us$", "usd", "dollar", "dollars"})
_OTHER_SIGNS = "€£¥₹₩₽₿"
_SIGNS = f"${_OTHER_SIGNS}"
_OTHERS = frozenset(
    [
        *_OTHER_SIGNS,
        *("eur", "euro", "euros", "gbp", "pound", "pounds", "jpy", "yen", "inr", "rupee", "rupees"),
        *("cny", "rmb", "chf", "cad", "aud", "sek", "nok", "dkk", "pln", "brl", "mxn", "krw"),
        *("sgd", "hkd", "nzd", "zar", "btc", "cent", "cents"),
    ]
)
_SHAPE = re.compile(
    rf"(?:<=|<|≤)?\s*(?P<sign>[-+]?)(?P<front>[^\W\d_]*[{_SIGNS}]|[^\W\d_]+\.?)?\s*(?P<minus>-?)"
    r"(?P<number>(?:[0-9][0-9,_]*(?:\.[0-9]+)?|\.[0-9]+)(?:e[-+]?[0-9]{1,3})?)(?P<tail>.*)",
    re.DOTALL | re.IGNORECASE,
)
_WORD = re.compile(rf"us\$|[{_SIGNS}]|[^\W\d_]+|[0-9]+|\S", re.IGNORECASE)
_PER = frozenset({"/", "per", "a", "an", "each", "every"})
_EACH = {
    "hourly": "h",
    "daily": "d",
    "weekly": "w",
    "monthly": "mo",
    "yearly": "y",
    "annually": "y",
}
_A_MILLION = frozenset({"M", "million", "millions", "mio", "mln"})
_NOUNS = frozenset({"request", "requests", "req", "reqs"})


class Price(NamedTuple):
    """A price in dollars a month or a million requests, and whether its text names dollars."""

    quantity: Quantity
    has_currency: bool


def read_price(text: str, wanted: tuple[Dimension, ...] = (Dimension.COST,)) -> Price:
    """Read dollars per period, as dollars a month, or for a million requests where `wanted`.

    Raises:
        NotAQuantityError: it is not such a price, it is zero, or it is in another currency.

    """
    shape = _SHAPE.fullmatch(text.strip()) if len(text) <= _LONGEST else None
    if shape is None:
        raise NotAQuantityError(f"a price was expected; `{text.strip()[:40]}` is none", "$350/mo")
    words = _WORD.findall(shape["tail"])
    said = [word for word in (shape["front"] or "", *words) if word]
    _check_currency(text, said, shape)
    figure = shape["number"].replace(",", "").replace("_", "")
    words = [word for word in words if word.lower() not in _DOLLARS]
    power = MULTIPLIERS.get(words[0], 0) if words else 0
    tail = words[1:] if power else words
    has_currency = any(word.lower() in _DOLLARS for word in said)
    figure_shown = figure + (words[0] if power else "")
    dimension, factor = _period(text, figure_shown, tail, wanted, has_dollars=has_currency)
    value = float(figure) * 10.0**power * factor
    _check_price(text, value, shape)
    shown = " ".join(text.split())
    return Price(Quantity(value, dimension, shown), has_currency)


def _check_currency(text: str, words: list[str], shape: re.Match[str]) -> None:
    """Only dollars are read: whatever else stands in front of the figure or behind it is not one."""
    front = (shape["front"] or "").lower()
    other = next((word for word in words if word.lower() in _OTHERS), "")
    if front and front not in _DOLLARS:
        other = other or shape["front"]
    if other:
        raise NotAQuantityError(
            f"`{text.strip()[:40]}`: prices are in US dollars, not in `{other[:20]}`"
        )


def _period(
    text: str,
    figure: str,
    words: list[str],
    wanted: tuple[Dimension, ...],
    *,
    has_dollars: bool,
) -> tuple[Dimension, float]:
    """The dimension of a price, a million requests or a month, and the factor to it."""
    if len(words) == 1 and words[0].lower() in _EACH:
        words = ["per", _EACH[words[0].lower()]]
    if words and words[0].lower() not in _PER and not has_dollars:
        raise NotAQuantityError(
            f"`{text.strip()[:40]}`: prices are in US dollars, not in `{words[0][:20]}`"
        )
    if not words[1:] or words[0].lower() not in _PER:
        raise NotAQuantityError(
            f"`{text.strip()[:40]}` is a price without a period; per month?", f"${figure}/mo"
        )
    rest = [word for word in words[1:] if word.lower() not in _NOUNS]
    if rest and rest[0] in _A_MILLION and len(rest) == 1:
        if Dimension.UNIT_COST not in wanted:
            raise NotAQuantityError(
                f"`{text.strip()[:40]}`: a price per period was expected", f"${figure}/mo"
            )
        return Dimension.UNIT_COST, 1.0
    unit = BY_SPELLING.get(rest[0].lower()) if len(rest) == 1 and rest[0] != "m" else None
    if unit is None or unit.dimension is not Dimension.DURATION or unit.factor < HOUR:
        shown = "".join(rest)[:20] or words[-1][:20]
        raise NotAQuantityError(
            f"`{shown}` is not a billing period; write /h, /mo or /y", f"${figure}/mo"
        )
    return Dimension.COST, _times_a_month(unit.factor)


def _times_a_month(seconds: float) -> float:
    """How many of a period fit into a twelfth of a year; a month is one."""
    return 1.0 if seconds == MONTH else HOURS_A_MONTH * HOUR / seconds


def _check_price(text: str, value: float, shape: re.Match[str]) -> None:
    shown = text.strip()[:40]
    if "-" in (shape["sign"], shape["minus"]):
        raise NotAQuantityError(f"`{shown}` is below zero", shown.replace("-", "", 1))
    if not math.isfinite(value) or value > MOST_DOLLARS:
        raise NotAQuantityError(
            f"`{shown}` is more than a billion dollars a month; check the unit",
            "$350/mo",
            above=True,
        )
    if value <= 0:
        raise NotAQuantityError(f"`{shown}` is zero; more was expected", "$350/mo")


_GROWTH = re.compile(
    r"(?P<sign>[-+]?)(?P<number>[0-9][0-9,_]*(?:\.[0-9]+)?|\.[0-9]+)\s*(?P<form>%|percent|pct|x|×|)"
    r"\s*(?P<per>/|per\b|an?\b|each\b|every\b|)\s*(?P<time>[a-z]*)",
    re.IGNORECASE,
)


def read_growth(text: str) -> Quantity:
    """Read a growth rate, as the share that a month adds: `5%/mo`, `60% a year`, `2x/y`.

    Growth is compound: 60% a year is 1.6 ** (1 / 12) - 1 a month.

    Raises:
        NotAQuantityError: it is not a growth rate, not above zero, or absurd.

    """
    shown = text.strip()[:40]
    shape = _GROWTH.fullmatch(text.strip()) if len(text) <= _LONGEST else None
    if shape is None or not shape["form"]:
        raise NotAQuantityError(f"growth per period was expected; got `{shown}`", "5%/mo")
    figure = f"{shape['number']}{shape['form']}"
    unit = BY_SPELLING.get(shape["time"].lower()) if shape["per"] and shape["time"] != "m" else None
    if unit is None or unit.dimension is not Dimension.DURATION:
        raise NotAQuantityError(f"`{shown}` grows without a period; per month?", f"{figure}/mo")
    if shape["sign"] == "-":
        raise NotAQuantityError(f"`{shown}` is below zero; a decline needs no plan", "5%/mo")
    number = float(shape["number"].replace(",", "").replace("_", ""))
    times = number if shape["form"].lower() in {"x", "×"} else 1 + number / 100
    return Quantity(_a_month(shown, times, unit.factor), Dimension.GROWTH, shown)


def _a_month(shown: str, times: float, seconds: float) -> float:
    months = 12 * seconds / YEAR if seconds != MONTH else 1.0
    if times <= 1:
        raise NotAQuantityError(f"`{shown}` is no growth; more was expected", "5%/mo")
    exponent = math.log(times) / months
    growth = math.expm1(exponent) if exponent < math.log1p(MOST_GROWTH) * 2 else math.inf
    if not growth <= MOST_GROWTH:
        raise NotAQuantityError(
            f"`{shown}` is more than tenfold a month; check the unit", "5%/mo", above=True
        )
    return growth
