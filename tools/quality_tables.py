"""What the reviewer finds of what experts said, and where it is wrong, as tables for the pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from tests.quality.__main__ import CORPUS
from tests.quality.labels import read_corpus
from tests.quality.scoring import Scored, Share, figures, score
from tools.markdown import text_table

KINDS: Mapping[str, str] = {
    "seen": "published designs, visible while rules were written",
    "unseen": "published designs of the same kinds, kept apart at first",
    "own_first": "incidents and reference architectures",
    "own_second": "incidents, scaling stories and architectures, kept apart at first",
    "own_third": "more incidents, scaling stories and architectures",
    "own_fourth": "deployment and interview guides",
    "own_fifth": "incidents and antipatterns with few counts and hardly a rate",
    "own_sixth": "incidents, interview guides and vendors' designs, kept apart until the rules were done",
}
"""What each corpus holds; tests/quality/README.md says more."""

MEASURES: Mapping[str, str] = {
    "recall without semantics": "problems found",
    "first finding is the expert's": "first finding is the expert's",
    "false alarms": "handled, and found fault with",
    "errors and warnings per sound design": "errors and warnings per sound design",
}
MOST_MISSED = 15


@cache
def _scored() -> Mapping[str, Sequence[Scored]]:
    return {name: [*map(score, read_corpus(CORPUS / name))] for name in KINDS}


def measured() -> str:
    """Each corpus with its measures."""
    rows = (
        [what, str(len(_scored()[name])), *_shares(_scored()[name])] for name, what in KINDS.items()
    )
    return text_table(("designs", "how many", *MEASURES.values()), rows)


def _shares(designs: Sequence[Scored]) -> Iterator[str]:
    of = figures(designs)
    for measure in MEASURES:
        share: Share = of[measure]
        yield f"{share.part} of {share.whole}" if share.whole else "–"


def wrong_answers() -> str:
    """Each time that it finds fault with what the source shows to be handled."""
    alarms = (alarm for designs in _scored().values() for one in designs for alarm in _alarms(one))
    return text_table(("design", "it said", "the source says"), alarms)


def _alarms(design: Scored) -> Iterator[Sequence[str]]:
    for label, said in design.alarms:
        severity = "note" if said.severity == "info" else said.severity
        yield design.name, f"[{said.rule}](rules/{said.rule}.md), {severity}", label.why


def most_missed() -> str:
    """The problems that are missed most often, with one of them."""
    missed = [label for designs in _scored().values() for one in designs for label in one.missed]
    example = {label.problem: label.why for label in reversed(missed)}
    counts = Counter(label.problem for label in missed)
    rows = sorted(counts.items(), key=lambda row: (-row[1], row[0]))[:MOST_MISSED]
    return text_table(
        ("problem", "missed", "for example"),
        ((problem.replace("_", " "), str(n), example[problem]) for problem, n in rows),
    )
