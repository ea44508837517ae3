"""The command from end to end, on designs of our own."""

from pathlib import Path

import pytest

from tests.quality.__main__ import main

_FIXTURES = Path(__file__).parent / "fixtures"


def _printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    main(["--bench", str(_FIXTURES), *arguments])
    return capsys.readouterr().out


def test_a_score_worked_out_by_hand(capsys: pytest.CaptureFixture[str]) -> None:
    out = _printed(capsys, "--select", "single-point-of-failure", "bakery", "library")
    # two of three remarks are found, and both that the drawing can tell
    assert "recall            2/3 = 0.67\n" in out
    assert "  not semantics   2/2 = 1.00\n" in out
    assert "false alarms      0 findings on 0 labels, 0/3 = 0.00\n" in out
    assert "on sound designs  0 errors and warnings, 0.00 a design:\n" in out


def test_a_design_in_full(capsys: pytest.CaptureFixture[str]) -> None:
    out = _printed(capsys, "--select", "single-point-of-failure", "bakery")
    assert "flow write_shop 100/s write: guests -> shop -> orders\n" in out
    assert "<- spof: one shop\n" in out
    assert "missed       race_condition [orders] (semantics): two buy the last cake\n" in out


def test_every_design_is_read(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--bench", str(_FIXTURES)]) == 0
    assert capsys.readouterr().out.startswith("6 designs\n")


def test_no_benchmark_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--bench", str(tmp_path)]) == 1
    assert "make bench-quality BENCH=folder" in capsys.readouterr().out


def test_no_such_design_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert "is called nothing" in _printed(capsys, "nothing")
