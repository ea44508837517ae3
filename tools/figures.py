"""The figures of one entry of the catalogue, checked, in base units.

A figure is a table with numbers, a `unit`, a `basis`, and `sources` where the basis is not
a convention. Sizes become bytes, rates a second, durations seconds; latencies stay in ms.

`checked` is a TOML date, without quotes: the last day on which a text is known to have stated the
figure. That is the day a living page was read, or the day of the copy where only an old copy was. A figure with the basis `source` cites an address at its publisher.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

Table = dict[str, Any]

BASES = ("source", "secondary", "general", "computed", "convention")
READ = ("source", "secondary")
"""Bases of a figure that was read in a text."""

NUMBERS = {
    "capacity": ("conservative", "typical", "optimistic"),
    "quota": ("value",),
    "latency": ("p50", "p99"),
    "limits": ("value",),
    "availability": ("single_node", "ha"),
    "failover": ("fastest", "slowest"),
    "target": ("utilisation",),
    "hit": ("conservative", "typical", "optimistic"),
    "value": ("value",),
    "round_trip": ("p50", "p99"),
}
GROUPED = ("capacity", "quota", "latency", "limits")  # tables of figures; the rest are one
FACTS = ("per", "measured", "counts", "elastic")  # said of the capacities as a whole
COUNTS = ("client operations", "replica operations")
NAMING = {
    *(
        "title",
        "kind",
        "icon",
        "aliases",
        "labels",
        "synonyms",
        "heads",
        "people",
        "roles",
        "copies",
        "like",
        "without",
    ),
    *("managed", "partitions", "replicates", "quorum", "by_instance"),
}
SAID = {
    *("unit", "of", "basis", "sources", "checked", "note", "published", "as"),
    *("zones", "regions"),
}

TRAITS = {
    "reads": ("strong", "optional", "eventual"),
    "acknowledged": ("copies", "disk", "memory"),
    "transactions": ("any", "items", "partition", "item", "none"),
    "expiry": ("yes", "no"),
    "order": ("queue", "partition", "none"),
}

BINARY = {"KiB": 2**10, "MiB": 2**20, "GiB": 2**30, "TiB": 2**40, "GiB/vCPU": 2**30}
"""Sizes that a publisher counts in 1,024s, and that pages show the same way."""

_BASE: dict[str, tuple[float, str]] = {
    "KB": (1e3, "B"),
    "MB": (1e6, "B"),
    "GB": (1e9, "B"),
    "TB": (1e12, "B"),
    "MB/s": (1e6, "B/s"),
    "GB/h": (1e9 / 3600, "B/s"),
    "M rows/s": (1e6, "rows/s"),
    "million": (1e6, ""),
    **{unit: (size, "B/vCPU" if "/" in unit else "B") for unit, size in BINARY.items()},
    "Gb/s": (1e9 / 8, "B/s"),
    "/min": (1 / 60, "/s"),
    "tokens/min": (1 / 60, "tokens/s"),
    "min": (60, "s"),
    "h": (3600, "s"),
}
_UNITS = {
    *("/s", "ms", "s", "fraction", "B", "B/s", "rows/s", "s/s", "rows", "items", "nodes"),
    *("/y", "connections", "messages", "executions", "partitions", "vCPU", "indices/GB"),
    *("executions/s", "tokens/s", "B/vCPU", "shards", "units", "consumers", "shards/GB"),
    *_BASE,
}
_NEEDED = {"latency": "ms", "availability": "fraction", "failover": "s", "target": "fraction"}


def figures_of_entry(key: str, technologies: Table, sources: Table, faults: list[str]) -> Table:
    """The figures of a technology, those of what it is `like` included as general knowledge.

    Its own figures override those, and `without` excludes some: `["limits", "capacity.hit"]` names a
    whole table or one figure of it.
    """
    entry = technologies[key]
    own = _checked(key, entry, sources, faults)
    like = entry.get("like")
    if not like:
        faults += [f"{key}: `without` goes with `like`"] if "without" in entry else []
        return own
    lent = _lent(figures_of_entry(like, technologies, sources, []), technologies[like]["title"])
    for path in entry.get("without", ()):
        table, _, name = path.partition(".")
        if (lent.get(table, {}).pop(name, None) if name else lent.pop(table, None)) is None:
            faults.append(f"{key}: `{like}` has no `{path}` to be without")
    return lent | {name: _over(lent, name, value) for name, value in own.items()}


def _over(lent: Table, name: str, own: Any) -> Any:
    """A table of an heir: the lent figures, overridden by its own."""
    return lent.get(name, {}) | own if name in GROUPED else own


def common_figures(common: Table, sources: Table, faults: list[str]) -> Table:
    """What holds of no technology in particular, as `common.toml` groups it."""
    regions = common["regions"]
    found: Table = {"regions": regions["pairs"]}
    for group in ("availability", "copies", "round_trip"):
        numbers = "round_trip" if group == "round_trip" else "value"
        found[group] = {
            name: _figure(f"common.toml [{group}.{name}]", numbers, figure, sources, faults)
            for name, figure in common[group].items()
        }
    cited = {key: regions[key] for key in ("unit", "of", "basis", "sources")}
    faults += _wrong("common.toml [regions]", "regions", cited, sources)
    return found | {"regions_said": cited}


def figures_of_kind(kind: str, entry: Table, sources: Table, faults: list[str]) -> Table:
    """The figures of a kind."""
    return _checked(f"kinds.toml [{kind}]", entry, sources, faults)


def _checked(where: str, entry: Table, sources: Table, faults: list[str]) -> Table:
    found: Table = {}
    for name, value in entry.items():
        if name in FACTS:
            found[name] = value
        elif name in GROUPED:
            found[name] = {
                op: _figure(f"{where} [{name}.{op}]", name, figure, sources, faults)
                for op, figure in value.items()
            }
        elif name in NUMBERS:
            found[name] = _figure(f"{where} [{name}]", name, value, sources, faults)
        elif name == "traits":
            found[name] = _traits(f"{where} [traits]", value, sources, faults)
        elif name not in NAMING:
            faults.append(f"{where}: `{name}` is not known")
    if found.get("counts", COUNTS[0]) not in COUNTS:
        faults.append(f"{where}: `counts` is one of {', '.join(COUNTS)}")
    if "capacity" in found and "per" not in found:
        faults.append(f"{where}: capacities need `per`: of what one carries them")
    return found


def _figure(where: str, group: str, figure: Table, sources: Table, faults: list[str]) -> Table:
    """One figure in base units; what is wrong with it goes to `faults`."""
    numbers = ("low", "high") if "low" in figure else NUMBERS[group]
    lacking = [name for name in (*numbers, "unit", "basis") if name not in figure]
    if lacking:
        faults.append(f"{where}: lacks {', '.join(lacking)}")
        return {}
    faults += _wrong(where, group, figure, sources)
    values = [figure[name] for name in numbers]
    if values != sorted(values) and group != "limits":
        faults.append(f"{where}: {', '.join(numbers)} are not in order")
    factor, unit = _BASE.get(figure["unit"], (1, figure["unit"]))
    kept = {name: value for name, value in figure.items() if name in SAID - {"note"}}
    if "checked" in kept:
        kept["checked"] = str(kept["checked"])
    if figure["unit"] in BINARY:
        kept["in"] = figure["unit"]
    return {name: _plain(figure[name] * factor) for name in numbers} | kept | {"unit": unit}


def _traits(where: str, traits: Table, sources: Table, faults: list[str]) -> Table:
    """Traits are words out of a few; each table of them says where they are from."""
    for name, word in traits.items():
        if name not in SAID and word not in TRAITS.get(name, ()):
            faults.append(f"{where}: `{name} = {word}` is not known")
    if "basis" not in traits:
        faults.append(f"{where}: lacks basis")
        return traits
    faults += _wrong_words(where, traits, sources)
    return traits | ({"checked": str(traits["checked"])} if "checked" in traits else {})


def _wrong(where: str, group: str, figure: Table, sources: Table) -> list[str]:
    """What is wrong with a figure, its numbers aside."""
    wrong = [
        f"{where}: `{name}` is not known" for name in sorted(figure.keys() - SAID - _ALL_NUMBERS)
    ]
    if figure["unit"] not in _UNITS or figure["unit"] != _NEEDED.get(group, figure["unit"]):
        wrong.append(f"{where}: unit `{figure['unit']}` cannot be used here")
    return wrong + _wrong_words(where, figure, sources)


def _wrong_words(where: str, figure: Table, sources: Table) -> list[str]:
    """What is wrong with what a figure says of where it is from."""
    wrong = [] if figure["basis"] in BASES else [f"{where}: basis is one of {', '.join(BASES)}"]
    cited = figure.get("sources", [])
    if not cited and figure["basis"] != "convention":
        wrong.append(f"{where}: no `sources`")
    if unknown := [key for key in cited if key not in sources]:
        return wrong + [f"{where}: no source `{key}` in sources.toml" for key in unknown]
    if figure["basis"] == "source" and not any(is_at_publisher(sources[key]) for key in cited):
        wrong.append(f"{where}: basis `source` needs a source with a publisher's `url`")
    return wrong + _wrong_day(where, figure)


def is_at_publisher(source: Table) -> bool:
    """Whether a source was read at its publisher, at a recorded address."""
    return source["basis"] == "source" and "url" in source


def _wrong_day(where: str, figure: Table) -> list[str]:
    """What is wrong with the day on which a figure was checked."""
    checked = figure.get("checked")
    if checked is None:
        return []
    if type(checked) is not date:
        return [f"{where}: `checked` is a day without quotes, such as 2026-11-30"]
    is_past = checked <= date.today() + timedelta(days=1)  # it is tomorrow somewhere
    wrong = [] if is_past else [f"{where}: `checked = {checked}` is yet to come"]
    return wrong + (
        [] if figure["basis"] in READ else [f"{where}: only what was read is `checked`"]
    )


_ALL_NUMBERS = {"low", "high", *(name for names in NUMBERS.values() for name in names)}


def _plain(value: float) -> float:
    """A whole number without a point: `5`, not `5.0`."""
    return int(value) if value == int(value) else round(value, 9)


def _lent(figures: Table, title: str) -> Table:
    """The figures of another technology: as general knowledge, and with its name."""
    lent: Table = {}
    for name, value in figures.items():
        if name in GROUPED:
            lent[name] = {op: _as(figure, title) for op, figure in value.items()}
        else:
            lent[name] = _as(value, title) if name in NUMBERS else value
    return lent


def _as(figure: Table, title: str) -> Table:
    kept = {name: value for name, value in figure.items() if name != "checked"}
    return kept | {"basis": "general", "as": figure.get("as", title)}
