"""Writes `web/frontend/src/model/texts.ts`: the headings and labels that all reports share.

`npm run build` in `web/frontend` puts them into the page's script.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULE = ROOT / "web" / "frontend" / "src" / "model" / "texts.ts"
sys.path.insert(0, str(ROOT))

from reviewer.report.texts import page_texts  # noqa: E402 - the path has to be set first


def module_text() -> str:
    """The module as TypeScript."""
    lines = [
        "/** Headings and labels, written by tools/generate_texts.py from reviewer/report/texts.py. */",
        "",
    ]
    for name, value in page_texts().items():
        lines.append(f"export const {name} = {json.dumps(value, ensure_ascii=False)} as const;")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write the module."""
    MODULE.write_text(module_text(), encoding="utf-8")


if __name__ == "__main__":
    main()
