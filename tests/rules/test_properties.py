"""What holds of the four rules on any design."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from dsl.parse import parse
from reviewer.model.finding import Finding
from reviewer.review import Review
from tests.effort import examples
from tests.rules.judging import RULES, judged
from tests.strategies import designs, faster, grown

LOAD = ("missing-cache", "unsharded-write-heavy-store")
ONCE = re.compile(r"(?<![\d.,])1×")
"""What is neither more nor less: nobody says it."""

UGLY = re.compile(r"\d\.\d{7,}|\bnan\b|\binf\b|\bNone\b|\{|\}|  ", re.IGNORECASE)


def single(text: str) -> set[str]:
    """The boxes that are told of as single points."""
    return {
        name
        for finding in judged(text, "single-point-of-failure").findings
        if finding.answer.instead.count("s=2]") == 0
        for name in finding.answer.components
    }


@settings(max_examples=60, deadline=None)
@given(designs(), st.data())
def test_one_instance_more_never_makes_a_single_point(text, data):
    name = data.draw(st.sampled_from(sorted(parse(text, "").design.components)))
    assert single(grown(text, name)) <= single(text)


@settings(max_examples=60, deadline=None)
@given(designs(), st.sampled_from([2, 3, 10, 1000]))
def test_a_higher_rate_never_takes_a_load_finding_away(text, factor):
    assert marks(judged(text, *LOAD)) <= marks(judged(faster(text, factor), *LOAD))


def marks(review: Review) -> set[str]:
    """The rules with the components they are about: findings that are alike are one, or several."""
    return {mark for finding in review.findings for mark in finding.marks}


def facts_of(findings: tuple[Finding, ...]) -> list[tuple[object, ...]]:
    return sorted((f.rule, f.severity, sorted(f.answer.components)) for f in findings)


@settings(max_examples=40, deadline=None)
@given(designs())
def test_other_names_change_no_finding(text):
    names = sorted(parse(text, "").design.components, key=len, reverse=True)
    pattern = re.compile(rf"(?m)(?!^\w+ [a-z])\b({'|'.join(names)})\b")  # not the kind `s3`
    renamed = pattern.sub(lambda found: f"box_{found[1]}_q", text)
    expected = [
        (rule, severity, sorted(f"box_{name}_q" for name in about))
        for rule, severity, about in facts_of(judged(text).findings)
    ]
    assert facts_of(judged(renamed).findings) == expected


@settings(max_examples=40, deadline=None)
@given(designs())
def test_moved_lines_change_no_fingerprint(text):
    before = {finding.fingerprint for finding in judged(text).findings}
    spaced = "# moved\n\n" + text.replace("\n", "\n\n")
    assert {finding.fingerprint for finding in judged(spaced).findings} == before


@settings(max_examples=60, deadline=None)
@given(designs())
def test_what_is_said_reads_well(text):
    review = judged(text)
    answers = [one.answer for one in (*review.findings, *review.questions, *review.credits)]
    for answer in answers:
        for said in (answer.message, *answer.sums, answer.why):
            assert UGLY.search(said) is None, said
            assert ONCE.search(said) is None, said
            assert not said.startswith(" ")
    for finding in review.findings:
        assert finding.answer.message.endswith(".")
        assert finding.answer.why.endswith(".")


@settings(max_examples=examples(40, quick=8), deadline=None)
@given(designs())
def test_rules_alone_say_what_they_say_together(text):
    together = {finding.fingerprint for finding in judged(text).findings}
    alone = {f.fingerprint for rule in RULES for f in judged(text, rule).findings}
    assert alone == together
