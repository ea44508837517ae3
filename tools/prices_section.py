"""The price list in the text of `docs/figures.md`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dsl.catalogue import price_list
from tools.markdown import number, table

PRICES = """\
`review numbers` prices a design in US dollars by public list prices of {provider} in {region}, {terms},
last checked on {checked}. `assume x.price $350/mo` states another price, per instance for components
with a count. *As of* is the date of the text that was read. `dsl/prices.toml` holds the prices and how
each technology is billed. Self-hosted software that is not below is priced as the machine of its kind;
for a managed service that is not below, the review asks for the price."""

UNITS = {
    "h": "an hour", "mo": "a month", "GB-mo": "a GB a month", "GB": "a GB", "M": "a million",
    "GB-s": "a GB and second", "vCPU-h": "a vCPU and hour", "GB-h": "a GB and hour",
    "LCU-h": "a capacity unit and hour",
}  # fmt: skip


def amount(price: float) -> str:
    """Dollars with as many digits as the price has, two at least."""
    whole, _, part = f"{price:.12f}".rstrip("0").partition(".")
    return f"${whole}.{part:0<2}"


def tiers_text(row: Mapping[str, Any]) -> str:
    """A price, or the price of each tier and where the tier ends."""
    tiers = row["tiers"]
    if len(tiers) == 1:
        return f"{amount(tiers[0][1])} {UNITS[row['unit']]}"
    shown = [f"{amount(p)} up to {number(end)}" for end, p in tiers if end is not None]
    return f"{', '.join(shown)}, then {amount(tiers[-1][1])} {UNITS[row['unit']]}"


def prices() -> list[str]:
    """The price list and its sources."""
    listed = price_list()
    rows: list[tuple[str, ...]] = []
    for row in listed["rows"].values():
        links = ", ".join(f"[{key}](#price-{key})" for key in row["sources"])
        what = f"{row['of']} ({row['note']})" if "note" in row else row["of"]
        rows.append((what, tiers_text(row), row.get("as_of", ""), f"{row['basis']}: {links}"))
    cited_prices = [
        f'- <a id="price-{key}"></a>`{key}` [{one["title"]}]({one["url"]}). *{one["basis"]}*'
        for key, one in listed["sources"].items()
    ]
    head = PRICES.format(**listed["head"])
    return [head, "", *table("| | price | as of | basis |", rows), *cited_prices, ""]
