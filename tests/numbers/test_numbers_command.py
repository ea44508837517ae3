"""`review numbers`: what it puts out where, and its exit status."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from reviewer.command import main

ROOT = Path(__file__).parents[2]
TEXT = "client app\nservice api x3\npostgres db x3\napp -> api -> db\nflow get 1k/s: app -> api -> db\n"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "a.txt").write_text(TEXT)
    (tmp_path / "wrong.txt").write_text(TEXT + "servise evil\n")
    return tmp_path


def test_text_comes_with_status_0(capsys):
    assert main(["numbers", "a.txt"]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("a.txt\n")
    assert "By component" in out
    assert err == ""


def test_several_designs_come_one_after_the_other(capsys, folder):
    assert main(["numbers", "a.txt", "wrong.txt"]) == 2
    out, _ = capsys.readouterr()
    assert out.count("By component") == 2
    assert main(["numbers", str(folder), "--format", "json"]) == 2
    assert [each["file"][-5:] for each in json.loads(capsys.readouterr().out)["designs"]] == [
        "a.txt",
        "g.txt",
    ]


def test_a_design_read_in_part_is_shown_with_status_2(capsys):
    for form in ("text", "json", "csv"):
        assert main(["numbers", "wrong.txt", "--format", form]) == 2
        out, err = capsys.readouterr()
        assert "api" in out
        assert "wrong.txt:6:1: error" in (out if form == "text" else err)


def test_a_file_that_is_not_there(capsys):
    assert main(["numbers", "none.txt"]) == 2
    out, err = capsys.readouterr()
    assert (out, err) == ("", "review: none.txt: no such file\n")
    assert main(["numbers", "none.txt", "a.txt", "--format", "json"]) == 2
    found = json.loads(capsys.readouterr().out)
    assert [each["file"] for each in found["unread"]] == ["none.txt"]


def test_parts_are_chosen_of_text_and_csv_only(capsys):
    assert main(["numbers", "a.txt", "--format", "csv", "--by", "flow"]) == 0
    assert capsys.readouterr().out.startswith("file,flow,op,rate_per_s")
    assert main(["numbers", "a.txt", "--format", "json", "--by", "flow"]) == 2
    assert "--by" in capsys.readouterr().err


@pytest.mark.parametrize(("name", "starts"), [("n.json", "{"), ("n.csv", "file,"), ("n", "a.txt")])
def test_a_file_is_written_in_the_format_of_its_ending(capsys, folder, name, starts):
    assert main(["numbers", "a.txt", "-o", name]) == 0
    assert capsys.readouterr().out == ""
    assert (folder / name).read_text("utf-8").startswith(starts)


def test_the_design_itself_is_not_written_over(capsys, folder):
    assert main(["numbers", "a.txt", "-o", "./a.txt"]) == 2
    assert "the design itself" in capsys.readouterr().err
    assert (folder / "a.txt").read_text() == TEXT
    assert main(["numbers", "a.txt", "-o", "no/where.csv"]) == 2
    assert "no such folder" in capsys.readouterr().err


def test_nothing_heavy_is_loaded_and_review_loads_none_of_it():
    code = (
        "import sys; from reviewer.command import main; main(sys.argv[1:]);"
        " print(*sys.modules, file=sys.stderr)"
    )
    design = str(ROOT / "examples" / "designs" / "url-shortener.txt")

    def loaded(*argv: str) -> set[str]:
        ran = subprocess.run(
            [sys.executable, "-c", code, *argv],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        return set(ran.stderr.split())

    assert not {"numpy", "jsonschema", "diagrams", "flask"} & loaded("numbers", design)
    plain = loaded(design, "--fail-on", "never")
    light = {
        "reviewer.report.tables",
        "reviewer.report.tables.grid",
        "reviewer.text.short_figures",
    }
    heavy = (
        "reviewer.report.tables",
        "reviewer.report.charts",
        "reviewer.report.picture",
        "reviewer.whatif",
    )
    assert {name for name in plain if name.startswith(heavy)} <= light


def test_the_same_text_gives_the_same_bytes_whatever_the_hash_seed():
    def shown(seed: str, form: str) -> bytes:
        return subprocess.run(
            [sys.executable, "-m", "reviewer.command", "numbers", "-", "--format", form],
            cwd=ROOT, input=TEXT.encode(), capture_output=True, check=True,
            env={"PYTHONHASHSEED": seed, "PATH": "", "PYTHONPATH": str(ROOT)},
        ).stdout  # fmt: skip

    for form in ("text", "json", "csv"):
        assert shown("1", form) == shown("2", form) != b""
