"""The sentences that a report can begin with, each from a design that gets it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from dsl.parse import parse
from reviewer.packs.loader import load_packs
from reviewer.report.digest import verdict_sentence
from reviewer.review import review
from tools.markdown import text_table

TUTORIAL = Path(__file__).resolve().parent.parent / "docs" / "tutorial.md"
ONE_SERVER = (
    "require reads 20k/s\nclient reader\nservice web x1\nmysql db x1\nreader -> web -> db\n"
)
TYPO = "client -> api -> rediss\n"
_DESIGN = re.compile(r"^```design\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_END = re.compile(r"[:;]|\.(?: |$)")
"""Where what is said of any design ends, and what is said of this one begins."""


def verdicts() -> str:
    """Each beginning of a verdict, with what it means."""
    return text_table(("begins with", "means"), _rows())


def _rows() -> Iterator[Sequence[str]]:
    steps = _DESIGN.findall(TUTORIAL.read_text("utf-8"))
    noted = steps[9].replace("level=senior", "level=staff")
    yield _begin(ONE_SERVER), "at least one error: a number or the structure proves that it fails"
    yield (
        _begin(steps[2]),
        "at least one warning: it works today, and breaks on a day that will come",
    )
    yield _begin(steps[1]), "your own figures may meet the target; state them"
    yield _begin(steps[0]), "answer the questions, then review again"
    yield _begin(noted), "no error and no warning; read the notes once"
    yield _begin(steps[9]), "nothing was found; read [what it cannot see](limits.md) all the same"
    yield (
        _begin(TYPO),
        "a line could not be read; fix that first, the rest is only about what could",
    )


def _begin(design: str) -> str:
    sentence = verdict_sentence(review(parse(design), load_packs()))
    return re.sub(r"\d+", "…", _END.split(sentence)[0])
