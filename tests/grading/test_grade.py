"""Grading: each submission alone, the same on one processor and on several, safe to open."""

from __future__ import annotations

import csv
import io
import multiprocessing
import os
import pickle
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewer.command import main
from reviewer.grading import many, worker
from reviewer.grading.grade import Found, Grade, Mark
from reviewer.grading.many import grades
from reviewer.grading.names import Place, distinct_names
from reviewer.grading.shared import Tally, shared
from reviewer.grading.sheet import sheet
from reviewer.grading.worker import Job, Submission
from reviewer.model.run_settings import Settings
from reviewer.report.formats.ink import Ink
from tests.effort import examples
from tests.making import pack_text

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
    texts = [Submission(f"s{n}", (GOOD if n % 3 else POOR).encode()) for n in range(12)]
    alone, together = ([*grades(texts, JOB, processes)] for processes in (1, 2))
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


forked = pytest.mark.skipif(
    many.sys.platform != "linux", reason="what a test puts in place goes with a fork only"
)


def some(number):
    return [Submission(f"s{n}", b"x") for n in range(number)]


def raised(*_):
    raise ValueError("odd design")


def ended(name, *_):
    if name == "s3":
        os._exit(9)
    return Grade(name, points=1.0, out_of=2.0)


def hung(name, *_):
    while name == "s1":
        pass
    return Grade(name, points=1.0, out_of=2.0)


def held_on(name, *_):
    while name == "s1":
        try:
            hung(name)
        except BaseException:  # noqa: BLE001, S112 - that is the fault
            continue
    return Grade(name, points=1.0, out_of=2.0)


def waited(name, *_):
    if name == "s1":
        time.sleep(1000)
    return Grade(name, points=1.0, out_of=2.0)


@forked
def test_an_error_while_grading_is_its_own(monkeypatch):
    monkeypatch.setattr(worker, "grade", raised)
    [one] = grades(some(1), JOB)
    assert (one.points, one.note[:24]) == (None, "it could not be graded: ")
    assert "odd design" in one.note


@forked
@pytest.mark.parametrize("stuck", [hung, held_on, waited])
@pytest.mark.parametrize("processes", [1, 2])
def test_one_that_takes_too_long_costs_its_own_grade_only(monkeypatch, stuck, processes):
    """Also where its rule keeps the interrupt to itself, and where it waits for something."""
    monkeypatch.setattr(worker, "grade", stuck)
    monkeypatch.setattr("reviewer.grading.limits.GRACE", 0)
    found = [*grades(some(4), JOB._replace(seconds=0.2), processes)]
    assert [one.name for one in found] == ["s0", "s1", "s2", "s3"]
    assert found[1].note == "it took longer than 0.2 s; look at it by hand"
    assert [one.points for one in found] == [1.0, None, 1.0, 1.0]


@forked
@pytest.mark.parametrize("processes", [1, 2, 5])
def test_a_process_that_ends_costs_its_own_submission_only(monkeypatch, processes):
    monkeypatch.setattr(worker, "grade", ended)
    found = [*grades(some(6), JOB, processes)]
    assert [one.name for one in found] == [f"s{n}" for n in range(6)]
    assert "process ended" in found[3].note
    assert all(one.points == 1.0 for one in found if one.name != "s3")


@forked
def test_a_submission_whose_process_ended_once_is_tried_again(monkeypatch, tmp_path):
    def ended_once(name, *_):
        if name == "s1" and not (tmp_path / "seen").exists():
            (tmp_path / "seen").touch()
            os._exit(9)
        return Grade(name, points=1.0, out_of=2.0)

    monkeypatch.setattr(worker, "grade", ended_once)
    assert all(one.graded for one in grades(some(3), JOB, 1))


@forked
def test_processes_are_replaced_and_none_is_left(monkeypatch):
    ids = []

    def told(name, *_):
        return Grade(name, note=str(os.getpid()))

    monkeypatch.setattr(worker, "grade", told)
    monkeypatch.setattr(many, "DESIGNS_PER_PROCESS", 3)
    ids = [one.note for one in grades(some(9), JOB, 1)]
    assert len({*ids}) == 3
    assert not multiprocessing.active_children()


