from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest


def test_a_report_goes_to_a_file(judge, folder):
    done = judge("store.txt", "-o", "report.txt")
    assert done == (1, "", "")
    assert "error[no-stores]" in (folder / "report.txt").read_text()
    assert "\x1b" not in (folder / "report.txt").read_text()


def test_json_for_a_name_that_says_so(judge, folder):
    judge("store.txt", "-o", "report.json")
    assert json.loads((folder / "report.json").read_text())["verdict"] == "findings"


def test_a_format_that_is_asked_for_wins(judge, folder):
    judge("store.txt", "-o", "report.json", "--format", "concise")
    assert (folder / "report.json").read_text().startswith("store.txt:3:1: error no-stores")


def test_several_outputs(judge, folder):
    judge("store.txt", "-o", "report.json", "-o", "report.txt")
    assert (folder / "report.json").exists()
    assert (folder / "report.txt").exists()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("gone/report.txt", "gone/report.txt: cannot be written: no such folder"),
        (".", ".: cannot be written: this is a folder"),
        ("store.txt", "store.txt: this is the design itself; choose another output file"),
        ("./store.txt", "./store.txt: this is the design itself; choose another output file"),
    ],
)
def test_an_output_that_cannot_be_written(judge, folder, name, said):
    before = (folder / "store.txt").read_text()
    done = judge("store.txt", "-o", name)
    assert (done.status, done.complaint) == (2, f"review: {said}")
    assert (folder / "store.txt").read_text() == before


def test_an_old_output_stays_until_the_new_one_is_whole(judge, folder, monkeypatch):
    (folder / "report.txt").write_text("old")

    def full_disk(descriptor):
        raise OSError(28, "No space left on device")

    before = {*folder.iterdir()}
    monkeypatch.setattr("reviewer.command.whole_file.os.fsync", full_disk)
    done = judge("store.txt", "-o", "report.txt")
    assert (done.status, done.complaint) == (
        2,
        "review: report.txt: cannot be written: No space left on device",
    )
    assert (folder / "report.txt").read_text() == "old"
    assert {*folder.iterdir()} == before


def test_an_output_is_on_the_disk_before_it_takes_its_place(judge, folder, monkeypatch):
    steps = []
    fsync, replace = os.fsync, Path.replace

    def flushed(descriptor):
        steps.append(("flushed", os.fstat(descriptor).st_size))
        fsync(descriptor)

    def replaced(path, target):
        steps.append(("replaced", path.stat().st_size))
        return replace(path, target)

    monkeypatch.setattr(os, "fsync", flushed)
    monkeypatch.setattr(Path, "replace", replaced)
    judge("store.txt", "-o", "report.txt")
    size = (folder / "report.txt").stat().st_size
    assert steps == [("flushed", size), ("replaced", size)]


def test_nobody_can_foresee_the_name_an_output_is_written_under(judge, folder, monkeypatch):
    names = []
    replace = Path.replace
    monkeypatch.setattr(Path, "replace", lambda p, t: (names.append(p.name), replace(p, t))[1])
    for _ in range(3):
        judge("store.txt", "-o", "report.txt")
    assert len({*names}) == 3
    assert not any(str(os.getpid()) in name for name in names)


def test_a_planted_link_is_not_written_through(judge, folder):
    (folder / "victim.txt").write_text("precious")
    (folder / f".report.txt.{os.getpid()}.new").symlink_to("victim.txt")
    assert judge("store.txt", "-o", "report.txt").status == 1
    assert (folder / "victim.txt").read_text() == "precious"


def test_a_name_planted_before_is_an_error_and_no_way_through(judge, folder, monkeypatch):
    (folder / "victim.txt").write_text("precious")
    (folder / ".review-0000").symlink_to("victim.txt")
    monkeypatch.setattr("reviewer.command.whole_file.token_hex", lambda n: "0000")
    done = judge("store.txt", "-o", "report.txt")
    assert (done.status, done.complaint) == (
        2,
        "review: report.txt: cannot be written: File exists",
    )
    assert (folder / "victim.txt").read_text() == "precious"


@pytest.mark.parametrize("name", ["設" * 84 + ".md", "x" * 251 + ".txt"])
def test_a_name_may_be_as_long_as_the_system_takes(judge, folder, name):
    assert len(name.encode()) == 255
    assert judge("store.txt", "-o", name) == (1, "", "")
    assert "no-stores" in (folder / name).read_text()


def test_a_link_to_itself_is_one_line(judge, folder):
    (folder / "loop.txt").symlink_to("loop.txt")
    assert judge("store.txt", "-o", "loop.txt").complaint.startswith("review: loop.txt: cannot be")


@pytest.fixture
def class_of_two(folder):
    (folder / "class").mkdir()
    for name in ("class/a.txt", "class/b.design"):
        (folder / name).write_text("client -> api -> postgres\n")
    (folder / "outside.txt").write_text("precious")
    (folder / "class" / "planted.csv").symlink_to(folder / "outside.txt")
    os.link(folder / "class" / "a.txt", folder / "hard.txt")
    return folder


