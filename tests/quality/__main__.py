"""How well the built-in rules find what experts said of published designs.

`python -m tests.quality` scores every corpus under `tests/quality/corpus`, `python -m
tests.quality unseen` those named. Designs of `seen` were visible while rules were written, those
of `unseen` were not; the difference tells how far the rules are fitted.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tests.quality.labels import read_corpus
from tests.quality.scoring import Scored, Share, figures, score

CORPUS = Path(__file__).parent / "corpus"


def main(arguments: Sequence[str]) -> int:
    """Print the table, and with `--verbose` each design; 1 where there is no such corpus."""
    options = _options().parse_args(arguments)
    folder = Path(options.folder)
    there = sorted(each.name for each in folder.glob("*/") if any(each.glob("*.txt")))
    wanted = options.names or there
    if not wanted or set(wanted) - set(there):
        _say(f"{folder} holds {', '.join(there) or 'no corpus'}, not {', '.join(wanted)}.")
        return 1
    scored = {name: list(map(score, read_corpus(folder / name))) for name in wanted}
    if options.verbose:
        for name, designs in scored.items():
            _say("\n".join(details(name, designs)))
    _say("\n".join(table({name: figures(designs) for name, designs in scored.items()})))
    return 0


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.quality", description=__doc__)
    parser.add_argument("names", nargs="*", help="corpora; all where none is named")
    parser.add_argument("--folder", default=str(CORPUS), help="where the corpora are")
    parser.add_argument("--verbose", action="store_true", help="also list what is missed, false or unlabelled")  # fmt: skip
    return parser


def details(corpus: str, designs: Sequence[Scored]) -> Iterator[str]:
    """What is missed and falsely alarmed, and errors and warnings that no label speaks of."""
    for each in designs:
        lines = [
            *(f"  missed      {label}" for label in each.missed),
            *(f"  false alarm {said} <- {label}" for label, said in each.alarms),
            *(f"  unlabelled  {said}" for said in each.unlabelled if said.severe),
        ]
        if lines:
            yield f"{corpus}/{each.name}"
            yield from lines


def table(columns: Mapping[str, Mapping[str, Share]]) -> Iterator[str]:
    """One row for each measure, one column for each corpus."""
    yield f"{'':38}" + "".join(f"{name:>18}" for name in columns)
    for measure in next(iter(columns.values())):
        shares = [figures_of[measure] for figures_of in columns.values()]
        cells = [f"{s.part}/{s.whole} = {s.value:.3f}" if s.whole else "–" for s in shares]
        yield f"{measure:38}" + "".join(f"{cell:>18}" for cell in cells)


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
