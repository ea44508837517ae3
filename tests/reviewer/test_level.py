"""What a design is judged at: the settings first, then its own header; rules can ask for it."""

from __future__ import annotations

import pytest

from dsl.levels import LEVELS, level_named, reaches
from dsl.parse import parse
from reviewer.analysis.facts import Facts
from reviewer.model.run_settings import Settings
from reviewer.packs.loader import load_packs
from reviewer.review import review

SENIOR = 'design "Feed" [level=senior]\nclient -> api -> cassandra\n'
PACKS = load_packs()


@pytest.mark.parametrize("word", ["staff", "E6", "IC6", "L6", "l6", "Staff"])
def test_the_text_and_the_settings_take_the_same_words(word):
    written = parse(f'design "x" [level={word}]\nclient -> api')
    assert [problem.message for problem in written.problems] == []
    assert written.design.level == level_named(word) == "staff"


@pytest.mark.parametrize("word", ["", "L2", "L9", "wizard", "E", "6"])
def test_other_words_name_no_level(word):
    assert level_named(word) == ""


def test_settings_come_before_the_header():
    assert review(parse(SENIOR), PACKS, Settings(level="L6")).facts.level == "staff"
    assert review(parse(SENIOR), PACKS).facts.level == "senior"
    assert review(parse("client -> api"), PACKS).facts.level == ""


def test_facts_alone_take_the_level_of_the_design():
    facts = Facts(parse(SENIOR).design)
    assert facts.is_judged_at("senior")
    assert facts.is_judged_at("junior")
    assert not facts.is_judged_at("staff")


def test_without_a_level_nothing_more_is_asked():
    assert not any(reaches("", least) for least in LEVELS)
    assert not Facts(parse("client -> api").design).is_judged_at("junior")


def test_levels_are_in_order():
    assert [[reaches(one, least) for least in LEVELS].count(True) for one in LEVELS] == [
        1,
        2,
        3,
        4,
        5,
        6,
    ]


def test_a_rule_asks_a_senior_for_reasons_and_a_junior_for_none():
    select = ("technology-without-reason",)
    assert review(parse(SENIOR), PACKS, Settings(select=select)).questions
    junior = review(parse(SENIOR), PACKS, Settings(level="E3", select=select))
    assert (junior.questions, junior.findings) == ((), ())
