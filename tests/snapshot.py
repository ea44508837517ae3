"""A comparison of whole outputs with plain files under `tests/snapshots/`.

    def test_report(snapshot):
        snapshot("url-shortener.full.txt", report)

A difference fails the test and shows both texts. When the new output is what is wanted, accept
it with one switch and read what changed in the diff:

    UPDATE_SNAPSHOTS=1 python -m pytest tests/test_snapshots.py
    git diff tests/snapshots

A snapshot that is not there yet fails too: nothing is accepted without the switch.
"""

from __future__ import annotations

import os
from pathlib import Path

FOLDER = Path(__file__).parent / "snapshots"
SWITCH = "UPDATE_SNAPSHOTS"


def compare(name: str, text: str) -> None:
    """Fail unless `text` is what the snapshot `name` holds; with the switch, make it so."""
    file = FOLDER / name
    if os.environ.get(SWITCH):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="")
    there = file.read_text(encoding="utf-8") if file.exists() else ""
    assert text == there, f"differs from tests/snapshots/{name}; {SWITCH}=1 accepts the new text"
