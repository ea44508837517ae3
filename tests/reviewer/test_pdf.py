"""A report as PDF where WeasyPrint is installed, and one clear line where it is not."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from reviewer.command import main

DESIGN = "client reader\nservice web x1\nmysql db x1\nreader -> web -> db\nrequire reads 20k/s\n"


@pytest.fixture
def design(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    Path("d.txt").write_text(DESIGN)
    return "d.txt"


def test_it_is_a_pdf(design: str) -> None:
    pytest.importorskip("weasyprint", reason="the pdf extra is not installed", exc_type=ImportError)
    assert main([design, "-o", "report.pdf"]) == 1
    data = Path("report.pdf").read_bytes()
    assert data.startswith(b"%PDF-")
    assert b"/Type /Page" in data or b"/ObjStm" in data
    assert len(data) > 10_000


def test_without_the_extra_one_line_says_what_to_install(
    design: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    assert main([design, "-o", "report.pdf"]) == 2
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith(
        "review: report.pdf: PDF needs WeasyPrint and Pango: `pip install design-reviewer[pdf]`"
    )
    assert not Path("report.pdf").exists()
