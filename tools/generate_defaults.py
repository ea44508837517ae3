"""Writes `dsl/_defaults.json` and `docs/defaults.md` from `dsl/defaults.toml`, kept by hand.

Every fault in that file is listed with its place, and nothing is written.
"""

from __future__ import annotations

import datetime
import json
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "dsl" / "defaults.toml"
DATA = ROOT / "dsl" / "_defaults.json"
PAGE = ROOT / "docs" / "defaults.md"
sys.path.insert(0, str(ROOT))

from dsl.catalogue import catalogue  # noqa: E402 - the path comes first
from tools.defaults_page import page  # noqa: E402 - the path comes first

Table = Mapping[str, Any]

HOW = {"introspection", "silent server", "503 server", "run"}
MEASURED = {"title", "version", "measured", "how"}
CLIENT = {"timeout", "gives_up", "retries", "backoff", "writes", "pool", "keys", "note"}
SHAPES = {  # the fields that a row needs, and those that it may have
    "client": (MEASURED | {"language", "protocols"}, CLIENT),
    "server": (MEASURED, {"limits", "tries", "note"}),
    "library": (MEASURED | {"language", "about", "says"}, {"note"}),
}
WORDS = {
    "backoff": {"none", "fixed", "growing", "jitter"},
    "keys": {"remainder", "rendezvous", "ring"},
    "tries": {"every server"},
}


def faults_in(data: Table) -> Iterator[str]:
    """Each fault of the file with its place."""
    for table in ("protocols", "languages"):
        yield from _mapping_faults(table, data[table])
    yield from _mapping_faults("", {"in_process": data["in_process"]})
    for table, (needed, allowed) in SHAPES.items():
        for key, row in data[table].items():
            where = f"[{table}.{key}]"
            yield from (f"{where}: no `{name}`" for name in sorted(needed - row.keys()))
            more = sorted(row.keys() - needed - allowed)
            yield from (f"{where}: `{name}` is not known" for name in more)
            yield from _value_faults(where, row)
    for key, row in data["client"].items():
        spoken = {"http", *data["protocols"]}
        strange = [name for name in row.get("protocols", ()) if name not in spoken]
        yield from (f"[client.{key}]: no protocol `{name}`" for name in strange)
        if row.get("language") not in data["languages"]:
            yield f"[client.{key}]: no language `{row.get('language')}`"
    for key in data["server"].keys() - catalogue().technologies.keys():
        yield f"[server.{key}]: no such technology"


def _mapping_faults(table: str, mapping: Table) -> Iterator[str]:
    seen: set[str] = set()
    for key, technologies in mapping.items():
        for one in technologies:
            if one not in catalogue().technologies:
                yield f"[{table}] {key}: `{one}` is no technology"
            if one in seen:
                yield f"[{table}] {key}: `{one}` is listed twice"
            seen.add(one)


def _value_faults(where: str, row: Table) -> Iterator[str]:
    if not isinstance(row.get("measured"), datetime.date):
        yield f"{where}: `measured` is no date"
    if not row.get("how") or not set(row["how"]) <= HOW:
        yield f"{where}: `how` lists some of {', '.join(sorted(HOW))}"
    for name, words in WORDS.items():
        if name in row and row[name] not in words:
            yield f"{where}: `{name}` is one of {', '.join(sorted(words))}"
    for name in ("timeout", "gives_up", "retries", "pool"):
        value = row.get(name, 1)
        least = 0 if name == "retries" else 1e-9
        if isinstance(value, bool) or not isinstance(value, int | float) or not value >= least:
            yield f"{where}: `{name}` is no number above zero"
    for name, limit in row.get("limits", {}).items():
        if set(limit) != {"value", "unit", "setting"} or not limit["value"] > 0:
            yield f"{where}: `limits.{name}` needs value, unit and setting"


def as_text(data: Table) -> str:
    """JSON with a line for each row; without the libraries, which only the page shows."""
    parts = []
    for table, rows in data.items():
        if table == "library":
            continue
        if not isinstance(rows, dict):
            parts.append(f"{json.dumps(table)}:{json.dumps(rows)}")
            continue
        lines = (
            f"{json.dumps(key)}:{json.dumps(row, ensure_ascii=False, default=str, separators=(',', ':'))}"
            for key, row in rows.items()
        )
        parts.append(f"{json.dumps(table)}:{{\n" + ",\n".join(lines) + "}")
    return "{" + ",\n".join(parts) + "}\n"


def main() -> int:
    """Write both files; 1 and a list of faults where something is wrong."""
    data = tomllib.loads(TABLE.read_text("utf-8"))
    if faults := list(faults_in(data)):
        print(*faults, sep="\n", file=sys.stderr)
        return 1
    DATA.write_text(as_text(data), "utf-8")
    PAGE.write_text(page(data), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
