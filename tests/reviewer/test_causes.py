"""Findings are grouped by the component that they share."""

from __future__ import annotations

from dsl.parse import parse
from reviewer.packs.loader import load_packs
from reviewer.report.causes import group_by_cause
from reviewer.report.digest import told_findings
from reviewer.review import review

BLOG = parse("require reads 20k/s\nclient u\nservice web x1\nmysql db x1\nu -> web -> db\n")


def test_findings_of_one_component_come_together_where_the_first_stands() -> None:
    [first, *_] = review(BLOG, load_packs()).findings
    about = (("a", "b"), ("c",), ("b",), (), ("b",))
    findings = [first._replace(answer=first.answer._replace(components=names)) for names in about]
    assert group_by_cause(findings) == [("b", [0, 2, 4]), ("", [1]), ("", [3])]


def test_the_digest_groups_each_finding_that_it_shows_once() -> None:
    judged = review(BLOG, load_packs())
    told = told_findings(judged)
    places = [place for cause in group_by_cause(told) for place in cause.places]
    assert sorted(places) == [*range(len(told))]
    assert [*judged.findings[: len(told)]] == [*told]
