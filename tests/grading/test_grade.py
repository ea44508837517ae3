"""Grading: each submission alone, the same on one processor and on several, safe to open."""

from __future__ import annotations

import csv
import io
import os

import pytest

from reviewer.command import main
from reviewer.grading import many
from reviewer.grading.grade import Found, Grade, Mark
from reviewer.grading.many import Job, grades
from reviewer.grading.shared import shared
from reviewer.grading.sheet import sheet
from reviewer.model.run_settings import Settings
from reviewer.report.formats.ink import Ink

GOOD = """
require availability 99.9%
require reads 1k/s
client reader
lb front: ALB
service web x3
mysql db x2
reader -> front -> web -> db
flow read 1k/s: reader -> front -> web -> db
"""
POOR = "client -> api -> postgres\n"
JOB = Job((), Settings(), "")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "group").mkdir()
    (tmp_path / "ada.txt").write_text(GOOD)
    for name in ("bob.txt", "group/cy.design", "group/dee.txt"):
        (tmp_path / name).write_text(POOR)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def rows(text):
    return {row["submission"]: row for row in csv.DictReader(io.StringIO(text))}


def test_every_submission_has_its_line(folder, capsys):
    assert main(["grade", ".", "-o", "grades.csv"]) == 0
    found = rows((folder / "grades.csv").read_text())
    assert [*found] == ["ada", "bob", "group/cy", "group/dee"]
    assert float(found["ada"]["percent"]) > float(found["bob"]["percent"])
    assert found["bob"]["points"] == found["group/cy"]["points"]
    points = [float(value) for name, value in found["ada"].items() if name in ("Scalability", "Reliability")]  # fmt: skip
    assert sum(points) <= float(found["ada"]["points"])


def test_an_empty_submission_says_so(folder):
    (folder / "eve.txt").write_text("# nothing yet\n")
    main(["grade", ".", "-o", "grades.csv"])
    note = rows((folder / "grades.csv").read_text())["eve"]["note"]
    assert note == "there is no component in it, so nothing was judged"


def test_one_process_and_several_give_the_same(folder):
    texts = [(f"s{n}", (GOOD if n % 3 else POOR).encode()) for n in range(12)]
    alone, together = (sorted(grades(texts, JOB, processes)) for processes in (1, 2))
    assert alone == together
    assert len(alone) == 12


def test_what_cannot_be_read_is_told_and_costs_nobody_else(folder, capsys):
    (folder / "evil.txt").write_bytes(b"\xff\xfe\x00bad")
    (folder / "half.txt").write_text(GOOD + "postgress x\n")
    assert main(["grade", "."]) == 2
    out, err = capsys.readouterr()
    assert "evil" in err
    assert rows(out)["evil"]["points"] == ""
    assert "1 error in the text" in rows(out)["half"]["note"]
    assert float(rows(out)["ada"]["points"]) > 0


def raised(*_):
    raise ValueError("odd design")


def ended(name, *_):
    if name == "s3":
        os._exit(9)
    return Grade(name, points=1.0, out_of=2.0)


def hung(name, *_):
    while True:
        pass


def test_an_error_while_grading_is_its_own(monkeypatch):
    monkeypatch.setattr(many, "grade", raised)
    [one] = grades([("s", b"x")], JOB)
    assert (one.points, one.note[:24]) == (None, "it could not be graded: ")
    assert "odd design" in one.note


def test_one_that_hangs_is_stopped(monkeypatch):
    monkeypatch.setattr(many, "grade", hung)
    monkeypatch.setattr(many, "SECONDS", 0.05)
    [one] = grades([("s", b"x")], JOB)
    assert "took longer" in one.note


@pytest.mark.skipif(many.sys.platform != "linux", reason="children are forked on Linux only")
def test_a_process_that_ends_costs_its_own_submission_only(monkeypatch):
    monkeypatch.setattr(many, "grade", ended)
    found = {one.name: one for one in grades([(f"s{n}", b"x") for n in range(6)], JOB, 2)}
    assert len(found) == 6
    assert "process ended" in found["s3"].note
    assert all(one.points == 1.0 for name, one in found.items() if name != "s3")


def test_a_rubric_that_is_not_there_is_told(folder, capsys):
    assert main(["grade", ".", "--rubric", "defalt"]) == 2
    assert "there is no rubric `defalt`: did you mean `default`?" in capsys.readouterr().err


def test_an_empty_folder_is_told(tmp_path, capsys):
    assert main(["grade", str(tmp_path)]) == 2
    assert "no submissions there" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["=1+2", "+x", "-x", "@x", "\tx", "\uff1dx"])
def test_no_cell_is_a_formula(name):
    text = sheet([Grade(name, points=1.0, out_of=2.0, note=name)], Ink())
    row = next(csv.reader(io.StringIO(text.split("\n", 1)[1])))
    assert row[0].startswith("'")
    assert row[-1].startswith("'")


def test_what_a_class_shares_is_counted_once_for_each_submission():
    two = tuple(Found("r", "error", f"message {n}") for n in range(2))
    missed, met = Mark("a shard key", 0.0, 4.0, "not found"), Mark("a cache", 4.0, 4.0)
    found = shared(
        [
            Grade("a", points=9.0, out_of=10.0, findings=two, lines=(missed, met)),
            Grade("b", points=1.0, out_of=10.0, findings=two[:1], lines=(missed, met)),
            Grade("c", points=10.0, out_of=10.0, lines=(met,)),
            Grade("d", note="unread"),
        ]
    )
    assert (found.submissions, found.graded, found.median) == (4, 3, 0.9)
    assert [(f.what, f.number) for f in found.findings] == [("r", 2)]
    assert [(f.what, f.number) for f in found.lacking] == [("a shard key", 2)]
    assert [band.number for band in found.bands] == [0, 1, 0, 0, 0, 0, 0, 0, 0, 2]


def test_the_page_names_nobody(folder):
    assert main(["grade", ".", "-o", "grades.csv", "--page", "class.html"]) == 0
    page = (folder / "class.html").read_text()
    assert "4 of 4 submissions graded" in page
    assert "single-point-of-failure" in page
    assert not any(name in page for name in ("ada", "bob", "group/cy"))
    assert "<script" not in page
