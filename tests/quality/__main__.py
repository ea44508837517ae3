"""How well the built-in rules find what experts said of published designs.

`python -m tests.quality` scores all designs of a folder, `python -m tests.quality NAME …`
shows some in full. The folder is that of `--bench` or of the variable BENCH; else
`../shared/bench`, beside the checkout. It holds `vocabulary.json` and `designs/*.json`.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from reviewer.model.run_settings import Settings
from reviewer.packs.loader import load_packs
from tests.quality import report
from tests.quality.judging import judge
from tests.quality.scoring import Rollups, read_labels, read_rollups, score

_USUAL = Path(__file__).resolve().parents[3] / "shared" / "bench"


def main(arguments: Sequence[str]) -> int:
    """Print the report; 1 where there is no benchmark or a design cannot be read."""
    options = _options().parse_args(arguments)
    folder = Path(options.bench)
    files = sorted((folder / "designs").glob("*.json"))
    if not files or not (folder / "vocabulary.json").is_file():
        _say(
            f"No benchmark in {folder}: it needs vocabulary.json and designs/*.json."
            " Say where it is: make bench-quality BENCH=folder"
        )
        return 1
    rollups = read_rollups(json.loads((folder / "vocabulary.json").read_text("utf-8")))
    wanted = [file for file in files if not options.names or file.stem in options.names]
    if not wanted:
        _say(f"No design in {folder} is called {' or '.join(options.names)}.")
        return 1
    return _run(wanted, rollups, options)


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.quality", description=__doc__)
    parser.add_argument("names", nargs="*", help="designs to show in full")
    parser.add_argument("--bench", default=os.environ.get("BENCH") or str(_USUAL), help="folder")
    parser.add_argument("--verbose", action="store_true", help="show every design in full")
    parser.add_argument("--select", default="", help="rules to run, with commas between")
    return parser


def _run(files: Sequence[Path], rollups: Rollups, options: argparse.Namespace) -> int:
    packs = load_packs()
    settings = Settings(select=tuple(each for each in options.select.split(",") if each))
    results: dict[str, Any] = {}
    broken = []
    for file in files:
        data = json.loads(file.read_text("utf-8"))
        try:
            judged = judge(data, packs, settings)
        except ValueError as error:
            broken.append(f"UNREAD {file.stem}: {error}")
            continue
        labels = read_labels(data, rollups)
        results[file.stem] = (judged, score(judged.findings, labels, rollups))
    if options.verbose or options.names:
        for name, (judged, scored) in results.items():
            _say("\n".join(report.details(name, judged, scored)))
    _say("\n".join([*report.summary(results), *broken]))
    return 1 if broken else 0


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
