"""The report of a benchmark: what was found of what experts said, and what beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from tests.quality.judging import Judged
from tests.quality.scoring import Label, Outcome, Score
from tests.quality.terms import TERMS

Results = Mapping[str, tuple[Judged, Score]]
"""Each design's review and score, by its name."""


def summary(results: Results) -> Iterator[str]:
    """The figures over all designs, the terms, and what stands beside the labels."""
    scores = [score for _, score in results.values()]
    hit = [label for score in scores for label in score.hit]
    missed = [label for score in scores for label in score.missed]
    yield f"{len(results)} designs"
    yield f"recall            {_share(len(hit), len(hit) + len(missed))}"
    plain_hit, plain_missed = _plain(hit), _plain(missed)
    yield f"  not semantics   {_share(len(plain_hit), len(plain_hit) + len(plain_missed))}"
    yield from _alarms(results, scores)
    yield from _sound(results)
    yield from _terms(results)
    yield from _rules(results)


def _share(part: int, whole: int) -> str:
    return f"{part}/{whole} = {part / whole:.2f}" if whole else "no labels"


def _plain(labels: Sequence[Label]) -> list[Label]:
    return [label for label in labels if label.found_in != "semantics"]


def _alarms(results: Results, scores: Sequence[Score]) -> Iterator[str]:
    outcomes = Counter(one.outcome for score in scores for one in score.scored)
    alarmed = sum(len(score.alarmed) for score in scores)
    yield (
        f"false alarms      {outcomes[Outcome.FALSE_ALARM]} findings on {alarmed} labels,"
        f" {_share(alarmed, _all_not_expected(results))}"
    )
    yield f"unlabelled        {outcomes[Outcome.UNLABELLED]} findings"
    yield f"of no term        {outcomes[Outcome.NO_TERM]} findings"


def _all_not_expected(results: Results) -> int:
    return sum(score.not_expected for _, score in results.values())


def _sound(results: Results) -> Iterator[str]:
    """Errors and warnings on the designs experts found nothing wrong with."""
    sound = {
        name: [one for one in score.scored if one.found.severe]
        for name, (_, score) in results.items()
        if not score.hit and not score.missed
    }
    if not sound:
        return
    number = sum(map(len, sound.values()))
    yield f"on sound designs  {number} errors and warnings, {number / len(sound):.2f} a design:"
    rules = Counter(one.found.rule for found in sound.values() for one in found)
    yield from (f"  {count:3} {rule}" for rule, count in rules.most_common())


def _terms(results: Results) -> Iterator[str]:
    """Each term: labels, those hit, false alarms, findings that no label speaks of."""
    expected, hit, alarms, beside = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    for _, score in results.values():
        expected.update(label.term for label in (*score.hit, *score.missed))
        hit.update(label.term for label in score.hit)
        for one in score.scored:
            alarms.update([one.found.term] * (one.outcome is Outcome.FALSE_ALARM))
            beside.update([one.found.term] * (one.outcome is Outcome.UNLABELLED))
    yield f"{'term':32} expected  hit  false alarms  unlabelled"
    for term in sorted({*expected, *alarms, *beside}, key=lambda term: (-expected[term], term)):
        yield f"{term:32} {expected[term]:8} {hit[term]:4} {alarms[term]:13} {beside[term]:11}"


def _rules(results: Results) -> Iterator[str]:
    """Each rule that ran: hits, false alarms, unlabelled; and those without a term."""
    ran = dict.fromkeys(rule for judged, _ in results.values() for rule in judged.review.rules)
    counts: dict[str, Counter[Outcome]] = {rule: Counter() for rule in ran}
    for _, score in results.values():
        for one in score.scored:
            counts[one.found.rule][one.outcome] += 1
    yield f"{'rule':40} hits  false alarms  unlabelled"
    for rule, count in counts.items():
        if count and TERMS.get(rule):
            shown = [count[each] for each in Outcome]
            yield f"{rule:40} {shown[0]:4} {shown[1]:13} {shown[2]:11}"
    none = [rule for rule in ran if not TERMS.get(rule)]
    if none:
        yield f"rules of no term: {', '.join(none)}"
    silent = [rule for rule, count in counts.items() if not count]
    if silent:
        yield f"rules that found nothing: {', '.join(silent)}"
    failures = Counter(
        f"{f.what}: {f.reason}" for judged, _ in results.values() for f in judged.review.failures
    )
    yield from (f"FAILED {what} ({count} designs)" for what, count in failures.items())


def details(name: str, judged: Judged, score: Score) -> Iterator[str]:
    """One design: its text, what was dropped, each finding with its outcome, each miss."""
    yield f"\n===== {name}"
    yield judged.converted.text
    yield from (f"dropped   {each}" for each in judged.converted.dropped)
    for one in score.scored:
        whys = "; ".join(f"{label.term}: {label.why}" for label in one.labels)
        yield f"{one.outcome:12} {one.found.text}{f'   <- {whys}' if whys else ''}"
    yield from (
        f"missed       {label.term} [{', '.join(sorted(label.components))}]"
        f" ({label.found_in}): {label.why}"
        for label in score.missed
    )
    yield from (f"asked        [{q.rule}] {q.answer.message}" for q in judged.review.questions)
