"""Writes `dsl/_catalogue.json` and `dsl/_figures.json` from the TOML files kept by hand.

Run after a change to `dsl/technologies/`, `dsl/kinds.toml` or `dsl/sources.toml`. Every
fault in them is listed, each with its file, and nothing is written.
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
DSL = ROOT / "dsl"
sys.path.insert(0, str(ROOT))

from dsl.kinds import Kind  # noqa: E402 - the path has to be set first

_WORD = re.compile(r"[^\W_]+[+#]*")
_FLAGS = ("managed", "partitions", "replicates", "quorum")
_OWN = {"title", "kind", "icon", "aliases", "labels", "synonyms", "copies", "like", *_FLAGS}


class FaultyCatalogueError(Exception):
    """The hand-kept files contradict each other or themselves; the text lists every fault."""


def spelled(name: str) -> str:
    """The spelling a name is looked up by: its words, lower case, joined by `-`."""
    return "-".join(_WORD.findall(name.casefold()))


def read(folder: Path) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """Technologies by id, kinds by name, sources by key, as written."""
    technologies = {
        path.stem: tomllib.loads(path.read_text("utf-8"))
        for path in sorted((folder / "technologies").glob("*.toml"))
    }
    kinds = tomllib.loads((folder / "kinds.toml").read_text("utf-8"))
    return technologies, kinds, {}


def vocabulary(
    technologies: dict[str, Any], kinds: dict[str, Any], faults: list[str]
) -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """Synonyms of kinds, names of technologies, labels.

    A word means one thing: no synonym is also a name. A label may be a synonym too (`node`):
    it is looked up only where a technology is expected.
    """

    def collect(
        owner: str, spellings: list[str], into: dict[str, str], *others: dict[str, str]
    ) -> None:
        for spelling in map(spelled, spellings):
            for other in (into, *others):
                if other.get(spelling, owner) != owner:
                    faults.append(f"`{spelling}` means both {other[spelling]} and {owner}")
            into[spelling] = owner

    synonyms: dict[str, str] = {}
    names: dict[str, str] = {}
    labels: dict[str, str] = {}
    for kind, entry in kinds.items():
        collect(kind, [kind, *entry.get("synonyms", ())], synonyms)
    for key, entry in technologies.items():
        collect(key, [key, *entry.get("aliases", ())], names, synonyms)
        collect(key, [entry["title"], *entry.get("labels", ())], labels)
    for spelling in labels.keys() & names.keys():
        if labels[spelling] != names[spelling]:
            faults.append(f"`{spelling}` means both {names[spelling]} and {labels[spelling]}")
    return synonyms, names, {k: v for k, v in labels.items() if k not in names}


def row(entry: dict[str, Any], kind: str, icon: str) -> list[Any]:
    """What is read at start-up of one entry: title, kind, icon, flags, copies."""
    flags = "".join(flag[0] for flag in _FLAGS if entry.get(flag))
    return [entry["title"], kind, entry.get("icon", icon), flags, entry.get("copies", 1)]


def compiled(folder: Path) -> dict[str, Any]:
    """The names part.

    Raises:
        FaultyCatalogueError: something in the hand-kept files is wrong.
    """
    technologies, kinds, _ = read(folder)
    faults: list[str] = []
    synonyms, names, labels = vocabulary(technologies, kinds, faults)
    if faults:
        raise FaultyCatalogueError("\n".join(faults))
    return {
        "kinds": {key: row(kinds[key], key, "") for key in Kind},
        "technologies": {
            key: row(entry, entry["kind"], kinds[entry["kind"]]["icon"])
            for key, entry in technologies.items()
        },
        "synonyms": synonyms,
        "names": names,
        "labels": labels,
    }


def as_text(data: dict[str, Any]) -> str:
    """One line a part, so that a change is readable and the file stays small."""
    parts = [
        f"{json.dumps(k)}:{json.dumps(v, ensure_ascii=False, separators=(',', ':'))}"
        for k, v in data.items()
    ]
    return "{" + ",\n".join(parts) + "}\n"


def main() -> int:
    """Write the files; 1 where something is wrong."""
    try:
        names = compiled(DSL)
    except FaultyCatalogueError as error:
        print(error, file=sys.stderr)
        return 1
    (DSL / "_catalogue.json").write_text(as_text(names), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
