"""Writes `reviewer/report/formats/review-2.schema.json` from the schema of version 1.

Members get the names of `reviewer.report.formats.json_2`; `summary` is new.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "reviewer" / "report" / "formats"
TARGET = FOLDER / "review-2.schema.json"
sys.path.insert(0, str(ROOT))

from reviewer.report.formats.json_2 import NAMES, SEVERITIES, VERSION  # noqa: E402 - the path first

_SUMMARY = {
    "description": "The head of the report: the verdict in a sentence, and what to change first.",
    "type": "object",
    "properties": {
        "verdict": {"type": "string"},
        "fix_first": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "fix": {"type": "string"},
                    "rules": {"type": "array", "items": {"type": "string"}},
                },
                "required": ["fix", "rules"],
                "additionalProperties": False,
            },
        },
    },
    "required": ["verdict", "fix_first"],
    "additionalProperties": False,
}


def schema() -> dict[str, Any]:
    """The schema of version 2."""
    found: dict[str, Any] = json.loads((FOLDER / "review.schema.json").read_text("utf-8"))
    found["title"] = "Design review, version 2"
    found["description"] = found["description"].replace(
        "--format json`", "--format json --schema 2`"
    )
    parts = found["$defs"]
    for name, names in NAMES.items():
        parts[name] = _renamed(parts[name], names)
    for name in ("review", "reviews"):
        parts[name]["properties"]["version"] = {"const": VERSION}
    parts["review"]["properties"]["summary"] = _SUMMARY
    parts["review"]["required"].append("summary")
    return found


def _renamed(part: Any, names: Mapping[str, str]) -> Any:
    """A definition with its members renamed, also where they are required."""
    if isinstance(part, list):
        return [_renamed(one, names) for one in part]
    if not isinstance(part, dict):
        return part
    found = {key: _renamed(one, names) for key, one in part.items()}
    if isinstance(members := found.get("properties"), dict):
        found["properties"] = {names.get(key, key): one for key, one in members.items()}
        if "enum" in (said := found["properties"].get("severity", {})):
            said["enum"] = [SEVERITIES.get(word, word) for word in said["enum"]]
    if isinstance(required := found.get("required"), list):
        found["required"] = [names.get(key, key) for key in required]
    return found


def schema_text() -> str:
    """The file's text."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def main() -> None:
    """Write the file."""
    TARGET.write_text(schema_text(), encoding="utf-8")


if __name__ == "__main__":
    main()
