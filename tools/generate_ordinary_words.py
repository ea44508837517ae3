"""Writes `dsl/diagnostics/ordinary_words.txt`: English words that are no misspelling of another.

    python tools/generate_ordinary_words.py /usr/share/dict/american-english-small

The list is SCOWL's at its small size (Debian's `wamerican-small`, 2020.12.07), cut to what a
name may be: words of 2 to 10 letters without capitals and apostrophes, a line for each first
letter. A few words of the trade that it lacks stand in `OF_THE_TRADE`.
"""

from __future__ import annotations

import re
import sys
from itertools import groupby
from operator import itemgetter
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "dsl" / "diagnostics" / "ordinary_words.txt"
OF_THE_TRADE = (
    "admin admins app apps blog blogs captcha chatbot checkout config email emails frontend geo"
    " inbox login logins metadata onboarding outbox playlist podcast promo promos signup signups"
    " sku thumbnail thumbnails url urls webhook webhooks wiki wikis"
)
WORD = re.compile(r"[a-z]{2,10}")


def ordinary_words(lines: list[str]) -> list[str]:
    """The words of the list that a name may be, with those of the trade, sorted."""
    return sorted({*filter(WORD.fullmatch, lines), *OF_THE_TRADE.split()})


def main() -> int:
    """Write the list from the word list named on the command line."""
    source = Path(sys.argv[1])
    words = ordinary_words(source.read_text("utf-8").split())
    lines = (" ".join(["", *each, "\n"]) for _, each in groupby(words, key=itemgetter(0)))
    TARGET.write_text("".join(lines), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
