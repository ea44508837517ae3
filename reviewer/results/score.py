"""A `Score`: what a review is worth by a rubric, line by line.

    score = score(review, rubric_named("", packs))
    score.points, score.out_of, [line for part in score.dimensions for line in part.lines]

A dimension's weight is shared out among what it has to go by: each rule of its categories that
had something to say, by its severity, and each structure that a complete answer has. The points
of the lines of a dimension add up to its own. A dimension that nothing was said about is left
out of the whole, not counted as lost.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import NamedTuple

from reviewer.analysis.facts import Facts
from reviewer.model.finding import Severity
from reviewer.model.pack import Pack
from reviewer.model.rubric import Dimension, Rubric, Structure
from reviewer.results.heard import Heard, heard_of_rules
from reviewer.review import Review
from reviewer.text.did_you_mean import did_you_mean

__all__ = [
    "DEFAULT",
    "Rubric",
    "RubricError",
    "Score",
    "ScoredReview",
    "rubric_named",
    "rubrics_of",
    "score",
    "scored_review",
]

DEFAULT = "default"
"""The rubric that is taken where none is named; the built-in pack brings it."""

WEIGHTS = {Severity.ERROR: 3.0, Severity.WARNING: 2.0, Severity.INFO: 1.0}
"""What a rule weighs against its neighbours, by its severity. A convention."""


class RubricError(Exception):
    """There is no such rubric, or it cannot be read; the text is one line that says why."""


class Line(NamedTuple):
    """Points for one thing, with the reason.

    `source` says what it comes from: `rule`, `structure` or `accepted`. `fingerprints` are
    those of the findings it is about.
    """

    name: str
    points: float
    out_of: float
    why: str
    source: str
    fingerprints: tuple[str, ...] = ()


class Part(NamedTuple):
    """The points of one dimension; `out_of` is 0 where there was nothing to go by."""

    id: str
    name: str
    points: float
    out_of: float
    lines: tuple[Line, ...]


class Score(NamedTuple):
    """The points of a design. `band` is the rubric's word for them."""

    rubric: str
    title: str
    points: float
    out_of: float
    band: str
    dimensions: tuple[Part, ...]

    @property
    def percent(self) -> float:
        """Points of 100; 0 where there was nothing to go by."""
        return 100 * self.points / self.out_of if self.out_of else 0.0


@dataclass(frozen=True, eq=False)
class ScoredReview(Review):
    """A review with what it is worth by a rubric."""

    score: Score | None = None


def scored_review(review: Review, rubric: Rubric) -> ScoredReview:
    """A review with its score by a rubric."""
    values = {each.name: getattr(review, each.name) for each in fields(review)}
    return ScoredReview(**{**values, "score": score(review, rubric)})


def score(review: Review, rubric: Rubric) -> Score:
    """What a review is worth by a rubric. Never raises, whatever the design."""
    heard = heard_of_rules(review)
    parts = tuple(_score_dimension(review, rubric, each, heard) for each in rubric.dimensions)
    points, out_of = sum(part.points for part in parts), sum(part.out_of for part in parts)
    percent = 100 * points / out_of if out_of else 0.0
    bands = sorted(rubric.bands.items(), key=lambda band: -band[1])
    band = next((name for name, least in bands if percent >= least - 1e-9), "")
    return Score(rubric.id, rubric.title, points, out_of, band if out_of else "", parts)


def _score_dimension(
    review: Review, rubric: Rubric, dimension: Dimension, heard: Mapping[str, Heard]
) -> Part:
    lines = [
        *(_score_structure(review.facts, each) for each in dimension.structures),
        *_score_rules(review, rubric.counts, dimension, heard),
        *_accepted_lines(review, dimension),
    ]
    weight, possible = dimension.weight(review.level), sum(line.out_of for line in lines)
    if not possible or not weight:
        return Part(dimension.id, dimension.title, 0.0, 0.0, ())
    unit = weight / possible
    scaled = tuple(
        line._replace(points=line.points * unit, out_of=line.out_of * unit) for line in lines
    )
    return Part(dimension.id, dimension.title, sum(line.points for line in scaled), weight, scaled)


