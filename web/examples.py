"""The example designs that people can start from."""

from __future__ import annotations

import re
from importlib.resources import files

_TITLE = re.compile(r'^\s*design\s+"([^"\n]+)"', re.MULTILINE)


def examples() -> list[dict[str, str]]:
    """Name, title and text of each example, by name; packs' own tests read the same files."""
    folder = files("examples") / "designs"
    found = sorted(
        (entry for entry in folder.iterdir() if entry.name.endswith(".txt")), key=lambda e: e.name
    )
    return [
        _example_entry(entry.name.removesuffix(".txt"), entry.read_text("utf-8")) for entry in found
    ]


def _example_entry(name: str, text: str) -> dict[str, str]:
    title = _TITLE.search(text)
    return {
        "name": name,
        "title": title.group(1) if title else name.replace("-", " ").capitalize(),
        "text": text,
    }
