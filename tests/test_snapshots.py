"""The whole reports of all examples, compared with what was accepted before."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from reviewer.command import main
from reviewer.packs.loader import load_packs

DESIGNS = Path(__file__).parent.parent / "examples" / "designs"
ENDINGS = {"summary": "txt", "full": "txt", "concise": "txt", "json": "json"}
_RULES = re.compile(r'^  "rules": \[\n.*?^  \],\n', re.MULTILINE | re.DOTALL)
"""The ids of the rules that ran: another rule changes no report that it adds nothing to."""


@pytest.mark.parametrize("design", sorted(DESIGNS.glob("*.txt")), ids=lambda path: path.stem)
@pytest.mark.parametrize("form", ENDINGS)
def test_a_report_is_as_it_was_accepted(design, form, snapshot, monkeypatch, capsys):
    monkeypatch.chdir(DESIGNS)
    main([design.name, "--format", form, "--color", "never"])
    out, err = capsys.readouterr()
    assert err == ""
    snapshot(f"{design.stem}.{form}.{ENDINGS[form]}", _RULES.sub("", out))


def test_the_json_lists_every_rule_that_ran(capsys):
    main([str(DESIGNS / "naive-blog.txt"), "--format", "json", "--fail-on", "never"])
    listed = json.loads(capsys.readouterr().out)["rules"]
    assert listed == [rule.id for pack in load_packs() for rule in pack.rules]
    assert listed
