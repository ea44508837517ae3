from __future__ import annotations

import json
import re

import pytest

from reviewer.packs.loader import load_packs

RULES = [rule for pack in load_packs() for rule in pack.rules]


def test_rules_lists_every_rule(run):
    done = run("rules")
    assert (done.status, done.err) == (0, "")
    for rule in RULES:
        assert any(rule.id in line and rule.severity.word in line for line in done.out.splitlines())


def test_rules_as_json(run):
    listed = json.loads(run("rules", "--format", "json").out)
    assert [rule["id"] for rule in listed["rules"]] == [rule.id for rule in RULES]
    assert all(rule["citations"] and rule["summary"] for rule in listed["rules"])


def test_rules_of_a_pack(run):
    assert "no-stores" in run("rules", "--pack", "pack.py").out


def test_rules_of_a_pack_that_does_not_load(run, folder):
    (folder / "bad.py").write_text("1 / 0")
    done = run("rules", "--pack", "bad.py")
    assert done.status == 2
    assert "pack bad.py: ZeroDivisionError" in done.complaint
    assert RULES[0].id in done.out


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_explain_says_everything(run, rule):
    done = run("explain", rule.id)
    assert (done.status, done.err) == (0, "")
    flat = " ".join(done.out.split())
    for part in ("Why", "Do instead", rule.follow_up, *(c.url for c in rule.citations)):
        assert part in flat
    for case in (rule.passes[0], rule.fails[0]):
        for line in case.split("\n"):
            assert line.strip() in done.out
    assert f"[{rule.id}]" in done.out


@pytest.mark.parametrize("color", ["never", "always"])
def test_explain_tells_what_a_rule_cannot_see_under_a_heading(run, color):
    said = run("explain", "missing-timeout", "--color", color).out
    plain = re.sub(r"\x1b\[[0-9;]*m", "", said)
    assert ("\x1b[1mIt cannot see\x1b[0m" in said) == (color == "always")
    assert "\n\nIt cannot see\n  Which library you use and what is set" in plain
    assert "**" not in plain


def test_explain_of_a_pack(run):
    assert "no-stores" in run("explain", "no-stores", "--pack", "pack.py").out
