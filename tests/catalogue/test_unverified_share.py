"""The share of unverified figures: counted once a design, and by the verdicts they decide."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.unverified_share import count_deciding, main, unverified

OVERLOADED = """
client app
service api x2
service web x2
app -> api -> web
flow read 90k/s: app -> api -> web
"""


def test_a_figure_that_decides_is_counted_once_a_design(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / f"{name}.txt").write_text(OVERLOADED)
    both = count_deciding([tmp_path])
    (tmp_path / "two.txt").unlink()
    one = count_deciding([tmp_path])
    assert one.figures["general"] >= 2  # what a service carries, twice
    assert both.figures.total() == 2 * one.figures.total()
    assert both.verdicts == 2 * one.verdicts
    assert 0 < one.unsure <= one.verdicts
    assert unverified(one.figures) == one.figures["general"] + one.figures["convention"]
    assert one.named.total() == 0


def test_a_stated_figure_decides_nothing_unverified(tmp_path: Path) -> None:
    stated = OVERLOADED.replace(" x2", " x2 [capacity=1k/s]")
    (tmp_path / "one.txt").write_text(stated)
    (tmp_path / "open.txt").write_text(OVERLOADED)
    before = count_deciding([tmp_path]).figures["general"]
    (tmp_path / "open.txt").unlink()
    assert count_deciding([tmp_path]).figures["general"] < before


def test_a_named_technology_is_counted_apart(tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text(OVERLOADED.replace("service web", "service web: Django"))
    tally = count_deciding([tmp_path])
    assert 0 < tally.named.total() < tally.figures.total()


def test_the_table_says_the_share(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "one.txt").write_text(OVERLOADED)
    monkeypatch.setattr("sys.argv", ["unverified_share", str(tmp_path)])
    assert main() == 0
    assert "% of" in capsys.readouterr().out


def test_no_design_is_no_share(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["unverified_share", str(tmp_path)])
    assert main() == 0
    assert capsys.readouterr().out == ""
