"""Writes `dsl/_catalogue.json`, `_figures.txt` and `_prices.json` from the TOML files kept by hand.

Run after a change to `dsl/technologies/` or `dsl/{kinds,common,sources,prices}.toml`. Every
fault in them is listed, each with its place, and nothing is written.
"""

from __future__ import annotations

import json
import sys
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
DSL = ROOT / "dsl"
sys.path.insert(0, str(ROOT))

from dsl.catalogue import spelled  # noqa: E402 - the path has to be set first
from dsl.kinds import Kind  # noqa: E402 - as above
from tools.figures import common_figures, figures_of_entry, figures_of_kind  # noqa: E402 - as above
from tools.prices import prices_part  # noqa: E402 - as above

FLAGS = ("managed", "partitions", "replicates", "quorum", "by_instance")
Table = dict[str, Any]


class FaultyCatalogueError(Exception):
    """The hand-kept files contradict each other or themselves; the text lists every fault."""


def read(folder: Path) -> tuple[Table, Table, Table, Table]:
    """Technologies by id, kinds by name, sources by key and what is common, as written."""
    technologies = {
        path.stem: tomllib.loads(path.read_text("utf-8"))
        for path in sorted((folder / "technologies").glob("*.toml"))
    }
    kinds, sources, common = (
        tomllib.loads((folder / f"{name}.toml").read_text("utf-8"))
        for name in ("kinds", "sources", "common")
    )
    return technologies, kinds, sources, common


def collect(into: dict[str, str], owner: str, spellings: list[str], faults: list[str]) -> None:
    """Enter the spellings of one owner; two owners of one spelling are a fault."""
    faults.extend(
        f"`{spelling}` means both {into[spelling]} and {owner}"
        for spelling in map(spelled, spellings)
        if into.setdefault(spelling, owner) != owner
    )


def clashes(one: dict[str, str], other: dict[str, str]) -> list[str]:
    """Spellings that mean different things in two tables."""
    both = sorted(one.keys() & other.keys())
    return [f"`{s}` means both {one[s]} and {other[s]}" for s in both if one[s] != other[s]]


def vocabulary(technologies: Table, kinds: Table, faults: list[str]) -> dict[str, dict[str, str]]:
    """Synonyms and head nouns of kinds, names and labels of technologies.

    A word means one thing: a synonym of a kind is never a name of a technology. A label may
    be a synonym too (`node`): it is looked up only where a technology is expected. A title
    of one word is a label (`Go`), a longer one a name. A head noun says what a phrase is
    that ends in it (`matching engine`); alone it declares nothing.
    """
    synonyms: dict[str, str] = {}
    names: dict[str, str] = {}
    labels: dict[str, str] = {}
    heads: dict[str, str] = {}
    for kind, entry in kinds.items():
        collect(synonyms, kind, [kind, *entry.get("synonyms", ())], faults)
        collect(heads, kind, entry.get("heads", []), faults)
    for key, entry in technologies.items():
        title = entry["title"]
        collect(names, key, [key, *entry.get("aliases", ())], faults)
        collect(names if " " in title else labels, key, [title], faults)
        collect(labels, key, entry.get("labels", []), faults)
    faults += clashes(synonyms, names) + clashes(labels, names)
    more = {spelling: key for spelling, key in labels.items() if spelling not in names}
    return {"synonyms": synonyms, "names": names, "labels": more, "heads": heads}


def shape_faults(where: str, entry: Table, technologies: Table) -> list[str]:
    """What is wrong with the part of an entry that is not figures."""
    faults = []
    if not entry.get("title"):
        faults.append(f"{where}: no `title`")
    if entry.get("kind", "service") not in list(Kind):
        faults.append(f"{where}: `{entry['kind']}` is no kind")
    if entry.get("like", where) != where and entry["like"] not in technologies:
        faults.append(f"{where}: like `{entry['like']}`, which is no technology")
    return faults


