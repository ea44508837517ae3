"""Writes `docs/figures.md`: every number the reviewer may assume, and where it comes from.

Run after `tools/generate_catalogue.py`.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "figures.md"
sys.path.insert(0, str(ROOT))

from dsl.catalogue import Technology, catalogue, common_figures, sources  # noqa: E402 - the path comes first
from tools.figures import BINARY, TRAITS  # noqa: E402 - the path comes first
from tools.markdown import number, table  # noqa: E402 - the path comes first
from tools.prices_section import prices  # noqa: E402 - the path comes first

HEAD = """\
<!-- Written by tools/generate_figures_page.py from dsl/technologies and
     dsl/{kinds,common,sources,prices}.toml. Change those and run `make generate`. -->

# Where the numbers come from

A number that a design does not state is taken from here, and the report says so: the figure,
its basis, and the line that replaces it (`assume hot.hit 95%`, `assume db.write_capacity 8k/s`,
or `[capacity=500/s]` on the component).

These are orders of magnitude for planning on a whiteboard. They are not promises of any
vendor, and a measurement of your own is better than all of them.

- A range reads *conservative – typical – optimistic*. Load above the optimistic figure is an
  error, above the typical one a warning, above the conservative one a note.
- A capacity is what one node, broker, shard, partition, queue or account carries; the column
  *of one* says which. In stores without a leader it counts what each copy does (*replica*).
- *Basis*: `source` was read at its publisher, `secondary` where others quote it or in a copy of
  2023 or before, `general` is common knowledge and not verified. The basis of a range is that of
  the figure it is anchored to; the rest of the range is a margin chosen here.
- The date after a basis is the last day on which a text is known to have stated the figure: the day a
  living page was read, or the day of an old copy. `python -m tools.stale_figures` lists what is due.
- Sizes are in thousands (KB) or in 1,024s (KiB), as the publisher counts them.
- A technology with no row of its own has the figures of another one or of its kind, see below.
- Latencies are milliseconds at the median and at the 99th percentile, without waiting.
- Availability is the fraction of time for one node, and for several over zones with failover.
- *As it comes* is how a technology behaves unless told otherwise: whether a read sees the last
  write, where a confirmed write is safe, over what a transaction reaches, whether entries expire
  by themselves, within what order is kept.

