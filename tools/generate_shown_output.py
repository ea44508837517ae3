"""Writes what the pages show of the command again, by running it: after a text changed.

Run it with `make generate`, or alone: `python -m tools.generate_shown_output`. A test says when a
page is stale, and the diff what readers will see. A page with a step that cannot be done any more
stays as it is and is named; the others are written.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tools.shown_output import pages, renewed


def main() -> int:
    """Write every page that changes; 1 where one could not be played to its end."""
    status = 0
    for page in pages():
        try:
            page.write_text(renewed(page.read_text("utf-8")), encoding="utf-8")
        except (ValueError, OSError) as error:
            print(f"{page.name}: {error}")
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(main())
