"""Writes the JSON Schema of data packs into the package and beside its page.

Run it with `make generate`; a test says when one of them is stale. The tables of `docs/packs.md`
are parts of `tools/generate_docs.py`.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from reviewer.packs.data.schema import FILE, schema_text  # noqa: E402 - the path comes first

FILES = (FILE, ROOT / "docs/pack.schema.json")
"""Where the schema is published."""


def main() -> None:
    """Write what changes."""
    text = schema_text()
    for file in FILES:
        if not file.exists() or file.read_text("utf-8") != text:
            file.write_text(text, encoding="utf-8")
            print(file.relative_to(ROOT))


if __name__ == "__main__":
    main()
