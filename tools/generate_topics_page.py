"""Writes `docs/topics.md`: topics of interviews, with the built-in rules that serve them.

`tools/topics.py` has the order of the page; each rule names its topics in `topics`. Run it with
`make generate`; a test says when the page is stale.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "topics.md"
sys.path.insert(0, str(ROOT))

from tools.generate_rules_page import built_in  # noqa: E402 - the path comes first
from tools.topics import TOPICS, rules_by_topic  # noqa: E402 - the path comes first

HEAD = """\
<!-- Written by tools/generate_topics_page.py from the `topics` of the files in rules/.
     Change those and run `make generate`. -->

# What candidates are asked about

Each row is a topic of system design interviews, with what the reviewer looks at and the rules
that serve it: by a finding, by a question, or by a credit where the design covers it. Every
built-in rule serves at least one topic and has a page of its own, with its numbers and sources;
`review explain NAME` says the same, and [the rules](rules.md) lists them all.
"""


def page() -> str:
    """The page as it should be.

    Raises:
        KeyError: a rule names a topic that has no row here.

    """
    serving = rules_by_topic(built_in())
    return "\n".join([HEAD, *(_section(*section, serving) for section in TOPICS.items())])


def _section(title: str, rows: Mapping[str, str], serving: Mapping[str, Sequence[str]]) -> str:
    lines = [f"## {title}", "", "| topic | what is looked at | rules |", "| --- | --- | --- |"]
    return "\n".join([*lines, *_rows(rows, serving), ""])


def _rows(rows: Mapping[str, str], serving: Mapping[str, Sequence[str]]) -> Iterator[str]:
    for topic, looked_at in rows.items():
        ids = ", ".join(f"[{rule}](rules/{rule}.md)" for rule in serving[topic])
        yield f"| {topic} | {looked_at} | {ids} |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