DESIGN = "this is the design itself; choose another output file"


@pytest.mark.parametrize("option", ["-o", "--write-baseline"])
@pytest.mark.parametrize(
    ("design", "output", "said"),
    [
        ("store.txt", "./store.txt", DESIGN),
        ("class", "class/a.txt", DESIGN),
        ("class", "./class/../class/b.design", DESIGN),
        ("class/a.txt", "hard.txt", DESIGN),
        ("class", "hard.txt", DESIGN),
        ("class", "class/planted.csv", "this is a symlink among the designs; choose another output file"),
        ("store.txt", "pack.py", "this command reads this file; choose another output file"),
    ],
)  # fmt: skip
def test_no_output_destroys_what_is_read(judge, class_of_two, option, design, output, said):
    before = {path: path.read_text() for path in class_of_two.rglob("*") if path.is_file()}
    done = judge(design, option, output)
    assert (done.status, done.complaint) == (2, f"review: {output}: {said}")
    assert {path: path.read_text() for path in before} == before


def test_two_outputs_cannot_go_to_one_file(judge):
    for argv in (("-o", "x.txt", "-o", "./x.txt"), ("-o", "x.txt", "--write-baseline", "x.txt")):
        done = judge("store.txt", *argv)
        assert done.status == 2
        assert done.complaint.endswith("x.txt: two outputs cannot go to one file")


def test_a_baseline_is_no_picture(judge):
    assert judge("store.txt", "--write-baseline", "x.svg").status == 2


def test_a_report_may_lie_beside_the_designs(judge, class_of_two):
    assert judge("class", "-o", "class/report.md").status == 1
    assert (class_of_two / "class" / "report.md").exists()


def test_a_baseline_may_be_written_over_itself(judge):
    assert judge("store.txt", "--write-baseline", "known.json").status == 0
    argv = ("--baseline", "known.json", "--write-baseline", "known.json")
    assert judge("store.txt", *argv).status == 0


def test_a_picture_that_nobody_named_is_not_drawn_through_a_link(run, class_of_two, monkeypatch):
    monkeypatch.setattr("reviewer.command.drawing._draw_review", lambda *_: (b"<svg/>", ()))
    (class_of_two / "class" / "a.svg").symlink_to(class_of_two / "outside.txt")
    done = run("render", "class/a.txt")
    assert done.status == 2
    assert "class/a.svg: cannot be written: a symlink has this name" in done.err
    assert (class_of_two / "outside.txt").read_text() == "precious"


def test_the_mode_of_an_output_stays(judge, folder):
    (folder / "report.txt").touch(0o600)
    judge("store.txt", "-o", "report.txt")
    assert stat.S_IMODE((folder / "report.txt").stat().st_mode) == 0o600


def test_a_link_is_followed(judge, folder):
    (folder / "real.txt").touch()
    (folder / "link.txt").symlink_to("real.txt")
    judge("store.txt", "-o", "link.txt")
    assert (folder / "link.txt").is_symlink()
    assert "no-stores" in (folder / "real.txt").read_text()


def test_a_device_is_written_to_as_it_is(judge):
    assert judge("store.txt", "-o", os.devnull).status == 1
    assert stat.S_ISCHR(Path(os.devnull).stat().st_mode)


@pytest.mark.parametrize("argv", [("store.txt", "clean.txt"), (".",)])
def test_one_picture_cannot_show_several_designs(judge, argv):
    done = judge(*argv, "-o", "x.svg")
    assert done.status == 2
    assert "one picture shows one design" in done.complaint


def test_json_of_one_file_is_an_object_and_of_several_an_envelope(judge):
    def schema(*argv):
        return json.loads(judge(*argv, "--format", "json").out)["schema"]

    assert schema("store.txt") == "design-reviewer/review"
    assert schema("store.txt", "clean.txt") == "design-reviewer/reviews"
    assert schema("store.txt", "gone.txt") == "design-reviewer/reviews"
    assert schema(".") == "design-reviewer/reviews"


@pytest.mark.parametrize(
    ("env", "argv", "colored"),
    [
        ({}, (), False),
        ({"FORCE_COLOR": "1"}, (), True),
        ({"FORCE_COLOR": "0"}, (), False),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, (), False),
        ({"NO_COLOR": ""}, (), False),
        ({"NO_COLOR": "1"}, ("--color", "always"), True),
        ({"FORCE_COLOR": "1"}, ("--color", "never"), False),
    ],
)
def test_colour(judge, monkeypatch, env, argv, colored):
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    assert ("\x1b[" in judge("store.txt", *argv).out) is colored


def test_no_accept(judge, folder):
    (folder / "store.txt").write_text('postgres db\naccept no-stores on db: "fine"\n')
    assert judge("store.txt").status == 0
    assert "because: fine" in judge("store.txt", "--verbose").out
    assert judge("store.txt", "--no-accept").status == 1
