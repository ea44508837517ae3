"""The whole reports of all examples, compared with what was accepted before."""

from __future__ import annotations

from pathlib import Path

import pytest

from reviewer.command import main

DESIGNS = Path(__file__).parent.parent / "examples" / "designs"
ENDINGS = {"full": "txt", "concise": "txt", "json": "json"}


@pytest.mark.parametrize("design", sorted(DESIGNS.glob("*.txt")), ids=lambda path: path.stem)
@pytest.mark.parametrize("form", ENDINGS)
def test_a_report_is_as_it_was_accepted(design, form, snapshot, monkeypatch, capsys):
    monkeypatch.chdir(DESIGNS)
    main([design.name, "--format", form, "--color", "never"])
    out, err = capsys.readouterr()
    assert err == ""
    snapshot(f"{design.stem}.{form}.{ENDINGS[form]}", out)
