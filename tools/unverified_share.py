"""How many of the figures that decide a verdict nobody has verified.

    python -m tools.unverified_share FOLDER...

For every design under the folders it takes the figures that an error, a warning, a note or a
question says it rests on (`Answer.assumed`), each once a design, and prints how many have each
basis. `general` and `convention` are not verified. Figures of a kind of which no technology is
named cannot be: those of named technologies are counted apart too.
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
    """Deciding figures by basis, and the verdicts that rest on any, or on an unverified one.

    `named` are those of the figures that are of a named technology.
    """

    figures: Counter[str]
    named: Counter[str]
    verdicts: int
    unsure: int


def unverified(figures: Counter[str]) -> int:
    """How many of the figures nobody has verified."""
    return sum(figures[basis] for basis in UNVERIFIED)


def count_deciding(folders: list[Path]) -> Tally:
    """Count over every design in the folders."""
    packs = load_packs()
    figures, named = Counter[str](), Counter[str]()
    verdicts = unsure = 0
    for _, text in texts_under(folders):
        result = review(parse(text), packs)
        taken = result.facts.assumptions
        for subjects in _figures_of_verdicts(result):
            verdicts += 1
            unsure += any(taken[subject].basis in UNVERIFIED for subject in subjects)
        for subject in {one for subjects in _figures_of_verdicts(result) for one in subjects}:
            figures[taken[subject].basis] += 1
            named[taken[subject].basis] += _is_of_named_technology(result, subject)
    return Tally(figures, named, verdicts, unsure)


def _is_of_named_technology(result: Review, subject: str) -> bool:
    part = result.design.components.get(subject.partition(".")[0])
    return part is not None and part.technology is not None


def _figures_of_verdicts(result: Review) -> list[tuple[str, ...]]:
    answers = [one.answer for one in (*result.findings, *result.accepted, *result.questions)]
    return [answer.assumed for answer in answers if answer.assumed]


def main() -> int:
    """Print the table."""
    tally = count_deciding([Path(folder) for folder in sys.argv[1:]])
    for basis, number in tally.figures.most_common():
        print(f"{basis:10} {number:5}  {number / tally.figures.total():.1%}")
    for figures, of in ((tally.figures, "figures"), (tally.named, "figures of named technologies")):
        if total := figures.total():
            open_ones = unverified(figures)
            print(f"unverified {open_ones:5}  {open_ones / total:.1%} of {total} {of}")
    if tally.verdicts:
        share = tally.unsure / tally.verdicts
        print(
            f"{tally.unsure} of {tally.verdicts} verdicts ({share:.1%}) rest on an unverified one"
        )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
