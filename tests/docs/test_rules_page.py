"""The page of rules is fresh, and every built-in rule says what it rests on and cannot see."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from reviewer.model.rule import Rule
from tools import generate_rules_page
from tools.generate_rules_page import FOLDER, PAGE, SEE, built_in, cannot_see
from tools.rule_constants import Constant, constants_of

RULES = built_in()
FIGURES = [
    pytest.param(one, id=f"{rule.id}.{one.name}")
    for rule in RULES
    for one in constants_of(type(rule).__module__)
    if one.is_number
]
_BASIS = re.compile(r"Basis|Source|[Cc]onvention|planning|published|measured|example|default")
_MEASURE = re.compile(
    r"MANY|MONTH|DAY|LONGEST|SHORTEST|MOST\w*|ALL_NAMED|ALMOST_ALL|ROUNDING|STEPS"
)
_SENTENCE = re.compile(r"[.?!](?: |$)")


PAGES = generate_rules_page.rule_pages()


def test_the_index_is_fresh() -> None:
    assert PAGE.read_text("utf-8") == generate_rules_page.page(), "stale: run `make generate`"


def test_each_rule_has_a_page_and_nothing_else_has() -> None:
    assert {*FOLDER.iterdir()} == PAGES.keys()


@pytest.mark.parametrize("file", PAGES, ids=lambda file: file.stem)
def test_the_page_of_a_rule_is_fresh(file: Path) -> None:
    assert file.read_text("utf-8") == PAGES[file], "stale: run `make generate`"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_index_leads_to_each_rule_once_and_keeps_its_old_anchor(rule: Rule) -> None:
    index = PAGE.read_text("utf-8")
    assert index.count(f"(rules/{rule.id}.md)") == 1
    assert index.count(f'<a id="{rule.id}"></a>') == 1


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_says_at_the_end_what_it_cannot_see(rule: Rule) -> None:
    said = " ".join(cannot_see(rule).split())
    assert said.endswith("."), f"end its docstring with `{SEE}: …`"
    assert len(_SENTENCE.findall(said)) <= 2, "one or two plain sentences"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_has_a_source_that_can_be_looked_up(rule: Rule) -> None:
    assert rule.citations
    assert all(one.title and one.url.startswith(("https://", "http://")) for one in rule.citations)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_page_tells_each_rule_whole(rule: Rule) -> None:
    section = (FOLDER / f"{rule.id}.md").read_text("utf-8")
    told = [SEE, rule.follow_up, *(one.url for one in rule.citations)]
    told += [one.said for one in constants_of(type(rule).__module__)]
    assert [each for each in told if each not in section] == []


@pytest.mark.parametrize("figure", FIGURES)
def test_a_figure_says_what_it_is_and_where_it_comes_from(figure: Constant) -> None:
    """A unit, and how much is told or followed at once, decide nothing and need no basis."""
    assert len(figure.said.split()) > 4  # fewer words only name it again
    assert _BASIS.search(figure.said) or _MEASURE.fullmatch(figure.name)


def test_the_page_leads_to_the_figures_of_the_catalogue() -> None:
    assert "(figures.md)" in PAGE.read_text("utf-8")
