"""How many of the figures that decide a verdict nobody has verified.

    python -m tools.unverified_share FOLDER...

For every design under the folders it takes the figures that an error, a warning, a note or a
question says it rests on (`Answer.assumed`), each once a design, and prints how many have each
basis. `general` and `convention` are not verified.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from dsl.parse import parse
from reviewer.packs.loader import load_packs
from reviewer.review import Review, review
from tools.record_findings import texts_under

UNVERIFIED = frozenset({"general", "convention"})
"""Bases of a figure that was read nowhere."""


class Tally(NamedTuple):
    """Deciding figures by basis, and the verdicts that rest on any, or on an unverified one."""

    figures: Counter[str]
    verdicts: int
    unsure: int

    @property
    def unverified(self) -> int:
        """How many of the deciding figures nobody has verified."""
        return sum(self.figures[basis] for basis in UNVERIFIED)


def count_deciding(folders: list[Path]) -> Tally:
    """Count over every design in the folders."""
    packs = load_packs()
    figures: Counter[str] = Counter()
    verdicts = unsure = 0
    for _, text in texts_under(folders):
        result = review(parse(text), packs)
        for named in _figures_of_verdicts(result):
            bases = {result.facts.assumptions[subject].basis for subject in named}
            verdicts += 1
            unsure += bool(bases & UNVERIFIED)
        deciding = {subject for named in _figures_of_verdicts(result) for subject in named}
        figures.update(result.facts.assumptions[subject].basis for subject in deciding)
    return Tally(figures, verdicts, unsure)


def _figures_of_verdicts(result: Review) -> list[tuple[str, ...]]:
    answers = [one.answer for one in (*result.findings, *result.accepted, *result.questions)]
    return [answer.assumed for answer in answers if answer.assumed]


def main() -> int:
    """Print the table."""
    tally = count_deciding([Path(folder) for folder in sys.argv[1:]])
    total = tally.figures.total()
    for basis, number in tally.figures.most_common():
        print(f"{basis:12} {number:5}  {number / total:.1%}")
    if total:
        print(
            f"unverified   {tally.unverified:5}  {tally.unverified / total:.1%} of {total} figures"
        )
        share = tally.unsure / tally.verdicts
        print(
            f"{tally.unsure} of {tally.verdicts} verdicts ({share:.1%}) rest on an unverified one"
        )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