def _score_structure(facts: Facts, structure: Structure) -> Line:
    found, share = structure.find_in(facts), 0.0
    if found.alternative:
        why, share = f"found: {_lower_first(found.alternative)}", 1.0
    elif found.question:
        why = found.question
    else:
        why = f"not found: {' or '.join(map(_lower_first, structure.ways))}"
    return Line(structure.title, structure.points * share, structure.points, why, "structure")


def _lower_first(title: str) -> str:
    word = title.partition(" ")[0]
    return title[:1].lower() + title[1:] if len(word) == 1 or word[1:].islower() else title


def _score_rules(
    review: Review,
    counts: Mapping[str, float],
    dimension: Dimension,
    answers: Mapping[str, Heard],
) -> Iterator[Line]:
    for rule, heard in answers.items():
        category, severity = review.kinds[rule]
        if category not in dimension.categories and rule not in dimension.rules:
            continue
        said = heard._asdict()
        weight, total = WEIGHTS[severity], sum(len(said[outcome]) for outcome in counts)
        if total:
            share = sum(len(said[outcome]) * worth for outcome, worth in counts.items()) / total
            why = _reason_text(heard, total)
            yield Line(rule, weight * share, weight, why, "rule", tuple(heard.fingerprints))
        elif heard.silence:
            yield Line(rule, weight * heard.silence.share, weight, heard.silence.why, "rule")


def _reason_text(heard: Heard, total: int) -> str:
    """The worst that was said, and of how many places it is."""
    worst = heard.violated or heard.asked or heard.accepted or heard.satisfied
    return worst[0] if total == 1 else f"{len(worst)} of {total}: {worst[0]}"


def _accepted_lines(review: Review, dimension: Dimension) -> Iterator[Line]:
    """What was accepted with a reason is a trade-off that was seen and weighed."""
    if dimension.accepted:
        for finding in review.accepted:
            yield Line(
                finding.rule,
                dimension.accepted,
                dimension.accepted,
                f"weighed: {finding.accepted}",
                "accepted",
                (finding.fingerprint,),
            )


def rubrics_of(packs: Sequence[Pack]) -> dict[str, tuple[Pack, Rubric]]:
    """Every rubric of `packs` by its id, with its pack.

    Raises:
        RubricError: a file of rubrics in a package cannot be used, or two packs have one id.

    """
    found: dict[str, tuple[Pack, Rubric]] = {}
    for pack in packs:
        for rubric in (*pack.rubrics, *_rubrics_in_files(pack)):
            owner, _ = found.setdefault(rubric.id, (pack, rubric))
            if owner is not pack:
                one, other = owner.name, pack.name
                raise RubricError(f"rubric `{rubric.id}` is in pack {one} and in pack {other}")
    return found


def rubric_named(name: str, packs: Sequence[Pack]) -> Rubric:
    """The rubric of this id; "" is the one that the built-in pack brings.

    Raises:
        RubricError: there is none, or it cannot be read.

    """
    known = rubrics_of(packs)
    wanted = name or DEFAULT
    if wanted not in known:
        hint = (
            did_you_mean(wanted, known) or "`review packs list --pack PATH` names those of a pack"
        )
        raise RubricError(f"unknown rubric `{wanted}`: {hint}")
    return known[wanted][1]


def _rubrics_in_files(pack: Pack) -> Iterator[Rubric]:
    """The rubrics in the data files of a Python package, read now."""
    for file in pack.rubric_files:
        from reviewer.packs.data.load import load_data_pack  # noqa: PLC0415  # YAML is read where it is asked for

        filed = load_data_pack(file)
        if filed.failures:
            raise RubricError(f"{filed.failures[0].what}: {filed.failures[0].reason}")
        if filed.rules or filed.attributes or filed.technologies:
            raise RubricError(f"{file}: a data file in a Python pack holds rubrics, and no more")
        yield from filed.rubrics
