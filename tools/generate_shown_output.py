"""Writes what the pages show of the command again, by running it: after a text changed.

Run it with `make generate`, or alone: `python -m tools.generate_shown_output`. A test says when a
page is stale, and the diff what readers will see.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tools.shown_output import pages, renewed

if __name__ == "__main__":
    for page in pages():
        page.write_text(renewed(page.read_text("utf-8")), encoding="utf-8")
