"""The page of rules is fresh, and every built-in rule says what it rests on and cannot see."""

from __future__ import annotations

import re

import pytest

from reviewer.rule import Rule
from tools import generate_rules_page
from tools.generate_rules_page import PAGE, SEE, built_in, cannot_see
from tools.rule_constants import Constant, constants_of

RULES = built_in()
FIGURES = [
    pytest.param(one, id=f"{rule.id}.{one.name}")
    for rule in RULES
    for one in constants_of(type(rule).__module__)
    if one.is_number
]
_SENTENCE = re.compile(r"[.?!](?: |$)")


def test_the_page_is_fresh() -> None:
    assert PAGE.read_text("utf-8") == generate_rules_page.page(), "stale: run `make generate`"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_says_at_the_end_what_it_cannot_see(rule: Rule) -> None:
    said = " ".join(cannot_see(rule).split())
    assert said.endswith("."), f"end its docstring with `{SEE}: …`"
    assert len(_SENTENCE.findall(said)) <= 2, "one or two plain sentences"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_has_a_source_that_can_be_looked_up(rule: Rule) -> None:
    assert rule.citations
    assert all(one.title and one.url.startswith("https://") for one in rule.citations)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_page_tells_each_rule_whole(rule: Rule) -> None:
    section = PAGE.read_text("utf-8").partition(f"\n## {rule.id}\n")[2].partition("\n## ")[0]
    told = [SEE, rule.follow_up, *(one.url for one in rule.citations)]
    told += [one.said for one in constants_of(type(rule).__module__)]
    assert [each for each in told if each not in section] == []


@pytest.mark.parametrize("figure", FIGURES)
def test_a_figure_says_what_it_is(figure: Constant) -> None:
    assert len(figure.said.split()) > 4  # fewer words only name it again
    assert figure.said.endswith((".", '"'))


def test_the_page_leads_to_the_figures_of_the_catalogue() -> None:
    assert "(figures.md)" in PAGE.read_text("utf-8")
