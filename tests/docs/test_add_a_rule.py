"""The page for contributors shows a rule that works as it stands."""

from __future__ import annotations

import re
from operator import attrgetter
from pathlib import Path

import pytest

from dsl.parse import parse
from reviewer.analysis.facts import Facts
from reviewer.model.finding import Answer
from reviewer.model.pack import Pack
from reviewer.packs.loader import load_packs
from reviewer.review import review
from reviewer.testing.cases import run_cases

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/add-a-rule.md").read_text(encoding="utf-8")


@pytest.fixture
def course(tmp_path: Path) -> Pack:
    """The rule of the page, saved and loaded as the page says."""
    (code,) = re.findall(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    file = tmp_path / "course.py"
    file.write_text(code, encoding="utf-8")
    (pack,) = load_packs([str(file)], installed=False)
    return pack


def test_the_rule_loads_and_its_cases_hold(course: Pack) -> None:
    assert not course.failures
    (rule,) = course.rules
    assert not run_cases(rule)


def test_it_finds_and_credits_what_the_page_says(course: Pack) -> None:
    (rule,) = course.rules
    bad = review(parse(rule.fails[0]), [course])
    assert [f.rule for f in bad.findings] == ["queue-without-dead-letters"]
    assert bad.findings[0].answer.instead == "queue jobs [dlq=failed, retry=5]"
    good = review(parse(rule.passes[0]), [course])
    assert not good.findings
    assert good.credits


def test_every_part_it_names_is_there() -> None:
    """Names in the tables of what a rule says and reads are attributes of the real things."""
    said = PAGE.partition("## What a rule answers")[2].partition("## What a rule reads")[0]
    for name in re.findall(r"`([a-z_]+)`(?= \()", said):
        assert name in Answer._fields or name == "part", name
    facts = Facts(parse("client app").design)
    named = re.findall(r"`facts\.([a-z_.]+)[(`]", PAGE.partition("`facts` is")[2])
    assert named
    for name in named:
        assert attrgetter(name)(facts) is not None, name