A technology is one file in `dsl/technologies/`: its title, kind, icon and other names, and its
figures where it has some of its own. Add the file and run `make generate`; a figure without a
unit, a basis or a source is refused.
"""

LIKE = """\
These speak the same protocol or are the same engine; their figures are those of the other one,
as general knowledge. A managed one without a published availability is taken for 99.9%."""

ONLY_KIND = """\
These hold where a design names a kind and no technology, or a technology without figures of its
own."""


SCALES = ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "K"))


def scale(values: Sequence[float], unit: str) -> tuple[float, str]:
    """What to divide by, and the unit a person would then use."""
    if unit == "fraction":
        return 0.01, " %"
    if unit in {"B", "B/s"}:
        size, letter = next((s for s in SCALES if min(values) >= s[0]), (1, ""))
        return size, f" {letter}{unit}"
    return 1, unit if unit.startswith("/") else f" {unit}".rstrip()


def spread(figure: Mapping[str, Any], *names: str) -> str:
    """The numbers of a figure with their unit, one number where they are all the same."""
    values = [figure[name] for name in names]
    if in_1024s := figure.get("in"):
        size, unit = BINARY[in_1024s], f" {in_1024s}"
    else:
        size, unit = scale(values, figure["unit"])
    shown = [number(round(value / size, 6)) for value in values]
    return (shown[0] if len(set(shown)) == 1 else " – ".join(shown)) + unit


def basis(figure: Mapping[str, Any]) -> str:
    """The basis with links to the sources, and the day it was checked."""
    links = ", ".join(f"[{key}](#{key})" for key in figure.get("sources", ()) if key != "gk")
    day = f" ({figure['checked']})" if "checked" in figure else ""
    return str(figure["basis"]) + (f": {links}" if links else "") + day


Rows = list[tuple[str, ...]]
Entries = list[Technology]
Row = tuple[str, str, str, str]  # which figure, its numbers, of what, basis


def own(entry: Technology, group: str) -> dict[str, Mapping[str, Any]]:
    """The figures of a group that are not those of another technology."""
    figures = entry.figures.get(group, {})
    return {name: figure for name, figure in figures.items() if "as" not in figure}


def group_rows(entry: Technology, group: str, *names: str) -> list[Row]:
    """A row for each figure of a group; reads and writes in one where they are the same."""
    rows: list[Row] = []
    for name, figure in own(entry, group).items():
        ends = ("low", "high") if "low" in figure else names
        row = (spread(figure, *ends), figure.get("of", ""), basis(figure))
        if rows and name == "write" and rows[-1][0] == "read" and rows[-1][1:] == row:
            rows[-1] = ("read, write", *row)
        else:
            rows.append((name.replace("_", " "), *row))
    return rows


def capacities(entries: Entries) -> list[str]:
    """Capacities and quotas."""
    rows: Rows = []
    for entry in entries:
        found = group_rows(entry, "capacity", "conservative", "typical", "optimistic")
        rows += [(entry.title, *row[:2], per_of(entry), *row[2:]) for row in found]
        quotas = group_rows(entry, "quota", "value")
        holder = "account" if entry.figures.get("per", "").startswith("account") else "table"
        rows += [(entry.title, f"{row[0]}, quota", row[1], holder, *row[2:]) for row in quotas]
    return table("| | operation | amount | of one | what is counted | basis |", rows)


def per_of(entry: Technology) -> str:
    """Of what one carries a capacity."""
    figures = entry.figures
    words = [figures.get("per", "node")]
    words += [figures["measured"]] if "measured" in figures else []
    words += ["replica operations"] if figures.get("counts") == "replica operations" else []
    words += ["more come by themselves"] if figures.get("elastic") else []
    return "; ".join(words)


def latencies(entries: Entries) -> list[str]:
    """Latencies."""
    rows: Rows = [
        (entry.title, row[0], row[1], row[3])
        for entry in entries
        for row in group_rows(entry, "latency", "p50", "p99")
    ]
    return table("| | operation | p50 – p99 | basis |", rows)


def availabilities(entries: Entries) -> list[str]:
    """Availability and failover."""
    rows: Rows = []
    for entry in entries:
        figure = entry.figures.get("availability", {"as": ""})
        if "as" in figure:
            continue
        failover = entry.figures.get("failover")
        slow = spread(failover, "fastest", "slowest") if failover else ""
        one, several = spread(figure, "single_node"), spread(figure, "ha")
        rows.append((entry.title, one, several, slow, figure.get("published", ""), basis(figure)))
    return table("| | one node | over zones | failover | published | basis |", rows)


def limits(entries: Entries) -> list[str]:
    """Limits and advice on sizes."""
    rows: Rows = [
        (entry.title, row[0], row[1], row[3])
        for entry in entries
        for row in group_rows(entry, "limits", "value")
    ]
    return table("| | limit | value | basis |", rows)


def traits(entries: Entries) -> list[str]:
    """How technologies behave as they come."""
    rows: Rows = []
    for entry in entries:
        found = entry.figures.get("traits", {})
        if found and "as" not in entry.figures.get("availability", {}):
            rows.append((entry.title, *(found.get(name, "") for name in TRAITS)))
    return table(f"| | {' | '.join(TRAITS)} |", rows)


def borrowed(entries: Entries) -> list[str]:
    """Which technologies have the figures of another."""
    of: dict[str, list[str]] = {}
    for entry in entries:
        figure = entry.figures.get("capacity", {}).get("write", {})
        if "as" in figure:
            of.setdefault(figure["as"], []).append(entry.title)
    return [f"- as {title}: {', '.join(sorted(names))}" for title, names in sorted(of.items())]


def conventions(entries: Entries) -> list[str]:
    """Targets of utilisation and hit rates, of kinds."""
    rows: Rows = [
        (entry.title, "stay below", spread(figure, "utilisation"), basis(figure))
        for entry in entries
        if (figure := entry.figures.get("target"))
    ]
    rows += [
        (
            entry.title,
            "hit rate",
            spread(figure, "conservative", "typical", "optimistic"),
            basis(figure),
        )
        for entry in entries
        if (figure := entry.figures.get("hit"))
    ]
    return table("| | | value | basis |", rows)


def commons() -> list[str]:
    """What holds of no technology in particular."""
    found = common_figures()
    rows: Rows = [
        (figure["of"], spread(figure, *names), basis(figure))
        for group, names in (
            ("availability", ("value",)),
            ("copies", ("value",)),
            ("round_trip", ("p50", "p99")),
        )
        for figure in found[group].values()
    ]
    said = found["regions_said"]
    rows += [
        (f"round trip {names.replace(' ', ' to ')}", f"{ms} ms", basis(said))
        for names, ms in found["regions"].items()
    ]
    return table("| | value | basis |", rows)


def cited() -> list[str]:
    """The sources, each with an anchor."""
    lines = []
    for key, source in sources().items():
        title = f"[{source['title']}]({source['url']})" if "url" in source else source["title"]
        year = f", {source['year']}" if "year" in source else ""
        note = f" ({source['note']})" if "note" in source else ""
        lines.append(
            f'- <a id="{key}"></a>`{key}` {title}{year}: {source["says"]}{note}. *{source["basis"]}*'
        )
    return lines


SECTIONS = (
    ("Capacity", capacities),
    ("Latency", latencies),
    ("Availability and failover", availabilities),
    ("Limits and sizes", limits),
    ("As it comes", traits),
)


def page() -> str:
    """The whole page."""
    known = catalogue()
    entries = sorted(known.technologies.values(), key=lambda entry: entry.title.casefold())
    kinds = list(known.kinds.values())
    parts: list[str] = [HEAD]
    for heading, section in SECTIONS:
        parts += [f"## {heading}", "", *section(entries)]
    parts += ["## Taken for another", "", LIKE, "", *borrowed(entries), ""]
    parts += ["## Where only the kind is known", "", ONLY_KIND, ""]
    parts += [*capacities(kinds), *latencies(kinds), *availabilities(kinds)]
    parts += ["## Prices", "", *prices()]
    parts += ["## Conventions", "", *conventions(kinds), *commons(), "## Sources", "", *cited()]
    return "\n".join(parts).rstrip() + "\n"


if __name__ == "__main__":
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page(), "utf-8")
