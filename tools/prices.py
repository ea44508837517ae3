"""The price list of `dsl/prices.toml`, checked: what `tools/generate_catalogue.py` writes for `dsl`.

An endless last tier becomes `null`, which JSON has for it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from dsl.kinds import Kind

Table = dict[str, Any]

BASES = ("source", "secondary", "computed")
UNITS = ("h", "vCPU-h", "GB-h", "LCU-h", "mo", "GB-mo", "GB", "GB-s", "M")
QUANTITIES = (
    *("hours", "balancers", "stored", "disks", "reads", "writes", "requests", "messages"),
    *("seconds", "units", "once"),
)


def prices_part(raw: Table, technologies: Table, faults: list[str]) -> Table:
    """The content of `_prices.json`: the list's head, sources, rows, machines, and both sorts of plans."""
    sources = raw["sources"]
    rows = {name: row_of(name, row, sources, faults) for name, row in raw["rows"].items()}
    faults += [f"kinds: `{kind}` is no kind" for kind in raw["kinds"] if kind not in list(Kind)]
    named = {"plans": raw["plans"], "bought": raw["bought"]}
    faults += [
        f"{where}: `{key}` is no technology"
        for where, keys in named.items()
        for key in keys
        if key not in technologies
    ]
    for where, plan in (*raw["kinds"].items(), *raw["plans"].items()):
        faults += plan_faults(where, plan, raw)
    faults += [
        f"machines.{name}: no row `{machine['row']}`"
        for name, machine in raw["machines"].items()
        if machine["row"] not in rows
    ]
    head = {name: str(raw[name]) for name in ("provider", "region", "currency", "terms", "checked")}
    kept = {name: raw[name] for name in ("sources", "machines", "kinds", "plans", "bought")}
    return {"head": head, "rows": rows, **kept}


def row_of(name: str, row: Table, sources: Table, faults: list[str]) -> Table:
    """One row with tiers, the last without an end, and with its own basis or that of its first source."""
    if ("price" in row) == ("tiers" in row):
        faults.append(f"rows.{name}: either `price` or `tiers`")
        return {}
    tiers = row.get("tiers") or [[math.inf, row["price"]]]
    faults += tier_faults(name, tiers)
    if row.get("unit") not in UNITS:
        faults.append(f"rows.{name}: `{row.get('unit')}` is not a unit")
    unknown = [key for key in row.get("sources", ()) if key not in sources]
    if unknown or not row.get("sources"):
        faults.append(f"rows.{name}: no source, or one that is not listed")
        return {}
    basis = row.get("basis", sources[row["sources"][0]]["basis"])
    faults += [f"rows.{name}: `{basis}` is no basis"] if basis not in BASES else []
    ended = [[None if math.isinf(upto) else upto, price] for upto, price in tiers]
    said = {key: row[key] for key in ("unit", "of", "as_of", "sources", "note") if key in row}
    return {"tiers": ended, "basis": basis, **said}


def tier_faults(name: str, tiers: list[list[float]]) -> Iterator[str]:
    """Faults of tiers: they rise, the last has no end, and each price is above zero."""
    ends = [upto for upto, _ in tiers]
    if ends != sorted(ends) or not math.isinf(ends[-1]):
        yield f"rows.{name}: tiers rise, and the last is `inf`"
    if any(price <= 0 for _, price in tiers):
        yield f"rows.{name}: a price is above zero"


def plan_faults(where: str, plan: Table, raw: Table) -> Iterator[str]:
    """Faults of a plan: the machines, rows, quantities and plans that it names exist."""
    if "like" in plan and plan["like"] not in raw["plans"]:
        yield f"{where}: like `{plan['like']}`, which has no plan"
    if "machine" in plan and plan["machine"] not in raw["machines"]:
        yield f"{where}: no machine `{plan['machine']}`"
    named = [plan[key] for key in ("disk", "out") if key in plan]
    named += [
        line[key] for line in plan.get("lines", ()) for key in ("row", "ordered") if key in line
    ]
    yield from (f"{where}: no row `{row}`" for row in named if row not in raw["rows"])
    for line in plan.get("lines", ()):
        if line["of"] not in QUANTITIES:
            yield f"{where}: `{line['of']}` is no quantity"
