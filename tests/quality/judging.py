"""The findings on a published design, as the score wants them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from dsl.design import Design
from dsl.parse import parse
from reviewer.analysis.topology.counts import is_one_box
from reviewer.model.finding import Answer, Finding, Severity
from reviewer.model.pack import Pack
from reviewer.model.run_settings import Settings
from reviewer.review import Review, review
from tests.quality.converting import Converted, convert
from tests.quality.scoring import Found
from tests.quality.terms import term_of


class Judged(NamedTuple):
    """A published design in the language, its review, and its findings."""

    converted: Converted
    review: Review
    findings: tuple[Found, ...]


def judge(data: Mapping[str, Any], packs: Sequence[Pack], settings: Settings) -> Judged:
    """Convert, read and review; raises ValueError where the text is not read in full."""
    converted = convert(data)
    parsed = parse(converted.text, "converted")
    if parsed.partial:
        raise ValueError("; ".join(p.message for p in parsed.problems if p.fatal))
    made = review(parsed, packs, settings)
    found = tuple(_found(one, made.design, converted) for one in made.findings)
    return Judged(converted, made, found)


def _found(finding: Finding, design: Design, converted: Converted) -> Found:
    parts = _parts(finding.answer, design)
    return Found(
        finding.rule,
        term_of(
            finding.rule,
            [design.components[name].kind for name in parts],
            one_box=bool(parts) and is_one_box(design.components[parts[0]]),
        ),
        frozenset(converted.ids[name] for name in parts),
        finding.severity >= Severity.WARNING,
        f"{finding.severity.word}[{finding.rule}] {finding.answer.message}",
    )


def _parts(answer: Answer, design: Design) -> list[str]:
    """The components a finding is about: its own, else the ends of its links."""
    if answer.components:
        return list(answer.components)
    links = [design.links_by_id[link] for link in answer.links]
    return [name for link in links for name in (link.source, link.target)]