def row(entry: Table, kind: str, icon: str) -> list[Any]:
    """What is read at start-up of one entry: title, kind, icon, flags, copies."""
    flags = "".join(flag[0] for flag in FLAGS if entry.get(flag))
    return [entry["title"], kind, entry.get("icon", icon), flags, entry.get("copies", 1)]


def names_part(technologies: Table, kinds: Table, faults: list[str]) -> Table:
    """The content of `_catalogue.json`."""
    faults += [f"kinds.toml: no [{kind}]" for kind in Kind if kind not in kinds]
    faults += [f"kinds.toml: [{kind}] is no kind" for kind in kinds if kind not in list(Kind)]
    for key, entry in technologies.items():
        faults += shape_faults(key, entry, technologies)
    words = vocabulary(technologies, kinds, faults) if not faults else {}
    if faults:
        return {}
    rows = {
        key: row(entry, entry["kind"], kinds[entry["kind"]]["icon"])
        for key, entry in technologies.items()
    }
    by_kind = {kind: row(kinds[kind], kind, "") for kind in Kind}
    said = {part: listed(kinds, part) for part in ("people", "roles")}
    return {"kinds": by_kind, "technologies": rows, **words, **said}


def listed(kinds: Table, part: str) -> list[str]:
    """The words of all kinds under one heading."""
    return [spelled(word) for kind in kinds.values() for word in kind.get(part, ())]


def figures_part(technologies: Table, kinds: Table, sources: Table, faults: list[str]) -> Table:
    """The content of `_figures.txt`: figures by technology and by `kind …`, and sources."""
    part: Table = {
        key: found
        for key in technologies
        if (found := figures_of_entry(key, technologies, sources, faults))
    }
    for kind, entry in kinds.items():
        part[f"kind {kind}"] = figures_of_kind(kind, entry, sources, faults)
    part["sources"] = sources
    return part


def compiled(folder: Path) -> tuple[Table, Table]:
    """The contents of `_catalogue.json` and `_figures.txt`.

    Raises:
        FaultyCatalogueError: something in the hand-kept files is wrong.

    """
    technologies, kinds, sources, common = read(folder)
    faults: list[str] = []
    names = names_part(technologies, kinds, faults)
    figures = figures_part(technologies, kinds, sources, faults) if not faults else {}
    figures["common"] = common_figures(common, sources, faults)
    if faults:
        raise FaultyCatalogueError("\n".join(faults))
    return names, figures


def compiled_prices(folder: Path) -> Table:
    """The content of `_prices.json`.

    Raises:
        FaultyCatalogueError: something in `prices.toml` is wrong.

    """
    technologies, _, _, _ = read(folder)
    faults: list[str] = []
    raw = tomllib.loads((folder / "prices.toml").read_text("utf-8"))
    prices = prices_part(raw, technologies, faults)
    if faults:
        raise FaultyCatalogueError("\n".join(faults))
    return prices


def compact(value: Table) -> str:
    """JSON on one line."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def as_text(data: Table) -> str:
    """JSON with a line for each part, small and yet readable in a diff."""
    return "{" + ",\n".join(f"{json.dumps(key)}:{compact(data[key])}" for key in data) + "}\n"


def as_lines(data: Table) -> str:
    """A line for each part, its key, a tab and its JSON, so that one is read without the rest."""
    return "".join(f"{key}\t{compact(data[key])}\n" for key in data)


def main() -> int:
    """Write both files; 1 and a list of faults where something is wrong."""
    try:
        names, figures = compiled(DSL)
        prices = compiled_prices(DSL)
    except FaultyCatalogueError as error:
        print(error, file=sys.stderr)
        return 1
    (DSL / "_catalogue.json").write_text(as_text(names), "utf-8")
    (DSL / "_figures.txt").write_text(as_lines(figures), "utf-8")
    (DSL / "_prices.json").write_text(as_text(prices), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