@forked
def test_no_process_is_left_where_nobody_wants_the_other_grades(monkeypatch):
    monkeypatch.setattr(worker, "grade", waited)
    coming = grades(some(4), JOB, 2)
    assert next(coming).name == "s0"
    coming.close()
    assert not multiprocessing.active_children()


@forked
@pytest.mark.parametrize("fault", ["", "gone"])
def test_submissions_are_taken_as_they_are_wanted(monkeypatch, fault):
    """So that what is held in memory does not grow with the class."""
    monkeypatch.setattr(worker, "grade", lambda name, *_: Grade(name, points=1.0, out_of=2.0))
    monkeypatch.setattr(many, "MOST_AHEAD", 10)
    taken = []

    def coming():
        for number in range(400):
            taken.append(number)
            yield Submission(f"s{number}", b"x", fault)

    for number, one in enumerate(grades(coming(), JOB, 2)):
        assert one.name == f"s{number}"
        assert len(taken) <= number + 10 + 2 + 1


def test_what_a_class_shares_is_as_small_for_ten_times_the_class():
    def size(number):
        tally = Tally()
        for n in range(number):
            messages = tuple(Found(f"r{k}", "error", f"message {n} {k}") for k in range(5))
            lines = (Mark("a cache", 0.0, 4.0, f"not found in {n}"),)
            questions = (("r", f"question {n}"),)
            tally.add(Grade(f"s{n}", "x", n / number, 1.0, (), lines, messages, questions))
        return len(pickle.dumps(tally))

    assert size(3_000) - size(300) <= 2_700 * 8 + 500


def test_a_rubric_that_is_not_there_is_told(folder, capsys):
    assert main(["grade", ".", "--rubric", "defalt"]) == 2
    assert "unknown rubric `defalt`: did you mean `default`?" in capsys.readouterr().err


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


