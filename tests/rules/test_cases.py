"""The cases of every rule that is installed, each run by the rule it belongs to."""

from __future__ import annotations

import pytest

from reviewer.packs.loader import load_packs
from reviewer.testing.cases import run_cases

PACKS = load_packs()
RULES = [rule for pack in PACKS for rule in pack.rules]


def test_the_packs_load():
    assert [failure for pack in PACKS for failure in pack.failures] == []
    assert RULES


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_cases_of_a_rule_come_out_as_it_says(rule):
    assert run_cases(rule) == ()
