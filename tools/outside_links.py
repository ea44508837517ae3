"""Asks each address that the pages link to outside the project whether it is there.

Run it by hand (`make docs-links`, or with pages: `ARGS=docs/faq.md`), never in CI: what others
serve must not break our tests. An answer of 401, 403, 405 or 429 means that the site refuses
scripts, not that the page is gone. Exits with 1 if an address is gone.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

ROOT = Path(__file__).resolve().parent.parent
SECONDS = 20
AT_ONCE = 8
"""A convention, to keep the load on other servers low."""

GUARDED = frozenset({401, 403, 405, 429})
_ADDRESS = re.compile(r"\]\((https?://[^()\s]+(?:\([^()\s]*\))?[^()\s]*)\)")


def addresses(pages: Iterable[Path]) -> list[str]:
    """The addresses that pages link to, each once."""
    found = (one for page in pages for one in _ADDRESS.findall(page.read_text("utf-8")))
    return sorted({address.partition("#")[0] for address in found})


def fault_of(address: str) -> str:
    """What is wrong with an address, "" where it answers."""
    request = Request(address, headers={"User-Agent": "Mozilla/5.0 (link check)"})  # noqa: S310 - as below
    try:
        with urlopen(request, timeout=SECONDS):  # noqa: S310 - http and https alone
            return ""
    except HTTPError as error:
        return "" if error.code in GUARDED else str(error.code)
    except (URLError, OSError, ValueError) as error:
        return str(error)


def main(names: list[str]) -> int:
    """Print the addresses that are gone, of the named pages or of all."""
    pages = [Path(name) for name in names] or [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
    asked = addresses(pages)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        gone = [
            (one, why) for one, why in zip(asked, pool.map(fault_of, asked), strict=True) if why
        ]
    for address, why in gone:
        print(f"{address}: {why}")
    print(f"{len(asked) - len(gone)} of {len(asked)} addresses answer.")
    return 1 if gone else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