class TestNames:
    @pytest.fixture(autouse=True)
    def here(self, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        return tmp_path

    def graded(self, here, files, *paths):
        for file in files:
            (here / file).parent.mkdir(parents=True, exist_ok=True)
            (here / file).write_text(POOR)
        assert main(["grade", *paths, "-o", "grades.csv"]) == 0
        return [*rows((here / "grades.csv").read_text())]

    @pytest.mark.parametrize(
        ("files", "paths", "names"),
        [
            (["k/alice.txt", "k/alice.design"], ["k"], ["alice.design", "alice.txt"]),
            (["k1/alice.txt", "k2/alice.txt"], ["k1", "k2"], ["k1/alice", "k2/alice"]),
            (["k1/a.txt", "k1/a.design", "k2/a.txt"], ["k1", "k2"], ["k1/a.design", "k1/a.txt", "k2/a.txt"]),
            (["k1/a.txt", "k2/k1/a.txt"], ["k1", "k2", "k1/a.txt"], ["a", "k1/a"]),
            (["k/a.txt", "k/b.txt"], ["k", "k/a.txt", "./k"], ["a", "b"]),
        ],
    )  # fmt: skip
    def test_each_submission_has_a_line_and_a_name(self, here, files, paths, names):
        assert self.graded(here, files, *paths) == names

    @settings(max_examples=examples(60, quick=20))
    @given(st.lists(st.tuples(st.sampled_from(["", "k", "k/k", "k.txt"]), st.sampled_from(["", "k", "k/k"]), st.sampled_from(["a", "k", "a.b"]), st.sampled_from([".txt", ".design", ""])), unique=True))  # fmt: skip
    def test_no_two_have_one_name(self, drawn):
        places = {}
        for folder, inside, name, ending in drawn:
            path = "/".join(part for part in (folder, inside, name + ending) if part)
            places[path] = Place(path, folder, f"/home/{path}")
        found = distinct_names([*places.values()])
        assert len({*found}) == len(places)


class TestLinks:
    @pytest.fixture
    def linked(self, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        (tmp_path / "secret.txt").write_text("client -> hidden -> postgres\n")
        (tmp_path / "class").mkdir()
        (tmp_path / "class" / "ada.txt").write_text(POOR)
        (tmp_path / "class" / "eve.txt").symlink_to("../secret.txt")
        return tmp_path

    def test_one_out_of_the_folder_is_told_and_not_graded(self, linked, capsys):
        assert main(["grade", "class"]) == 2
        out, err = capsys.readouterr()
        found = rows(out)
        assert found["eve"]["points"] == ""
        assert "this symlink leads out of the folder" in found["eve"]["note"]
        assert "eve: it could not be read" in err
        assert float(found["ada"]["points"]) > 0

    def test_it_is_graded_where_that_is_asked_for(self, linked, capsys):
        assert main(["grade", "class", "--follow-links"]) == 0
        assert rows(capsys.readouterr().out)["eve"]["points"]

    def test_two_names_of_one_file_are_two_submissions(self, linked, capsys):
        (linked / "class" / "eve.txt").unlink()
        (linked / "class" / "bob.txt").symlink_to("ada.txt")
        assert main(["grade", "class"]) == 0
        assert [*rows(capsys.readouterr().out)] == ["ada", "bob"]


@pytest.mark.parametrize("option", ["-o", "--page"])
@pytest.mark.parametrize("output", ["ada.txt", "./group/../group/cy.design", "group/dee.txt"])
def test_no_output_destroys_a_submission(folder, capsys, option, output):
    before = {path: path.read_text() for path in folder.rglob("*.*")}
    assert main(["grade", ".", option, output]) == 2
    assert "this is the design itself; choose another output file" in capsys.readouterr().err
    assert {path: path.read_text() for path in folder.rglob("*.*")} == before


def test_the_sheet_and_the_page_cannot_go_to_one_file(folder, capsys):
    assert main(["grade", ".", "-o", "x", "--page", "./x"]) == 2
    assert "two outputs cannot go to one file" in capsys.readouterr().err
    assert not (folder / "x").exists()


def test_a_sheet_stays_where_its_page_cannot_be_written(folder, capsys):
    (folder / "grades.csv").write_text("old")
    assert main(["grade", ".", "-o", "grades.csv", "--page", "gone/page.html"]) == 2
    assert "gone/page.html: cannot be written: no such folder" in capsys.readouterr().err
    assert (folder / "grades.csv").read_text() == "old"


def test_a_rule_that_failed_is_told_and_the_status_is_2(folder, capsys):
    body = 'raise ValueError("odd") if "postgres" in design.components else StopIteration'
    (folder / "bad.py").write_text(pack_text(body, "may-fail"))
    assert main(["grade", ".", "--pack", "bad.py"]) == 2
    out, err = capsys.readouterr()
    assert "bob: not all was judged: rule may-fail failed" in err
    assert float(rows(out)["bob"]["points"]) > 0


@pytest.mark.parametrize("limit", ["0", "-1", "soon", "inf", "nan"])
def test_a_time_limit_is_a_time(folder, capsys, limit):
    assert main(["grade", ".", f"--time-limit={limit}"]) == 2
    assert "is not a number of seconds" in capsys.readouterr().err


@forked
@pytest.mark.parametrize("processes", ["1", "2"])
def test_one_poisoned_design_costs_the_class_its_own_line(folder, capsys, processes):
    """`poison-process.py` of the faults: a rule that ends the process on one design."""
    body = """import os
        if "poison" in design.components:
            os.kill(os.getpid(), 9)
        return iter(())"""
    (folder / "poison.py").write_text(pack_text(body, "poison"))
    (folder / "eve.txt").write_text("client -> api -> poison\nservice poison\n")
    argv = ["grade", ".", "--pack", "poison.py", "--processes", processes]
    assert main(argv) == 2
    out, err = capsys.readouterr()
    found = rows(out)
    assert [name for name, row in found.items() if not row["points"]] == ["eve"]
    assert len(found) == 5
    assert "eve: its process ended while it was graded; look at it by hand" in err
